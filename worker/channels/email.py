"""E-mail: one message to one address."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from worker.channels.deadline import Deadline
from worker.channels.email_message import Mailbox, message_id, write_email
from worker.channels.smtp import SmtpServer
from worker.channels.smtp_sessions import Mail, hand_over
from worker.models import Message, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChannel:
    """An address, and the server that takes mail for it."""

    server: SmtpServer
    sender: Mailbox
    recipient: Mailbox

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """See Channel. `Receipt.thread` is the Message-ID."""
        deadline = Deadline.after(within)
        content = write_email(message, self.sender, self.recipient, datetime.now(UTC))
        mail = Mail(sender=self.sender.spec, recipient=self.recipient.spec, content=content)
        answer = hand_over(self.server, mail, deadline)
        return Receipt(answer=answer, thread=message_id(message.notification.id, self.sender.domain))
