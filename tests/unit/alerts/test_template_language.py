"""What a template may say, and that none can take much time or memory, whatever it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.alerts.template_bounds import MOST_LETTERS
from worker.alerts.template_language import TemplateFailedError, render_template

DATA = {
    "title": "Trêve <b>conclue</b>",
    "count": 3,
    "articles": [{"title": "Un", "outlet": "A"}, {"title": "Deux", "outlet": "B"}],
    "nothing": [],
}


def render(text: str, *, most: int = 30_000, is_html: bool = False) -> str:
    return render_template(text, DATA, most=most, is_html=is_html)


def failure_of(text: str, *, is_html: bool = False) -> TemplateFailedError:
    with pytest.raises(TemplateFailedError) as failure:
        render(text, is_html=is_html)
    return failure.value


def growing(first: str, then: str) -> str:
    """Sixty times over, a value that is made of the one before."""
    loop = f"{{% for i in range(60) %}}{{% set ns.s = {then} %}}{{% endfor %}}"
    return f"{{% set ns = namespace(s={first}) %}}{loop}{{{{ ns.s }}}}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ title }}", "Trêve <b>conclue</b>"),
        ("{{ title|upper|truncate(8, true, '…') }}", "TRÊVE <…"),
        ("{% for a in articles %}{{ loop.index }}/{{ loop.length }}{{ ', ' if not loop.last }}{% endfor %}",
         "1/2, 2/2"),
        ("{% for a in nothing %}x{% else %}rien{% endfor %}", "rien"),
        ("{% for k, v in articles[0]|items %}{{ k }}={{ v }};{% endfor %}", "title=Un;outlet=A;"),
        ("{% if count in [1, 3] and title is defined %}oui{% endif %}", "oui"),
        ("{{ count * 2 + 1 }} {{ count ~ '/' ~ title|length }}", "7 3/20"),
        ("{{ articles|map(attribute='title')|join(', ') }}", "Un, Deux"),
        ("{{ articles|selectattr('outlet', 'eq', 'B')|map(attribute='title')|first }}", "Deux"),
        ("{% set n = namespace(n=0) %}{% for a in [1, 2] %}{% set n.n = n.n + a %}{% endfor %}{{ n.n }}",
         "3"),
        ("{% for a in articles %}{{ loop.cycle('x', 'y') }}{% endfor %}", "xy"),
        ("{{ title|replace('<b>', '') }}", "Trêve conclue</b>"),
        ("{# rien #}a\n{% if count %}\nb\n{% endif %}\n", "a\nb\n"),
    ],
)  # fmt: skip
def test_what_a_message_needs_can_be_said(text: str, written: str) -> None:
    assert render(text) == written


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("{{ titel }}", 1, "'titel' is undefined"),
        ("a\n{{ articles[0].titel }}", 2, "has no attribute 'titel'"),
        ("a\n\n{{ count / 0 }}", 3, "division by zero"),
        ("a\n{% for %}", 2, "Expected an expression"),
        ("a\n{% if title %}", 2, "endif"),
        ("{{ title|uper }}", 1, "there is no filter uper"),
        ("\n{{ articles }}", 2, "write one of its texts"),
        ("{{ title.upper() }}", 1, "use a filter"),
        ("{% set pair = [title, title] %}", 1, "a list holds texts and numbers only"),
        ("{{ 'x' * 9 }}", 1, "* is for numbers"),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, line: int, why: str) -> None:
    failure = failure_of(text)

    assert (failure.line, why in str(failure)) == (line, True), str(failure)


@pytest.mark.parametrize("is_html", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 10 ** 8 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ title.center(1000000000) }}",
        "{{ title|center(1000000000) }}",
        "{{ title|indent(1000000000) }}",
        "{{ range(1000000000)|list|length }}",
        "{{ range(1000)|batch(1000000000, 'x')|list }}",
        "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
        "{% for a in range(999) %}{% for b in range(999) if b > 999 %}{% endfor %}{% endfor %}",
        growing("'x'", "ns.s ~ ns.s"),
        growing("'x'", "ns.s + ns.s"),
        growing("'x'", "ns.s|replace('x', 'xx')"),
        growing("'x'", "[ns.s, ns.s]|join"),
        growing("9", "ns.s * ns.s"),
        growing("['x']", "ns.s + ns.s"),
        "{% set a = 'x' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60,
        "{% set a = ['x'] %}" + "{% set a = [a, a] %}" * 60 + "{{ a|string }}",
        "{% for i in range(999) %}{{ title|replace('e', range(999)|join) }}{% endfor %}",
        "{{ range(999)|join|list|map('replace', '0', range(999)|join)|list|length }}",
        "{{ range(999)|map('replace', '', range(999)|join)|list|length }}",
        "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% for a in articles recursive %}{{ loop(articles) }}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as x %}",
        "{% extends 'x' %}",
        "{% block a %}{% endblock %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ range.__globals__ }}",
        "{{ articles[0].pop('title') }}",
        "{{ title|safe }}",
        "{{ title|attr('__class__') }}",
        "{{ self._TemplateReference__context }}",
        "{{ lipsum(1000) }}",
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "{% for a in articles %}" * 30 + "{% endfor %}" * 30,
        "{% if count %}" * 150 + "{% endif %}" * 150,
    ],
)  # fmt: skip
def test_what_could_take_much_or_reach_out_is_refused(text: str, is_html: bool) -> None:  # noqa: FBT001
    assert str(failure_of(text, is_html=is_html))
    assert DATA["articles"] == [{"title": "Un", "outlet": "A"}, {"title": "Deux", "outlet": "B"}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (growing("9", "ns.s * ns.s"), "this number is too large"),
        (growing("'x'", "ns.s + ns.s"), "it takes too long"),
        (growing("'x'", "ns.s ~ ns.s"), "a text of more than 20000 characters"),
        (growing("['x']", "ns.s + ns.s"), "a list of more than 1000"),
        ("{{ range(1001)|length }}", "a range of more than 1000"),
    ],
)
def test_what_grows_is_stopped_while_it_is_small(text: str, why: str) -> None:
    assert why in str(failure_of(text))


def test_a_result_that_is_too_long_is_refused() -> None:
    assert render("{{ title }}" * 10, most=200)
    with pytest.raises(TemplateFailedError, match="writes too much"):
        render("{{ title }}" * 11, most=200)


@pytest.mark.parametrize(
    "text",
    [
        "{{ title }}", "{{ title ~ '' }}", "{{ title|trim }}", "{{ title|upper }}", "{{ title|default('') }}",
        "{{ articles|map(attribute='title')|join(title) }}", "{{ title|replace('T', 't') }}",
        "{{ title + title }}", "{% for c in [1] %}{{ title|truncate(10) }}{% endfor %}",
    ],
)  # fmt: skip
def test_in_html_whatever_comes_from_outside_is_escaped(text: str) -> None:
    assert "<b" not in render(text, is_html=True).lower()
    assert "<i>" in render(f"<i>{text}</i>", is_html=True)


PIECES = st.sampled_from([
    "{% for a in articles %}", "{% endfor %}", "{% if count %}", "{% endif %}", "{{ title }}",
    "{% for i in range(999) %}", "{{ title ~ title }}", "{% set ns = namespace(s=title) %}",
    "{{ a.title|upper }}", "{{ loop.index }}",
    "{% set ns.s = ns.s ~ ns.s %}", "{{ ns.s|length }}", "{{ ns.s|list|join(ns.s) }}", "{{ count * count }}",
    "{{", "}}", "{%", "%}", "{#", "text", "\n", "é",
])  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_template_writes_or_fails_with_a_line(text: str) -> None:
    try:
        length, line = len(render(text, most=MOST_LETTERS)), 1
    except TemplateFailedError as failure:
        length, line = 0, failure.line

    assert length <= MOST_LETTERS
    assert 1 <= line <= text.count("\n") + 1
