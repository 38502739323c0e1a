"""alerts.yaml: receivers, their ways, secrets by reference only."""

from datetime import timedelta

import pytest

from tests.unit.configuration.texts import ALERTS, problems_of, receiver_with, the_configuration, the_problem
from worker.conditions.tree import Comparison
from worker.configuration.model import (
    AppriseTarget,
    Canary,
    EmailServer,
    EmailTarget,
    Heartbeat,
    Reference,
    SlackTarget,
    WebhookTarget,
)
from worker.configuration.problems import explain_problem
from worker.configuration.routes import Route

EMAIL = 'email: {server: "smtp.example.org:587", from: tocsin@example.org}\n'


def test_everything_that_alerts_yaml_may_say_is_read() -> None:
    alerts = """\
version: 1
language: en
timezone: America/Montreal
operator: [console, equipe]
email:
  server: "smtp.example.org:465"
  user: tocsin
  password: "${file:/run/secrets/smtp}"
  from: tocsin@example.org
  security: tls
late: {after: 90m}
heartbeat: {url: "${HEARTBEAT_URL:-}", every: 5m}
canary: {every: 20m, receiver: equipe}
receivers:
  - {name: console, console: true}
  - name: equipe
    email: {to: [a@example.org, "${TO}"]}
    slack: {token: "${T}", channel: "#inter", api: "http://127.0.0.1:8080/api"}
route: {receivers: equipe, first_after: 0s, then_every: 1h}
"""
    configuration = the_configuration(alerts=alerts)

    assert configuration.email == EmailServer(
        server=Reference("smtp.example.org:465"),
        sender=Reference("tocsin@example.org"),
        user=Reference("tocsin"),
        password=Reference("${file:/run/secrets/smtp}"),
        security="tls",
    )
    receiver = configuration.receivers["equipe"]
    assert receiver.email == EmailTarget(to=(Reference("a@example.org"), Reference("${TO}")))
    assert receiver.slack == SlackTarget(
        token=Reference("${T}"), channel=Reference("#inter"), api="http://127.0.0.1:8080/api"
    )
    assert configuration.route == Route(receivers=("equipe",), then_every=timedelta(hours=1))
    assert (configuration.operator, configuration.language) == (("console", "equipe"), "en")
    assert configuration.timezone == "America/Montreal"
    assert configuration.late_after == timedelta(minutes=90)
    assert configuration.canary == Canary(every=timedelta(minutes=20), receiver="equipe")
    assert configuration.heartbeat == Heartbeat(
        url=Reference("${HEARTBEAT_URL:-}"), every=timedelta(minutes=5)
    )


@pytest.mark.parametrize(
    ("written", "mode", "mention", "severity"),
    [
        ('token: "${T}", channel: "#a"', "thread", "", "high"),
        ('token: "${T}", channel: "#a", mode: message', "message", "", "high"),
        ('webhook: "${W}", mention: here', "thread", "<!here>", "high"),
        (
            'webhook: "${W}", mention: [S0614TZR7, channel], mention_from: critical',
            "thread",
            "<!subteam^S0614TZR7> <!channel>",
            "critical",
        ),
    ],
)
def test_slack_has_threads_and_calls_whom_it_is_told_to(
    written: str, mode: str, mention: str, severity: str
) -> None:
    slack = the_configuration(alerts=receiver_with(f"slack: {{{written}}}")).receivers["a"].slack

    assert slack is not None
    assert (slack.mode, slack.mention) == (mode, mention)
    assert slack.mention_if == Comparison("severity", ">=", severity)


def test_news_is_late_after_two_hours_unless_it_is_said_and_never_within_the_time_a_page_may_take() -> None:
    assert the_configuration().late_after == timedelta(hours=2)

    problem = the_problem(alerts=ALERTS + "late: {after: 5m}\n")

    assert (problem.line, problem.path) == (7, "late.after")
    assert "after: 30m" in problem.fix


@pytest.mark.parametrize(
    ("line", "message", "fix"),
    [
        (
            "slack: {webhook: hunter2}",
            "a secret is written in the file",
            'slack: {webhook: "${SLACK_WEBHOOK}"}',
        ),
        ('slack: {webhook: "${X:-hunter2}"}', "would be a secret", 'slack: {webhook: "${SLACK_WEBHOOK}"}'),
        ('slack: {webhook: "${X}hunter2"}', "a secret is written", 'slack: {webhook: "${SLACK_WEBHOOK}"}'),
        (
            'slack: {token: "hunter2", channel: "#a"}',
            "a secret is",
            'slack: {token: "${SLACK_TOKEN}", channel',
        ),
        ("slack:\n      webhook:\n        hunter2", "a secret is written", ""),
        ("slack:\n      webhook: |\n        hunter2", "a secret is written", ""),
        ("slack: {webhoook: hunter2}", "did you mean webhook?", ""),
        ("slack: {webhook: hunter2", "never closed", ""),
        ("slack:\n      webhook:\n        hunter2: hunter2: hunter2", "", ""),
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(line: str, message: str, fix: str) -> None:
    problems = problems_of(alerts=receiver_with(line))

    assert any(message in problem.message and problem.fix.startswith(fix) for problem in problems), problems
    assert not any("hunter2" in str(problem) + explain_problem(problem) for problem in problems), problems


def test_the_servers_password_is_a_reference_too() -> None:
    email = EMAIL.replace("from:", "password: hunter2, from:")

    problem = the_problem(alerts=receiver_with("email: {to: a@example.org}", email=email))

    assert problem.path == "email.password"
    assert "hunter2" not in explain_problem(problem)


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("heartbeat: {url: https://hc-ping.com/hunter2}", 'heartbeat: {url: "${HEARTBEAT_URL}"}'),
        ("heartbeat: {every: 1m, url: hunter2}", 'heartbeat: {every: 1m, url: "${HEARTBEAT_URL}"}'),
        ('heartbeat: {url: "${X:-hunter2}"}', 'heartbeat: {url: "${HEARTBEAT_URL}"}'),
        ("heartbeat: https://hc-ping.com/hunter2", ""),
        ("heartbeat:\n  url:\n    hunter2", ""),
        ("heartbeat: {ulr: hunter2}", ""),
        ("heartbeat: {url: hunter2", ""),
    ],
)
def test_the_heartbeats_address_is_a_secret_and_never_repeated(line: str, fix: str) -> None:
    problems = problems_of(alerts=f"{ALERTS}{line}\n")

    assert any(problem.fix.startswith(fix) for problem in problems)
    assert not any("hunter2" in str(problem) + explain_problem(problem) for problem in problems), problems


def test_the_heartbeat_leaves_every_minute_unless_it_is_said_and_not_in_a_hurry() -> None:
    written = ALERTS + 'heartbeat: {url: "${X}"EVERY}\n'

    heartbeat = the_configuration(alerts=written.replace("EVERY", "")).heartbeat
    problem = the_problem(alerts=written.replace("EVERY", ", every: 1s"))

    assert heartbeat
    assert heartbeat.every == timedelta(minutes=1)
    assert (problem.path, problem.fix) == ("heartbeat.every", 'heartbeat: {url: "${X}", every: 30s}')


@pytest.mark.parametrize(
    ("line", "message", "fix"),
    [
        ("console: false", "no way to be told", "add email"),
        ("console: yes", "either true or false", "console: true"),
        ("email: {to: []}", "at least one", ""),
        ("email: {to: [a]}", "not an e-mail address", ""),
        ("email: {to: 'a@b.c, d@e.f'}", "brackets", ""),
        ("email: {to: ['a@b.c, d@e.f']}", "more than one address", ""),
        ('email: {to: ["a@b.c\\nBcc: d@e.f"]}', "line breaks", ""),
        ('email: {to: ["${A B}"]}', "not a reference", ""),
        ('email: {to: ["${file:secrets/a}"]}', "absolute path", ""),
        ("slack: {}", "either a webhook", ""),
        ('slack: {webhook: "${A}", token: "${B}"}', "either a webhook", ""),
        ('slack: {token: "${B}"}', "a token needs a channel", ""),
        ('slack: {webhook: "${B}", channel: "#a"}', "webhook has its own", ""),
        ('slack: {token: "${B}", channel: "#a", api: "http://slack.com"}', "begins with https", ""),
        ("fallback: {receiver: b}\n    console: true", "b is no receiver", "known are: a"),
        ("fallback: {receiver: a}\n    console: true", "cannot stand in for itself", ""),
        ("fallback: {receiver: a, after: 5}\n    console: true", "number with its unit", ""),
        ("quota: 30\n    console: true", "number an hour", "quota: 30/h"),
        ("webhook: {}", "url is missing", ""),
        ('webhook: {url: "https://example.org/x"}', "written in the file itself", ""),
        ('webhook: {url: "${HOOK_URL}", secret: whsec_abc}', "written in the file itself", ""),
        ('webhook: {url: "${HOOK_URL:-https://example.org/x}"}', "default", ""),
        ("apprise: {urls: []}", "at least one", ""),
        ("apprise: {urls: [discord://a/b]}", "written in the file itself", ""),
        ('apprise: {urls: ["${A}", "${A}"]}', "stands here twice", ""),
        ('slack: {webhook: "${B}", mode: thread}', "cannot reply in threads", ""),
        ('slack: {token: "${B}", channel: "#a", mode: fil}', "thread", ""),
        ('slack: {webhook: "${B}", mention: "@inter"}', "id of a user group", "in Slack"),
        ('slack: {webhook: "${B}", mention: "<!here>"}', "here, channel", "slack: {webhook"),
        ('slack: {webhook: "${B}", mention: "S0614TZR7> <!channel"}', "id of a user group", "in Slack"),
        ('slack: {webhook: "${B}", mention: here, mention_from: grave}', "low, normal, high", ""),
        ("mail: {to: [a@b.c]}\n    console: true", "did you mean email?", "email: {to"),
    ],
)
def test_a_wrong_receiver_is_refused_with_the_way_out(line: str, message: str, fix: str) -> None:
    problem = the_problem(alerts=receiver_with(line, email=EMAIL))

    assert message in problem.message
    assert (problem.line, problem.path[:12]) == (3 if "no way" in message else 4, "receivers[0]")
    assert problem.fix.startswith(fix)


def test_a_webhook_and_addresses_of_apprise_are_read() -> None:
    ways = """webhook: {url: "${HOOK_URL:-}", secret: "${HOOK_SECRET:-}"}
    apprise: {urls: ["${TEAMS_URL:-}", "${file:/run/secrets/discord}"]}"""

    (receiver,) = the_configuration(alerts=receiver_with(ways)).receivers.values()

    assert receiver.webhook == WebhookTarget(
        url=Reference("${HOOK_URL:-}"), secret=Reference("${HOOK_SECRET:-}")
    )
    assert receiver.apprise == AppriseTarget(
        urls=(Reference("${TEAMS_URL:-}"), Reference("${file:/run/secrets/discord}"))
    )


def test_email_needs_a_server() -> None:
    problem = the_problem(alerts=receiver_with("email: {to: a@example.org}"))

    assert (problem.line, problem.path) == (4, "receivers[0].email")
    assert "server:" in problem.fix


@pytest.mark.parametrize(
    ("line", "path", "fix"),
    [
        ("timezone: Paris", "timezone", "timezone: Europe/Paris"),
        ("timezone: /etc/passwd", "timezone", "timezone: Europe/Paris"),
        ("timezone: Europe", "timezone", "timezone: Europe/Paris"),
        ("language: french", "language", ""),
        ("operator: [consol]", "operator[0]", "operator: [console]"),
        ("email: {server: smtp.example.org, from: a@b.c}", "email.server", "email: {server: smtp"),
        ("email: {server: 'a:99999', from: a@b.c}", "email.server", ""),
        ("email: {server: 'a:25', from: a}", "email.from", ""),
        ("email: {server: 'a:25'}", "email", "add from"),
        ("intervals: {Nuit: {days: lun}}", "intervals.Nuit", "intervals: {nuit: {days: lun}}"),
        ("heartbeat: {}", "heartbeat", "add url"),
        ("canary: {every: 10s}", "canary.every", "canary: {every: 5m}"),
        ("canary: {receiver: consol}", "canary.receiver", "canary: {receiver: console}"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_with_the_way_out(line: str, path: str, fix: str) -> None:
    problem = the_problem(alerts=ALERTS.replace("version: 1\n", f"version: 1\n{line}\n"))

    assert (problem.line, problem.path) == (2, path)
    assert problem.fix.startswith(fix)


def test_the_route_names_receivers_that_exist() -> None:
    problem = the_problem(alerts=ALERTS.replace("[console]", "[vielle]"))

    assert (problem.path, problem.fix) == ("route.receivers[0]", "route: {receivers: [veille]}")


def test_two_receivers_of_one_name_are_refused() -> None:
    alerts = receiver_with("console: true\n  - {name: a, console: true}")

    assert "another receiver is called a" in the_problem(alerts=alerts).message
