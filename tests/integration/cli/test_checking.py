"""`tocsin check` and `tocsin apply`: what is right, what is wrong, what would change."""

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.stand_ins.web_server import WebServer

FEED = (
    configurations.feed(configurations.RINGING).replace("{now-1m}", "Tue, 24 Nov 2026 08:00:00 GMT").encode()
)
TWICE = configurations.FEEDS + '      - {id: encore, url: "file:presse/feed.xml"}\n'


def test_a_right_configuration_is_counted_with_its_tests(shell: Shell) -> None:
    result = shell("check")
    [summary] = shell.ask("check")

    assert result.output == "the configuration is right: 2 feeds, 2 rules (2 tests held), 2 receivers\n"
    assert summary["result"] == "right"
    assert (summary["errors"], summary["warnings"], summary["tests"]) == (0, 0, 2)
    assert summary["compared"] is False


def test_what_is_wrong_is_said_with_its_place_and_the_corrected_line(shell: Shell) -> None:
    shell.write(
        "config/rules.yaml", "version: 1\nrules:\n  - {id: a, any: [trêve]}\n  - id: b\n    any: [@x]\n"
    )

    result = shell("check")
    *problems, summary = shell.ask("check", code=1)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "rules.yaml:5:11" in result.stderr
    assert 'any: ["@x"]' in result.stderr
    assert result.stderr.endswith("the configuration is wrong: 1 error\n")
    assert [(one["file"], one["line"], one["severity"]) for one in problems] == [("rules.yaml", 5, "error")]
    assert (summary["result"], summary["errors"]) == ("wrong", 1)


def test_a_rule_that_fails_its_own_test_is_wrong(shell: Shell) -> None:
    shell.write("config/rules.yaml", configurations.RULES.replace("TREVE A GAZA", "GREVE A GAZA"))

    problem, summary = shell.ask("check", code=1)

    assert "GREVE A GAZA" in problem["message"]
    assert summary["result"] == "wrong"


def test_warnings_are_counted_and_refuse_nothing(shell: Shell) -> None:
    shell.write("config/feeds.yaml", TWICE)

    result = shell("check")

    assert result.exit_code == 0
    assert result.stdout.endswith("; 1 warning\n")
    assert "feeds.yaml:" in result.stderr


def test_a_wrong_file_of_rules_d_is_refused_alone(shell: Shell) -> None:
    shell.write("config/rules.d/desk.yaml", "version: 1\nrules:\n  - {id: c}\n")

    result = shell("check")

    assert result.exit_code == 1
    assert "refused alone: rules.d/desk.yaml; the rest is right: 2 feeds, 2 rules" in result.stderr


def test_check_says_what_would_change(shell: Shell, service: Service) -> None:
    shell("apply")
    shell.write("config/rules.yaml", configurations.RULES.replace("cessez-le-feu", "armistice"))
    shell.write("config/feeds.yaml", configurations.FEEDS.replace("id: absent", "id: nouveau"))
    shell.write("config/alerts.yaml", configurations.ALERTS + "  then_every: 1h\n")

    said = shell("check").output
    *changes, summary = shell.ask("check")

    assert "against what runs:\n" in said
    assert said.splitlines()[-4:] == [
        "  feed absent removed", "  feed nouveau added", "  rule treve changed: when", "  route changed",
    ]  # fmt: skip
    assert {"change": "changed", "what": "rule", "id": "treve", "keys": ["when"]} in changes
    assert summary["compared"] is True


def test_a_rule_that_only_moved_down_changes_nothing(shell: Shell, service: Service) -> None:
    shell("apply")
    shell.write("config/rules.yaml", "# a comment\n" + configurations.RULES)

    assert shell("check").output.endswith("nothing differs from what runs\n")


def test_a_store_that_does_not_answer_is_no_trouble_for_check(shell: Shell) -> None:
    shell.environment["TOCSIN_REDIS_URL"] = "redis://127.0.0.1:1/0"

    assert shell.ask("check")[0]["compared"] is False


def test_apply_publishes_once(shell: Shell, service: Service) -> None:
    first, again = shell("apply"), shell("apply")

    assert first.output.startswith("published: ")
    assert again.output.startswith("already running: ")
    assert (first.exit_code, again.exit_code) == (0, 0)


def test_apply_refuses_what_is_wrong_and_what_runs_goes_on(shell: Shell, service: Service) -> None:
    shell("apply")
    before = shell.ask("status")[0]["configuration"]
    shell.write("config/rules.yaml", "version: 1\nrules: [{id: a}]\n")

    result = shell("apply")

    assert result.exit_code == 1
    assert result.stderr.endswith("refused: the running configuration goes on\n")
    assert shell.ask("status")[0]["configuration"] == before


def test_files_that_do_not_descend_from_what_runs_need_force(shell: Shell, service: Service) -> None:
    shell("apply", TOCSIN_NODE="one")
    shell.write("config/alerts.yaml", configurations.ALERTS + "  then_every: 1h\n")

    refused = shell("apply", TOCSIN_NODE="two")
    forced = shell("apply", "--force", TOCSIN_NODE="two")

    assert refused.exit_code == 1
    assert "`tocsin apply --force` replaces what runs" in refused.stderr
    assert forced.output.startswith("published: ")
    assert "route changed" in forced.output


@pytest.mark.parametrize("words", ["check", "feed list", "rule test", "rule list", "receiver list"])
def test_a_directory_that_is_not_there_is_said_with_the_way_out(shell: Shell, words: str) -> None:
    result = shell(*words.split(), TOCSIN_CONFIG=str(shell.directory / "nowhere"))

    assert result.exit_code == 1
    assert "nowhere does not exist; TOCSIN_CONFIG names another directory" in result.stderr


@pytest.mark.parametrize("words", ["feed list", "rule test", "rule list", "receiver list", "rule match -"])
def test_commands_that_read_the_files_explain_what_is_wrong_in_them(shell: Shell, words: str) -> None:
    shell.write("config/rules.yaml", "version: 1\nrules: [{id: a}]\n")

    result = shell(*words.split())

    assert (result.exit_code, result.stdout) == (1, "")
    assert "rules.yaml:2:" in result.stderr
    assert "`tocsin check`" in result.stderr


def test_a_refused_file_of_rules_d_is_not_passed_over_in_silence(shell: Shell) -> None:
    shell.write("config/rules.d/desk.yaml", "version: 1\nrules:\n  - {id: c}\n")

    listed, tested = shell("rule", "list"), shell("rule", "test")

    assert listed.exit_code == 0
    assert "rules.d/desk.yaml:3" in listed.stderr
    assert tested.exit_code == 1


def test_each_rule_test_is_a_line(shell: Shell) -> None:
    holds, also = shell.ask("rule", "test")

    assert (holds["rule"], holds["text"], holds["must_match"], holds["holds"]) == (
        "treve", "TREVE A GAZA", True, True,
    )  # fmt: skip
    assert also["must_match"] is False
    assert shell("rule", "test").output == "2 tests of 2 rules held\n"


def test_a_failed_test_is_shown_with_its_place_and_reason(shell: Shell) -> None:
    shell.write("config/rules.yaml", configurations.RULES.replace("TREVE A GAZA", "GREVE A GAZA"))

    result = shell("rule", "test", COLUMNS="200")

    assert result.exit_code == 1
    assert "« GREVE A GAZA »: it must match" in result.output
    assert "rules.yaml:8" in result.output
    assert result.output.endswith("1 test of 2 rules held, 1 failed\n")


def test_online_each_feed_is_read_once_and_one_that_cannot_be_is_wrong(shell: Shell, web: WebServer) -> None:
    shell.write("config/presse/feed.xml", configurations.feed(configurations.RINGING))
    gone, moved = web.url("/gone.xml"), web.redirect("/old.xml", web.page("/new.xml", FEED), 301)
    more = f'      - {{id: gone, url: "{gone}"}}\n      - {{id: moved, url: "{moved}"}}\n'
    shell.write("config/feeds.yaml", configurations.FEEDS + more)

    *_, journal, absent, gone_row, moved_row = shell.ask("check", "--online", code=1)
    result = shell("check", "--online")

    assert (journal["feed"], journal["entries"]) == ("journal", 1)
    assert "no such file" in absent["error"]
    assert "404" in gone_row["error"]
    assert (moved_row["entries"], moved_row["note"]) == (1, f"moved for good to {web.url('/new.xml')}")
    assert result.exit_code == 1
    assert gone_row["error"] == "the server answered 404"  # its address stands beside it
    assert gone not in result.output
    assert [
        request.headers["User-Agent"]
        for request in web.requests
        if "veille@example.org" not in str(request.headers)
    ] == []


def test_check_warns_of_a_rule_whose_last_day_is_over(shell: Shell) -> None:
    rules = configurations.RULES.replace("any: [trêve", "until: 2020-01-31\n    any: [trêve")
    shell.write("config/rules.yaml", rules)

    result = shell("check")

    assert result.exit_code == 0
    assert "this rule rings no more: its last day was 2020-01-31" in result.stderr


def test_an_address_that_will_hold_its_channel_is_a_warning_without_the_address(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = '  - {name: chat, apprise: {urls: ["${CHAT_URL:-}", "${NOT_HERE}"]}}\nroute:'
    alerts = configurations.ALERTS.replace("route:", chat)
    shell.write("config/alerts.yaml", alerts.replace("[veille, console]", "[veille, console, chat]"))
    monkeypatch.setenv("CHAT_URL", "dbus://fake-secret/x")

    *problems, summary = shell.ask("check")
    [problem] = [one for one in problems if "apprise" in one["message"]]

    assert (problem["severity"], problem["line"], summary["result"]) == ("warning", 6, "right")
    assert "apprise:CHAT_URL: apprise: dbus:// is none of the services" in problem["message"]
    assert "fake-secret" not in problem["message"]
