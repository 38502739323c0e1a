"""Why a rule matched or not, what it would have rung for, what became of an address: on real articles."""

import pytest

from tests.integration.cli.configurations import ALERTS
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell

FILLING = "Le reste de la dépêche n’apprend rien de plus à son lecteur. " * 40
CONTENT = "http://purl.org/rss/1.0/modules/content/"
LINK = "https://journal.example/monde/{}.html"


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def publish(shell: Shell, *titles: str) -> None:
    """A feed that carries its articles whole, so that no page is asked for."""
    items = "".join(
        f"<item><title>{title}</title><link>{LINK.format(number)}</link><guid>{number}</guid>"
        f"<pubDate>{{now-{number}m}}</pubDate><content:encoded>{FILLING}</content:encoded></item>"
        for number, title in enumerate(titles, start=1)
    )
    channel = f"<channel><title>Le Journal</title>{items}</channel>"
    document = f'<rss version="2.0" xmlns:content="{CONTENT}">{channel}</rss>'
    shell.write("config/presse/feed.xml", document)


def test_every_form_of_a_rule_is_shown(shell: Shell) -> None:
    shown = shell("rule", "show", "echange").output

    assert "rules.yaml:" in shown
    assert "high, for veille; desk-inter looks after it" in shown
    assert "échange de prisonniers [fr]: échange|échanges d|de|des|du prisonnier|" in shown


def test_a_rule_that_does_not_exist_is_answered_with_those_that_do(shell: Shell) -> None:
    result = shell("rule", "show", "trêve")

    assert result.exit_code == 1
    assert "there is no rule trêve; there are: treve, echange" in result.stderr


def test_a_match_is_explained_clause_by_clause(shell: Shell) -> None:
    result = shell("rule", "explain", "-", stdin="Une trêve à Gaza\nRien de plus.\n")

    assert "✓ treve: it found « trêve » (title 4-9)" in result.output
    assert "title 4-9: Une trêve à Gaza" in result.output
    assert '✗ echange: "échange de prisonniers" is not in it' in result.output


def test_a_rule_asked_for_that_does_not_match_says_why_and_exits_with_1(shell: Shell) -> None:
    text = shell.write("article.txt", "La trêve hivernale\n")

    (row,) = shell.ask("rule", "explain", text, "--rule", "treve", code=1)

    assert row["matches"] is False
    assert row["why"] == "it has « trêve hivernale » (title 3-18), which the rule excludes"
    assert [clause["holds"] for clause in row["clauses"] if clause["depth"] == 0] == [False]


def test_an_address_is_followed_from_its_feed_to_its_message(shell: Shell, service: Service) -> None:
    publish(shell, "Une trêve à Gaza", "La bibliothèque")
    service.works()

    shown = shell("why", LINK.format(1) + "?utm_source=x").output
    (row,) = shell.ask("why", LINK.format(1))

    steps = [
        "seen in the feed journal",
        "read from its feed",
        "rung: it rang",
        "✓ treve: it found",
        "opened the story",
        "a story not told before",
        "told: 250",
    ]
    assert sorted(steps, key=shown.index) == steps
    (entry,) = row["entries"]
    assert [alert["rule"] for alert in entry["alerts"]] == ["treve"]
    assert shell.ask("rule", "explain", entry["id"])[0]["rule"] == "treve"


def test_what_is_held_is_not_said_to_have_rung(shell: Shell, service: Service) -> None:
    shell.write("config/alerts.yaml", ALERTS + "  first_after: 2h\n")
    publish(shell, "Une trêve à Gaza")
    service.works()

    shown = shell("why", LINK.format(1)).output

    assert "it rang" not in shown
    assert "it matched, and nobody was told so far" in shown
    assert "held until " in shown


def test_an_entry_of_which_only_the_lead_could_be_read_has_its_length(shell: Shell, service: Service) -> None:
    item = f"<title>Une trêve</title><link>{LINK.format(1)}</link><description>Un accord.</description>"
    shell.write(
        "config/presse/feed.xml",
        f'<rss version="2.0"><channel><title>J</title><item>{item}</item></channel></rss>',
    )
    service.works()

    shown = shell("why", LINK.format(1)).output

    assert "the page was not used: " in shown
    assert "read from its feed: 10 characters, fr" in shown


def test_an_article_that_did_not_ring_says_which_clause_failed(shell: Shell, service: Service) -> None:
    publish(shell, "La trêve hivernale")
    service.works()

    shown = shell("why", LINK.format(1)).output

    assert "no match: it was read, and no rule matched" in shown
    assert "✗ treve: it has « trêve hivernale » (title 3-18), which the rule excludes" in shown


def test_an_address_never_seen_is_answered_with_the_feeds_of_its_site(shell: Shell, service: Service) -> None:
    publish(shell, "Une trêve à Gaza")
    service.works()

    result = shell("why", "https://journal.example/ailleurs")

    assert result.exit_code == 1
    assert "no feed has shown https://journal.example/ailleurs" in result.output
    assert "none of the feeds is of that site" in result.output


def test_what_is_no_address_is_refused(shell: Shell) -> None:
    assert "write it in full, with https://" in shell("why", "lemonde").stderr


def test_a_backtest_counts_what_rules_would_have_rung_for(shell: Shell, service: Service) -> None:
    publish(shell, "Une trêve à Gaza", "La bibliothèque", "Un otage libéré", "Deux otages libérés")
    service.works()
    rules = shell.write("autres.yaml", "version: 1\nrules:\n  - {id: otages, any: [otage]}\n")

    shown = shell("rule", "backtest", "--rules", rules).output
    (row,) = shell.ask("rule", "backtest", "--rules", rules)

    assert "otages  2 articles" in shown
    assert "Le Journal 2" in shown
    assert "4 articles of the last 14 days" in shown
    assert row["hits"] == sum(row["days"].values()) == row["outlets"]["Le Journal"] == 2


def test_a_backtest_shows_its_progress_to_a_person_and_not_in_a_pipe(shell: Shell, service: Service) -> None:
    publish(shell, "Une trêve à Gaza", "La bibliothèque")
    service.works()

    piped = shell.run("rule", "backtest", TERM="xterm")
    told, drawn = shell.run_on_terminal("rule", "backtest", TERM="xterm")

    assert (piped.returncode, piped.stderr) == (0, b"")
    assert told == piped.stdout
    assert b"articles" in drawn
    assert b"100%" in drawn


def test_a_backtest_against_another_version_shows_gains_and_losses(shell: Shell, service: Service) -> None:
    publish(shell, "Une trêve à Gaza", "Un cessez-le-feu à Gaza", "Gaza attend")
    service.works()
    before = shell.write("avant.yaml", "version: 1\nrules:\n  - {id: treve, all: [Gaza], none: [trêve]}\n")

    shown = shell("rule", "backtest", "--rule", "treve", "--against", before).output

    assert "gained 1 article\n" in shown
    assert "lost 1 article\n" in shown
    assert shown.index("Une trêve à Gaza") < shown.index("Gaza attend")


def test_a_backtest_of_nothing_says_so(shell: Shell, service: Service) -> None:
    assert "no article is kept from that time" in shell("rule", "backtest").output


def test_a_rule_with_a_headlines_capital_is_refused_at_its_word(shell: Shell) -> None:
    shell.write("config/rules.yaml", "version: 1\nrules:\n  - id: a\n    any: [Gaza, Trêve]\n")

    result = shell("check")

    assert result.exit_code == 1
    assert "rules.yaml:4:17 rule a" in result.stderr
    assert "write trêve, or =Trêve" in result.stderr


def test_check_and_apply_say_what_a_changed_rule_would_have_meant(shell: Shell, service: Service) -> None:
    publish(shell, "Une trêve à Gaza", "Un cessez-le-feu à Gaza", "Deux otages libérés")
    service.works()
    shell.write(
        "config/rules.yaml",
        "version: 1\nrules:\n  - {id: treve, any: [trêve]}\n  - {id: otage, any: [otage]}\n",
    )
    lines = [
        "rule treve: on the latest 3 articles 1 hit, 0 gained, 1 lost",
        "rule otage: on the latest 3 articles 1 hit, 1 gained, 0 lost",
    ]

    for command in ("check", "apply"):
        shown = shell(command).output
        assert [line.strip() for line in shown.splitlines() if "latest" in line] == lines
    assert "latest" not in shell("check").output


def test_a_backtest_rings_what_a_new_rule_would_have_rung_for_and_never_twice(
    shell: Shell, service: Service
) -> None:
    publish(shell, "Une trêve à Gaza", "Deux otages libérés", "Un otage libéré")
    service.works()
    shell.write(
        "config/rules.yaml",
        "version: 1\nrules:\n  - {id: treve, any: [trêve]}\n  - {id: otage, any: [otage]}\n",
    )
    assert shell("apply").exit_code == 0

    refused = shell("rule", "backtest", "--ring", stdin="n\n")
    rung = shell("rule", "backtest", "--ring", "--yes").output
    service.works()

    assert "ring 2 alerts for veille?" in refused.output
    assert refused.exit_code != 0
    assert "2 alerts raised" in rung
    rows = shell.ask("alert", "list")
    assert sorted((row["rule"], row["status"]) for row in rows) == [
        ("otage", "told"),
        ("otage", "told"),
        ("treve", "told"),
    ]
    assert "0 alerts raised" in shell("rule", "backtest", "--ring", "--yes").output
    assert "`tocsin apply`" in shell("rule", "backtest", "--ring", "--rules", "x.yaml").stderr


def test_an_article_that_rang_for_a_change_says_so(shell: Shell, service: Service) -> None:
    publish(shell, "La bibliothèque")
    service.works()
    publish(shell, "Une trêve à Gaza")
    service.works()

    shown = shell("why", LINK.format(1)).output

    assert "rung: it rang" in shown
    assert "it rang for 1 change that its feed made since, 3 at most" in shown
