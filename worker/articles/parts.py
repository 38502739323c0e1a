"""The parts of a page that its outlet's settings name by CSS selectors."""

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from worker.articles.text_of_html import plain_text
from worker.errors import ParseError


def parts_of(page: str, *, text: str, remove: str) -> tuple[str, str]:
    """The page without the elements that `remove` selects, and the text of those that `text` selects.

    The text is "" where nothing is selected. Raises ParseError for what is no selector.
    """
    soup = BeautifulSoup(page, "lxml")
    try:
        for unwanted in soup.select(remove) if remove else ():
            unwanted.decompose()
        chosen = soup.select(text) if text else []
    except SelectorSyntaxError as error:
        message = f"the article's selectors: {str(error).splitlines()[0]}"
        raise ParseError(message) from None
    return str(soup) if remove else page, "\n\n".join(filter(None, map(_plain, _outermost(chosen))))


def _outermost(chosen: list[Tag]) -> list[Tag]:
    """Without those that stand within another: their text would be there twice."""
    known = {id(tag) for tag in chosen}
    return [tag for tag in chosen if not any(id(parent) in known for parent in tag.parents)]


def _plain(tag: Tag) -> str:
    return plain_text(str(tag))
