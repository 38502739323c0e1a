"""`tocsin` with parsers that burn processor time, or take memory, without end, where a document says so.

No document below our limits is known to hold these parsers for long in C, where no bound of Python strikes;
the next release of one may know better. Every process of the service runs through here, Celery's workers by
`-A tests.acceptance.deadly`; no test imports it, since whoever does is deadly, too.
"""

import itertools
import sys
from collections.abc import Callable
from typing import Any, Final

from tests.acceptance.deadly_words import BURNS, DEVOURS
from worker.articles import read as pages
from worker.feeds import parse as feeds


def _dangerous(parse: Callable[..., Any], body_of: Callable[..., bytes]) -> Callable[..., Any]:
    def parse_or_die(*arguments: Any, **options: Any) -> Any:
        body = body_of(*arguments, **options)
        if BURNS in body:
            sum(itertools.repeat(1, 10**14))  # one call in C, which holds the interpreter's lock
        if DEVOURS in body:
            list(map(bytes, itertools.repeat(2**16)))
        return parse(*arguments, **options)

    return parse_or_die


# Before the stages take them by name.
feeds.parse_feed = _dangerous(feeds.parse_feed, lambda _settings, body, **_: body)
pages.article_from_page = _dangerous(pages.article_from_page, lambda _entry, _lang, page, *_, **__: page.body)

from worker.app import app  # noqa: E402 - Celery's -A finds it here
from worker.ops import one_machine, one_pass, roles  # noqa: E402 - see above
from worker.stages import bounds  # noqa: E402 - see above

__all__ = ["app"]

_worker_command = roles.worker_command


def _role_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.acceptance.deadly", *words]


def _deadly_worker(*arguments: Any) -> list[str]:
    return [__spec__.name if word == "worker.app" else word for word in _worker_command(*arguments)]


_REPLACED: Final = (
    (one_machine, "role_command", _role_command),
    (one_pass, "role_command", _role_command),
    (roles, "worker_command", _deadly_worker),
    (bounds, "GRACE_SECONDS", -1),  # ended before a strike, so that the tests need not wait for eight seconds
)
for module, name, instead in _REPLACED:
    setattr(module, name, instead)

if __name__ == "__main__":
    from worker.cli.main import main

    main()
