"""One SMTP session for all mails that a thread sends in a row, where it says when the row ends.

A server may end a session at any time. What is kept is therefore asked first (RSET), and what fails before
any of the message was sent is tried once on a new session: nothing is ambiguous by then.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from worker.channels.deadline import Deadline
from worker.channels.smtp import SmtpServer, SmtpSession
from worker.errors import ChannelError, MessageRefusedError, TransientError

MOST_MESSAGES: Final = 100  # of a session; many servers take no more
MOST_IDLE: Final = (
    30.0  # seconds; servers wait some minutes (RFC 5321 section 4.5.3.2.7), their networks less
)
RESET_WITHIN: Final = timedelta(seconds=3)  # a session that has died silently must leave time for a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message as it goes over the wire, in ASCII."""

    sender: str
    recipient: str
    content: bytes


@dataclass(slots=True)
class _Kept:
    """An open session, and how it was used."""

    session: SmtpSession
    messages: int
    used_at: float  # monotonic seconds

    def is_worth_asking(self) -> bool:
        return self.messages < MOST_MESSAGES and time.monotonic() - self.used_at < MOST_IDLE


class _OfThread(threading.local):
    """What this thread keeps; None where it keeps nothing."""

    sessions: dict[SmtpServer, _Kept] | None = None


_MINE: Final = _OfThread()


@contextmanager
def kept_sessions() -> Iterator[None]:
    """Within, this thread keeps a session for each server; at the end all are closed."""
    if _MINE.sessions is not None:
        yield
        return
    _MINE.sessions = {}
    try:
        yield
    finally:
        kept, _MINE.sessions = _MINE.sessions, None
        for one in kept.values():
            one.session.close()


def hand_over(server: SmtpServer, mail: Mail, deadline: Deadline) -> str:
    """Deliver a mail to its one recipient; the server's answer. Raises ChannelError."""
    kept = _asked(server, deadline)
    if kept:
        try:
            with _put_away_after_failure(server, kept):
                kept.session.address(mail.sender, mail.recipient, len(mail.content), deadline)
        except ChannelError as error:
            if _is_about_the_message(error):
                raise
            kept = None
    if kept is None:
        kept = _Kept(SmtpSession(server, deadline), 0, time.monotonic())
        with _put_away_after_failure(server, kept):
            kept.session.address(mail.sender, mail.recipient, len(mail.content), deadline)
    with _put_away_after_failure(server, kept):
        answer = kept.session.hand_over(mail.content)
    _put_away(server, kept, None)
    return answer


def _asked(server: SmtpServer, deadline: Deadline) -> _Kept | None:
    """The session kept for a server, if it still answers."""
    kept = _MINE.sessions.pop(server, None) if _MINE.sessions else None
    if kept is None or not kept.is_worth_asking():
        if kept:
            kept.session.close()
        return None
    try:
        kept.session.reset(deadline.at_most(RESET_WITHIN))
    except ChannelError:
        kept.session.close(with_goodbye=False)
        return None
    return kept


@contextmanager
def _put_away_after_failure(server: SmtpServer, kept: _Kept) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        _put_away(server, kept, error)
        raise


def _put_away(server: SmtpServer, kept: _Kept, error: BaseException | None) -> None:
    """Keep a session that can take another message, close it otherwise."""
    is_sound = error is None or _is_about_the_message(error)
    if is_sound and _MINE.sessions is not None:
        _MINE.sessions[server] = _Kept(kept.session, kept.messages + 1, time.monotonic())
    else:
        kept.session.close(with_goodbye=is_sound)


def _is_about_the_message(error: BaseException) -> bool:
    """Greylisting or a refused address: the session is as good as before."""
    return isinstance(error, MessageRefusedError) or (
        isinstance(error, TransientError) and not error.whole_channel
    )
