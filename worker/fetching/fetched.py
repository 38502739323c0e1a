"""What a request brings home."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from worker.models import Validators

Kind = Literal["feed", "page", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document, or with status 304 the news that it has not changed (and an empty body)."""

    status: int
    url: str  # the address that answered, after redirects
    body: bytes = b""  # decompressed
    content_type: str = ""  # the whole header, parameters included
    charset: str = ""  # of the header, lower case; "" if it names none
    etag: str | None = None
    last_modified: str | None = None
    retry_after: timedelta | None = None
    max_age: timedelta | None = None
    moved_permanently_to: str | None = None  # set if every redirect on the way was permanent

    @property
    def is_partial(self) -> bool:
        """Whether it shows what is new alone (226 IM Used): what it does not show is not gone."""
        return self.status == 226

    @property
    def validators(self) -> Validators | None:
        """What to send next time; they belong to the address that answered, not to the one first asked."""
        if not self.etag and not self.last_modified:
            return None
        return Validators(address=self.url, etag=self.etag, last_modified=self.last_modified)
