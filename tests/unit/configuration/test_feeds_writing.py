"""New feeds are written into feeds.yaml as its author would have, and nothing else changes."""

from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.configuration.texts import load, the_configuration
from worker.configuration.feed_fields import NewFeed, yaml_scalar
from worker.configuration.feed_ids import feed_id, group_id, plain_id
from worker.configuration.feeds_writing import UnwritableError, with_feeds

SHIPPED = (Path(__file__).parents[3] / "config" / "feeds.yaml").read_text("utf-8")
HEAD = "version: 1\ncontact: veille@example.org\n"
NEW = NewFeed(id="new", group="presse", url="https://new.example/rss?a=1&b=#c", title="Le Neuf", lang="fr")
BLOCK = """
      - id: new
        url: "https://new.example/rss?a=1&b=#c"
        title: Le Neuf
        lang: fr"""
FLOW = '{id: new, url: "https://new.example/rss?a=1&b=#c", title: Le Neuf, lang: fr}'


def checked(before: str, *feeds: NewFeed) -> str:
    """The text with these feeds, which means what it meant before, and them."""
    after = with_feeds(before, feeds)
    old, new = the_configuration(feeds=before).feeds, the_configuration(feeds=after).feeds
    assert {id_: feed for id_, feed in new.items() if id_ in old} == dict(old)
    assert new.keys() - old.keys() == {feed.id for feed in feeds}
    for feed in feeds:
        read = new[feed.id]
        assert (read.url, read.title, read.group) == (feed.url, feed.title or feed.id, feed.group)
        assert not feed.lang or read.lang == feed.lang
    return after


def groups(body: str) -> str:
    return f"{HEAD}groups:\n{body}"


def presse(*lines: str, end: str = "\n") -> str:
    """The group, and the lines below its key `feeds`."""
    return groups("\n".join(["  - id: presse", "    feeds:", *lines])) + end


ONE = "      - {id: a, url: file:a.xml}"
LAST = "  - id: b\n    feeds: []"


LAYOUTS = {
    "flow items": (presse(ONE + "   # un", "", "  # fin"), f"\n      - {FLOW}"),
    "block items": (presse("      - id: a", "        url: file:a.xml", LAST), BLOCK),
    "no line end": (presse(ONE, end=""), f"\n      - {FLOW}"),
    "no indentation": (groups("- id: presse\n  feeds:\n  - {id: a, url: file:a.xml}\n"), f"\n  - {FLOW}"),
    "wide dashes": (
        groups("  -   id: presse\n      feeds:\n      -   {id: a, url: file:a.xml}\n"),
        f"\n      -   {FLOW}",
    ),
    "windows": (presse(ONE, LAST).replace("\n", "\r\n"), f"\r\n      - {FLOW}"),
    "windows, no line end": (presse(ONE, end="").replace("\n", "\r\n"), f"\r\n      - {FLOW}"),
    "a comment below": (presse(ONE, "      # - {id: b}"), f"\n      - {FLOW}"),
    "labels after": (presse(ONE, "    labels: {tier: 1}"), f"\n      - {FLOW}"),
    "a block text last": (
        presse(
            "      - id: a", "        url: file:a.xml", "        title: |", "          Le A", "", "", "# fin"
        ),
        BLOCK,
    ),
    "access last": (
        presse("      - id: a", "        url: http://a.example/", "        labels:", "          b: c", LAST),
        BLOCK,
    ),
    "in brackets": (groups("  - {id: presse, feeds: [{id: a, url: file:a.xml}]}  # y\n"), f", {FLOW}"),
    "a comma last": (groups("  - {id: presse, feeds: [{id: a, url: file:a.xml},]}\n"), f" {FLOW},"),
    "lines in brackets": (
        groups("  - id: presse\n    feeds: [\n      {id: a, url: file:a.xml}  # x\n    ]\n"),
        f"\n      {FLOW}",
    ),
    "lines in brackets, a comma last": (
        groups("  - id: presse\n    feeds: [\n      {id: a, url: file:a.xml},  # x\n    ]\n"),
        f"\n      {FLOW},",
    ),
    "brackets that end a line": (
        groups("  - id: presse\n    feeds: [\n      {id: a, url: file:a.xml}]\n"),
        f",\n      {FLOW}",
    ),
    "empty brackets with a comment": (groups("  - id: presse\n    feeds: [  # rien\n    ]\n"), FLOW),
    "empty brackets within brackets": (groups("  - {id: presse, feeds: []}\n"), FLOW),
    "a byte order mark": ("\ufeff" + presse(ONE), f"\n      - {FLOW}"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_feed_is_written_in_the_manner_of_the_file(layout: str) -> None:
    before, written = LAYOUTS[layout]

    after = checked(before, NEW)

    assert written in after
    rest = after.replace(written, "", 1)
    assert rest in (before, before.replace("}  # x", "},  # x")), "nothing else but a comma"


def test_an_empty_list_becomes_a_block() -> None:
    before = groups("  - id: presse\n    feeds: []   # pas encore\n  - id: b\n    feeds: []\n")

    after = checked(before, NEW)

    assert after == groups(
        f"  - id: presse\n    feeds:   # pas encore\n      - {FLOW}\n  - id: b\n    feeds: []\n"
    )


@pytest.mark.parametrize("empty", ["[]", "[ ]"])
def test_a_file_without_groups_gets_one(empty: str) -> None:
    after = checked(f"{HEAD}groups: {empty}\n# fin\n", NEW)

    assert after == f"{HEAD}groups:\n  - id: presse\n    feeds:\n      - {FLOW}\n# fin\n"


def test_a_new_group_stands_like_the_others() -> None:
    other = NewFeed(id="o", group="autres", url="https://o.example/", title="Vote #direct : l’été")

    after = checked(SHIPPED, NEW, other)

    feed = '{id: o, url: "https://o.example/", title: "Vote #direct : l’été"}'
    group = f"\n\n  - id: autres\n    feeds:\n      - {feed}"
    assert after.replace(group, "", 1).replace(f"\n      - {FLOW}", "", 1) == SHIPPED
    assert after.index(FLOW) < after.index("- id: audiovisuel")
    assert after.index(group) < after.index("# Une page sans flux")


def test_a_group_ends_before_a_new_one_begins() -> None:
    other = NewFeed(id="o", group="autres", url="https://o.example/")

    for feeds in ((NEW, other), (other, NEW)):
        after = checked(presse(ONE), *feeds)
        assert after.index("id: new") < after.index("id: autres")


def test_a_long_feed_takes_several_lines() -> None:
    long = NewFeed(id="a", group="presse", url="https://a.example/" + "x" * 100)

    assert f'      - id: a\n        url: "{long.url}"\n' in checked(SHIPPED, long)


def test_groups_in_brackets_stay_so() -> None:
    before = f"{HEAD}groups: [{{id: a, feeds: [{{id: a, url: file:a.xml}}]}}]\n"

    assert checked(before, NEW) == before.replace("]}]\n", f"]}}, {{id: presse, feeds: [{FLOW}]}}]\n")


def test_what_has_no_place_for_a_feed_is_refused() -> None:
    for text in ("", "a", "groups:\n", "groups: {a: b}\n", "groups: [{id: presse}]\n"):
        with pytest.raises(UnwritableError):
            with_feeds(text, [NEW])


TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).map(
    lambda text: " ".join(text.split())
)


@settings(max_examples=200, deadline=None)
@given(title=TITLES.filter(bool))
def test_any_title_is_read_as_it_was(title: str) -> None:
    written = f"a: [{yaml_scalar(title)}]\nb: {yaml_scalar(title)}\n"

    assert yaml.load(written, Loader=yaml.BaseLoader) == {"a": [title], "b": title}


@pytest.mark.parametrize(
    "title", ["no", "Null", "12", "1e3", "a: b", "a #b", "#a", "- a", "a,b", "é.", "[x]", "'", '"', "&", "*a"]
)
def test_words_with_a_meaning_are_quoted(title: str) -> None:
    assert yaml_scalar(title).startswith('"')


@pytest.mark.parametrize(
    ("title", "url", "id_"),
    [
        ("Le Monde", "https://www.lemonde.fr/rss/une.xml", "le-monde"),
        ("L’Œil d'Évry – « actus »", "https://oeil.example/", "l-oeil-d-evry-actus"),
        (
            "Le Monde.fr - Actualités et Infos en France et dans le monde",
            "https://www.lemonde.fr/rss/une.xml",
            "lemonde",
        ),
        ("", "https://feeds.bbci.co.uk/news/world/rss.xml", "bbci-world"),
        ("新聞", "https://www.example.co.jp/feed", "example"),
    ],
)
def test_ids_are_made_of_names(title: str, url: str, id_: str) -> None:
    assert feed_id(title, url, {"bbci"}) == id_


def test_ids_are_made_unique_and_always_the_same() -> None:
    url = "https://www.lemonde.fr/international/rss_full.xml"

    assert feed_id("Le Monde", url, {"le-monde"}) == "le-monde-international"
    assert feed_id("Le Monde", url, {"le-monde", "le-monde-international"}) == "le-monde-2"
    assert group_id("Presse écrite", {"presse-ecrite"}) == "presse-ecrite-2"
    assert (group_id("新聞"), plain_id("新聞")) == ("groupe", "")


COMMENTS = st.sampled_from(["", "", "  # note", "   # à voir : [x], {y}"])
BETWEEN_LINES = st.sampled_from(["", "", "\n", "\n\n", "# un mot\n", "      # - {id: z, url: file:z.xml}\n"])


@st.composite
def files(draw: st.DrawFn) -> str:
    """feeds.yaml as somebody may have written it: groups a, b, … in any layout."""
    indent, dash = draw(st.sampled_from([0, 2, 4])), draw(st.sampled_from(["- ", "-   "]))
    parts = [HEAD + "groups:\n"]
    for group in "abc"[: draw(st.integers(1, 3))]:
        keys = " " * (indent + len(dash))
        parts.append(f"{' ' * indent}{dash}id: {group}{draw(COMMENTS)}\n{keys}feeds:")
        parts.append(draw(feeds_of_group(group, keys)))
        parts.append(
            draw(st.sampled_from(["", f"{keys}labels: {{tier: 1}}\n", f"{keys}full_article: never\n"]))
        )
        parts.append(draw(BETWEEN_LINES))
    text = "".join(parts)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@st.composite
def feeds_of_group(draw: st.DrawFn, group: str, keys: str) -> str:
    """What stands after the key `feeds` of a group, its line end included."""
    feeds = [f"{group}{number}" for number in range(draw(st.integers(0, 3)))]
    style = draw(st.sampled_from(["flow", "block", "brackets", "lines in brackets"]))
    if not feeds or style == "brackets":
        listed = ", ".join(f"{{id: {id_}, url: file:{id_}.xml}}" for id_ in feeds)
        comma = draw(st.sampled_from(["", ","])) if feeds else ""
        return f" [{listed}{comma}]{draw(COMMENTS)}\n"
    deep = keys + draw(st.sampled_from(["", "  ", "    "]))
    if style == "lines in brackets":
        last = draw(st.sampled_from(["", ","]))
        commas = [","] * (len(feeds) - 1) + [last]
        items = (
            f"{keys}  {{id: {id_}, url: file:{id_}.xml}}{comma}{draw(COMMENTS)}\n"
            for id_, comma in zip(feeds, commas, strict=True)
        )
        return f" [{draw(COMMENTS)}\n{''.join(items)}{keys}]\n"
    lines = []
    for id_ in feeds:
        note = draw(COMMENTS)
        if style == "flow":
            lines.append(f"{deep}- {{id: {id_}, url: file:{id_}.xml}}{note}\n")
        else:
            title = draw(
                st.sampled_from(
                    ["", f"{deep}  title: |\n{deep}    Le {id_}\n", f"{deep}  title: Le {id_}{note}\n"]
                )
            )
            lines.append(f"{deep}- id: {id_}{note}\n{deep}  url: file:{id_}.xml\n{title}")
        lines.append(draw(BETWEEN_LINES))
    return "\n" + "".join(lines)


@settings(max_examples=200, deadline=None)
@given(text=files(), groups=st.lists(st.sampled_from(["a", "b", "new"]), min_size=1, max_size=4))
def test_in_any_layout_only_lines_and_commas_are_added(text: str, groups: list[str]) -> None:
    assume(load(feeds=text).configuration is not None)  # a comment may have become a line of a title
    new = [NewFeed(id=f"n{n}", group=group, url=f"https://n{n}.example/") for n, group in enumerate(groups)]

    after = checked(text, *new)

    rest = iter(after)
    kept = text.replace(" []", "")  # what was empty may be a block now
    assert all(char in rest for char in kept), "every character is still there, in its order"
    assert after.count("\n") == after.count("\r\n") or "\r" not in text
    assert after.count("#") == text.count("#")
