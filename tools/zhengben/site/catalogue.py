"""The catalogue of a site: documents by place, year, kind and bulletin; neighbours; citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from ..model import Document, plain_text
from ..render.jobs import masthead
from ..text.patterns import compact
from ..text.slugs import place_slug
from ..vocabulary.rules import rule_name

KIND_NAMES = {
    "work-report": "政府工作报告",
    "notice": "通知",
    "measures": "办法",
    "opinions": "意见",
    "plan": "方案",
    "personnel": "人事任免",
    "chronicle": "大事记",
    "other": "其他",
}
# Between the entries of a printed contents list: a tab or a line end, or blanks after a page number.
_ENTRY_END = re.compile(r"[\t\n]+|(?<=\d)\s{2,}(?=\S)")
_UNKNOWN = {"place": "其他", "year": "无日期"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One document. `name` is its path without suffix, `front` its front matter as strings."""

    name: str
    front: dict[str, str]
    characters: int
    notes: int

    @property
    def title(self) -> str:
        """The title. For a report, place and year are added, since its title does not name them."""
        title, place = self.front["title"], self.front.get("place", "")
        if self.kind == "work-report" and place not in title:
            return f"{place}{self.year and self.year + '年'}{title}"
        return title

    @property
    def kind(self) -> str:
        """One of KIND_NAMES."""
        return self.front["kind"] if self.front["kind"] in KIND_NAMES else "other"

    @property
    def kind_name(self) -> str:
        """The Chinese name of the kind."""
        return KIND_NAMES[self.kind]

    @property
    def place(self) -> str:
        """The place, or `""`."""
        return self.front.get("place", "")

    @property
    def date(self) -> str:
        """The date (ISO 8601), or `""`."""
        return self.front.get("date", "")

    @property
    def year(self) -> str:
        """The year of the date."""
        return self.date[:4]

    @property
    def number(self) -> str:
        """The number of an official document, or `""`."""
        return self.front.get("number", "")


@dataclass(frozen=True, slots=True)
class Group:
    """Documents with the same place, year or kind. `slug` is the address of their page."""

    key: str
    name: str
    slug: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The documents of one printed bulletin. `printed` holds the lines of its contents list."""

    slug: str
    title: str
    lines: tuple[str, ...]
    printed: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The facts of an audit that pages of other things need. Whole audits would take too much memory.

    `edits` are the edits that describe the printed volume. `rules` has for each rule the number of its edits, the
    number of their characters, and an example. `names` are the names of the rules. `grades` are those of the documents.
    """

    record: dict[str, Any]
    totals: dict[str, int]
    findings: tuple[dict[str, Any], ...]
    edits: tuple[dict[str, Any], ...]
    rules: dict[str, tuple[int, int, dict[str, Any] | None]]
    names: dict[str, str]
    grades: tuple[str, ...]


def facts_of(audit: dict[str, Any]) -> SourceFacts:
    """The facts of an audit."""
    rules: dict[str, tuple[int, int, dict[str, Any] | None]] = {}
    for edit in audit["edits"]:
        times, characters, example = rules.get(edit["rule"], (0, 0, None))
        if example is None and edit["text"].strip() and len(edit["text"]) < 60:
            example = edit
        rules[edit["rule"]] = times + 1, characters + len(edit["text"]), example
    volume = tuple(edit for edit in audit["edits"] if edit["rule"] in ("masthead", "contents"))
    names = {rule: rule_name(rule, audit) for rule in rules}
    grades = tuple(document.get("grade", "look") for document in audit["documents"])
    return SourceFacts(audit["source"], audit["totals"], tuple(audit["findings"]), volume, rules, names, grades)  # fmt: skip


@dataclass
class Catalogue:
    """All documents of one edition, and the facts of their sources by name.

    An edition has the same groups as the `originals`, so that addresses are the same in all scripts.
    """

    entries: list[Entry]
    sources: dict[str, SourceFacts] = field(default_factory=dict)
    originals: Catalogue | None = None

    @cached_property
    def places(self) -> list[Group]:
        """The documents by place."""
        if self.originals:
            return [self._like(group, lambda e: e.place) for group in self.originals.places]
        return self._groups(
            lambda e: e.place, lambda key: place_slug(key) or "other", _UNKNOWN["place"]
        )

    @cached_property
    def years(self) -> list[Group]:
        """The documents by year."""
        if self.originals:
            return [self._like(group, None) for group in self.originals.years]
        return self._groups(lambda e: e.year, lambda key: key or "undated", _UNKNOWN["year"])

    @cached_property
    def kinds(self) -> list[Group]:
        """The documents by kind."""
        found = self._groups(lambda e: e.kind, lambda key: key, "")
        return [Group(g.key, KIND_NAMES[g.key], g.slug, g.entries) for g in found]

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in self.entries}

    def _like(self, group: Group, name: Callable[[Entry], str] | None) -> Group:
        """A group of the originals in this edition. `name` gives its title here."""
        members = tuple(self._by_name[e.name] for e in group.entries if e.name in self._by_name)
        own = name(members[0]) if name and members else ""
        return Group(group.key, own or group.name, group.slug, members)

    def _groups(
        self, key: Callable[[Entry], str], address: Callable[[str], str], unknown: str
    ) -> list[Group]:
        ordered = sorted(self.entries, key=lambda e: (key(e), e.date, e.name))
        groups: list[Group] = []
        taken: set[str] = set()
        for value, members in groupby(ordered, key):
            name = address(value)
            while name in taken:  # two places may have the same slug
                name += "-2"
            taken.add(name)
            groups.append(Group(value, value or unknown, name, tuple(members)))
        return sorted(groups, key=lambda group: not group.key)  # unknown values come last

    @cached_property
    def bulletins(self) -> list[Bulletin]:
        """The bulletins: documents of one source in one folder."""
        ordered = sorted(self.entries, key=lambda e: (e.front["source"], e.name))
        found = []
        for source, group in groupby(ordered, lambda e: e.front["source"]):
            members = tuple(group)
            folder = members[0].name.rpartition("/")[0]
            if len(members) < 2 or not folder:
                continue
            edits = self.sources[source].edits if source in self.sources else ()
            title, lines = masthead(edits)
            printed = (line.strip(" #") for e in edits if e["rule"] == "contents" for line in _ENTRY_END.split(e["text"]))  # fmt: skip
            found.append(Bulletin(folder, title or members[0].title, lines, tuple(filter(None, printed)), members))  # fmt: skip
        return found

    @cached_property
    def bulletin_of(self) -> dict[str, Bulletin]:
        """The bulletin of each document, by name of the document, if it is in one."""
        return {entry.name: bulletin for bulletin in self.bulletins for entry in bulletin.entries}

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """The documents of the same kind and place just before and just after this one."""
        return self._around.get(entry.name, (None, None))

    def year_before(self, entry: Entry) -> Entry | None:
        """The report of the same place for the nearest earlier year."""
        before = self.neighbours(entry)[0] if entry.kind == "work-report" else None
        return before if before and before.year != entry.year else None

    @cached_property
    def _around(self) -> dict[str, tuple[Entry | None, Entry | None]]:
        rows: dict[tuple[str, str], list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda e: (e.date, e.name)):
            if entry.date and entry.place:
                rows.setdefault((entry.place, entry.kind), []).append(entry)
        return {
            entry.name: (before, after)
            for row in rows.values()
            for before, entry, after in zip([None, *row], row, [*row[1:], None], strict=False)
        }


def entry_of(name: str, document: Document) -> Entry:
    """The entry of a document; `name` is its path without suffix."""
    front = {k: v if isinstance(v, str) else "、".join(v) for k, v in document.front.items()}
    return Entry(name, front, _length(document), len(document.notes))


def _length(document: Document) -> int:
    return sum(len("".join(text.split())) for text in _texts(document))


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield plain_text(block.content)
        yield from (plain_text(cell) for row in block.rows for cell in row)


def printed_links(bulletin: Bulletin) -> list[tuple[str, str]]:
    """The lines of the printed contents list, each with the name of the document whose title it has, or `""`."""
    titles = {compact(e.front["title"]): e.name for e in bulletin.entries}
    found = []
    for line in bulletin.printed:
        flat = compact(line)
        names = [name for title, name in titles.items() if title in flat]
        found.append((line, names[0] if names else ""))
    return found


def citation(entry: Entry) -> str:
    """A citation in the form of GB/T 7714 for an online document, without the address and the day of access."""
    front = entry.front
    author = front.get("issuer") or front.get("speaker") or front.get("publisher") or ""
    kind = "R" if entry.kind == "work-report" else "Z"
    title = front["title"] + (f"：{front['subtitle']}" if "subtitle" in front else "")
    number = f"：{entry.number}" if entry.number else ""
    date = f" ({entry.date})" if entry.date else ""
    return f"{author + '. ' if author else ''}{title}{number}[{kind}/OL].{date}"


def bibtex(entry: Entry) -> str:
    """An entry for BibTeX; braces keep names and titles as they are."""
    front = entry.front
    fields = {
        "title": front["title"],
        "author": front.get("speaker") or front.get("issuer", ""),
        "institution": front.get("issuer", ""),
        "note": front.get("subtitle", ""),
        "number": entry.number,
        "year": entry.year,
        "date": entry.date,
        "langid": "chinese",
    }
    rows = [f"  {key} = {{{{{value}}}}}," for key, value in fields.items() if value]
    kind = "techreport" if entry.kind == "work-report" else "misc"
    return "\n".join([f"@{kind}{{{entry.name.replace('/', ':')},", *rows, "}"])
