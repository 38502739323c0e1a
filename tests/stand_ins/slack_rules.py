"""What Slack takes in a message, by the strictest reading of its documents."""

import json
from typing import Any

KNOWN_BLOCKS = frozenset({"section", "context", "header", "divider", "actions", "rich_text", "image"})
MAX_TEXTS = {"section": 3_000, "header": 150, "context": 3_000}
MAX_MESSAGE = 13_200  # https://github.com/slackapi/bolt-js/issues/2509
MAX_TEXT = 40_000  # of a new message; an edit may have MAX_EDITED_TEXT
MAX_EDITED_TEXT = 4_000
MAX_LINK = 3_000
MAX_METADATA = 8_000  # bytes


def why_refused(payload: dict[str, Any], longest: int = MAX_TEXT) -> str:
    """Slack's word for what is wrong with a payload, "" if nothing is."""
    blocks, text = payload.get("blocks", []), payload.get("text", "")
    if not text.strip() and not blocks:
        return "no_text"
    if size(text) > longest:
        return "msg_too_long"
    if len(blocks) > 50 or any(not _is_valid(block) for block in blocks):
        return "invalid_blocks"
    total = sum(size(text["text"]) for block in blocks for text in texts_in(block))
    return "msg_blocks_too_long" if total > MAX_MESSAGE else _why_no_metadata(payload.get("metadata"))


def _why_no_metadata(metadata: object) -> str:
    if metadata is None:
        return ""
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        return "invalid_metadata_format"
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > MAX_METADATA else ""


def _is_valid(block: dict[str, Any]) -> bool:
    longest = MAX_TEXTS.get(block.get("type", ""), MAX_MESSAGE)
    texts = texts_in(block)
    is_known = block.get("type") in KNOWN_BLOCKS and len(block.get("elements", [])) <= 10
    has_text = bool(texts) or block.get("type") not in MAX_TEXTS
    return is_known and has_text and all(_is_text(text["text"], longest) for text in texts)


def _is_text(text: str, longest: int) -> bool:
    links = (piece.partition("|")[0].partition(">")[0] for piece in text.split("<")[1:])
    return bool(text.strip()) and size(text) <= longest and all(len(link) <= MAX_LINK for link in links)


def size(text: str) -> int:
    """In UTF-16; a lone surrogate is no text at all."""
    return len(text.encode("utf-16-le")) // 2


def texts_in(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The text objects of a block."""
    candidates = [block.get("text"), *block.get("elements", []), *block.get("fields", [])]
    return [one for one in candidates if isinstance(one, dict) and isinstance(one.get("text"), str)]
