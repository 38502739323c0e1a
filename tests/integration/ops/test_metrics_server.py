"""The /metrics endpoint, and what stands in deploy/ for whoever looks at it."""

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from worker.ops.heartbeat import LOOP, WORK, age_of_beat
from worker.ops.metrics import families_of
from worker.ops.metrics_server import MetricsServer
from worker.settings import PROJECT, load_settings
from worker.store.connection import Store

NOBODY = "redis://127.0.0.1:1/0"
RULES = PROJECT / "deploy" / "prometheus" / "tocsin.rules.yml"
BOARD = PROJECT / "deploy" / "grafana" / "tocsin.json"


@contextmanager
def serving(store: Store, data: Path) -> Iterator[MetricsServer]:
    settings = load_settings({"TOCSIN_METRICS": "0", "TOCSIN_DATA": str(data)})
    with MetricsServer(settings, store) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def names_in(text: str) -> set[str]:
    """Every metric that is named in an expression."""
    return set(re.findall(r"\btocsin_\w+", text))


def names_of(store: Store) -> set[str]:
    """Every name that the output has, those of a histogram's parts too."""
    families = families_of(store)
    return {family.name for family in families} | {
        family.name + sample.suffix for family in families for sample in family.samples
    }


def test_prometheus_can_read_the_figures_and_the_role_beats(store: Store, tmp_path: Path) -> None:
    with serving(store, tmp_path) as server:
        with urllib.request.urlopen(server.url, timeout=30) as answer:
            families = {family.name for family in text_string_to_metric_families(answer.read().decode())}
        beats = [age_of_beat(tmp_path, "metrics", what) for what in (LOOP, WORK)]

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert {"tocsin_late_seconds", "tocsin_delay_seconds", "tocsin_alerts"} <= families
    assert None not in beats
    assert age_of_beat(tmp_path, "metrics", LOOP) is None


def test_a_port_alone_is_open_to_this_machine_only(store: Store, tmp_path: Path) -> None:
    with serving(store, tmp_path) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_there_is_nothing_else_to_see(store: Store, tmp_path: Path) -> None:
    with serving(store, tmp_path) as server, pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(server.url.removesuffix("metrics"), timeout=30)

    assert refusal.value.code == 404
    refusal.value.close()


def test_a_store_that_is_away_is_told_as_that(tmp_path: Path) -> None:
    away = Store.connect(NOBODY, is_patient=False)

    with serving(away, tmp_path) as server, urllib.request.urlopen(server.url, timeout=30) as answer:
        text = answer.read().decode()

    assert "\ntocsin_store_up 0\n" in text


def test_the_alert_rules_name_figures_that_exist(store: Store) -> None:
    (group,) = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    known = names_of(store)

    for rule in group["rules"]:
        assert names_in(rule["expr"]) - known == set(), rule["alert"]
        assert names_in(rule["expr"]), rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert {"summary", "description"} == set(rule["annotations"])


def test_the_board_names_figures_that_exist(store: Store) -> None:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    expressions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]

    assert names_in(" ".join(expressions)) - names_of(store) == set()
    assert all(names_in(expression) for expression in expressions)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
