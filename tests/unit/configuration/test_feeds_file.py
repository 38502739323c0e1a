"""feeds.yaml: defaults, labels, intervals, addresses."""

from datetime import timedelta

import pytest

from tests.unit.configuration.texts import load, problems_of, the_configuration, the_problem

HEAD = "version: 1\ncontact: veille@example.org\n"


def one_feed(line: str, *, defaults: str = "{}") -> str:
    return f"{HEAD}defaults: {defaults}\ngroups:\n  - id: presse\n    feeds:\n      - {line}\n"


def test_a_feed_inherits_the_defaults_and_its_groups_labels() -> None:
    feeds = f"""{HEAD}
defaults: {{lang: fr, every: 20m, first_run: all, max_age: 1d12h}}
groups:
  - id: presse
    labels: {{tier: 1, pays: fr}}
    feeds:
      - {{id: a, url: "https://a.example/rss"}}
      - id: b
        url: "https://b.example/rss"
        title: Le B
        lang: en
        every: 1m
        first_run: baseline
        max_age: 1h
        labels: {{pays: be}}
"""
    a, b = the_configuration(feeds=feeds).feeds.values()

    assert (a.title, a.group, a.lang, a.every) == ("a", "presse", "fr", timedelta(minutes=20))
    assert (a.first_run, a.max_age, a.labels) == ("all", timedelta(hours=36), {"tier": "1", "pays": "fr"})
    assert (b.title, b.lang, b.every, b.first_run) == ("Le B", "en", timedelta(minutes=1), "baseline")
    assert (b.max_age, b.labels) == (timedelta(hours=1), {"tier": "1", "pays": "be"})


def test_without_defaults_a_feed_is_polled_after_its_rhythm_every_five_to_thirty_minutes() -> None:
    feed = the_configuration(feeds=one_feed('{id: a, url: "https://a.example/rss"}')).feeds["a"]

    assert (feed.every, feed.shortest, feed.longest) == (None, timedelta(minutes=5), timedelta(minutes=30))
    assert (feed.first_run, feed.max_age) == ("baseline", timedelta(days=3))


def test_an_interval_and_its_bounds_may_be_of_the_defaults_or_of_the_feed() -> None:
    line = '{id: a, url: "https://a.example/rss", %s}'

    def bounds(own: str, defaults: str) -> tuple[timedelta | None, timedelta, timedelta]:
        feed = the_configuration(feeds=one_feed(line % own, defaults=defaults)).feeds["a"]
        return feed.every, feed.shortest, feed.longest

    minutes = [timedelta(minutes=number) for number in range(61)]
    assert bounds("max_every: 20m", "{min_every: 2m}") == (None, minutes[2], minutes[20])
    assert bounds("every: adaptive", "{every: 10m}") == (None, minutes[5], minutes[30])
    assert bounds("every: 60m", "{min_every: 2m, max_every: 3m}") == (minutes[60], minutes[60], minutes[60])


def test_a_file_is_read_at_an_interval_always() -> None:
    feed = the_configuration(feeds=one_feed("{id: a, url: file:a.xml, min_every: 5s}")).feeds["a"]

    assert feed.every == timedelta(seconds=5)


@pytest.mark.parametrize(
    ("own", "defaults", "path", "message"),
    [
        ("min_every: 59s", "{}", "groups[0].feeds[0].min_every", "too often"),
        ("lang: fr", "{min_every: 59s}", "defaults.min_every", "too often"),
        ("max_every: 4m", "{}", "groups[0].feeds[0].max_every", "longer than max_every"),
        ("min_every: 31m", "{}", "groups[0].feeds[0].min_every", "longer than max_every"),
        ("lang: fr", "{max_every: 4m}", "defaults.max_every", "longer than max_every"),
    ],
)
def test_bounds_that_contradict_each_other_are_refused_where_they_stand(
    own: str, defaults: str, path: str, message: str
) -> None:
    feed = f'{{id: a, url: "https://a.example/rss", {own}}}'
    problem = the_problem(feeds=one_feed(feed, defaults=defaults))

    assert problem.path == path
    assert message in problem.message


def test_bounds_beside_an_interval_are_a_warning() -> None:
    loaded = load(feeds=one_feed('{id: a, url: "https://a.example/rss", every: 10m, max_every: 20m}'))

    assert loaded.configuration
    [problem] = loaded.problems
    assert (problem.severity, problem.path) == ("warning", "groups[0].feeds[0].max_every")


def test_only_a_file_may_be_polled_every_few_seconds() -> None:
    feed = the_configuration(feeds=one_feed("{id: a, url: file:a.xml, every: 5s}")).feeds["a"]
    assert feed.every == timedelta(seconds=5)

    problem = the_problem(feeds=one_feed('{id: a, url: "https://a.example/rss", every: 59s}'))
    assert (problem.path, problem.fix) == ("groups[0].feeds[0].every", "every: 1m")

    problem = the_problem(feeds=one_feed("{id: a, url: file:a.xml, every: 4s}"))
    assert problem.fix == "every: 5s"


def test_defaults_that_poll_too_often_are_refused_where_they_stand() -> None:
    problem = the_problem(feeds=one_feed('{id: a, url: "https://a.example/rss"}', defaults="{every: 30s}"))

    assert (problem.line, problem.path) == (3, "defaults.every")


@pytest.mark.parametrize(
    ("line", "message", "fix"),
    [
        ("{id: Le Monde, url: file:a.xml}", "an id is made of", "- {id: le-monde, url: file:a.xml}"),
        ("{id: a, url: www.a.example/rss}", "lacks https", "- {id: a, url: https://www.a.example/rss}"),
        ("{id: a, url: feed://a.example/rss}", "lacks https", "- {id: a, url: https://a.example/rss}"),
        ("{id: a, url: ftp://a.example/rss}", "not an address", ""),
        ("{id: a, url: https://a.example/é}", "not an address", ""),
        ("{id: a, url: 'https://a.example:99999/'}", "not an address", ""),
        ("{id: a, url: 'https://[a.example/'}", "not an address", ""),
        ("{id: a, url: 'https://u:p@a.example/'}", "user name or password", ""),
        ("{id: a, url: 'https://a.example/${KEY}'}", "not looked up here", ""),
        ("{id: a, url: file:///etc/passwd}", "below the configuration directory", ""),
        ("{id: a, url: file:../a.xml}", "below the configuration directory", ""),
        ("{id: a, url: 'file:'}", "below the configuration directory", ""),
        ("{id: a, url: file:a.xml, lang: fr-FR}", "two-letter code", "- {id: a, url: file:a.xml, lang: fr}"),
        ("{id: a, url: file:a.xml, lang: French}", "two-letter code", ""),
        ("{id: a, url: file:a.xml, every: 10}", "a number with its unit", ""),
        ("{id: a, url: file:a.xml, every: 10 min}", "its unit", "- {id: a, url: file:a.xml, every: 10m}"),
        ("{id: a, url: file:a.xml, every: 2 heures}", "its unit", "- {id: a, url: file:a.xml, every: 2h}"),
        ("{id: a, url: file:a.xml, every: 3 jours}", "its unit", "- {id: a, url: file:a.xml, every: 3d}"),
        ("{id: a, url: file:a.xml, max_age: adaptive}", "only the `every` of a feed", ""),
        ("{id: a, url: file:a.xml, every: 999999999d}", "longer than a year", ""),
        ("{id: a, url: file:a.xml, first_run: al}", "one of", "- {id: a, url: file:a.xml, first_run: all}"),
        ("{id: a, url: file:a.xml, adaptive: true}", "unknown key adaptive", "known here: id, url"),
        ("{id: a, uri: file:a.xml}", "did you mean url?", "- {id: a, url: file:a.xml}"),
        ("{id: a}", "url is missing", "add url"),
        ("file:a.xml", "a block of keys", ""),
        ("{id: a, url: [file:a.xml]}", "one text", ""),
    ],
)
def test_a_wrong_feed_is_refused_with_the_way_out(line: str, message: str, fix: str) -> None:
    matching = [problem for problem in problems_of(feeds=one_feed(line)) if message in problem.message]

    assert len(matching) == 1
    assert matching[0].line == 7
    assert matching[0].fix.startswith(fix)


def test_two_feeds_of_one_id_are_refused() -> None:
    feeds = one_feed("{id: a, url: file:a.xml}\n      - {id: a, url: file:b.xml}")

    assert "another feed is called a" in the_problem(feeds=feeds).message


def test_two_groups_of_one_id_are_refused() -> None:
    feeds = one_feed("{id: a, url: file:a.xml}") + "  - {id: presse, feeds: []}\n"

    assert "another group is called presse" in the_problem(feeds=feeds).message


def test_two_feeds_of_one_address_are_allowed_with_a_warning() -> None:
    loaded = load(feeds=one_feed("{id: a, url: file:a.xml}\n      - {id: b, url: file:a.xml}"))

    assert loaded.configuration
    assert [problem.severity for problem in loaded.problems] == ["warning"]


@pytest.mark.parametrize("contact", ["Jean Dupont", '"a@b.c\\r\\nX: y"', "a@b.c, d@e.f", "ftp://example.org"])
def test_a_contact_is_one_address(contact: str) -> None:
    feeds = f"version: 1\ncontact: {contact}\ngroups: []\n"

    assert the_problem(feeds=feeds).path == "contact"
