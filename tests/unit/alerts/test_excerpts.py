from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_article
from worker.alerts.excerpts import excerpts_of
from worker.models import Article, Match, Span, TextField

SENTENCE = "Le président a parlé longuement de la situation, sans rien annoncer de neuf ni de précis. "


def a_match(article: Article, word: str) -> Match:
    names: tuple[TextField, ...] = ("title", "lead", "body")
    fields = [(name, getattr(article, name)) for name in names]
    spans = [
        Span(field=name, start=place, end=place + len(word), text=word, term=word)
        for name, text in fields
        for place in range(len(text))
        if text.startswith(word, place)
    ]
    return Match(rule="rule", spans=tuple(spans))


def test_the_title_comes_first_and_whole() -> None:
    article = an_article(
        title="Une trêve à Gaza", lead="", body=f"{SENTENCE * 5} La trêve tient. {SENTENCE * 5}"
    )

    title, body = excerpts_of(article, a_match(article, "trêve"))

    assert (title.field, title.text) == ("title", "Une trêve à Gaza")
    assert body.text.startswith("…")
    assert body.text.endswith("…")


def test_matches_near_each_other_share_a_piece() -> None:
    article = an_article(
        title="", lead="", body=f"{SENTENCE * 5} La trêve, oui, la trêve tient. {SENTENCE * 5}"
    )

    (piece,) = excerpts_of(article, a_match(article, "trêve"))

    assert [piece.text[start:end] for start, end in piece.highlights] == ["trêve", "trêve"]


def test_there_are_no_more_pieces_than_asked_for() -> None:
    article = an_article(title="", lead="", body="\n\n".join([f"Une trêve. {SENTENCE * 3}"] * 10))

    assert len(excerpts_of(article, a_match(article, "trêve"), limit=3)) == 3


def test_a_lead_that_begins_the_body_is_not_shown_twice() -> None:
    article = an_article(title="", lead="Une trêve tient.", body="Une trêve tient. Voilà.")

    assert [piece.field for piece in excerpts_of(article, a_match(article, "trêve"))] == ["body"]


def test_control_characters_become_spaces() -> None:
    article = an_article(title="", lead="", body="avant\x1b[31m \u202etrêve après")

    (piece,) = excerpts_of(article, a_match(article, "trêve"))

    assert piece.text.isprintable()
    assert [piece.text[start:end] for start, end in piece.highlights] == ["trêve"]


bodies = st.lists(
    st.sampled_from(["trêve", "mot", "paix.", "\n\n", "long" * 30, "«", "»", "x" * 400]), max_size=60
)


@given(bodies.map(" ".join), st.integers(1, 5))
def test_every_highlight_is_the_word_and_no_piece_is_too_long(body: str, limit: int) -> None:
    article = an_article(title="La trêve", lead="", body=body)

    pieces = excerpts_of(article, a_match(article, "trêve"), limit=limit)

    assert len(pieces) <= limit + 1
    for piece in pieces:
        assert len(piece.text) <= 240
        assert piece.highlights
        assert {piece.text[start:end] for start, end in piece.highlights} == {"trêve"}
