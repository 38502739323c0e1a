"""An e-mail, written: headers that let clients sort, thread and recognise it; plain text and HTML.

With the older of Python's two ways of writing mail: before Python 3.12.5 the newer one loses spaces between
encoded words (https://github.com/python/cpython/issues/92081), and it encodes long ids, which breaks threads.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final

from worker.alerts.plain_text import plain_text_of
from worker.alerts.rendering import Content, render
from worker.alerts.safe_text import one_line
from worker.channels.email_html import html_of
from worker.models import Message

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS: Final = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>[^\s@,;:<>()\[\]\\\"]+)")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{1,250}>")
_WIRE: Final = compat32.clone(linesep="\r\n")
_MAX_NAME: Final = 30  # of a sender, so that it is one encoded word


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A checked address; `spec` is ASCII."""

    name: str
    spec: str

    @property
    def domain(self) -> str:
        """The part after the @."""
        return self.spec.rpartition("@")[2]


def read_mailbox(text: str) -> Mailbox | None:
    """ADDRESS or "Name <ADDRESS>", exactly one; None for anything else. Domains outside ASCII become IDNA."""
    name, spec = parseaddr(text) if text.rstrip().endswith(">") else ("", text.strip())
    match = _ADDRESS.fullmatch(spec)
    if match is None:
        return None
    try:
        domain = match["domain"].encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return Mailbox(one_line(name, _MAX_NAME), f"{match['local']}@{domain}")


def write_email(message: Message, sender: Mailbox, recipient: Mailbox, now: datetime) -> bytes:
    """The whole mail as ASCII. Every value is one clean line already, so that no header can be injected."""
    content = render(message)
    mail = MIMEMultipart("alternative")
    mail["From"] = formataddr((sender.name or "Tocsin", sender.spec))
    mail["To"] = formataddr((recipient.name, recipient.spec))
    mail["Subject"] = content.subject
    mail["Date"] = format_datetime(now)
    _add_identity(mail, message, sender.domain)
    _add_marks(mail, message, content, sender.domain)
    mail.attach(_text(plain_text_of(content), "plain"))
    mail.attach(_text(html_of(content, message.language), "html"))
    return mail.as_bytes(policy=_WIRE)


def _text(text: str, subtype: str) -> MIMENonMultipart:
    """Quoted-printable: any server takes it, and no line is longer than RFC 5322 allows."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    part.set_payload(text, charset)
    return part


def message_id(notification: str, domain: str) -> str:
    """The same notification is the same mail, however often it is sent."""
    return f"<{notification}@tocsin.{domain}>"


def _add_identity(mail: MIMEMultipart, message: Message, domain: str) -> None:
    """Message-ID and thread: mails of one story refer to a root that nobody sent, and to the first."""
    notification = message.notification
    mail["Message-ID"] = message_id(notification.id, domain)
    if not notification.story:
        return
    story = hashlib.blake2b(notification.story.encode("utf-8", "replace"), digest_size=10).hexdigest()
    root = message_id(f"story.{story}", domain)
    first = message.thread if _MESSAGE_ID.fullmatch(message.thread) else ""
    mail["In-Reply-To"] = first or root
    mail["References"] = f"{root} {first}".strip()


def _add_marks(mail: MIMEMultipart, message: Message, content: Content, domain: str) -> None:
    receiver = re.sub(r"[^a-z0-9-]+", "-", message.notification.receiver.lower()).strip("-") or "receiver"
    mail["List-Id"] = f"Tocsin <{receiver}.tocsin.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    mail["X-Tocsin-Notification"] = message.notification.id
    if content.severity:
        mail["X-Tocsin-Severity"] = content.severity.value
        mail["X-Tocsin-Rule"] = ", ".join(content.rules)
