"""Names of documents: given once and kept.

A name is settled when the run that gave it ends. From then on it never passes to another document: a changed
source keeps the names of its documents, and the name of a document that is gone is retired. Among names that
are given in one run order plays no part: documents ask for names in their order of preference, and a name
takes the one with the least claim, as in deferred acceptance (Gale and Shapley 1962), whose result
is the same whatever the order.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

from ..ledger import Ledger

_ORDINAL = re.compile(r"^\d\d-")


@dataclass(frozen=True, slots=True)
class Name:
    """What is known of a name. `place` counts the documents of its source from 0.

    `proposed` is what the document would be called if it were alone, `base` the same made distinct within its source,
    `level` how many names before this one were taken. `heir` is another document that stands for it.
    """

    name: str
    source: str
    place: int
    proposed: str
    title: str
    sha256: str = ""
    base: str = ""
    level: int = 0
    given: bool = False
    retired: bool = False
    heir: str = ""

    @property
    def claim(self) -> tuple[str, str, int]:
        """The least claim keeps a name that is given in the same run."""
        return self.sha256, self.source, self.place


def digest(text: str) -> str:
    """What tells documents of one name apart, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _candidate(base: str, sha256: str, source: str, level: int) -> str:
    """The name that a document asks for at a level: its own, with more and more of a digest, with a number."""
    if level == 0:
        return base
    code = digest(f"{sha256} {source}")
    length = 4 + 2 * level
    number = f"-{(length - len(code)) // 2 + 1}" if length > len(code) else ""
    return f"{base}-{code[:length]}{number}"


class Names:
    """The names in an output folder. `taken` are those of files that no run of ours made."""

    def __init__(self, ledger: Ledger, taken: Iterable[str] = ()) -> None:
        self.ledger = ledger
        self.taken = set(taken)
        self.rows = {name: Name(name=name, **row) for name, row in ledger.names().items()}
        self._by_source: dict[str, set[str]] = {}
        self._retired: dict[str, set[str]] = {}  # by the digest of the source
        for row in self.rows.values():
            self._index(row).add(row.name)

    def of(self, source: str) -> list[Name]:
        """The names of the documents of a source, in their order."""
        rows = [self.rows[name] for name in self._by_source.get(source, ())]
        return sorted(rows, key=lambda row: row.place)

    def give(
        self, source: str, sha256: str, proposed: list[str], titles: list[str]
    ) -> tuple[list[str], list[tuple[Name, Name]]]:
        """Names for the documents of a source, in their order, and whom that moved: each before and after.

        A move must be made before those that stand in front of it in the list.
        """
        kept = self._matched(self.of(source) or self._returning(sha256), proposed, titles)
        old = {row.name for row in self.of(source)}
        self._retire(old - {row.name for row in kept.values()})
        names: list[str] = []
        moved: list[tuple[Name, Name]] = []
        for place, (wanted, title) in enumerate(zip(proposed, titles, strict=True)):
            mine = {*names, *(row.name for row in kept.values())}
            base = wanted
            while place not in kept and base in mine:
                base = f"{base}-{place + 1}"
            row = kept.get(place) or Name("", source, place, wanted, title, sha256, base)
            row = replace(row, source=source, place=place, proposed=wanted, title=title, sha256=sha256, retired=False, heir="")  # fmt: skip
            names.append(self._put(row) if place in kept else self._seat(row, moved))
        return names, moved

    def adopt(self, name: str, source: str, place: int, title: str) -> None:
        """Take a name over from a document that stands there without a ledger."""
        self._put(Name(name, source, place, name, title, base=name, given=True))

    def retire(self, source: str) -> None:
        """The source is gone: its names are not given again. Another source's copy of a document inherits its name."""
        for row in self.of(source):
            copies = [r for r in self.rows.values() if r.heir == row.name and not r.retired]
            if copies and row.given:
                copy = min(copies, key=lambda r: r.claim)
                self._put(replace(copy, retired=True))
                self._put(replace(copy, name=row.name, heir=""))
            else:
                self._retire({row.name})

    def settle(self) -> None:
        """The run ends: what was given is kept from now on."""
        for row in [row for row in self.rows.values() if not row.given]:
            self._put(replace(row, given=True))

    def stand_in(self, name: str, heir: str) -> None:
        """The same text is published under another document's name."""
        if name != heir and self.rows[name].heir != heir:
            self._put(replace(self.rows[name], heir=heir))

    def leads(self, published: set[str]) -> dict[str, str]:
        """For each name that is not `published` the document that replaced it; empty where there is none.

        A document replaces another if it would have the same name and has the same title: many notices of a year
        would have the same name.
        """
        alike: dict[tuple[str, str], list[str]] = {}
        for row in self.rows.values():
            if row.name in published:
                alike.setdefault((_plain(row.proposed), row.title), []).append(row.name)
        found = {}
        for row in self.rows.values():
            if row.name in published:
                continue
            others = alike.get((_plain(row.proposed), row.title), [])
            heir = row.heir if row.heir in published else ""
            found[row.name] = heir or min(others, key=lambda n: (len(n), n), default="")
        return found

    def _matched(self, rows: list[Name], proposed: list[str], titles: list[str]) -> dict[int, Name]:
        """Which names the documents at each place keep: by what they propose, by title, by order."""
        kept: dict[int, Name] = {}
        left = list(rows)
        signs: tuple[Callable[[Name, int], bool], ...] = (
            lambda row, place: (row.proposed, row.title) == (proposed[place], titles[place]),
            lambda row, place: row.proposed == proposed[place],
            lambda row, place: row.title == titles[place],
            lambda row, place: row.place == place,
        )
        for same in signs:
            for place in range(len(proposed)):
                row = next((row for row in left if place not in kept and same(row, place)), None)
                if row:
                    kept[place] = row
                    left.remove(row)
        return kept

    def _returning(self, sha256: str) -> list[Name]:
        """The names of a source with the same bytes that is gone: it has moved, or came back."""
        rows = [self.rows[name] for name in self._retired.get(sha256, ())]
        if not rows:
            return []
        source = min(row.source for row in rows)
        return sorted((row for row in rows if row.source == source), key=lambda row: row.place)

    def _seat(self, row: Name, moved: list[tuple[Name, Name]]) -> str:
        """Give a document the first name it can have; whoever must give way is moved."""
        name = ""
        while not name:
            wanted = _candidate(row.base, row.sha256, row.source, row.level)
            holder = self.rows.get(wanted)
            free = wanted not in self.taken and (holder is None or self._gives_way(holder, row))
            if not free:
                row = replace(row, level=row.level + 1)
                continue
            name = wanted
            row = replace(row, name=name)
        self._put(row)
        if holder:
            index = len(moved)
            moved.append((holder, holder))
            new = self._seat(replace(holder, level=holder.level + 1), moved)
            moved[index] = holder, self.rows[new]
        return name

    def _gives_way(self, holder: Name, row: Name) -> bool:
        settled = holder.given or holder.retired or holder.source == row.source
        return not settled and row.claim < holder.claim

    def _retire(self, names: set[str]) -> None:
        for name in names:
            row = self.rows[name]
            if row.given:
                self._put(replace(row, retired=True))
            else:  # nobody has ever seen it
                self._index(row).discard(name)
                del self.rows[name]
                self.ledger.write_names({name: None})

    def _index(self, row: Name) -> set[str]:
        """Where a name is looked up: by its source, or once retired by the digest of that."""
        if row.retired:
            return self._retired.setdefault(row.sha256, set())
        return self._by_source.setdefault(row.source, set())

    def _put(self, row: Name) -> str:
        before = self.rows.get(row.name)
        if before:
            self._index(before).discard(row.name)
        self.rows[row.name] = row
        self._index(row).add(row.name)
        if row != before:
            fields = asdict(row)
            self.ledger.write_names({fields.pop("name"): fields})
        return row.name


def _plain(proposed: str) -> str:
    """A proposed name without the bulletin and the place in it."""
    return _ORDINAL.sub("", proposed.rpartition("/")[2])
