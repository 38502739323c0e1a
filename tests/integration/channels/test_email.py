import re
import ssl
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.builders import a_message, a_note, an_alert, an_excerpt
from tests.integration.channels.test_contract import all_that_is_said_by
from tests.stand_ins.mail_sink import HOST, MailSink
from tests.stand_ins.sentinels import free_port
from worker.alerts.samples import sample_messages
from worker.channels.email import EmailChannel
from worker.channels.email_message import Mailbox
from worker.channels.smtp import SmtpServer
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError
from worker.models import Message, Reason, Receipt, Severity
from worker.ops.redaction import redacted

WITHIN = timedelta(seconds=5)
USER, PASSWORD = "tocsin", "fake-smtp-password"

ANYONE = {"whole_channel": False}
EVERYONE = {"whole_channel": True}


def a_channel(port: int, *, host: str = HOST, domain: str = "example.org", **server: Any) -> EmailChannel:
    settings = SmtpServer(**{"host": host, "port": port, "security": "none", **server})
    return EmailChannel(
        server=settings,
        sender=Mailbox("Tocsin", f"tocsin@{domain}"),
        recipient=Mailbox("", "veille@example.org"),
    )


def deliver_to(sink: MailSink, **server: Any) -> Receipt:
    return a_channel(sink.port, **server).deliver(a_message(), within=WITHIN)


def failure_of(sink: MailSink, **server: Any) -> ChannelError:
    with pytest.raises(ChannelError) as failure:
        deliver_to(sink, **server)
    return failure.value


def test_a_server_that_is_not_there_is_named() -> None:
    port = free_port()

    with pytest.raises(TransientError) as failure:
        a_channel(port).deliver(a_message(), within=WITHIN)

    assert f"{HOST}:{port}" in str(failure.value)
    assert redacted(str(failure.value)) == str(failure.value)


@pytest.mark.parametrize(
    ("step", "reply", "kind"),
    [
        ("CONNECT", "421 too busy", EVERYONE),
        ("CONNECT", "450 later", EVERYONE),
        ("CONNECT", "554 no mail service here", ChannelRefusedError),
        ("CONNECT", "drop", EVERYONE),
        ("CONNECT", "this is no SMTP", EVERYONE),
        ("EHLO", "421 too busy", EVERYONE),
        ("EHLO", "drop", EVERYONE),
        ("MAIL", "421 too busy", EVERYONE),
        ("MAIL", "450 later", EVERYONE),
        ("MAIL", "451 local error", EVERYONE),
        ("MAIL", "452 out of space", EVERYONE),
        ("MAIL", "530 authentication required", ChannelRefusedError),
        ("MAIL", "550 sender refused", ChannelRefusedError),
        ("MAIL", "552 too big", MessageRefusedError),
        ("MAIL", "553 sender not allowed", ChannelRefusedError),
        ("RCPT", "421 too busy", EVERYONE),
        ("RCPT", "450 greylisted", ANYONE),
        ("RCPT", "451 greylisted", ANYONE),
        ("RCPT", "452 mailbox full", ANYONE),
        ("RCPT", "530 authentication required", ChannelRefusedError),
        ("RCPT", "550 no such user", MessageRefusedError),
        ("RCPT", "551 user not local", MessageRefusedError),
        ("RCPT", "552 too many for now", ANYONE),
        ("RCPT", "553 not an address", MessageRefusedError),
        ("RCPT", "554 refused", MessageRefusedError),
        ("RCPT", "drop", EVERYONE),
        ("DATA", "421 too busy", EVERYONE),
        ("DATA", "451 later", ANYONE),
        ("DATA", "554 no valid recipients", MessageRefusedError),
        ("END", "421 too busy", EVERYONE),
        ("END", "450 later", ANYONE),
        ("END", "451 try later", ANYONE),
        ("END", "452 out of space", ANYONE),
        ("END", "550 looks like spam", MessageRefusedError),
        ("END", "552 too big", MessageRefusedError),
        ("END", "554 refused", MessageRefusedError),
    ],
)
def test_every_smtp_reply_is_one_of_the_three_kinds(
    mail_sink: MailSink, step: str, reply: str, kind: type[ChannelError] | dict[str, bool]
) -> None:
    mail_sink.script(step, *[reply] * 2)  # twice: after EHLO comes HELO

    failure = failure_of(mail_sink)

    if isinstance(kind, dict):
        assert isinstance(failure, TransientError)
        assert failure.whole_channel is kind["whole_channel"]
        assert not failure.may_have_been_taken
    else:
        assert type(failure) is kind
    assert mail_sink.messages == []
    if reply[:3].isdigit():
        assert reply in str(failure)


@pytest.mark.parametrize("code", [530, 534, 535, 538, 500, 504, 554])
def test_a_login_that_is_refused_is_the_channels_failure(trusted_tls: ssl.SSLContext, code: int) -> None:
    with MailSink(user=USER, password=PASSWORD, tls=trusted_tls) as sink:
        sink.script("AUTH", *[f"{code} no, {USER}, not with {PASSWORD}"] * 5)

        failure = failure_of(sink, host="localhost", security="auto", user=USER, password=PASSWORD)

    assert type(failure) is ChannelRefusedError
    assert PASSWORD not in all_that_is_said_by(failure)


def test_a_login_that_is_refused_for_now_is_transient(trusted_tls: ssl.SSLContext) -> None:
    with MailSink(user=USER, password=PASSWORD, tls=trusted_tls) as sink:
        sink.script("AUTH", *["454 try later"] * 5)

        failure = failure_of(sink, host="localhost", security="auto", user=USER, password=PASSWORD)

    assert isinstance(failure, TransientError)
    assert failure.whole_channel


def test_it_logs_in_over_starttls(trusted_tls: ssl.SSLContext) -> None:
    with MailSink(user=USER, password=PASSWORD, tls=trusted_tls) as sink:
        deliver_to(sink, host="localhost", security="auto", user=USER, password=PASSWORD)

        assert sink.was_encrypted == [True]


def test_it_logs_in_over_tls_from_the_start(trusted_tls: ssl.SSLContext) -> None:
    with MailSink(user=USER, password=PASSWORD, tls=trusted_tls, is_tls_from_start=True) as sink:
        deliver_to(sink, host="localhost", security="tls", user=USER, password=PASSWORD)

        assert len(sink.messages) == 1


@pytest.mark.parametrize("is_tls_from_start", [False, True])
def test_a_certificate_that_nobody_trusts_holds_the_channel(
    server_tls: ssl.SSLContext,
    is_tls_from_start: bool,  # noqa: FBT001 - pytest's
) -> None:
    with MailSink(tls=server_tls, is_tls_from_start=is_tls_from_start) as sink:
        failure = failure_of(sink, host="localhost", security="tls" if is_tls_from_start else "auto")

        assert sink.messages == []
    assert type(failure) is ChannelRefusedError
    assert f" to localhost:{sink.port}: " in str(failure)


def test_no_password_goes_over_a_connection_that_anyone_can_read() -> None:
    with MailSink(user=USER, password=PASSWORD) as sink:
        failure = failure_of(sink, security="auto", user=USER, password=PASSWORD)

        assert type(failure) is ChannelRefusedError
        deliver_to(sink, security="none", user=USER, password=PASSWORD)
        assert len(sink.messages) == 1


def test_starttls_that_is_asked_for_and_not_offered_holds_the_channel(mail_sink: MailSink) -> None:
    assert type(failure_of(mail_sink, security="starttls")) is ChannelRefusedError


def test_a_server_without_login_holds_the_channel_that_has_a_password(mail_sink: MailSink) -> None:
    failure = failure_of(mail_sink, user=USER, password=PASSWORD)

    assert type(failure) is ChannelRefusedError


def test_a_password_outside_ascii_is_said_so_and_not_shown(mail_sink: MailSink) -> None:
    failure = failure_of(mail_sink, user=USER, password="fake-é")

    assert type(failure) is ChannelRefusedError
    assert "fake-é" not in all_that_is_said_by(failure)


@pytest.mark.parametrize("host", [HOST, "no-such-host.invalid", "a..b", "x" * 70 + ".example.org"])
def test_a_server_that_is_not_there_is_transient(host: str) -> None:
    with pytest.raises(TransientError) as failure:
        a_channel(1, host=host).deliver(a_message(), within=WITHIN)

    assert failure.value.whole_channel


LONG_TITLE = "Les deux présidents se sont entretenus pendant plus de deux heures hier"


@pytest.mark.parametrize(
    ("title", "outlet", "subject"),
    [
        ("Une trêve à Gaza", "Le Monde", "Une trêve à Gaza · Le Monde"),
        ("Une trêve à Gaza", "", "Une trêve à Gaza"),
        (LONG_TITLE, "Le Monde", LONG_TITLE),
    ],
)
def test_the_subject_names_the_outlet_where_there_is_room(
    mail_sink: MailSink, title: str, outlet: str, subject: str
) -> None:
    message = a_message(an_alert(title=title, outlet=outlet))

    a_channel(mail_sink.port).deliver(message, within=WITHIN)

    assert mail_sink.messages[0]["Subject"] == subject


def test_the_mail_says_what_clients_sort_and_thread_by(mail_sink: MailSink) -> None:
    alert = an_alert(severity=Severity.CRITICAL)
    receipt = a_channel(mail_sink.port).deliver(a_message(alert, an_alert(rule="echange")), within=WITHIN)

    mail = mail_sink.messages[0]
    assert mail["From"] == "Tocsin <tocsin@example.org>"
    assert mail["To"] == "veille@example.org"
    assert mail["Subject"] == "[critique] Poutine et Trump discutent d'une trêve : échange de prisonniers"
    assert mail["Message-ID"] == receipt.thread == "<0123456789abcdef0123@tocsin.example.org>"
    assert mail["List-Id"] == "Tocsin <veille.tocsin.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Tocsin-Rule"] == "treve, echange"
    assert mail["X-Tocsin-Severity"] == "critical"
    assert mail["X-Tocsin-Notification"] == "0123456789abcdef0123"
    assert parsedate_to_datetime(mail["Date"]).tzinfo
    assert mail.get_content_type() == "multipart/alternative"
    assert receipt.answer == "250 2.0.0 OK taken"


@pytest.mark.parametrize("domain", ["example.org", "x" * 60 + ".news.example.org"])
def test_the_mails_of_a_story_are_one_thread(mail_sink: MailSink, domain: str) -> None:
    channel = a_channel(mail_sink.port, domain=domain)

    first = channel.deliver(a_message(id="1" * 20, story="s1"), within=WITHIN)
    channel.deliver(a_message(id="2" * 20, story="s1", thread=first.thread), within=WITHIN)
    channel.deliver(a_message(id="3" * 20, story="s2"), within=WITHIN)

    one, two, other = mail_sink.messages
    root = one["References"].strip()
    assert root == one["In-Reply-To"].strip()
    assert two["References"].split() == [root, first.thread]
    assert two["In-Reply-To"].strip() == one["Message-ID"].strip() == first.thread
    assert other["References"].strip() != root


def test_plain_text_and_html_say_the_same(mail_sink: MailSink) -> None:
    alert = an_alert(
        excerpts=(an_excerpt("la *trêve* de <30> jours"),),
        degraded="404",
        link="https://www.example.org/a?b=1&c=2",
    )
    a_channel(mail_sink.port).deliver(a_message(alert), within=WITHIN)

    plain, html = (mail_sink.messages[0].get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "la *trêve* de <30> jours" in plain.get_content()
    assert "de &lt;30&gt; jours" in html.get_content()
    assert "https://www.example.org/a?b=1&c=2" in plain.get_content()
    assert 'href="https://www.example.org/a?b=1&amp;c=2"' in html.get_content()
    for said in ("Première alerte sur ce sujet", "Le Monde", "Lu dans le flux seulement", "treve (trêve)"):
        assert said in plain.get_content()
        assert said in html.get_content()
    for fetched in ("<img", "<script", "<link", "url(", "@import", "src="):
        assert fetched not in html.get_content()


def words_of(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", text))


@pytest.mark.parametrize("message", [*sample_messages("veille", "fr", "Europe/Paris"), a_note()])
def test_plain_text_and_html_have_the_same_words(mail_sink: MailSink, message: Message) -> None:
    a_channel(mail_sink.port).deliver(message, within=WITHIN)

    plain, html = (mail_sink.messages[0].get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    page = BeautifulSoup(html.get_content(), "lxml")
    assert page.body is not None
    links = " ".join(dict.fromkeys(str(link["href"]) for link in page.body.find_all("a")))
    said = page.body.get_text(" ").replace("Lire l’article", " ") + " " + links
    assert set(words_of(said)) == set(words_of(plain.get_content()))


@pytest.mark.parametrize("message", sample_messages("veille", "en", "UTC"))
def test_the_html_is_fit_for_mail_clients(mail_sink: MailSink, message: Message) -> None:
    a_channel(mail_sink.port).deliver(message, within=WITHIN)

    html = mail_sink.messages[0].get_body(("html",))
    assert html is not None
    page = BeautifulSoup(html.get_content(), "lxml")
    tags = {tag.name for tag in page.find_all()}
    assert not tags & {"img", "script", "style", "link", "iframe", "form", "object", "svg", "div", "font"}
    assert all(table["role"] == "presentation" for table in page.find_all("table"))
    assert page.find("meta", attrs={"name": "color-scheme", "content": "light dark"})
    styles = [str(tag["style"]) for tag in page.find_all(style=True)]
    assert not any("url(" in style or "position" in style for style in styles)
    # A background is given with its text's colour, and no other colour of text is: dark mode turns neither.
    colours = [style for style in styles if re.search(r"(?<![-\w])color:(?!inherit)", style)]
    assert all("background-color:" in style for style in colours)
    assert all("color:#" in style for style in styles if "background-color:" in style)
    assert {"p", "h2"} & tags <= {tag.name for tag in page.find_all(["p", "h2"], style=True)}


def test_three_mails_of_a_story_are_one_thread(mail_sink: MailSink) -> None:
    channel = a_channel(mail_sink.port)

    first = channel.deliver(a_message(id="1" * 20, story="s1"), within=WITHIN)
    for number, reason in ((2, Reason.COMPANY), (3, Reason.CHANGED)):
        message = a_message(id=f"{number}" * 20, story="s1", thread=first.thread, reason=reason)
        channel.deliver(message, within=WITHIN)

    one, two, three = mail_sink.messages
    assert len({mail["Message-ID"] for mail in mail_sink.messages}) == 3
    assert two["References"].split() == three["References"].split()
    assert two["References"].split() == [*one["References"].split(), one["Message-ID"].strip()]
    assert {two["In-Reply-To"].strip(), three["In-Reply-To"].strip()} == {one["Message-ID"].strip()}


def test_a_local_file_is_shown_and_is_no_link(mail_sink: MailSink) -> None:
    a_channel(mail_sink.port).deliver(a_message(an_alert(link="file:essai/treve.html")), within=WITHIN)

    html = mail_sink.messages[0].get_body(("html",))
    assert html is not None
    assert "file:essai/treve.html" in html.get_content()
    assert "href" not in html.get_content()


def test_a_note_to_the_operator_keeps_its_lines(mail_sink: MailSink) -> None:
    a_channel(mail_sink.port).deliver(a_note(note="Slack: 403\ntocsin status"), within=WITHIN)

    mail = mail_sink.messages[0]
    plain = mail.get_body(("plain",))
    assert mail["Subject"] == "Tocsin\u00a0: canal suspendu"
    assert plain is not None
    assert "Slack: 403\ntocsin status" in plain.get_content().replace("\r\n", "\n")


def test_no_line_that_goes_over_the_wire_is_too_long_or_not_ascii(mail_sink: MailSink) -> None:
    a_channel(mail_sink.port).deliver(
        a_message(an_alert(title="é" * 300, link=f"https://x.example/{'a' * 1900}")), within=WITHIN
    )

    raw = mail_sink.messages[0].as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998


@pytest.mark.parametrize("goodbye", ["hang", "drip", "drop", "451 not now"])
def test_a_goodbye_that_does_not_come_does_not_matter(mail_sink: MailSink, goodbye: str) -> None:
    mail_sink.script("QUIT", goodbye)

    assert deliver_to(mail_sink).answer.startswith("250")
