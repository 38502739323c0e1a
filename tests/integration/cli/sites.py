"""Sites for the commands that look for feeds."""

from tests.stand_ins.web_server import WebServer

HTML = {"Content-Type": "text/html; charset=utf-8"}


def rss(title: str, *titles: str, lang: str = "fr") -> bytes:
    """A feed document, an entry an hour."""
    items = "".join(
        f"<item><title>{one}</title><link>https://a.example/{number}</link>"
        f"<pubDate>Tue, 24 Nov 2026 0{number}:00:00 GMT</pubDate></item>"
        for number, one in enumerate(titles, start=1)
    )
    head = f"<title>{title}</title><language>{lang}</language>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def home(web: WebServer, html: str, path: str = "/") -> str:
    """A page of the site."""
    return web.page(path, html.encode(), headers=HTML)


def naming(*paths: str) -> str:
    """A page that names these feeds."""
    return "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in paths)
