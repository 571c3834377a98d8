"""The site: pages for MkDocs from canonical Markdown and its editions, one tree a script; what changed put in place."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..editions.fold import fold_table
from ..editions.registry import SIMPLIFIED
from ..editions.script import in_script
from ..errors import Unwritable, UsageError
from ..files import code_digest, file_digest, make_folder, read_cache, walk, write_whole
from ..resources import MKDOCS, TEMPLATES, environment
from ..settings import ProjectSettings
from ..source_names import source_path
from .catalogue import Catalogue, SourceFacts
from .changes import change_jobs, make_changes
from .pages import FORMATS, SitePages
from .search import write_index
from .sheet import Facts, Script, SheetJob, make_sheets, raw_file, read_part, scripts_of, sheet_jobs

_FRAME = TEMPLATES / "theme"
_BATCH = 1000  # pages that MkDocs is given at a time: it holds all that it makes


def build_site(
    markdown: Path,
    out: Path,
    sources: Path,
    settings: ProjectSettings,
    executor: Executor | None = None,
) -> int:
    """Build `out/site` from the documents in `markdown`; returns how many of its files changed.

    Raises UsageError where there are none, NotCanonical for a document that is not, BrokenEdition for an edition of another text, Unwritable
    where MkDocs fails.
    """
    scripts = scripts_of(markdown, settings.editions)
    jobs = sheet_jobs(scripts, out, sources)
    if not jobs:
        raise UsageError(f"{markdown}: holds no canonical Markdown; clean some sources first.")
    fold_table()  # loaded before processes are forked, so that they share them
    for script in scripts:
        in_script("", script.tag)
    catalogues = _catalogues(scripts, jobs, make_sheets(jobs, executor))
    originals = catalogues[scripts[0].folder]
    changes = make_changes(list(change_jobs(scripts, catalogues, out)), executor)
    built = _Built(out)
    (out / ".cache").mkdir(parents=True, exist_ok=True)
    for leftover in (out / ".cache").glob("fresh-*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(prefix="fresh-", dir=out / ".cache") as name:
        fresh = Path(name) / "site"
        with ThreadPoolExecutor(os.cpu_count()) as mkdocs:
            running = []
            for script in scripts:
                tree = SitePages(script, jobs, catalogues[script.folder], changes, settings.licence)
                built.write(script, tree.pages())
                running += [
                    (mkdocs.submit(_mkdocs, pages), script)
                    for pages in built.stale(script, Path(name))
                ]
            built.forget_others()
            write_index(_indices(jobs), originals, fresh / "search")
            _write_root(originals, scripts, fresh, settings.url)
            shutil.copytree(TEMPLATES / "assets", fresh / "assets")
            made = [(future.result(), script) for future, script in running]
        folders = [(fresh, "."), *((folder, script.folder) for folder, script in made)]
        wanted = _wanted(folders, out, scripts, originals, sources) | built.standing()
        changed = _put_in_place(Path(name), wanted, out / "site")
        built.keep()
    return changed


def _catalogues(
    scripts: tuple[Script, ...], jobs: list[SheetJob], facts: list[Facts]
) -> dict[str, Catalogue]:
    """By the folder of each script its catalogue, the original's first."""
    sources: dict[str, SourceFacts] = {j.source: f.source for j, f in zip(jobs, facts, strict=True) if f.source}  # fmt: skip
    found: dict[str, Catalogue] = {}
    for script in scripts:
        entries = [entry[script.folder] for fact in facts for entry in fact.entries]
        found[script.folder] = Catalogue(entries, sources, next(iter(found.values()), None))
    return found


def _indices(jobs: list[SheetJob]) -> Iterator[dict[str, Any]]:
    for job in jobs:
        yield from read_part(job, "index")


@dataclass
class _Built:
    """The pages in `out/pages`, and which of them stand in the site already as MkDocs made them.

    Pages know nothing of each other but what stands in them, so MkDocs is given those only whose text, or whose
    place in the site, is not what it was after the last build.
    """

    out: Path
    digests: dict[str, str] = field(default_factory=dict)  # by path without suffix
    remade: set[str] = field(default_factory=set)

    @cached_property
    def _frame(self) -> str:
        """A digest of all that a page is made from but its text."""
        digest = hashlib.sha256(f"{code_digest()} {version('mkdocs')} {version('markdown')}".encode())  # fmt: skip
        for path in (MKDOCS, *walk(_FRAME)):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    @cached_property
    def _known(self) -> dict[str, Any]:
        known = read_cache(self.out / ".cache/pages.json")
        return known["pages"] if known.get("frame") == self._frame else {}

    def write(self, script: Script, pages: Iterable[tuple[str, str]]) -> None:
        """Write the texts of a script's pages, given with their names."""
        for name, text in pages:
            path = f"{script.folder}/{name}"
            self.digests[path] = hashlib.sha256(text.encode()).hexdigest()
            write_whole(self.out / f"pages/{path}.md", text)

    def forget_others(self) -> None:
        """Take away texts of pages that are no more."""
        for path in list(walk(self.out / "pages")):
            name = path.relative_to(self.out / "pages").with_suffix("").as_posix()
            if name not in self.digests or path.suffix != ".md":
                path.unlink()

    def stale(self, script: Script, fresh: Path) -> Iterator[Path]:
        """Folders, below `fresh`, with the pages of a script that MkDocs must make, the first page in each."""
        home = f"{script.folder}/index"
        names = [home, *(n for n in self.digests if n.startswith(f"{script.folder}/") and n != home and self._is_stale(n))]  # fmt: skip
        self.remade.update(names)
        for first in range(0, len(names), _BATCH):
            folder = fresh / f"pages/{script.folder}-{first}"
            for name in {home, *names[first : first + _BATCH]}:
                path = folder / f"{name.removeprefix(script.folder + '/')}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to((self.out / f"pages/{name}.md").resolve())
            yield folder

    def _is_stale(self, name: str) -> bool:
        return self._known.get(name) != [self.digests[name], file_digest(self._target(name))]

    def _target(self, name: str) -> Path:
        return self.out / f"site/{name}.html"

    def standing(self) -> dict[Path, Path]:
        """The site's pages that were not made again, by their names there."""
        return {
            Path(f"{name}.html"): self._target(name) for name in self.digests.keys() - self.remade
        }

    def keep(self) -> None:
        """Remember what stands in the site now."""
        pages = {n: [digest, file_digest(self._target(n))] for n, digest in self.digests.items()}
        text = json.dumps({"frame": self._frame, "pages": pages}, indent=1)
        write_whole(self.out / ".cache/pages.json", text + "\n")


def _write_root(catalogue: Catalogue, scripts: tuple[Script, ...], fresh: Path, url: str) -> None:
    """The first page, which goes to a reader's script, the sitemap, and what old addresses lead to."""
    render = environment().get_template("site/root.html").render
    write_whole(
        fresh / "index.html",
        render(target=f"{SIMPLIFIED.folder}/index.html", scripts=scripts, up=""),
    )
    for entry in catalogue.entries:
        up = "../" * entry.name.count("/")
        page = render(target=f"{up}{SIMPLIFIED.folder}/{entry.name}.html", scripts=[], up=up)
        write_whole(fresh / f"{entry.name}.html", page)
    sitemap = environment().get_template("site/sitemap.xml").render(
        base=url, scripts=scripts, names=["index", *(e.name for e in catalogue.entries)]
    )  # fmt: skip
    write_whole(fresh / "sitemap.xml", sitemap)


def _mkdocs(pages: Path) -> Path:
    """Have MkDocs make the pages in a folder; returns the folder beside it with what it made."""
    site = pages.with_name(f"{pages.name}-made")
    environ = os.environ | {
        "ZHENGBEN_PAGES": str(pages.resolve()),
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    command += ["--config-file", str(MKDOCS), "--site-dir", str(site.resolve())]
    done = subprocess.run(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise Unwritable(f"{site}: MkDocs could not build the pages:\n{done.stdout}")
    for path in site.glob("sitemap.xml*"):
        path.unlink()  # one for all scripts stands at the top
    return site


def _wanted(
    made: list[tuple[Path, str]],
    out: Path,
    scripts: tuple[Script, ...],
    originals: Catalogue,
    sources: Path,
) -> dict[Path, Path]:
    """Names in the site of what was made now, what is there to download and the sources, with their files.

    `made` are folders with what they are called in the site.
    """
    folders = [*made, *((out / kind, kind) for kind in (*FORMATS, "audit"))]
    folders += [(script.markdown, f"markdown/{script.tag}") for script in scripts]
    wanted = {
        Path(name) / file.relative_to(folder): file
        for folder, name in folders
        for file in folder.rglob("*")
        if file.is_file()
    }
    raw = {Path(raw_file(name)): sources / source_path(name) for name in originals.sources}
    return wanted | {name: file for name, file in raw.items() if file.is_file()}


def _put_in_place(fresh: Path, wanted: dict[Path, Path], site: Path) -> int:
    """Move or copy what differs and delete what is gone, so that unchanged files keep their dates; returns how many."""
    changed = 0
    for path, file in sorted(wanted.items()):
        target = site / path
        if file == target or (target.is_file() and filecmp.cmp(file, target, shallow=False)):
            continue
        make_folder(target.parent)
        if file.is_relative_to(fresh):
            file.replace(target)
        else:
            shutil.copyfile(file, target.with_name(target.name + ".new"))
            target.with_name(target.name + ".new").replace(target)
        target.chmod(0o644)  # as a web server needs it, whatever the umask was
        changed += 1
    for file in [f for f in site.rglob("*") if f.is_file()]:
        if file.relative_to(site) not in wanted:
            file.unlink()
            changed += 1
    return changed
