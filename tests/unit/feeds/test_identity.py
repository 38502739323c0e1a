import re

from hypothesis import given
from hypothesis import strategies as st

from worker.feeds.identity import Named, entry_id, repaired_guids

SHORT = st.sampled_from(["", "a", "b", "http://X.org/1", "https://x.org/1", "https://x.org/2"])
NAMED = st.builds(Named, guid=SHORT, link=SHORT, title=SHORT, summary=SHORT)


def a_name(guid: str = "", link: str = "", title: str = "", summary: str = "") -> Named:
    return Named(guid=guid, link=link, title=title, summary=summary)


def test_an_id_is_twenty_hexadecimal_digits_that_depend_on_feed_and_guid_alone() -> None:
    assert re.fullmatch(r"[0-9a-f]{20}", entry_id("presse", "1"))
    assert entry_id("presse", "1") == entry_id("presse", "1")
    assert len({entry_id("presse", "1"), entry_id("presse", "2"), entry_id("autre", "1")}) == 3


def test_ids_never_change_between_releases() -> None:
    assert entry_id("presse", "https://Example.org/A") == "72ba412df8447338208e"


def test_http_and_the_case_of_a_host_do_not_make_another_entry() -> None:
    assert entry_id("f", "http://WWW.Example.org/A?b") == entry_id("f", " https://www.example.org/A?b")
    assert entry_id("f", "https://example.org/A") != entry_id("f", "https://example.org/a")
    assert entry_id("f", "tag:X") != entry_id("f", "tag:x")


def test_a_missing_guid_is_the_link_and_a_missing_link_the_texts() -> None:
    link, texts, same_texts, other = repaired_guids(
        [a_name(link="l"), a_name(title="t", summary="s"), a_name(title="t", summary="s"), a_name(title="u")]
    )
    assert link == "l"
    assert texts is not None
    assert texts.startswith("texts:")
    assert same_texts is None
    assert other not in {None, texts}


def test_a_shared_guid_is_completed_with_what_differs() -> None:
    names = [a_name("g", "l1"), a_name("g", "l2"), a_name("g", "l2", "t"), a_name("h", "l3")]
    assert repaired_guids(names) == ["g|l1", "g|l2|", "g|l2|t", "h"]


def test_the_same_item_twice_is_one_entry() -> None:
    assert repaired_guids([a_name("g", "l", "t"), a_name("g", "l", "t")]) == ["g", None]
    assert repaired_guids([a_name("http://x.org/1"), a_name("https://X.org/1")]) == ["http://x.org/1", None]


@given(st.lists(NAMED, max_size=8), st.randoms())
def test_ids_do_not_depend_on_the_order_of_the_document(names: list[Named], random: object) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ids_of(names) == ids_of(shuffled)


@given(st.lists(NAMED, max_size=8))
def test_no_two_entries_of_a_document_share_an_id_and_none_is_lost(names: list[Named]) -> None:
    guids = [guid for guid in repaired_guids(names) if guid is not None]
    assert len({entry_id("f", guid) for guid in guids}) == len(guids)
    assert bool(guids) == bool(names)


def ids_of(names: list[Named]) -> set[str]:
    return {entry_id("f", guid) for guid in repaired_guids(names) if guid is not None}
