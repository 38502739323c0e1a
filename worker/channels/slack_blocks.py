"""A message as Slack's Block Kit: within every limit by cutting, and with nothing that Slack would interpret.

Slack reads `& < >` as its own: escaped, no mention and no link can be formed by a text from outside.
https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from worker.alerts.content import Content, Item
from worker.alerts.highlighting import Line, text_of
from worker.alerts.plain_text import beside_text
from worker.alerts.safe_text import ELLIPSIS, cut

MAX_BLOCKS: Final = 50  # https://docs.slack.dev/reference/block-kit/blocks
MAX_SECTION: Final = 3_000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
# Not in the documentation; refused from about 13 200: https://github.com/slackapi/bolt-js/issues/2509
MAX_MESSAGE: Final = 12_000
MAX_FALLBACK: Final = 3_000  # what notifications show; an edit may have 4 000
MAX_LINK: Final = 600  # in a section, as it is written there; a longer one would leave no room for the text
MAX_IN_LIST: Final = 80  # characters of a title
_ZERO_WIDTH_SPACE: Final = "\u200b"
_NO_WORD: Final = ' \u00a0\u202f,.:;!?()[]{}«»“”"'  # '' too is in it: a line's end
Block = dict[str, Any]


def blocks_of(
    content: Content, called: str = "", since: Sequence[Item] = (), more_since: int = 0
) -> list[Block]:
    """The blocks: why, each article, what has come since, and what was cut as links to the rest.

    `called` is Slack's own text for a mention: it comes from the configuration, never from a message.
    """
    if content.written.get("slack"):
        return [*([_section(called)] if called else []), *_written(content.written["slack"])]
    head = f"*{_escaped(content.mark)}* " if content.mark else ""
    before = [_context(head + _escaped(content.reason))]
    before += [_section(called)] if called else []
    before += [_section(text) for text in _notes(content.note)]
    after = [_section(_since(since, more_since, content))] if since else []
    after += [_context(text) for text in _notes(content.closing)]
    after.append(_context(_escaped(_foot(content))))
    return [*before, *_articles(content, [*before, *after]), *after]


def _articles(content: Content, around: Sequence[Block]) -> list[Block]:
    """The articles as sections while there is room, then one section for the rest."""
    blocks: list[Block] = []
    room = MAX_MESSAGE - MAX_SECTION - sum(map(_length, around))
    items = [*content.items, *content.added]
    for index, item in enumerate(items):
        heading = f"*{_escaped(content.added_heading)}*\n" if index == len(content.items) else ""
        section = _section(heading + _article(item, content, MAX_SECTION - len(heading)))
        room -= _length(section)
        if room < 0 or len(blocks) + len(around) >= MAX_BLOCKS - 1:
            return [*blocks, _section(_rest(items[index:], content))]
        blocks.append(section)
    return [*blocks, _section(_hidden(content.hidden, content))] if content.hidden else blocks


def _foot(content: Content) -> str:
    """Whose message it is; what to do against a false positive takes a command, to save room."""
    return " · ".join(filter(None, [content.hint, content.footer]))


def _written(text: str) -> Iterator[Block]:
    """What a template wrote, in sections of whole lines; all of it is within MAX_MESSAGE already."""
    sections: list[str] = [""]
    for line in text.split("\n"):
        fitting = line if len(line) < MAX_SECTION else ELLIPSIS
        if len(sections[-1]) + 1 + len(fitting) > MAX_SECTION:
            sections.append("")
        sections[-1] += f"\n{fitting}"
    return (_section(section.strip("\n")) for section in sections if section.strip())


def fallback_of(content: Content, called: str = "") -> str:
    """What notifications and screen readers get, and all there is where blocks are refused."""
    lines = [_escaped(line) for line in [content.subject, content.reason, *content.note]]
    lines[1:1] = [called] if called else []
    lines += filter(None, (_in_fallback(item, content) for item in (*content.items, *content.added)))
    lines += map(_escaped, content.closing)
    return _within(lines, MAX_FALLBACK, ELLIPSIS)


def _in_fallback(item: Item, content: Content) -> str:
    """Its title as a link; where the subject says the title already, no more than a link."""
    title = text_of(item.title)
    if title.strip() not in content.subject:
        return _linked(item, title)
    return _linked(item, content.words.read_article) if item.link else ""


def _article(item: Item, content: Content, limit: int) -> str:
    lines = [f"*{_linked(item, text_of(item.title))}*"]
    lines.append(_escaped(" · ".join(filter(None, [item.outlet, item.when, item.place]))))
    # The title stands in a link, where no word can be marked: it is repeated if it alone has marked words.
    # Among others it is not: a digest would be twice as long, and the rules name these words.
    is_alone = len(content.items) + len(content.added) == 1
    is_repeated = is_alone and any(run.is_marked for run in item.title)
    quotes = item.excerpts or ((item.title,) if is_repeated else ())
    lines += [f">{marked(quote)}" for quote in quotes]
    lines += [f"• {_link_to(one.link, beside_text(one))}" for one in item.beside]
    lines += [f"• {content.words.and_more.format(count=item.more_beside)}"] if item.more_beside else []
    lines += [_escaped(line) for line in (item.rules, item.degraded) if line]
    more = _linked(item, content.words.read_article)
    return _within(lines, limit, f"{ELLIPSIS} {more}" if more.startswith("<") else ELLIPSIS)


def _rest(items: Sequence[Item], content: Content) -> str:
    count = len(items) + content.hidden
    return _listed(content.words.and_more.format(count=count), items, content, content.hidden)


def _since(items: Sequence[Item], hidden: int, content: Content) -> str:
    return _listed(f"*{content.words.added}*", items, content, hidden)


def _listed(head: str, items: Sequence[Item], content: Content, hidden: int) -> str:
    """Links to articles while they fit; then how many there are besides, and where to see them."""
    lines = [head]
    room = MAX_SECTION - _size(head) - _size(_hidden(len(items) + hidden, content)) - 1
    for index, item in enumerate(items):
        line = _in_list(item)
        room -= _size(line) + 1
        if room < 0:
            hidden += len(items) - index
            break
        lines.append(line)
    return "\n".join([*lines, _hidden(hidden, content)] if hidden else lines)


def _in_list(item: Item) -> str:
    linked = _linked(item, cut(text_of(item.title), MAX_IN_LIST))
    return f"• {linked} · {_escaped(item.outlet)}" if item.outlet else f"• {linked}"


def _hidden(count: int, content: Content) -> str:
    return _escaped(content.words.hidden.format(count=count))


def _notes(lines: Sequence[str]) -> Iterator[str]:
    text = _within([_escaped(line) for line in lines], MAX_SECTION, ELLIPSIS)
    if text.strip():
        yield text


def _within(lines: Sequence[str], limit: int, end: str) -> str:
    """Whole lines while they fit, then `end`: a line that is cut could be cut within an escape or a link."""
    kept: list[str] = []
    room = limit - _size(end) - 1
    for line in lines:
        room -= _size(line) + 1
        if room < 0:
            return "\n".join([*kept, end])
        kept.append(line)
    return "\n".join(kept)


def _size(text: str) -> int:
    """In units of UTF-16, in which an emoji counts two: the larger of the ways in which Slack may count."""
    return len(text.encode("utf-16-le")) // 2


def marked(line: Line) -> str:
    """Marked words in bold. Slack heeds an asterisk only at a word's edge: one inside gets such an edge."""
    parts = []
    for index, run in enumerate(line):
        bare = run.text.strip()
        if not run.is_marked or not bare:
            parts.append(_escaped(run.text))
            continue
        lead, _, trail = run.text.partition(bare)
        after = trail or (line[index + 1].text if index + 1 < len(line) else "")
        before = lead or (line[index - 1].text if index else "")
        parts.append(f"{lead}{_edge(before[-1:])}*{_escaped(bare)}*{_edge(after[:1])}{trail}")
    return "".join(parts)


def _edge(neighbour: str) -> str:
    return "" if neighbour in _NO_WORD else _ZERO_WIDTH_SPACE


def _linked(item: Item, label: str) -> str:
    return _link_to(item.link, label)


def _link_to(address: str, label: str) -> str:
    link = address.replace("&", "&amp;")
    return f"<{link}|{_escaped(label)}>" if 0 < len(link) <= MAX_LINK else _escaped(label)


def _escaped(text: str) -> str:
    """`&` first. Formatting characters become look-alikes, or they would mark the wrong words."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("*", "∗").replace("`", "ˋ")


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _length(block: Block) -> int:
    texts = [block["text"]] if "text" in block else block["elements"]
    return sum(_size(text["text"]) for text in texts)
