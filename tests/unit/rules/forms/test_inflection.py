"""The scores that are promised, on a treebank that is not part of the project (benchmarks/inflection.md)."""

import pytest

from benchmarks.bench_inflection import OURS, TREEBANK, scores, tasks, treebank
from benchmarks.measuring import SHARED_DATA

PATH = SHARED_DATA / TREEBANK


@pytest.mark.skipif(not PATH.exists(), reason=f"needs {TREEBANK} of the shared data, beside the project")
def test_nouns_adjectives_and_names_are_found_as_promised() -> None:
    corpus = treebank(PATH.read_text(encoding="utf-8"))
    nominal, *_ = tasks(corpus)

    everything, _, held_out, stripped, _ = scores(nominal, OURS, corpus)

    assert min(everything.precision, held_out.precision) >= 0.97
    assert min(everything.recall, held_out.recall) >= 0.98
    assert stripped.precision >= 0.97
    assert stripped.recall >= 0.975


@pytest.mark.skipif(not PATH.exists(), reason=f"needs {TREEBANK} of the shared data, beside the project")
def test_verbs_are_found_as_measured() -> None:
    corpus = treebank(PATH.read_text(encoding="utf-8"))
    _, infinitives, _, participles, _ = tasks(corpus)

    assert next(scores(infinitives, OURS, corpus)).recall >= 0.97
    assert next(scores(participles, OURS, corpus)).precision >= 0.97
    assert next(scores(participles, OURS, corpus)).recall >= 0.99
