"""Prometheus' text format, read by its own client."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from worker.ops.exposition import Family, Sample, buckets, exposition

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"))


@given(TEXTS)
def test_any_text_in_a_label_is_read_as_it_was(label: str) -> None:
    family = Family(name="held", kind="gauge", help="x", samples=[Sample(value=1, labels={"why": label})])

    (read,) = text_string_to_metric_families(exposition([family]))

    assert read.samples[0].labels == {"why": label}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_is_read_as_it_was(value: float) -> None:
    family = Family(name="late", kind="gauge", help="x", samples=[Sample(value=value)])

    (read,) = text_string_to_metric_families(exposition([family]))

    assert read.samples[0].value == value


def test_a_histogram_has_its_buckets_its_number_and_its_sum() -> None:
    samples = list(buckets({"since": "discovery"}, {1: 2, 60: 5}, 6, 300.5))

    (read,) = text_string_to_metric_families(
        exposition([Family(name="delay", kind="histogram", help="x", samples=samples)])
    )

    assert [(sample.name, sample.labels.get("le"), sample.value) for sample in read.samples] == [
        ("delay_bucket", "1", 2),
        ("delay_bucket", "60", 5),
        ("delay_bucket", "+Inf", 6),
        ("delay_sum", None, 300.5),
        ("delay_count", None, 6),
    ]
