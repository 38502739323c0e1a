"""The templates that alerts.yaml names: their texts, from the file itself or from templates/."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from worker.configuration.alerts_file import AlertsFile
from worker.configuration.document import Document, KeyPath
from worker.configuration.model import Template
from worker.configuration.sources import MAX_TEMPLATE_BYTES, TEMPLATES_DIRECTORY

PARTS: Final = ("subject", "text", "html", "slack")
_IS_FILE: Final = re.compile(rf"{TEMPLATES_DIRECTORY}[^\n{{}}]*")
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")


def templates_of(
    file: AlertsFile, document: Document, sources: Mapping[str, str]
) -> dict[str, dict[str, Template]]:
    """The templates of each receiver by part; what is wrong with their files is reported."""
    found: dict[str, dict[str, Template]] = {}
    for index, receiver in enumerate(file.receivers):
        for part in PARTS:
            written = getattr(receiver.template, part)
            path: KeyPath = ("receivers", index, "template", part)
            if written is not None:
                template = _template(written, path, document, sources)
                found.setdefault(receiver.name, {}).update({part: template} if template else {})
    return found


def _template(written: str, path: KeyPath, document: Document, sources: Mapping[str, str]) -> Template | None:
    if not _IS_FILE.fullmatch(written):
        return Template(text=written, file=document.file, line=document.place_within(path, 0)[0] + 1)
    name = written.strip()
    problem = next(_problems_of(name, sources), None)
    if problem:
        names = sorted(one for one in sources if one.startswith(TEMPLATES_DIRECTORY))
        near = get_close_matches(name, names, n=1) if name not in sources else []
        fix = document.with_value(path, near[0]) if near else _ways_out(name, names, sources)
        document.report_at(path, problem, fix=fix)
        return None
    return Template(text=sources[name], file=name)


def _problems_of(name: str, sources: Mapping[str, str]) -> Iterator[str]:
    text = sources.get(name)
    if text is None:
        yield f"there is no file {name}"
    elif len(text.encode(errors="surrogateescape")) > MAX_TEMPLATE_BYTES:
        yield f"the file {name} is larger than {MAX_TEMPLATE_BYTES // 1000} kB"
    elif wrong := _NOT_UTF8.search(text):
        yield f"{name}, line {text.count(chr(10), 0, wrong.start()) + 1}: this is not UTF-8"


def _ways_out(name: str, names: list[str], sources: Mapping[str, str]) -> str:
    if name in sources:
        return "save it as UTF-8, with what a message needs and no more"
    known = ", ".join(names) if names else "none"
    return f"files of {TEMPLATES_DIRECTORY} that can be named: {known}"
