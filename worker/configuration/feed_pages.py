"""feeds.yaml: pages read as feeds, and where the text is in the pages of articles."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from worker.configuration.file_model import FileModel
from worker.configuration.model import ArticleParts, PageEntries
from worker.configuration.selectors import Selector
from worker.configuration.values import refuse

FullArticle = Annotated[
    Literal["always", "auto", "never"],
    Field(
        description="Whether the page behind an entry is read. auto: where the feed has less than the text."
    ),
]

Archive = Annotated[
    Literal["full", "screened"],
    Field(
        description="Which pages are read for their text, and kept: all, or those that some rule could match."
    ),
]


class PageSection(FileModel):
    """A page without a feed, read as one: CSS selectors, each but items looked for within an item."""

    items: Annotated[Selector, Field(description="An element for each entry.")]
    link: Annotated[Selector, Field(description="What leads to the article. Unset: the first link.")] = ""
    title: Annotated[Selector, Field(description="The headline. Unset: the text of the link.")] = ""
    summary: Annotated[Selector, Field(description="A few lines about it. Unset: none.")] = ""
    published: Annotated[Selector, Field(description="The date. Unset: the first <time>.")] = ""

    def entries(self) -> PageEntries:
        """What the parser needs to know."""
        return PageEntries(**self.model_dump())


class ArticleSection(FileModel):
    """Where the text is in the pages of articles: CSS selectors, asked before anything is guessed."""

    text: Annotated[Selector, Field(description="The elements that hold the text.")] = ""
    remove: Annotated[Selector, Field(description="Elements that are no part of it.")] = ""

    @model_validator(mode="after")
    def _says_something(self) -> "ArticleSection":
        if not (self.text or self.remove):
            refuse("this says nothing", fix="add text or remove, or delete article")
        return self

    def parts(self) -> ArticleParts:
        """What the reader of pages needs to know."""
        return ArticleParts(text=self.text, remove=self.remove)
