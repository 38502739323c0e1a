"""The last day of a rule: on it, it rings; after it, it matches nothing."""

from datetime import timedelta

import pytest

from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service
from tests.integration.store.scene import START
from tests.stand_ins.web_server import WebServer
from worker.models import Outcome

TITLE = "TREVE A GAZA : LE HAMAS ACCEPTE"


@pytest.mark.parametrize(("days", "outcome"), [(-2, Outcome.NO_MATCH), (2, Outcome.RUNG)])
def test_a_rule_matches_nothing_after_its_last_day(
    service: Service, web: WebServer, days: int, outcome: Outcome
) -> None:
    until = (START + timedelta(days=days)).date()
    rules = f"version: 1\nrules:\n  - {{id: treve, any: [trêve], until: {until}}}\n"
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1", title=TITLE)))}, rules=rules)
    service.poll()

    service.read()

    assert service.outcomes() == {"e1": outcome}
