"""Which of the three kinds of failure an answer is: SMTP replies, HTTP statuses, Slack's error words.

What would meet every message of the lane (credentials, the sender, the channel posted to) is the channel's
failure: its messages are held until somebody has put it right. Only what is about this one message refuses
the message. In doubt about a message it is refused, so that the operator hears of it now; it can be replayed.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError


class SmtpStep(StrEnum):
    """What we were about to do when the server answered."""

    CONNECT = "connecting"
    HELLO = "greeting"
    TLS = "STARTTLS"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


_ABOUT_THE_MESSAGE: Final = {SmtpStep.RECIPIENT, SmtpStep.CONTENT}
# RFC 4954 §6: authentication required, credentials invalid, mechanism too weak, encryption required.
_LOGIN_REPLIES: Final = {530, 534, 535, 538}
# RFC 5321 §4.5.3.1.10: 552 to a recipient is to be treated as 452, too many for now.
_TOO_MANY_RECIPIENTS: Final = (SmtpStep.RECIPIENT, 552)
_TOO_BIG: Final = (SmtpStep.SENDER, 552)  # RFC 1870: the size we declared


def smtp_failure(step: SmtpStep, code: int, answer: str) -> ChannelError:
    """What an SMTP reply other than success means at a step; `answer` is shown, so it must be clean."""
    why = f"SMTP {step}: {code} {answer}".rstrip()
    if code in _LOGIN_REPLIES:
        return ChannelRefusedError(why)
    if code < 500 or (step, code) == _TOO_MANY_RECIPIENTS:
        # Greylisting (450, 451) is about this message; 421 closes the connection on all.
        return TransientError(why, whole_channel=code == 421 or step not in _ABOUT_THE_MESSAGE)
    if step in _ABOUT_THE_MESSAGE or (step, code) == _TOO_BIG:
        return MessageRefusedError(why)
    return ChannelRefusedError(why)


# https://docs.slack.dev/reference/methods/chat.postMessage#errors and, for webhooks,
# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
SLACK_TRANSIENT: Final = frozenset({
    "fatal_error", "internal_error", "message_limit_exceeded", "rate_limited", "ratelimited",
    "request_timeout", "rollup_error", "service_unavailable", "team_added_to_org", "org_login_required",
})  # fmt: skip
SLACK_AMBIGUOUS: Final = frozenset({"fatal_error", "internal_error", "rollup_error"})  # "may have succeeded"
SLACK_CHANNEL_REFUSED: Final = frozenset({
    # the credentials
    "access_denied", "accesslimited", "account_inactive", "invalid_auth", "invalid_token", "missing_scope",
    "no_active_hooks", "no_permission", "no_service", "no_service_id", "not_allowed_token_type", "not_authed",
    "token_expired", "token_revoked", "two_factor_setup_required", "user_not_found",
    # the workspace
    "action_prohibited", "deprecated_endpoint", "ekm_access_denied", "enterprise_is_restricted",
    "method_deprecated", "no_team", "team_access_not_granted", "team_disabled",
    # the Slack channel: all that waits in the lane is for this one
    "channel_is_archived", "channel_not_found", "is_archived", "not_in_channel",
    "posting_to_general_channel_denied", "restricted_action", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
})  # fmt: skip
# What we wrote, not what it says: the same text without blocks and thread may still be taken.
SLACK_FORMAT_REFUSED: Final = frozenset({
    "cannot_reply_to_message", "invalid_attachments", "invalid_blocks", "invalid_blocks_format",
    "invalid_metadata_format", "invalid_metadata_schema", "invalid_payload", "invalid_thread_ts",
    "metadata_too_large", "msg_blocks_too_long", "restricted_action_non_threadable_channel",
    "thread_not_found", "too_many_attachments",
})  # fmt: skip
# Of these, what says that there is no thread to reply in (any more).
SLACK_THREAD_REFUSED: Final = frozenset({
    "cannot_reply_to_message", "invalid_thread_ts", "restricted_action_non_threadable_channel",
    "thread_not_found",
})  # fmt: skip

_HTTP_TRANSIENT: Final = {408, 425, 429}
# Authorisation, and addresses at which there is nobody (any more): also redirects, which we never follow.
_HTTP_CHANNEL_REFUSED: Final = {401, 403, 404, 405, 407, 410}
NO_WORD: Final = ""  # the body was no answer of Slack's


def slack_failure(status: int, word: str, retry_after: timedelta | None) -> ChannelError | None:
    """What Slack's answer means: its error word first, then its status. None: it took the message."""
    if status == 200 and word == "ok":
        return None
    why = f"Slack: {status} {word}".rstrip()
    if word in SLACK_CHANNEL_REFUSED:
        return ChannelRefusedError(why)
    is_strange = status < 300 and word == NO_WORD  # a proxy or a sign-in page of the network answered
    if word in SLACK_TRANSIENT or status in _HTTP_TRANSIENT or status >= 500 or is_strange:
        is_unclear = is_strange or word in SLACK_AMBIGUOUS or (status >= 500 and status != 503)
        return TransientError(
            why, retry_after=retry_after, whole_channel=True, may_have_been_taken=is_unclear
        )
    if status in _HTTP_CHANNEL_REFUSED or 300 <= status < 400:
        return ChannelRefusedError(why)
    return MessageRefusedError(why)


# To pay for it, another server or protocol, the law: none of it is about this message.
_HTTP_ADDRESS_REFUSED: Final = _HTTP_CHANNEL_REFUSED | {402, 421, 426, 451}


def http_failure(peer: str, status: int, retry_after: timedelta | None) -> ChannelError | None:
    """What a status means where nothing but it says how that ended. None: the message was taken."""
    if 200 <= status < 300:
        return None
    why = f"{peer}: HTTP {status}"
    if status in _HTTP_TRANSIENT or status >= 500 or status < 200:
        is_unclear = status >= 500 and status != 503
        return TransientError(
            why, retry_after=retry_after, whole_channel=True, may_have_been_taken=is_unclear
        )
    if status in _HTTP_ADDRESS_REFUSED or 300 <= status < 400:
        return ChannelRefusedError(why)
    return MessageRefusedError(why)
