"""The ledger of an output folder: what was made from what, so that nothing is done twice.

`OUT/.cache/ledger.sqlite` has a row for each step, with its key, and one for each file that a step made. A step is
recorded in one transaction after its files are written whole: a run that is killed goes on where it was.
See docs/decisions/0001-ledger.md.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import errors
from .errors import (
    LimitExceeded,
    MissingTool,
    Unwritable,
    UsageError,
    WorkerDied,
    ZhengbenError,
)
from .files import file_digest, make_folder, remove_leftovers, walk
from .ingredients import ingredients, look_again

FILE = ".cache/ledger.sqlite"
FOLDERS = ("markdown", "markdown.*", "audit", "review", "pdf", "epub", "pages", "site", ".cache")
_VERSION = 1
_SCHEMA = """
CREATE TABLE steps (kind TEXT, name TEXT, parts TEXT, facts TEXT, error TEXT, PRIMARY KEY (kind, name));
CREATE TABLE outputs (path TEXT PRIMARY KEY, kind TEXT, name TEXT, digest TEXT, size INTEGER, mtime_ns INTEGER);
CREATE INDEX made_by ON outputs (kind, name);
CREATE TABLE names (name TEXT PRIMARY KEY, row TEXT);
"""
_FOUND = "found"  # the kind of files that were in the folder before its first run
_PENDING = "will be made again first"  # in a dry run, in place of the digest of a file that would be made again
# These errors come from the machine, not from the step. So the step is tried again in the next run.
_PASSING = (MissingTool, Unwritable, WorkerDied)


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work. `parts` is its key: everything that its result depends on, by name, as digests in hexadecimal."""

    kind: str
    name: str
    parts: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".rstrip()


@dataclass
class Ledger:
    """The ledger of the output folder `out`; use it in a `with` statement. Only one process can have it open.

    In a dry run nothing is written: `due` records in `planned` which step it would do and why, and returns False.
    `timeout` is the time limit of this run in seconds: a step that exceeded a shorter one is due again.
    """

    out: Path
    dry_run: bool = False
    timeout: float = 0
    planned: dict[tuple[str, str], str] = field(default_factory=dict)
    done_now: set[tuple[str, str]] = field(default_factory=set)
    touched: bool = False  # whether this run changed anything

    def __enter__(self) -> Ledger:
        look_again()
        self._ingredients: dict[Any, dict[str, str]] = {}
        self._pending: set[str] = set()
        self._digests: dict[Path, tuple[int, int, str]] = {}
        self._gone: set[str] = set()
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._lock: int | None = None
        if self.dry_run:
            self._copy = tempfile.TemporaryDirectory(prefix="zhengben-")
            self._file = _copied(self.out, Path(self._copy.name))
        else:
            self._file = self.out / FILE
            with _writing(self._file):
                make_folder(self._file.parent)
                self._lock = _locked(self._file.with_name("lock"), self.out)
        fresh = not self._file.exists()
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self.__exit__()
            raise UsageError(
                f"{self.out / FILE}: is not a ledger of this program: {error}; delete it, and everything is made again."
            ) from error
        self._inode = self._file.stat().st_ino
        if fresh:
            self._note_what_is_there()
        if not self.dry_run:
            for folder in FOLDERS:
                for top in self.out.glob(folder):
                    remove_leftovers(top)
        return self

    def _open(self) -> None:
        self._sql = sqlite3.connect(self._file, isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = WAL")  # steps need not wait for the disk
        self._sql.execute("PRAGMA synchronous = NORMAL")
        (version,) = self._sql.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"its version is {version}")
        if version == 0:
            self._sql.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version = {_VERSION};COMMIT;")

    def __exit__(self, *_: object) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self._sql.close()
        if self._copy:
            self._copy.cleanup()
        if self._lock is not None:
            os.close(self._lock)

    # ---- keys

    def ingredients(self, *roots: str, **more: tuple[str, ...]) -> dict[str, str]:
        """`ingredients.ingredients`, computed once in each run."""
        key = (roots, *sorted(more.items()))
        if key not in self._ingredients:
            self._ingredients[key] = ingredients(*roots, **more)
        return self._ingredients[key]

    def libraries(self, *names: str) -> dict[str, str]:
        """The versions of libraries and of those that they require."""
        return self.ingredients(libraries=names)

    def digest(self, path: Path) -> str:
        """SHA-256 of a file; empty if it is missing. A file whose size and date are unchanged is not read again."""
        name = self._inside(path)
        if name in self._pending:
            return _PENDING
        if name in self._gone:
            return ""
        try:
            stat = path.stat()
        except OSError:
            return ""
        known = self._digests.get(path)
        if known is None and name:
            known = self._one("SELECT size, mtime_ns, digest FROM outputs WHERE path = ?", name)
        if known is None or known[:2] != (stat.st_size, stat.st_mtime_ns):
            known = stat.st_size, stat.st_mtime_ns, file_digest(path)
            self._digests[path] = known
        return str(known[2])

    def digest_of(self, *values: str) -> str:
        """One digest of several digests or other strings."""
        if _PENDING in values:
            return _PENDING
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()

    def _inside(self, path: Path) -> str:
        """The path of a file relative to `out`, with forward slashes; empty if it is not below `out`."""
        for top in (self.out, self.out.resolve()):
            with suppress(ValueError):
                return path.relative_to(top).as_posix()
        return ""

    # ---- queries

    def due(self, step: Step) -> bool:
        """Whether a step must be done. A step that failed is not due until its key changes; see `error`."""
        why = self.why(step)
        if why and self.dry_run:
            self.planned[step.kind, step.name] = why
            self._pending.update(self.outputs(step.kind, step.name))
        return bool(why) and not self.dry_run

    def why(self, step: Step) -> str:
        """Why a step must be done; empty if its key and its files are unchanged."""
        row = self._one("SELECT parts, error FROM steps WHERE kind = ? AND name = ?", step.kind, step.name)  # fmt: skip
        if row is None:
            return "never made"
        parts: dict[str, str] = json.loads(row[0])
        if not parts:
            return "made before this ledger"
        if parts != dict(step.parts):
            return "; ".join(_differences(parts, step.parts))
        if row[1]:
            limit = json.loads(row[1])[2]
            longer = limit and self.timeout > limit
            return f"the time limit is {self.timeout:g} s now, it was {limit:g} s" if longer else ""
        for path, digest in self._rows("SELECT path, digest FROM outputs WHERE kind = ? AND name = ?", step.kind, step.name):  # fmt: skip
            now = self.digest(self.out / path)
            if now != digest:
                return f"{path} {'was changed' if now else 'is missing'}"
        return ""

    def facts(self, kind: str, name: str) -> dict[str, Any] | None:
        """The facts recorded with a step; None if it was never done, or failed."""
        row = self._one("SELECT facts FROM steps WHERE kind = ? AND name = ? AND error = ''", kind, name)  # fmt: skip
        return json.loads(row[0]) if row else None

    def parts(self, kind: str, name: str) -> dict[str, str]:
        """The key of a step when it was last done."""
        row = self._one("SELECT parts FROM steps WHERE kind = ? AND name = ?", kind, name)
        return json.loads(row[0]) if row else {}

    def all_facts(self, kind: str, *, failed: bool = False) -> dict[str, dict[str, Any]]:
        """The facts of all steps of a kind, by name; with `failed` also of steps that failed."""
        rows = self._rows("SELECT name, facts, error FROM steps WHERE kind = ? ORDER BY name", kind)
        return {name: json.loads(facts) for name, facts, error in rows if failed or not error}

    def error(self, kind: str, name: str) -> ZhengbenError | None:
        """The error of a step that failed when it was last tried; None if it did not fail."""
        row = self._one("SELECT error FROM steps WHERE kind = ? AND name = ? AND error != ''", kind, name)  # fmt: skip
        if row is None:
            return None
        name, message, _ = json.loads(row[0])
        found: ZhengbenError = getattr(errors, name, ZhengbenError)(message)
        return found

    def errors(self, kind: str, prefix: str = "") -> list[ZhengbenError]:
        """The errors of all failed steps of a kind whose names begin with `prefix`."""
        found = (self.error(kind, name) for name in self.names_of(kind, prefix))
        return [error for error in found if error]

    def intact(self, kind: str, prefix: str = "") -> bool:
        """Whether the files of all steps of a kind whose names begin with `prefix` are unchanged."""
        rows = self._rows("SELECT path, digest, name FROM outputs WHERE kind = ?", kind)
        return all(self.digest(self.out / p) == d for p, d, name in rows if name.startswith(prefix))

    def names_of(self, kind: str, prefix: str = "") -> list[str]:
        """The names of all steps of a kind, failed ones too, that begin with `prefix`."""
        rows = self._rows("SELECT name FROM steps WHERE kind = ? ORDER BY name", kind)
        return [name for (name,) in rows if name.startswith(prefix)]

    def outputs(self, kind: str, name: str) -> list[str]:
        """The files of a step, relative to `out`."""
        return [p for (p,) in self._rows("SELECT path FROM outputs WHERE kind = ? AND name = ? ORDER BY path", kind, name)]  # fmt: skip

    # ---- changes

    def done(
        self, step: Step, outputs: Iterable[str] = (), facts: Mapping[str, Any] | None = None
    ) -> None:
        """Record a step after its files are written; `outputs` are relative to `out`. Its earlier files that are not among them are deleted."""
        with self.transaction():
            self._take_away(step, set(outputs))
            self._record(step, facts or {}, "")
            for path in outputs:
                self._record_output(step, path)

    def note(self, kind: str, name: str, facts: Mapping[str, Any]) -> None:
        """Replace the facts of a step."""
        with self.transaction():
            row = json.dumps(facts, ensure_ascii=False), kind, name
            self._sql.execute("UPDATE steps SET facts = ? WHERE kind = ? AND name = ?", row)

    def failed(
        self, step: Step, error: ZhengbenError, facts: Mapping[str, Any] | None = None
    ) -> list[ZhengbenError]:
        """Record that a step failed, and delete its earlier files, which came from other inputs.

        An error that comes from the machine is not recorded. It is returned, so that the caller reports it.
        """
        self.touched = True
        with self.transaction():
            self._take_away(step, set())
            if isinstance(error, _PASSING):
                self._sql.execute("DELETE FROM steps WHERE kind = ? AND name = ?", (step.kind, step.name))  # fmt: skip
                return [error]
            limit = error.seconds if isinstance(error, LimitExceeded) else 0
            self._record(step, facts or {}, json.dumps([type(error).__name__, str(error), limit]))
        return []

    def forget(self, kind: str, names: Iterable[str]) -> int:
        """Delete steps and their files; returns how many steps."""
        gone = list(names)
        self.touched = self.touched or bool(gone)
        if self.dry_run:
            self.planned |= {(kind, name): "will be deleted: its source is gone" for name in gone}  # fmt: skip
            self._gone.update(path for name in gone for path in self.outputs(kind, name))
            return len(gone)
        with self.transaction():
            for name in gone:
                self._take_away(Step(kind, name, {}), set())
                self._sql.execute("DELETE FROM steps WHERE kind = ? AND name = ?", (kind, name))
        return len(gone)

    def keep_only(self, kind: str, names: Iterable[str], prefix: str = "") -> int:
        """Delete all steps of a kind whose names begin with `prefix`, except `names`; returns how many."""
        wanted = set(names)
        return self.forget(kind, [n for n in self.names_of(kind, prefix) if n not in wanted])

    def sweep(self, *folders: str) -> list[str]:
        """Delete files that no step made, in folders below `out`; returns their paths relative to `out`."""
        gone: list[str] = []
        owned = {path for (path,) in self._rows("SELECT path FROM outputs")}
        for folder in folders:
            top = self.out / folder
            for path in list(walk(top)) if top.is_dir() else []:
                name = path.relative_to(self.out).as_posix()
                if name not in owned:
                    gone.append(name)
                    self.touched = True
                    if not self.dry_run:
                        with _writing(path):
                            path.unlink(missing_ok=True)
        if self.dry_run:
            self.planned |= {("file", name): "will be deleted: no run made it" for name in gone}
            self._gone.update(gone)
        return gone

    def verify(self) -> None:
        """Check at the end of a run that all files it wrote still exist. Raises Unwritable if not."""
        self._demand_file()
        for kind, name in self.done_now:
            for path in self.outputs(kind, name):
                if not (self.out / path).exists():
                    raise Unwritable(f"{self.out / path}: was deleted during this run; run again.")

    def _demand_file(self) -> None:
        try:
            same = self._file.stat().st_ino == self._inode
        except OSError:
            same = False
        if not same:
            raise Unwritable(f"{self.out}: was deleted during this run; run again.")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Record everything inside the `with` block, or nothing. May be nested. Raises Unwritable."""
        if self._sql.in_transaction or self.dry_run:
            yield
            return
        self._demand_file()
        try:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")
        except sqlite3.Error as error:
            raise Unwritable(f"{self._file}: cannot be written: {error}; check the folder and its rights.") from error  # fmt: skip

    def _record(self, step: Step, facts: Mapping[str, Any], error: str) -> None:
        row = step.kind, step.name, json.dumps(dict(step.parts), ensure_ascii=False), json.dumps(facts, ensure_ascii=False), error  # fmt: skip
        self._sql.execute("INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?)", row)
        self.done_now.add((step.kind, step.name))
        self.touched = True

    def _record_output(self, step: Step, name: str) -> None:
        path = self.out / name
        digest = self.digest(path)
        with _writing(path):
            stat = path.stat()
        row = name, step.kind, step.name, digest, stat.st_size, stat.st_mtime_ns
        self._sql.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?)", row)

    def _take_away(self, step: Step, keep: set[str]) -> None:
        for path in self.outputs(step.kind, step.name):
            if path not in keep:
                with _writing(self.out / path):
                    (self.out / path).unlink(missing_ok=True)
        self._sql.execute("DELETE FROM outputs WHERE kind = ? AND name = ?", (step.kind, step.name))

    def _note_what_is_there(self) -> None:
        """Record files that are in our folders but were not made by a run, so that they are not deleted."""
        with self.transaction():
            for folder in ("markdown", "audit"):
                top = self.out / folder
                for path in list(walk(top)) if top.is_dir() else []:
                    self._record_output(Step(_FOUND, "", {}), path.relative_to(self.out).as_posix())

    # ---- the names of documents, for corpus/names.py

    def names(self) -> dict[str, dict[str, Any]]:
        """The record of each document name."""
        return {name: json.loads(row) for name, row in self._rows("SELECT name, row FROM names")}

    def write_names(self, rows: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Write the records of names; None deletes a name."""
        with self.transaction():
            for name, row in rows.items():
                self._sql.execute("DELETE FROM names WHERE name = ?", (name,))
                if row is not None:
                    self._sql.execute("INSERT INTO names VALUES (?, ?)", (name, json.dumps(row, ensure_ascii=False)))  # fmt: skip

    def found(self) -> list[str]:
        """Files that were in markdown/ and audit/ before the first run."""
        return self.outputs(_FOUND, "")

    def disown(self, paths: Iterable[str]) -> None:
        """Remove files from the list of files that were found: from now on a step makes them."""
        with self.transaction():
            self._sql.executemany("DELETE FROM outputs WHERE path = ?", [(p,) for p in paths])

    def _one(self, query: str, *values: str) -> Any:
        return self._sql.execute(query, values).fetchone()

    def _rows(self, query: str, *values: str) -> list[Any]:
        return self._sql.execute(query, values).fetchall()


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """A phrase for each part of two keys that differs."""
    for name in dict.fromkeys([*new, *old]):
        before, now = old.get(name, ""), new.get(name, "")
        if before == now:
            continue
        if now == _PENDING:
            yield f"{name} {_PENDING}"
        elif len(before) < 40 and len(now) < 40 and before and now:
            yield f"{name} {before} → {now}"
        elif before and now:
            yield f"{name} changed"
        else:
            yield f"{'with' if now else 'without'} {name}"


def _copied(out: Path, folder: Path) -> Path:
    """Copy a ledger with its log, for a dry run: SQLite writes beside the file even when it only reads."""
    for path in out.glob(FILE + "*"):
        shutil.copy(path, folder / path.name)
    return folder / Path(FILE).name


def _locked(path: Path, out: Path) -> int:
    """Wait until no other process works in `out`; returns an open file that holds the lock.

    A lock of fcntl belongs to one process, not to its children, and ends when the process ends, even if it is killed.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print(f"zhengben: another run is at work in {out}; waiting until it is done.", file=sys.stderr)  # fmt: skip
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX)
        except BaseException:
            os.close(handle)
            raise
    return handle


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unwritable(
            f"{path}: cannot be written: {error.strerror or error}; check the folder and its rights."
        ) from error
