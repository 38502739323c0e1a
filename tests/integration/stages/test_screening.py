"""`archive: screened`: the same alerts as with `full`, and pages that no rule could match are not read."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks import bench_read
from benchmarks.measuring import SHARED_DATA
from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.errors import ParseError
from worker.models import Outcome
from worker.store.articles import latest_articles

HTML = {"Content-Type": "text/html"}
NEWS, FRENCH = SHARED_DATA / "article-pages", SHARED_DATA / "french-pages"
SWAP = "Un échange de prisonniers est prévu."
# The vote of a council, told so that its page speaks of its title.
COUNCIL = "Le conseil municipal a fini par voter le budget de la piscine, après des heures de débats."
BOTH = pytest.mark.parametrize("archive", ["full", "screened"])


def started(service: Service, web: WebServer, archive: str, *items: Item, **other: str) -> None:
    service.configure(
        feeds={"monde": web.url("/rss")}, options=f"first_run: all, archive: {archive}", **other
    )
    shown(service, web, *items)


def shown(service: Service, web: WebServer, *items: Item, path: str = "/rss") -> None:
    web.page(path, rss(*items))
    service.poll_again()
    read_all(service, len(items))


def read_all(service: Service, entries: int) -> None:
    """Pages of one site are asked for one a second."""
    for _ in range(entries + 1):
        service.read()
        service.tick(seconds=2)


def council(web: WebServer, *more: str, path: str = "/article", etag: str = "") -> str:
    return web.page(path, page(COUNCIL, *more, title=DULL), headers=HTML, etag=etag)


def an_item(web: WebServer, title: str = DULL, **changes: Any) -> Item:
    return Item(guid="e1", link=web.url("/article"), title=title, **changes)


def rung(service: Service) -> list[str]:
    return sorted(alert.rule for alert in service.alerts())


def kept(service: Service) -> dict[str, bool]:
    """Of each article whether its page was screened, by title."""
    return {one.article.title: one.article.is_screened for one in latest_articles(service.store, 99)}


def test_a_page_that_no_rule_could_match_is_not_read_for_its_text(service: Service, web: WebServer) -> None:
    council(web)

    started(service, web, "screened", an_item(web, summary="Le vote est passé."))

    (one,) = latest_articles(service.store, 9)
    assert service.outcomes() == {"e1": Outcome.NO_MATCH}
    assert (one.article.is_screened, one.article.how, one.article.lead) == (
        True,
        "feed",
        "Le vote est passé.",
    )
    assert one.article.body == ""
    assert one.article.canonical == web.url("/article").removeprefix("http://")
    assert service.counts()["page screened"] == 1


def test_a_page_is_read_as_ever_where_a_rule_could_match(service: Service, web: WebServer) -> None:
    council(web, "La trêve hivernale", path="/un")
    council(web, path="/deux")
    rules = (
        "version: 1\nrules:\n  - {id: r, all: [trêve, otage]}\n  - {id: s, any: [deuxième], unless: trêve}\n"
    )

    started(
        service, web, "screened",
        Item(guid="un", link=web.url("/un"), title=DULL),
        Item(guid="deux", link=web.url("/deux"), title=f"{DULL}, deuxième fois"),
        rules=rules,
    )  # fmt: skip

    assert kept(service) == {DULL: True, f"{DULL}, deuxième fois": False}
    assert rung(service) == ["s"]


@BOTH
def test_nothing_is_screened_unless_it_is_asked_for(service: Service, web: WebServer, archive: str) -> None:
    council(web)

    started(service, web, archive, an_item(web))

    assert kept(service) == {DULL: archive == "screened"}


@BOTH
def test_walls_are_told_of_as_ever(service: Service, web: WebServer, archive: str) -> None:
    web.page("/article", page("Veuillez patienter. " * 50, title="Bienvenue"), headers=HTML)
    web.page(
        "/mur",
        b"<html><body><p>Nous et nos partenaires utilisons des cookies.</p></body></html>",
        headers=HTML,
    )

    started(service, web, archive, an_item(web), Item(guid="e2", link=web.url("/mur"), title=f"{DULL} (2)"))

    assert service.outcomes() == {"e1": Outcome.NO_MATCH, "e2": Outcome.DEGRADED}
    assert not any(kept(service).values())


@BOTH
def test_a_change_rings_for_what_is_new_in_it(service: Service, web: WebServer, archive: str) -> None:
    council(web, etag='"1"')
    started(service, web, archive, an_item(web))
    council(web, SWAP, etag='"2"')

    shown(service, web, an_item(web, summary="Mis à jour à 15 h"))

    assert rung(service) == ["prisonniers"]
    assert kept(service) == {DULL: False}


@BOTH
def test_a_change_that_only_the_feed_tells_is_read_with_the_text_that_was_there(
    service: Service, web: WebServer, archive: str
) -> None:
    council(web, "Une trêve a été demandée.", etag='"1"')
    rules = (
        'version: 1\nrules:\n  - {id: r, all: [trêve, otages]}\n  - {id: s, when: "delegations AND Genève"}\n'
    )
    started(service, web, archive, an_item(web), rules=rules)
    assert rung(service) == []

    shown(service, web, an_item(web, full="<p>Les otages sont libres.</p>"))

    assert rung(service) == ["r"]


def test_a_page_that_is_gone_when_its_entry_changes_is_still_not_kept(
    service: Service, web: WebServer
) -> None:
    council(web)
    started(service, web, "screened", an_item(web))
    web.page("/article", status=410)

    shown(service, web, an_item(web, HEADLINE))

    assert rung(service) == ["treve"]
    assert kept(service) == {HEADLINE: True}


@BOTH
def test_the_same_article_of_another_feed_is_its_duplicate(
    service: Service, web: WebServer, archive: str
) -> None:
    council(web)
    started(service, web, archive, an_item(web))
    service.configure(feeds={**service.feeds, "figaro": web.url("/figaro")})

    shown(service, web, an_item(web, HEADLINE), path="/figaro")

    assert service.outcomes("figaro") == {"e1": Outcome.DUPLICATE}
    assert rung(service) == []


def test_an_article_that_cannot_be_read_rings_though_another_feeds_was_screened(
    service: Service, web: WebServer
) -> None:
    council(web)
    started(service, web, "screened", an_item(web))
    assert kept(service) == {DULL: True}
    service.configure(feeds={**service.feeds, "figaro": web.url("/figaro")})
    web.page("/article", page("Abonnez-vous pour lire la suite.", title=DULL), headers=HTML)

    shown(service, web, an_item(web, HEADLINE), path="/figaro")

    assert service.outcomes("figaro") == {"e1": Outcome.RUNG}


@pytest.mark.skipif(not (NEWS.exists() and FRENCH.exists()), reason="needs pages, no part of the project")
@pytest.mark.timeout(600)
def test_real_pages_ring_the_same_for_rules_made_of_their_words(service: Service, web: WebServer) -> None:
    samples = [*bench_read.french_pages(FRENCH), *list(bench_read.news_pages(NEWS))[::4]]
    items = [
        Item(guid=f"e{n}", link=web.page(f"/{n}", one.body, headers=HTML), title="")
        for n, one in enumerate(samples)
    ]
    rules = "version: 1\nrules:\n" + "".join(f"  - {json.dumps(rule)}\n" for rule in rules_of(samples[::9]))

    found = {}
    for archive in ("full", "screened"):
        service.store.client.flushall()
        started(service, web, archive, *items, rules=rules)
        alerts = sorted(service.alerts(), key=lambda one: one.id)
        found[archive] = [(one.id, one.rule, one.title, one.excerpts, one.lang) for one in alerts]

    assert found["screened"] == found["full"]
    assert len(found["full"]) > 20
    assert sum(kept(service).values()) > 20


def rules_of(samples: list[bench_read.Sample]) -> Iterator[dict[str, object]]:
    """For each page, of words that stand in its article: one, a phrase, two near each other, and so on."""
    chance = random.Random(7)
    for number, sample in enumerate(samples):
        try:
            words = bench_read.ours(sample).split()
        except ParseError:
            continue
        plain = [word for word in words if word.isalpha() and word.islower() and len(word) > 10] or [
            "introuvable"
        ]
        one, other = chance.choice(plain), chance.choice(plain)
        at = chance.randrange(len(words) - 3)
        phrase = " ".join("".join(filter(str.isalpha, word)) or "le" for word in words[at : at + 3]).lower()
        queries = (
            f'"{one}"', f'="{one}"', f"{one[:10]}*", f'"{phrase}"', f'"{one}" NEAR/40 "{other}"',
            f'"{one}" AND NOT "{other}"', f'titre:"{one}" OR "{phrase}"',
        )  # fmt: skip
        for kind, query in enumerate(queries):
            yield {"id": f"r{number}-{kind}", "when": query, **({"unless": '"introuvable"'} if kind else {})}
