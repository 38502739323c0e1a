import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_message, an_alert, an_article, an_excerpt
from worker.alerts.excerpts import excerpts_of, narrowed
from worker.alerts.highlighting import text_of
from worker.alerts.rendering import render
from worker.models import Article, ExcerptCap, Match, Span, TextField

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


@pytest.mark.parametrize("end", [".", "!", "?", "…", " »"])
def test_a_piece_that_ends_a_sentence_has_no_dots_more(end: str) -> None:
    body = f"La trêve tient, dit le ministre de la transition énergétique{end} {SENTENCE * 9}"
    article = an_article(title="", lead="", body=body)

    (piece,) = excerpts_of(article, a_match(article, "trêve"), width=len(body) - 9 * len(SENTENCE) + 3)

    assert piece.text == f"La trêve tient, dit le ministre de la transition énergétique{end}"


def test_a_narrower_cap_keeps_every_match_that_was_shown() -> None:
    article = an_article(title="", lead="", body=f"La trêve. {SENTENCE * 2}Une trêve, encore. {SENTENCE * 2}")
    (wide,) = excerpts_of(article, a_match(article, "trêve"), width=300)

    pieces = list(narrowed([wide], 80))

    assert [piece.text[start:end] for piece in pieces for start, end in piece.highlights] == ["trêve"] * 2
    assert all(len(piece.text) <= 80 for piece in pieces)


@pytest.mark.parametrize(
    ("cap", "shown"),
    [
        (ExcerptCap(), [25, 200]),
        (ExcerptCap(most=1), [25]),
        (ExcerptCap(most=0), []),
        (ExcerptCap(letters=100), [25, 100]),
    ],
)
def test_a_message_quotes_no_more_than_its_receiver_may_be_shown(cap: ExcerptCap, shown: list[int]) -> None:
    pieces = ("une *trêve* de trente jours", f"une *trêve* {'encore ' * 27}"[:202])
    alert = an_alert(excerpts=tuple(map(an_excerpt, pieces)))

    (item,) = render(a_message(alert, excerpts=cap)).items

    lengths = [len(text_of(line)) for line in item.excerpts]
    assert len(lengths) == len(shown)
    assert all(most - 12 <= length <= most for length, most in zip(lengths, shown, strict=True)), lengths
    assert all(any(run.is_marked for run in line) for line in item.excerpts)


bodies = st.lists(
    st.sampled_from(["trêve", "mot", "paix.", "\n\n", "long" * 30, "«", "»", "x" * 400]), max_size=60
)


@given(bodies.map(" ".join), st.integers(0, 5), st.integers(60, 600))
def test_every_highlight_is_the_word_and_no_piece_is_too_long(body: str, limit: int, letters: int) -> None:
    article = an_article(title="La trêve", lead="", body=body)

    pieces = excerpts_of(article, a_match(article, "trêve"), limit=limit, width=letters)

    assert len(pieces) <= limit + 1
    for piece in [*pieces, *(small := list(narrowed(pieces, 60)))]:
        assert len(piece.text) <= (60 if piece in small else letters)
        assert piece.highlights
        assert {piece.text[start:end] for start, end in piece.highlights} == {"trêve"}
