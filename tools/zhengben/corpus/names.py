"""Names of documents: given once and kept.

A name is settled at the end of the run that gave it. From then on it never passes to another document: a changed
source keeps the names of its documents, and the name of a document that is gone is retired. Within one run the order
of the documents does not matter: each document asks for its preferred names one after the other, and of several that
ask for the same name the one with the smallest claim gets it. This is deferred acceptance (Gale and Shapley 1962),
whose result does not depend on the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

from ..ledger import Ledger
from ..text.lazy import lazy

_ORDINAL = lazy(r"^\d\d-")


@dataclass(frozen=True, slots=True)
class Name:
    """A name with everything that is known of it. `place` counts the documents of its source from 0.

    `proposed` is the name that the document would get if it were the only one, `base` the same made distinct within its
    source, `level` how many preferred names were already taken. `given` says that a run has ended with this name. `heir`
    is the name of another document with the same text that is published instead.
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
        """If several documents ask for a name in one run, the one with the smallest claim gets it."""
        return self.sha256, self.source, self.place


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _candidate(base: str, sha256: str, source: str, level: int) -> str:
    """The name that a document asks for at a level: first its own, then with more and more of a digest, then with a number."""
    if level == 0:
        return base
    code = digest(f"{sha256} {source}")
    length = 4 + 2 * level
    number = f"-{(length - len(code)) // 2 + 1}" if length > len(code) else ""
    return f"{base}-{code[:length]}{number}"


class Names:
    """The names in an output folder. `taken` are names of files that no run of zhengben made."""

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
        """Give names to the documents of a source.

        Returns the names in the order of the documents, and a list of other documents that had to give up a name, each as
        it was before and after. These moves must be made from the last to the first.
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
        """Take over the name of a document that exists without a ledger."""
        self._put(Name(name, source, place, name, title, base=name, given=True))

    def retire(self, source: str) -> None:
        """Retire the names of a source that is gone: they are not given again. A copy from another source inherits the name."""
        for row in self.of(source):
            copies = [r for r in self.rows.values() if r.heir == row.name and not r.retired]
            if copies and row.given:
                copy = min(copies, key=lambda r: r.claim)
                self._put(replace(copy, retired=True))
                self._put(replace(copy, name=row.name, heir=""))
            else:
                self._retire({row.name})

    def settle(self) -> None:
        """End the run: names that were given are kept from now on."""
        for row in [row for row in self.rows.values() if not row.given]:
            self._put(replace(row, given=True))

    def stand_in(self, name: str, heir: str) -> None:
        """Record that the same text is published under the name of another document."""
        if name != heir and self.rows[name].heir != heir:
            self._put(replace(self.rows[name], heir=heir))

    def leads(self, published: set[str]) -> dict[str, str]:
        """For each name that is not `published`, the document that replaced it; empty if none did.

        A document replaces another if it has the same proposed name and the same title. The name alone is not enough,
        because many notices of a year have the same proposed name.
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
        """The names that documents keep, by place: matched by proposed name and title, then by either, then by place."""
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
        """The retired names of a source with the same bytes: the source was moved, or came back."""
        rows = [self.rows[name] for name in self._retired.get(sha256, ())]
        if not rows:
            return []
        source = min(row.source for row in rows)
        return sorted((row for row in rows if row.source == source), key=lambda row: row.place)

    def _seat(self, row: Name, moved: list[tuple[Name, Name]]) -> str:
        """Give a document the first name that it can have; a document that must give way gets its next name."""
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
            else:  # no run has ended with this name, so nobody has seen it
                self._index(row).discard(name)
                del self.rows[name]
                self.ledger.write_names({name: None})

    def _index(self, row: Name) -> set[str]:
        """The index that a name belongs to: by its source, or for a retired name by the digest of the source."""
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
    """A proposed name without the bulletin's folder and the number in it."""
    return _ORDINAL.sub("", proposed.rpartition("/")[2])
