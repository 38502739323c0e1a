"""feeds.yaml: pages read as feeds, the parts of articles, and what requests carry."""

import pytest

from tests.unit.configuration.texts import load, problems_of, the_configuration, the_problem
from worker.configuration.model import Access, ArticleParts, FeedSettings, PageEntries, Reference
from worker.configuration.problems import Problem, explain_problem

HEAD = "version: 1\ncontact: veille@example.org\n"
FEED = '{id: a, url: "https://www.a.example/rss"'


def one_feed(more: str, *, defaults: str = "{}", group: str = "labels: {}") -> str:
    """A feed with more keys (line 8); `group` is a key of its group (line 6)."""
    head = f"{HEAD}defaults: {defaults}\ngroups:\n  - id: presse\n    {group}\n    feeds:\n"
    return f"{head}      - {FEED}, {more}}}\n" if more else f"{head}      - {FEED}}}\n"


def the_feed(more: str, *, defaults: str = "{}", group: str = "labels: {}") -> FeedSettings:
    return the_configuration(feeds=one_feed(more, defaults=defaults, group=group)).feeds["a"]


def the_mistake(more: str, **levels: str) -> Problem:
    return the_problem(feeds=one_feed(more, **levels))


def test_a_page_is_read_by_selectors() -> None:
    page = "page: {items: article.card, link: h2 > a, title: h2, summary: p.chapo, published: time}"

    assert the_feed(page).page == PageEntries(
        items="article.card", link="h2 > a", title="h2", summary="p.chapo", published="time"
    )
    assert the_feed("page: {items: li.news}").page == PageEntries(items="li.news")
    assert the_feed("").page is None


def test_the_article_and_whether_it_is_read_are_said_by_the_nearest() -> None:
    group = "article: {text: div.body, remove: aside}"

    assert the_feed("", group=group).article == ArticleParts(text="div.body", remove="aside")
    assert the_feed("article: {text: main}", group=group).article == ArticleParts(text="main")
    assert the_feed("").full_article == "auto"
    assert the_feed("", defaults="{full_article: never}").full_article == "never"
    inherited = the_feed("", defaults="{full_article: never}", group="full_article: always")
    assert inherited.full_article == "always"
    assert the_feed("full_article: auto", group="full_article: always").full_article == "auto"


def test_what_is_kept_of_pages_is_inherited() -> None:
    assert the_feed("").archive == "full"
    assert the_feed("", defaults="{archive: screened}").archive == "screened"
    assert the_feed("", defaults="{archive: screened}", group="archive: full").archive == "full"
    assert the_feed("archive: screened", group="archive: full").archive == "screened"


@pytest.mark.parametrize(
    ("selector", "message", "fix"),
    [
        ('"a[b"', "malformed attribute selector at character 2", "one reads as in"),
        ('"div >"', "no CSS selector", "one reads as in"),
        ('"//div/a"', "this is XPath", '//div[@class="a"]/a is "div.a > a"'),
        ('"h2 a::text"', "a selector names elements", "h2 a"),
        ('"a::attr(href)"', "a selector names elements", "{id: a"),
        ('"p:contains(x)"', "is not CSS", "-soup-contains(x)"),
        ('"a:foo"', "':foo' was detected as a pseudo-class", "one reads as in"),
        ('"a,"', "no CSS selector", "one reads as in"),
        (f'"{"a " * 600}"', "longer than 1000 characters", ""),
    ],
)
def test_a_selector_that_cannot_be_asked_for_is_refused_at_load(
    selector: str, message: str, fix: str
) -> None:
    problem = the_mistake(f"page: {{items: {selector}}}")

    assert (problem.line, problem.path) == (8, "groups[0].feeds[0].page.items")
    assert message in problem.message
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("page: {link: a}", "items is missing"),
        ("article: {}", "this says nothing"),
        ("full_article: yes", "one of always, auto, never"),
        ("archive: none", "one of full, screened"),
        ("page: {item: a, items: b}", "did you mean items?"),
    ],
)
def test_sections_that_say_too_little_or_too_much_are_refused(more: str, message: str) -> None:
    assert message in the_mistake(more).message


def test_what_requests_carry_is_kept_as_references() -> None:
    access = (
        'access: {headers: {Accept-Language: "fr, en;q=0.5", X-Key: "${KEY}", X-Auth: "Token ${file:/run/t}"}'
        ', cookies: "${COOKIES:-}", user: veille, password: "${file:/run/secrets/site}", '
        'proxy: "http://veille:${PROXY}@proxy.example.org:3128"}'
    )

    assert the_feed(access).access == Access(
        headers={
            "Accept-Language": Reference("fr, en;q=0.5"),
            "X-Key": Reference("${KEY}"),
            "X-Auth": Reference("Token ${file:/run/t}"),
        },
        cookies=Reference("${COOKIES:-}"),
        user=Reference("veille"),
        password=Reference("${file:/run/secrets/site}"),
        proxy=Reference("http://veille:${PROXY}@proxy.example.org:3128"),
    )
    assert the_feed("").access is None


def test_access_adds_up_from_the_file_to_the_feed() -> None:
    defaults = '{access: {proxy: "http://proxy.example.org:3128", headers: {Accept-Language: fr, DNT: 1}}}'
    group = 'access: {headers: {accept-language: en}, user: veille, password: "${PASSWORD}"}'

    inherited = the_feed("", defaults=defaults, group=group).access
    own = the_feed(
        'access: {proxy: off, headers: {Authorization: "Bearer ${T}"}}', defaults=defaults, group=group
    ).access

    assert inherited == Access(
        headers={"accept-language": Reference("en"), "DNT": Reference("1")},
        user=Reference("veille"),
        password=Reference("${PASSWORD}"),
        proxy=Reference("http://proxy.example.org:3128"),
    )
    assert own == Access(
        headers={
            "accept-language": Reference("en"),
            "DNT": Reference("1"),
            "Authorization": Reference("Bearer ${T}"),
        }
    ), "a proxy may be switched off, and a token takes the place of a password"


SECRETS = [
    ("cookies: a=hunter2", "a secret is written in the file itself"),
    ("user: veille, password: hunter2", "a secret is written in the file itself"),
    ('user: veille, password: "${P:-hunter2}"', "the default after :- would be a secret"),
    ("headers: {Authorization: Bearer hunter2}", "may hold a secret"),
    ("headers: {X-Whatever: hunter2}", "may hold a secret"),
    ('headers: {Authorization: "hunter2 hunter2 ${T}"}', "may hold a secret"),
    ("proxy: http://veille:hunter2@proxy.example.org:3128", "the password of a proxy"),
    ("proxy: veille:hunter2@proxy.example.org:3128", "a proxy is http://HOST:PORT"),
    ("cookie: a=hunter2", "did you mean cookies?"),
    ("pasword: hunter2, user: veille", "did you mean password?"),
    ("autorisation: hunter2", "unknown key"),
]


@pytest.mark.parametrize(("access", "message"), SECRETS)
def test_a_secret_in_the_file_is_refused_and_not_repeated(access: str, message: str) -> None:
    problems = problems_of(feeds=one_feed(f"access: {{{access}}}"))

    assert any(message in problem.message for problem in problems)
    assert "hunter2" not in "\n".join(map(explain_problem, problems))


@pytest.mark.parametrize(
    "lines",
    [
        "headers:\n            X-Whatever: hunter2",
        "headers:\n            X-Whatever: |\n              hunter2",
        "headers:\n            X-Whatever:\n              - hunter2",
        "cookies:\n            hunter2",
        "cookies: {hunter2",
        "password: [hunter2]",
    ],
)
def test_a_secret_over_several_lines_is_not_repeated_either(lines: str) -> None:
    feeds = f"{HEAD}groups:\n  - id: presse\n    feeds:\n      - id: a\n        url: https://a.example/\n"

    problems = problems_of(feeds=f"{feeds}        access:\n          {lines}\n")

    assert "hunter2" not in "\n".join(map(explain_problem, problems))


def test_access_that_is_one_text_is_not_repeated() -> None:
    assert "hunter2" not in explain_problem(the_mistake("access: hunter2"))


@pytest.mark.parametrize(
    "name",
    ["Host", "content-length", "Transfer-Encoding", "Connection", "User-Agent", "If-None-Match", "Range"],
)
def test_headers_that_are_ours_are_refused(name: str) -> None:
    problem = the_mistake(f"access: {{headers: {{{name}: x}}}}")

    assert problem.message == f"the header {name} is Tocsin's own to send"


@pytest.mark.parametrize(
    ("access", "message"),
    [
        ("headers: {Cookie: a=1}", "access has the key cookies"),
        ("headers: {Proxy-Authorization: a}", "access has the key proxy"),
        ("headers: {Bad Name: a}", "not the name of a header"),
        ("headers: {Accept-Language: été}", "plain ASCII"),
        ("headers: {DNT: 1, dnt: 0}", "written twice"),
        ("user: veille", "user and password go together"),
        ('password: "${P}"', "user and password go together"),
        ('user: a, password: "${P}", headers: {Authorization: "Bearer ${T}"}', "it cannot be both"),
        ("proxy: socks5://proxy.example.org:1080", "a proxy is http://HOST:PORT"),
        ("proxy: http://proxy.example.org", "a proxy is http://HOST:PORT"),
        ("proxy: http://proxy.example.org:3128/path", "a proxy is http://HOST:PORT"),
    ],
)
def test_access_that_cannot_be_meant_is_refused(access: str, message: str) -> None:
    assert message in the_mistake(f"access: {{{access}}}").message


def two_feeds(url: str) -> str:
    return one_feed("", group='access: {cookies: "${COOKIES}"}') + f'      - {{id: b, url: "{url}"}}\n'


def test_what_one_site_may_see_stands_where_one_site_is_meant() -> None:
    problem = the_problem(feeds=two_feeds("https://b.example/rss"))

    assert problem.message == "its cookies, password or secret headers would be sent to several sites"
    assert (problem.path, problem.line) == ("groups[0].access", 6)
    assert load(feeds=two_feeds("https://rss.a.example/feed")).problems == ()
    assert load(feeds=two_feeds("https://rss.a.example:443/feed")).problems == ()
    other_port = the_problem(feeds=two_feeds("https://a.example:8443/feed"))
    assert other_port.message == problem.message
    assert load(feeds=two_feeds("file:b.xml")).problems == ()
    defaults = "{access: {headers: {Accept-Language: fr}}}"
    shared = one_feed("", defaults=defaults) + '      - {id: b, url: "https://b.example/"}\n'
    assert load(feeds=shared).problems == (), "what is no secret may go to all"


def test_a_file_is_sent_nothing() -> None:
    shared = one_feed("", group='access: {cookies: "${C}"}') + "      - {id: b, url: file:b.xml}\n"
    own = one_feed("").replace(f"{FEED}}}", "{id: a, url: file:a.xml, access: {headers: {DNT: 1}}}")

    assert the_configuration(feeds=shared).feeds["b"].access is None
    assert "a file is read" in the_problem(feeds=own).message


def test_a_password_over_plain_http_is_warned_of() -> None:
    feeds = one_feed('access: {cookies: "${C}"}').replace("https:", "http:")

    [problem] = load(feeds=feeds).problems

    assert (problem.severity, problem.path) == ("warning", "groups[0].feeds[0].access")
