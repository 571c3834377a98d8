"""The site: MkDocs pages from canonical Markdown and its editions, one folder for each script. Only changed files are replaced."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any

from ..compare.history import last_commit
from ..documents import Canonical, documents
from ..editions.fold import fold_table
from ..editions.registry import SIMPLIFIED
from ..editions.script import in_script
from ..errors import BrokenEdition, NotCanonical, Unwritable, UsageError, ZhengbenError
from ..files import file_digest, make_folder, walk, write_whole
from ..ledger import Ledger, Step
from ..markdown.check import REQUIRED
from ..resources import MKDOCS, TEMPLATES, environment, templates_digest
from ..settings import ProjectSettings
from ..source_names import source_path
from .catalogue import Catalogue, SourceFacts
from .changes import change_jobs, make_changes
from .pages import FORMATS, SitePages
from .search import write_index
from .sheet import Facts, Script, SheetJob, make_sheets, raw_file, read_part, scripts_of, sheet_jobs

_BATCH = 1000  # pages for one run of MkDocs, which keeps all its pages in memory


Leads = Callable[[set[str]], dict[str, str]]


@dataclass(slots=True)
class Site:
    """Count of changed files, and errors, of one build of the site."""

    changed: int = 0
    errors: list[ZhengbenError] = field(default_factory=list)


def build_site(
    markdown: Path,
    ledger: Ledger,
    sources: Path,
    settings: ProjectSettings,
    executor: Executor | None = None,
    leads: Leads = lambda published: {},
) -> Site:
    """Build `site/` in the folder of the ledger from the documents in `markdown`.

    `leads` takes the published names, and gives for each name that is no longer published the one that replaced it
    (empty if none did). A document or a source that cannot be shown is an error; the others are shown.
    Raises UsageError if there are no documents, Unwritable if MkDocs fails.
    """
    out = ledger.out
    ledger.sweep("site", "pages", ".cache/site", ".cache/changes")
    found, errors = documents(markdown, ledger, executor)
    found, lacking = _with_all_keys(found)
    errors += lacking
    if not found:
        raise UsageError(f"{markdown}: holds no canonical Markdown; clean some sources first.")
    scripts = scripts_of(markdown, settings.editions)
    jobs = sheet_jobs(found, scripts, out, sources)
    whole = _step(found, scripts, jobs, settings, ledger, leads)
    due = ledger.due(whole)
    if not due and not all(map(ledger.intact, ("page", "sheet", "change"))):
        due = not ledger.dry_run
        ledger.planned.setdefault(
            (whole.kind, whole.name), "files of it were changed or are missing"
        )
    site = _build(whole, jobs, scripts, settings, ledger, executor, leads) if due else Site()
    facts = ledger.facts(whole.kind, whole.name) or {"broken": []}
    errors += ledger.errors("sheet")
    errors += [BrokenEdition(sentence) for sentence in facts["broken"]]
    return Site(site.changed, errors + site.errors)


def _with_all_keys(found: list[Canonical]) -> tuple[list[Canonical], list[ZhengbenError]]:
    """Documents whose front matter has all keys that the site needs, and an error for each of the others."""
    errors: list[ZhengbenError] = []
    sound: list[Canonical] = []
    for each in found:
        lacking = [key for key in REQUIRED if key not in each.front]
        if lacking:
            errors.append(NotCanonical(f"{each.path}:1: the front matter lacks {lacking[0]}; clean the file first."))  # fmt: skip
        else:
            sound.append(each)
    return sound, errors


def _step(
    found: list[Canonical],
    scripts: tuple[Script, ...],
    jobs: list[SheetJob],
    settings: ProjectSettings,
    ledger: Ledger,
    leads: Leads,
) -> Step:
    """The step that makes the whole site, with everything that the site depends on."""
    out, first = ledger.out, scripts[0].markdown

    def files(*folders: Path) -> str:
        paths = [path for folder in folders if folder.is_dir() for path in walk(folder)]
        return ledger.digest_of(*chain(*((path.name, ledger.digest(path)) for path in paths)))

    parts = {
        "the documents": ledger.digest_of(*chain(*((each.name, each.digest) for each in found))),
        "the editions": files(*(script.markdown for script in scripts[1:])),
        "the audits": ledger.digest_of(*(ledger.digest(job.audit) for job in jobs)),
        "the sources": ledger.digest_of(*(ledger.digest(job.file) for job in jobs)),
        "the books": files(*(out / kind for kind in FORMATS)),
        "the review lists": files(out / "review"),
        "the retired names": ledger.digest_of(
            json.dumps(leads({each.name for each in found}), sort_keys=True)
        ),
        "the last commit": last_commit(first),
        "the settings": ledger.digest_of(settings.licence, settings.url, *settings.editions),
        "the templates": _templates(),
    }
    return Step("site", "", parts | ledger.ingredients("site", libraries=("mkdocs",)))


def _templates() -> str:
    """A digest of the templates and the configuration of MkDocs."""
    return templates_digest("site", "theme", "assets", "diff") + file_digest(MKDOCS)


def _build(
    whole: Step,
    jobs: list[SheetJob],
    scripts: tuple[Script, ...],
    settings: ProjectSettings,
    ledger: Ledger,
    executor: Executor | None,
    leads: Leads,
) -> Site:
    """Make all pages that are missing or out of date, and put them in place."""
    out, sources = ledger.out, jobs[0].sources
    fold_table()  # this and the converters are loaded before processes are forked, so that they share them
    for script in scripts:
        in_script("", script.tag)
    facts, passing = make_sheets(jobs, ledger, executor)
    jobs = [job for job in jobs if job.source in facts]
    catalogues = _catalogues(scripts, jobs, facts)
    originals = catalogues[scripts[0].folder]
    changes = make_changes(list(change_jobs(scripts, catalogues, out)), ledger, executor)
    built = _Built(ledger)
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
            _write_leads(leads({entry.name for entry in originals.entries}), scripts, fresh)
            shutil.copytree(TEMPLATES / "assets", fresh / "assets")
            made = [(future.result(), script) for future, script in running]
        folders = [(fresh, "."), *((folder, script.folder) for folder, script in made)]
        wanted = _wanted(folders, out, scripts, originals, sources) | built.unchanged()
        changed = _put_in_place(Path(name), wanted, out / "site")
    with ledger.transaction():
        own = built.keep()
        outputs = {f"site/{path.as_posix()}" for path in wanted} - own
        ledger.done(whole, outputs, {"broken": [*chain(*(facts[job.source].broken for job in jobs))]})  # fmt: skip
    return Site(changed, passing)


def _catalogues(
    scripts: tuple[Script, ...], jobs: list[SheetJob], facts: dict[str, Facts]
) -> dict[str, Catalogue]:
    """The catalogue of each script, by the script's folder, the original first."""
    sources: dict[str, SourceFacts] = {}
    for job in jobs:
        source = facts[job.source].source
        if source:
            sources[job.source] = source
    found: dict[str, Catalogue] = {}
    for script in scripts:
        entries = [entry[script.folder] for job in jobs for entry in facts[job.source].entries]
        found[script.folder] = Catalogue(entries, sources, next(iter(found.values()), None))
    return found


def _indices(jobs: list[SheetJob]) -> Iterator[dict[str, Any]]:
    for job in jobs:
        yield from read_part(job, "index")


@dataclass
class _Built:
    """The texts of pages in `pages/`, and which of them MkDocs must make again.

    A page depends on no other page, only on its own text. So MkDocs gets only those pages whose text or whose
    file in the site changed since the last build.
    """

    ledger: Ledger
    steps: dict[str, Step] = field(default_factory=dict)  # by path without suffix
    remade: set[str] = field(default_factory=set)

    @cached_property
    def _frame(self) -> dict[str, str]:
        """Everything that a page is made from, except its text."""
        templates = {"the templates": _templates()}
        return templates | self.ledger.libraries("mkdocs")

    def write(self, script: Script, pages: Iterable[tuple[str, str]]) -> None:
        """Write the texts of a script's pages; `pages` are pairs of name and text."""
        for name, text in pages:
            path = f"{script.folder}/{name}"
            digest = hashlib.sha256(text.encode()).hexdigest()
            self.steps[path] = Step("page", path, {"its text": digest} | self._frame)
            write_whole(self.ledger.out / f"pages/{path}.md", text)

    def stale(self, script: Script, fresh: Path) -> Iterator[Path]:
        """Folders below `fresh` with the pages of a script that MkDocs must make. Each folder also has the home page."""
        home = f"{script.folder}/index"
        ours = [name for name in self.steps if name.startswith(f"{script.folder}/")]
        names = [home, *(n for n in ours if n != home and self.ledger.why(self.steps[n]))]
        self.remade.update(names)
        for first in range(0, len(names), _BATCH):
            folder = fresh / f"pages/{script.folder}-{first}"
            for name in {home, *names[first : first + _BATCH]}:
                path = folder / f"{name.removeprefix(script.folder + '/')}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to((self.ledger.out / f"pages/{name}.md").resolve())
            yield folder

    def unchanged(self) -> dict[Path, Path]:
        """The files of pages that were not made again, by their paths in the site."""
        names = self.steps.keys() - self.remade
        return {Path(f"{name}.html"): self.ledger.out / f"site/{name}.html" for name in names}

    def forget_others(self) -> None:
        """Delete pages that are gone, before new ones are put in their places."""
        self.ledger.keep_only("page", self.steps)

    def keep(self) -> set[str]:
        """Record the pages that the site has now; returns their files."""
        files = {name: [f"site/{name}.html", f"pages/{name}.md"] for name in self.steps}
        for name in self.remade:
            self.ledger.done(self.steps[name], files[name])
        return set(chain(*files.values()))


def _write_root(catalogue: Catalogue, scripts: tuple[Script, ...], fresh: Path, url: str) -> None:
    """The first page, which leads to the reader's script, the sitemap, and redirects from old addresses."""
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


def _write_leads(leads: dict[str, str], scripts: tuple[Script, ...], fresh: Path) -> None:
    """For each document that is no longer published, a page that leads to its replacement or says that it was withdrawn."""
    moved = environment().get_template("site/root.html").render
    withdrawn = environment().get_template("site/withdrawn.html").render
    for name, heir in leads.items():
        up = "../" * name.count("/")
        for place, to, script in [
            ("", f"{scripts[0].folder}/", scripts[0]),
            *((f"{script.folder}/", "", script) for script in scripts),
        ]:
            if heir:
                page = moved(target=f"{up}{to}{heir}.html", scripts=[], up=up)
            else:
                word = partial(in_script, lang=script.tag)
                page = withdrawn(target=f"{up}{to}index.html", lang=script.tag, _=word)
            write_whole(fresh / f"{place}{name}.html", page)


def _mkdocs(pages: Path) -> Path:
    """Have MkDocs make the pages in a folder; returns the folder with the result."""
    site = pages.with_name(f"{pages.name}-made")
    environ = os.environ | {
        "ZHENGBEN_PAGES": str(pages.resolve()),
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "0"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", f"{__package__}.mkdocs", str(os.getpid())]
    command += ["build", "--quiet", "--strict"]
    command += ["--config-file", str(MKDOCS), "--site-dir", str(site.resolve())]
    done = subprocess.run(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise Unwritable(f"{site}: MkDocs could not build the pages:\n{done.stdout}")
    for path in site.glob("sitemap.xml*"):
        path.unlink()  # the site has one sitemap for all scripts, at the top
    return site


def _wanted(
    made: list[tuple[Path, str]],
    out: Path,
    scripts: tuple[Script, ...],
    originals: Catalogue,
    sources: Path,
) -> dict[Path, Path]:
    """The files of the site, by their paths there: pages made now, downloads, and sources.

    `made` are pairs of a folder and its name in the site.
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
    """Move or copy files that differ and delete those that are gone; unchanged files keep their dates. Returns how many changed."""
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
        target.chmod(0o644)  # readable for a web server, whatever the umask was
        changed += 1
    for file in [f for f in site.rglob("*") if f.is_file()]:
        if file.relative_to(site) not in wanted:
            file.unlink()
            changed += 1
    return changed
