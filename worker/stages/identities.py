"""What makes an entry the same article as one of another feed."""

import hashlib
from datetime import timedelta
from typing import Final

from worker.articles.addresses import service_of
from worker.models import Article
from worker.store.entries import Identity
from worker.stories.titles import title_key

ADDRESS_IS_KNOWN_FOR: Final = timedelta(days=30)
TITLE_IS_KNOWN_FOR: Final = timedelta(hours=48)


def identities_of(article: Article) -> tuple[Identity, ...]:
    """What makes it the same article in another feed: its address; its title, within one site."""
    found = []
    if article.canonical:
        found.append(Identity(key=f"address:{_digest(article.canonical)}", ttl=ADDRESS_IS_KNOWN_FOR))
    title = title_key(article.title)
    if title and article.link:
        key = f"title:{_digest(service_of(article.link), title)}"
        found.append(Identity(key=key, ttl=TITLE_IS_KNOWN_FOR))
    return tuple(found)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()
