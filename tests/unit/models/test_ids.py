"""An id that changed would tell again what was told: these are for ever."""

from worker.alerts.raising import alert_id
from worker.models.ids import id_of


def test_ids_are_what_they_were_in_every_release() -> None:
    assert alert_id("treve", "e1", "veille") == id_of("treve", "e1", "veille")
    assert id_of("treve", "e1", "veille") == "b0f96d347f33c30f6901"


def test_the_parts_and_their_order_make_the_id() -> None:
    assert len({id_of("a", "b"), id_of("b", "a"), id_of("ab"), id_of("a", "", "b")}) == 4
