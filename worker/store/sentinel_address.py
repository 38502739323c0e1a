"""`sentinel://:password@host1:26379,host2:26379/primary/0`: how operators write a server behind Sentinel.

Nothing heavy is imported here: the health check reads it too.
"""

from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

SCHEME: Final = "sentinel"
PORT: Final = 26379
FORM: Final = "sentinel://:PASSWORD@HOST1:26379,HOST2:26379/NAME-OF-THE-PRIMARY/0"


class SentinelAddress(NamedTuple):
    """Whom to ask, for which primary, and how to get in there. The Sentinels are asked without a password."""

    sentinels: tuple[tuple[str, int], ...]
    primary: str
    database: int = 0
    username: str = ""
    password: str = ""

    @property
    def broker_url(self) -> str:
        """In kombu's form: one address for each Sentinel. The primary's name is an option of its own."""
        names = (quote(self.username, safe=""), quote(self.password, safe=""))
        login = ":".join(names) + "@" if any(names) else ""
        return ";".join(f"{SCHEME}://{login}{host}:{port}/{self.database}" for host, port in self.sentinels)


def is_sentinel(url: str) -> bool:
    """Whether this address is of that form."""
    return url.partition("://")[0] == SCHEME


def sentinel_address(url: str) -> SentinelAddress:
    """Read it. Raises ValueError, which shows the form and not what was written: a password is in it."""
    parts = urlsplit(url)
    login, _, places = parts.netloc.rpartition("@")
    username, _, password = login.partition(":")
    primary, _, database = parts.path.strip("/").partition("/")
    sentinels = tuple(_place(place) for place in places.split(","))
    if not primary or not (database or "0").isdecimal():
        raise ValueError(f"write {FORM}")
    return SentinelAddress(sentinels, primary, int(database or "0"), unquote(username), unquote(password))


def _place(text: str) -> tuple[str, int]:
    host, _, port = text.partition(":")
    if not host or not (port or str(PORT)).isdecimal():
        raise ValueError(f"write {FORM}")
    return host, int(port or PORT)
