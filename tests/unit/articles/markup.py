"""Markup, generated: words in pieces, elements within each other, entities, invisible signs."""

from hypothesis import strategies as st

_PIECES = st.sampled_from([
    "trêve", "tr", "ê", "ve", "Gaza", "cessez-le-feu", "l’accord", "l'", "É", "tat", "50", "%", "(", ")", ".",
    ",", " ", " ", " ", "\n", "\u00a0", "&nbsp;", "&ecirc;", "&amp;ecirc;", "&#234;", "&amp;", "&lt;", "&gt;",
    "e\u0301", "\u00ad", "\u200b", "мир", "’я", "停火", "هدنة", "Straße", "œuvre", "SNCF",
])  # fmt: skip
_INLINE = st.sampled_from(
    ["b", "i", "em", "strong", "span", "a", "sup", "abbr", "q", "mark", "small", "u", "font"]
)
_BLOCK = st.sampled_from(
    ["p", "div", "li", "h2", "blockquote", "section", "td", "figcaption", "center", "main"]
)


def _wrapped(name: str, content: str) -> str:
    return f'<{name} class="{name}">{content}</{name}>'


_TEXT = st.lists(_PIECES, max_size=5).map("".join)
_RUN = st.recursive(
    _TEXT,
    lambda inner: st.lists(st.builds(_wrapped, _INLINE, inner) | inner, max_size=4).map("".join),
    max_leaves=8,
)
MARKUP = st.lists(
    st.builds(_wrapped, _BLOCK, _RUN)
    | _RUN
    | st.sampled_from(["<br>", "<hr/>", "<!-- là -->", "<img alt='x'>"]),
    max_size=8,
).map("".join)
