"""From an entry and the page it links to, an article: what rules are matched against."""

from collections.abc import Iterable
from dataclasses import dataclass

from worker.articles.addresses import canonical_address, is_home_page
from worker.articles.banners import without_banners
from worker.articles.bare_page import bare_page
from worker.articles.decoding import decode_html
from worker.articles.degraded import is_consent_address, why_degraded
from worker.articles.extract import LONGEST_TEXT, Extracted, extract
from worker.articles.guessed_date import guessed_date
from worker.articles.json_ld import Node, article_node
from worker.articles.language import language_of
from worker.articles.marks import with_few_marks
from worker.articles.metadata import Metadata, metadata_of
from worker.articles.paywalls import is_behind_paywall, text_for_machines
from worker.articles.text_of_html import plain_text, without_controls, without_invalid
from worker.configuration.model import ArticleParts
from worker.errors import ParseError
from worker.models import Article, Entry, Validators

FULL_TEXT = 2_000  # characters; half of 198 real feeds give that much, and their pages add nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as fetched: its final address, its decoded body, the character set its server declared."""

    url: str
    body: bytes
    charset: str = ""
    validators: Validators | None = None  # what was given to ask whether it has changed


def needs_page(entry: Entry) -> bool:
    """Whether the feed tells so little of an article that its page must be fetched."""
    if not entry.link:
        return False
    return len(entry.content_html) < FULL_TEXT or len(plain_text(entry.content_html)) < FULL_TEXT


def article_from_page(
    entry: Entry, feed_lang: str, page: Page, parts: ArticleParts | None = None, *, is_quick: bool = False
) -> Article:
    """Read an entry's page. Raises ParseError, saying why, if the page does not show the article.

    Title, lead and date are the feed's where it has them: its title is what readers know and what
    identity uses, its lead and its time are by the same desk, and a page's may be those of a wall.
    `is_quick`: any page is read in a fraction of a second, and its text is less sure.
    """
    require_place(page.url, entry.link)
    html = bare_page(decode_html(page.body, page.charset))
    node = article_node(html)
    metadata, lead = metadata_of(html, page.url, node), plain_text(entry.summary_html)
    told = max(lead, plain_text(entry.content_html), key=len)
    found = _whole(html, node, extract(html, selectors=_selectors(parts), is_quick=is_quick), metadata, told)
    body = with_few_marks(without_controls(without_banners(found.text)))
    return Article(
        id=entry.id,
        feed=entry.feed,
        link=entry.link or page.url,
        canonical=identity_of((metadata.canonical, page.url, entry.link)),
        title=without_invalid(entry.title).strip() or metadata.title,
        lead=lead or metadata.lead,
        body=body,
        lang=language_of(body, entry.lang or feed_lang or metadata.lang),
        author=without_invalid(entry.author) or metadata.author,
        tags=entry.tags,
        published=entry.published or metadata.published or guessed_date(html, page.url),
        image=metadata.image,
        how="page",
        confidence="high" if found.is_sure else "low",
        unselected=parts.text if parts and found.is_missed else "",
    )


def require_place(url: str, asked: str) -> None:
    """Raise ParseError where a redirect led to another place than an article."""
    if is_home_page(url) and not is_home_page(asked):
        message = "the page was redirected to a home page"
        raise ParseError(message)
    if is_consent_address(url, asked):
        message = "the page is a consent wall"
        raise ParseError(message)


def _whole(html: str, node: Node, found: Extracted, metadata: Metadata, told: str) -> Extracted:
    """The text that was found, or the one that a paywalled page gives to machines. Raises ParseError."""
    if is_behind_paywall(html, node, found.text):
        found = Extracted(text_for_machines(node, found.text)[:LONGEST_TEXT], is_sure=True)
        if not found.text:
            message = "the page is a paywall"
            raise ParseError(message)
    if why := why_degraded(found.text, title=metadata.title, feed_text=told):
        raise ParseError(why)
    return found


def _selectors(parts: ArticleParts | None) -> tuple[str, str]:
    return (parts.text, parts.remove) if parts else ("", "")


def article_from_feed(entry: Entry, feed_lang: str, why_degraded: str = "") -> Article:
    """Make do with what the feed tells; `why_degraded` says why the page was wanted and not used."""
    lead, body = plain_text(entry.summary_html), plain_text(entry.content_html)[:LONGEST_TEXT]
    title = without_invalid(entry.title).strip()
    return Article(
        id=entry.id,
        feed=entry.feed,
        link=entry.link,
        canonical=identity_of((entry.link,)),
        title=title,
        lead="" if lead == body else lead,
        body=body,
        lang=language_of(f"{title}\n\n{lead}\n\n{body}".strip(), entry.lang or feed_lang),
        author=without_invalid(entry.author),
        tags=entry.tags,
        published=entry.published,
        how="feed",
        confidence="low" if why_degraded else "high",
        why_degraded=why_degraded,
    )


def identity_of(addresses: Iterable[str]) -> str:
    """The canonical address of the first that names an article: a home page names many."""
    return next((key for url in addresses if not is_home_page(url) and (key := canonical_address(url))), "")
