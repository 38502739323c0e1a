"""Pages for tests, complete by default."""

import json
from typing import Any

URL = "https://www.lapresse.fr/monde/treve.html"
SENTENCE = "Les deux présidents ont évoqué une trêve de trente jours et un échange de prisonniers. "
PARAGRAPHS = (
    SENTENCE * 3,
    SENTENCE * 2,
    "La réunion reprendra demain à Genève, ont dit les diplomates. " * 3,
)


def a_page(*paragraphs: str, head: str = "", title: str = "Trêve", lang: str = "fr", body: str = "") -> str:
    """A page with a menu, an article of these paragraphs, a comment and a footer."""
    written = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><title>{title}</title>{head}</head><body>'
        '<nav><ul><li><a href="/">Accueil</a></li><li><a href="/sport">Sport</a></li></ul></nav>'
        f"<main><article><h1>{title}</h1>{written}{body}</article></main>"
        "<footer><p>Mentions légales</p></footer></body></html>"
    )


def json_ld(document: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def an_article_node(**properties: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **properties}


def meta(**names: str) -> str:
    """Meta tags; `og__title` is og:title."""
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in names.items()
    )
