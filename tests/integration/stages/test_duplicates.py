"""One article in several feeds, or several times in one: when it rings once, and when it must ring again."""

from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Outcome

HTML = {"Content-Type": "text/html"}
OTHER = "Cessez-le-feu : une trêve en vue pour la semaine prochaine"


def publish(service: Service, web: WebServer, **feeds: Item | list[Item]) -> None:
    """These feeds, read one after the other."""
    addresses: dict[str, str] = {}
    for name, items in feeds.items():
        listed = items if isinstance(items, list) else [items]
        addresses[name] = web.page(f"/{name}.xml", rss(*listed))
        service.configure(feeds=dict(addresses))
        service.poll()
        service.read()


def a_page(web: WebServer, path: str = "/article", title: str = HEADLINE, head: str = "") -> str:
    return web.page(path, page(title=title, head=head), headers=HTML)


def test_the_same_address_in_two_feeds_is_one_article_and_rings_once(
    service: Service, web: WebServer
) -> None:
    link = a_page(web)

    publish(
        service,
        web,
        monde=Item(guid="e1", link=link),
        figaro=Item(guid="e2", link=f"{link}?utm_source=rss#une", title=OTHER),
    )

    assert service.outcomes("monde") == {"e1": Outcome.RUNG}
    assert service.outcomes("figaro") == {"e2": Outcome.DUPLICATE}
    assert len(service.alerts()) == 1


def test_the_address_that_the_page_names_as_its_own_is_what_counts(service: Service, web: WebServer) -> None:
    head = f'<link rel="canonical" href="{web.url("/article")}">'
    link, mobile = a_page(web), a_page(web, "/m/article", head=head)

    publish(service, web, monde=Item(guid="e1", link=link), figaro=Item(guid="e2", link=mobile, title=OTHER))

    assert service.outcomes("figaro") == {"e2": Outcome.DUPLICATE}


def test_the_same_title_within_one_site_is_one_article(service: Service, web: WebServer) -> None:
    publish(
        service,
        web,
        une=Item(guid="e1", link=a_page(web, "/a")),
        monde=Item(guid="e2", link=a_page(web, "/b"), title=HEADLINE.upper()),
    )

    assert service.outcomes("monde") == {"e2": Outcome.DUPLICATE}


def test_the_same_title_on_another_site_is_another_article(service: Service, web: WebServer) -> None:
    a_page(web, "/b")
    elsewhere = f"http://0.0.0.0:{web.port}/b"

    publish(service, web, une=Item(guid="e1", link=a_page(web, "/a")), monde=Item(guid="e2", link=elsewhere))

    assert service.outcomes("monde") == {"e2": Outcome.RUNG}
    assert len(service.alerts()) == 2


def test_a_feed_that_uses_one_address_for_several_entries_rings_for_each(
    service: Service, web: WebServer
) -> None:
    live = a_page(web, "/direct")
    moments = [
        Item(guid=f"e{n}", link=live, title=f"Direct, {n} h : une trêve est signée") for n in (1, 2, 3)
    ]

    publish(service, web, monde=moments, figaro=Item(guid="e4", link=live, title=OTHER))

    assert service.outcomes("monde") == dict.fromkeys(("e1", "e2", "e3"), Outcome.RUNG)
    assert service.outcomes("figaro") == {"e4": Outcome.RUNG}
    assert len(service.alerts()) == 4


def test_a_baseline_entry_silences_no_later_one(service: Service, web: WebServer) -> None:
    link = a_page(web)
    service.options = "first_run: baseline"
    publish(service, web, monde=Item(guid="e1", link=link), figaro=Item(guid="e2", title=DULL))

    web.page("/figaro.xml", rss(Item(guid="e3", link=link)))
    service.poll_again()
    service.read()

    assert service.outcomes("monde") == {"e1": Outcome.BASELINE}
    assert service.outcomes("figaro")["e3"] == Outcome.RUNG


def test_an_article_that_was_not_read_whole_silences_no_other(service: Service, web: WebServer) -> None:
    link = web.page("/article", status=404)
    publish(service, web, monde=Item(guid="e1", link=link, title=DULL))
    a_page(web, title=DULL)

    web.page("/figaro.xml", rss(Item(guid="e2", link=link, summary="Une trêve, enfin.", title=DULL)))
    service.configure(feeds={**service.feeds, "figaro": web.url("/figaro.xml")})
    service.poll()
    service.read()

    assert service.outcomes("monde") == {"e1": Outcome.DEGRADED}
    assert service.outcomes("figaro") == {"e2": Outcome.RUNG}
