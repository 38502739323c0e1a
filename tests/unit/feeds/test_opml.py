"""OPML: what others write is read, whatever it is like; what we write says what it should."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from worker.errors import ParseError
from worker.feeds.opml import MOST_BYTES, Outline, read_opml, write_opml

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def opml(body: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{head}<opml version="2.0"><head><title>x</title></head><body>{body}</body></opml>'.encode()


def test_folders_may_be_nested_and_feeds_may_stand_anywhere() -> None:
    body = """
<outline text="Presse"><outline text="France" title="En France">
<outline type="rss" text="Le Monde" title="Le Monde (une)" xmlUrl="https://a.example/rss" htmlUrl="https://a.example/"
 language="fr-FR"/></outline><outline text="B" xmlurl=" https://b.example/rss "/></outline>
<outline text="C" xmlUrl="https://c.example/rss" category="/Monde/Asie,/x"/>
<outline text="D" type="rss"/><outline text="vide"/>"""

    found = read_opml(opml(body))

    assert [(one.title, one.folders, one.url) for one in found] == [
        ("Le Monde (une)", ("Presse", "En France"), "https://a.example/rss"),
        ("B", ("Presse",), "https://b.example/rss"),
        ("C", ("Monde", "Asie"), "https://c.example/rss"),
        ("D", (), ""),
    ]
    assert (found[0].lang, found[0].site, found[0].line) == ("fr", "https://a.example/", 4)


def test_what_other_readers_get_wrong_is_read_all_the_same() -> None:
    body = '<outline text="A &amp;#8217; &lt;b&gt;b&eacute;" xmlUrl="https://a.example/?a=1&b=2"/>'

    assert read_opml(opml(body)) == (Outline(title="A ’ bé", url="https://a.example/?a=1&b=2", line=1),)
    utf16 = opml('<outline text="é" xmlUrl="https://a.example/"/>', '<?xml version="1.0" encoding="utf-16"?>')
    assert read_opml(utf16.decode().encode("utf-16"))[0].title == "é"


ENTITIES = '<!DOCTYPE opml [<!ENTITY a "%s"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        opml('<outline text="&b;" xmlUrl="https://a.example/"/>', ENTITIES % ("x" * 99)),
        opml("<outline/>", '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        opml("<outline/>", '<!DOCTYPE opml [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]>'),
        opml("", ENTITIES % "x").decode().encode("utf-16"),
        b" " * (MOST_BYTES + 1),
        b"",
        b"<html><body/></html>",
        b"feeds: []",
        b"\0\1\2",
        opml('<outline text="a" xmlUrl="https://a.example/"/>')[:-20],
    ],
)
def test_what_is_hostile_or_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        read_opml(body)


def test_a_declaration_that_leads_elsewhere_is_not_followed() -> None:
    head = '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/x.dtd">'

    assert read_opml(opml('<outline text="a" xmlUrl="https://a.example/"/>', head))[0].title == "a"


@pytest.mark.parametrize(("depth", "found"), [(99, 1), (200, 1), (5_000, None)])
def test_a_deep_list_is_read_or_refused(depth: int, found: int | None) -> None:
    feed = "<outline text='b' xmlUrl='https://a.example/'/>"
    body = opml("<outline text='a'>" * depth + feed + "</outline>" * depth)

    if found is None:
        with pytest.raises(ParseError):
            read_opml(body)
    else:
        assert len(read_opml(body)) == found


def test_what_is_written_is_opml_2() -> None:
    outlines = [
        Outline(url="https://a.example/?a=1&b=2", title="L’A « & »", folders=("presse",), lang="fr", id="a"),
        Outline(url="https://b.example/", folders=("monde",), site="https://b.example/"),
        Outline(url="https://c.example/", title="C", folders=("presse",)),
    ]

    root = etree.fromstring(write_opml(outlines, title="Tocsin", now=NOW))

    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Tocsin")
    assert root.findtext("head/dateCreated") == "Tue, 24 Nov 2026 08:00:00 +0000"
    assert [folder.get("text") for folder in root.findall("body/outline")] == ["presse", "monde"]
    first, last = root.findall("body/outline[1]/outline")
    assert {name: first.get(name) for name in ("type", "text", "xmlUrl", "language")} == {
        "type": "rss", "text": "L’A « & »", "xmlUrl": "https://a.example/?a=1&b=2", "language": "fr",
    }  # fmt: skip
    assert last.get("text") == "C"
    second = root.find("body/outline[2]/outline")
    assert second is not None
    assert (second.get("text"), second.get("htmlUrl")) == ("https://b.example/", "https://b.example/")
