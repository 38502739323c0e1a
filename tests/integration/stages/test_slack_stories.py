"""A story in a bot's channel, from the feeds to Slack: one message that grows, one thread, nothing twice."""

from datetime import timedelta

from tests.integration.stages.channels import by_bot, configure, wait_for_next
from tests.integration.stages.press import HEADLINE, Item, rss
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import LEASE
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import Reply, SlackServer
from tests.stand_ins.web_server import WebServer
from worker.models import Severity
from worker.store.dead_letters import dead_letters
from worker.store.delays import Stage, delays_of_the_day

OUTLETS = ("monde", "figaro", "liberation")
RULES = """\
version: 1
rules:
  - {id: treve, any: [trêve]}
  - {id: accord, any: [accepte], severity: critical}
"""
UNLIMITED = "version: 1\nrules: [{id: treve, any: [trêve], limit: 1000/h}]\n"


def publish(web: WebServer, outlet: str, *items: Item) -> None:
    web.page(f"/{outlet}.xml", rss(*items))


def open_newsstand(
    service: Service, web: WebServer, mail: MailSink, slack: SlackServer, options: str = ""
) -> None:
    """Three outlets that have published nothing yet, read for a bot's channel."""
    service.feeds = {outlet: f"http://127.0.0.1:{web.port}/{outlet}.xml" for outlet in OUTLETS}
    for outlet in OUTLETS:
        publish(web, outlet)
    configure(service, mail, by_bot(service, slack, options))
    work(service)


def work(service: Service) -> None:
    """What is published is read and told."""
    service.poll()
    service.read()
    service.tick(minutes=11)
    service.gather()
    service.deliver()


def tell(service: Service, web: WebServer, outlet: str, title: str = HEADLINE) -> None:
    """The outlet publishes the story, and it is told."""
    service.tick(minutes=12)
    publish(web, outlet, Item(guid=outlet, title=title, published=service.clock.now))
    work(service)


def test_further_outlets_are_in_the_first_message_and_in_its_thread(
    service: Service, web: WebServer, mail: MailSink, slack_server: SlackServer
) -> None:
    open_newsstand(service, web, mail, slack_server)

    for outlet in OUTLETS:
        tell(service, web, outlet)

    story, reply = slack_server.messages  # two are no news: the third reply is of three
    assert reply["thread_ts"] == story["ts"]
    assert "repris par 3 médias" in story["blocks"][0]["elements"][0]["text"]
    added = story["blocks"][-2]["text"]["text"].splitlines()
    assert added[1:] == [f"• {HEADLINE} · Le liberation", f"• {HEADLINE} · Le figaro"]
    assert story["edits"] == 2


def test_news_of_the_story_is_seen_by_all_and_marks_the_first_message(
    service: Service, web: WebServer, mail: MailSink, slack_server: SlackServer
) -> None:
    service.rules = RULES
    open_newsstand(service, web, mail, slack_server)
    tell(service, web, "monde")
    tell(service, web, "figaro", f"{HEADLINE} : il accepte")

    story, reply = slack_server.messages
    assert reply["reply_broadcast"] is True
    assert story["blocks"][0]["elements"][0]["text"].startswith("*[critique]*")


def test_in_mode_message_each_stands_alone(
    service: Service, web: WebServer, mail: MailSink, slack_server: SlackServer
) -> None:
    open_newsstand(service, web, mail, slack_server, options="mode: message")

    for outlet in OUTLETS:
        tell(service, web, outlet)

    assert len(slack_server.messages) == 2
    assert not [one for one in slack_server.messages if "thread_ts" in one or "edits" in one]


def test_an_answer_that_is_lost_repeats_nothing(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_bot(service, slack_server))
    slack_server.script(Reply(is_lost=True))
    service.ring("a1", receiver="slack")

    service.deliver()
    wait_for_next(service)
    service.deliver()

    assert len(slack_server.messages) == 1
    assert service.statuses() == {"a1": "told"}
    assert "an earlier try had told it" in service.records()["a1"].answer


def test_a_worker_that_dies_after_a_send_repeats_neither_the_message_nor_a_reply(
    service: Service, web: WebServer, mail: MailSink, slack_server: SlackServer
) -> None:
    service.rules = RULES
    open_newsstand(service, web, mail, slack_server)

    def lose_claim() -> None:
        service.clock.tick(LEASE)
        service.deliver()

    for outlet, title in zip(OUTLETS, (HEADLINE, f"{HEADLINE} : il accepte"), strict=False):
        service.tick(minutes=12)
        publish(web, outlet, Item(guid=outlet, title=title, published=service.clock.now))
        service.poll()
        service.read()
        service.tick(minutes=11)
        service.gather()
        service.deliver(service.worker(Watched(service.store, service.clock, "commit_deliver", lose_claim)))

    story, reply = slack_server.messages
    assert reply["thread_ts"] == story["ts"]
    assert [service.status_of(one) for one in service.notifications()] == ["told", "told"]
    assert "repris par 2 médias" in story["blocks"][0]["elements"][0]["text"]
    assert service.counts()["sends repeated after an unknown end"] == 2


def test_what_may_have_been_sent_is_looked_for_also_after_tries_that_could_not(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    """The token is refused at the second try, and gone at the third: the first stays unclear."""
    configure(service, mail, by_bot(service, slack_server))
    slack_server.script(
        Reply(is_lost=True),
        Reply(401, method="users.conversations"),
        Reply(401, method="chat.postMessage"),
    )
    service.ring("a1", receiver="slack")
    service.deliver()
    wait_for_next(service)
    service.deliver()
    token = service.directory / "token"
    token.rename(service.directory / "elsewhere")
    service.tick(hours=2)
    service.deliver()
    (service.directory / "elsewhere").rename(token)

    service.tick(hours=2)
    service.deliver()

    assert len(slack_server.messages) == 1
    assert service.statuses() == {"a1": "told"}


def test_without_the_right_to_look_a_lost_answer_repeats_the_message(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_bot(service, slack_server))
    slack_server.scopes.remove("channels:history")
    slack_server.script(Reply(is_lost=True))
    service.ring("a1", receiver="slack")

    service.deliver()
    wait_for_next(service)
    service.deliver()

    assert len(slack_server.messages) == 2
    assert "missing_scope" in service.records()["a1"].answer


def test_a_mention_calls_for_what_is_grave_and_only_for_that(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    configure(service, mail, by_bot(service, slack_server, "mention: [S0614TZR7, here]"))
    service.ring("a1", receiver="slack")
    service.ring("<!channel>", receiver="slack", severity=Severity.HIGH)

    for _ in range(2):
        service.deliver()
        service.tick(seconds=1)

    (grave,) = (one for one in slack_server.messages if "[important]" in one["text"])
    (calm,) = (one for one in slack_server.messages if one is not grave)
    assert "<!" not in str(calm)
    assert "<!subteam^S0614TZR7> <!here>" in str(grave["blocks"])
    assert "<!channel>" not in str(grave)


def test_a_crowd_is_one_message_and_what_is_critical_stays_apart(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    slack_server.is_strict_about_pace = True
    service.rules = UNLIMITED
    configure(service, mail, by_bot(service, slack_server))
    service.ring(*(f"a{number}" for number in range(25)), receiver="slack")
    service.ring("grave", receiver="slack", severity=Severity.CRITICAL)

    began = service.clock.now
    while set(service.statuses().values()) - {"told", "joined"}:
        service.deliver()
        service.tick(seconds=1)

    told = sorted(len(one.alerts) for one in service.notifications() if service.status_of(one) == "told")
    assert told == [1, 25]
    assert len(slack_server.messages) == 2
    assert slack_server.requests == 2, "never faster than Slack allows"
    assert service.clock.now - began <= timedelta(seconds=4)
    assert {record.status for record in map(service.record_of, service.alerts())} == {"told"}
    assert not dead_letters(service.store)


def test_a_large_crowd_is_a_few_messages_that_show_every_article(
    service: Service, mail: MailSink, slack_server: SlackServer
) -> None:
    slack_server.is_strict_about_pace = True
    service.rules = UNLIMITED
    configure(service, mail, by_bot(service, slack_server))
    names = [f"Affaire {number:03} du jour" for number in range(95)]
    service.ring(*names, receiver="slack")

    for _ in range(3):
        service.deliver()
        service.tick(seconds=1)

    assert set(service.statuses().values()) <= {"told", "joined"}
    assert slack_server.requests == len(slack_server.messages) == 3
    shown = "".join(str(one["blocks"]) for one in slack_server.messages)
    assert [name for name in names if name not in shown] == []


def test_ten_are_no_crowd(service: Service, mail: MailSink, slack_server: SlackServer) -> None:
    slack_server.is_strict_about_pace = True
    configure(service, mail, by_bot(service, slack_server))
    service.ring(*(f"a{number}" for number in range(10)), receiver="slack")

    for _ in range(10):
        service.deliver()
        service.tick(seconds=1)

    assert len(slack_server.messages) == slack_server.requests == 10


def test_mail_is_never_a_crowd(service: Service, mail: MailSink) -> None:
    configure(service, mail)
    service.ring(*(f"a{number}" for number in range(15)))

    service.deliver()

    assert len(mail.messages) == 15


def test_an_edit_is_in_no_figure_of_what_was_told(
    service: Service, web: WebServer, mail: MailSink, slack_server: SlackServer
) -> None:
    open_newsstand(service, web, mail, slack_server)

    for outlet in OUTLETS[:2]:
        tell(service, web, outlet)

    measured = delays_of_the_day(service.store, service.clock.now)
    (story,) = slack_server.messages
    assert story["edits"] == 1
    assert measured[Stage.RECEIVED]["slack"].number == 1
    assert {feed: spread.number for feed, spread in measured[Stage.TOLD].items()} == {"monde": 1}
