"""Cover and colophon of a book, in the script of the edition."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import __version__
from ..editions.script import in_script
from ..model import Document
from ..vocabulary.rules import rule_name
from .jobs import Job

LABELS = {
    "contents": "目录",
    "colophon": "版本说明",
    "notes": "注释",
    "source": "来源文件",
    "digest": "来源摘要（SHA-256）",
    "removed": "整理结果",
    "rules": "整理规则",
    "conversion": "繁简转换",
    "attached": "所附正文",
    "missing": "字体所缺",
    "program": "制作程序",
}


@dataclass(frozen=True, slots=True)
class Cover:
    """The lines of a title page. `above` is the place, if the title does not name it."""

    lang: str
    above: str
    title: str
    session: str
    lines: tuple[str, ...]


def cover(job: Job, document: Document) -> Cover:
    """Title, session, speaker or issuer, and date. For a volume, its table of contents lists the documents."""
    front = {key: str(value) for key, value in document.front.items()}
    lang = front["lang"]
    if job.title:
        lines = tuple(in_script(line, lang) for line in job.lines)
        return Cover(lang, "", in_script(job.title, lang), "", lines)
    title, place = front["title"], front.get("place", "")
    date = re.sub(r"^(\d{4})-0?(\d+)-0?(\d+)$", r"\1年\2月\3日", front.get("date", ""))
    who = front.get("speaker") or front.get("issuer", "")
    lines = (front.get("number", ""), "" if who in title else who, date)
    above = "" if place in title else place
    return Cover(lang, above, title, front.get("session", ""), tuple(filter(None, lines)))


def colophon(
    job: Job, lang: str, attached: list[str], missing: list[str]
) -> Iterator[tuple[str, str]]:
    """Rows of label and text: the source of the edition, what each rule removed, and the program's version.

    `missing` are the characters that the fonts lack, each with its code point and its replacement.
    """
    sources = dict.fromkeys(str(document.front["source"]) for document in job.documents)
    said = [("source", source) for source in sources]
    for audit in map(json.loads, job.audits):
        totals = audit["totals"]
        said.append(("digest", audit["source"]["sha256"]))
        said.append(("removed", "原文{chars}字，删去{removed}字，替换{replaced}字，补入{inserted}字，略去空白{blank}字".format(**totals)))  # fmt: skip
        said.append(("rules", "；".join(_rules(audit))))
    for document in job.others or job.documents:
        if "conversion" in document.front:
            said.append(("conversion", str(document.front["conversion"])))
            break
    if attached:
        said.append(("attached", "、".join(attached)))
    if missing:
        said.append(("missing", "；".join(missing)))
    said.append(("program", f"zhengben {__version__}"))
    for key, value in said:
        own_words = key in ("removed", "rules")
        yield in_script(LABELS[key], lang), in_script(value, lang) if own_words else value


def _rules(audit: dict[str, Any]) -> Iterator[str]:
    times: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for edit in audit["edits"]:
        times[edit["rule"]] += 1
        characters[edit["rule"]] += len(edit["text"])
    for rule, count in sorted(times.items(), key=lambda item: (-item[1], item[0])):
        much = f"{characters[rule]}字" if characters[rule] else ""
        yield f"{rule_name(rule, audit)}{count}处{much}"
