"""Real texts are read as the plain matcher reads them: French sentences, headlines, an article, pages."""

import gzip
import unicodedata
from collections.abc import Callable

import pytest

from tests.unit.rules.scan.reference import seen_in, seen_plainly
from worker.rules.scan.words import words_of
from worker.settings import PROJECT

SHARED = PROJECT.parent / "shared" / "data"
NAMES = ["seed-article.txt", "french-headlines-morning.csv", "matching-cases.yaml", "fr_gsd-ud-dev.conllu"]
PART = 5000  # characters: as long as an article
FORMS = {
    "as it is": str,
    "in capitals": str.upper,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "with straight apostrophes": lambda text: text.replace("’", "'"),
}


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data, which is not part of the project")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("in_form", FORMS.values(), ids=FORMS)
def test_a_real_text_is_read_as_the_plain_matcher_reads_it(name: str, in_form: Callable[[str], str]) -> None:
    text = in_form((SHARED / name).read_text("utf-8")[: 40 * PART])

    segments = [text[begin : begin + PART] for begin in range(0, len(text), PART)]

    assert seen_in(words_of(segments)) == seen_plainly(segments)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data, which is not part of the project")
def test_pages_in_their_markup_are_read_as_the_plain_matcher_reads_them() -> None:
    pages = sorted((SHARED / "french-pages").glob("*.html.gz"))[:10]
    segments = [gzip.decompress(page.read_bytes()).decode("utf-8", "replace")[: 4 * PART] for page in pages]

    assert seen_in(words_of(segments)) == seen_plainly(segments)
