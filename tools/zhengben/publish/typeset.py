"""HTML to PDF by WeasyPrint: private fonts, nothing fetched, archival form, the same bytes each time."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import MissingTool, Unprintable
from ..templates import PROJECT
from .weasyprint70 import install

_HIDDEN = re.compile(r"[\s\u200b\u2060]+")
FONTS = PROJECT / "templates/print/fonts"
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes into the PDF: its name, what it is, its text."""

    name: str
    description: str
    text: str


@cache
def check_fonts() -> None:
    """Raise MissingTool unless the fonts are those of SHA256SUMS."""
    try:
        for line in FONTS.joinpath("SHA256SUMS").read_text("utf-8").splitlines():
            digest, name = line.split("  ")
            if hashlib.sha256(FONTS.joinpath(name).read_bytes()).hexdigest() != digest:
                raise MissingTool(
                    f"{FONTS / name} is not the font it should be; check it out anew."
                )
    except (OSError, ValueError) as error:
        raise MissingTool(
            f"The fonts in {FONTS} are not whole ({error}); check them out anew."
        ) from error


@cache
def weasyprint() -> Any:
    """The mended WeasyPrint, which sees our fonts only. Raises MissingTool, saying what is missing."""
    check_fonts()
    folder = tempfile.mkdtemp(prefix="zhengben-fonts-")  # as long as the process: caches by path
    configuration = Path(folder) / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(fonts=FONTS, cache=folder), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    try:
        import weasyprint as module
    except OSError as error:
        raise MissingTool(
            f"PDFs need Pango and HarfBuzz, which cannot be loaded ({error}); on Debian and Ubuntu: "
            "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
        ) from error
    install()
    return module


def _refuse(url: str) -> Any:
    from weasyprint.urls import FatalURLFetchingError

    raise FatalURLFetchingError(f"a page asks for {url}, and pages fetch nothing")


class _Log(logging.Handler):
    """Keeps what WeasyPrint warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def layout(html: str, css: str) -> Any:
    """Lay pages out: a WeasyPrint `Document`.

    Raises Unprintable where a character has no glyph, or where a page asks for something else.
    """
    module = weasyprint()
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            return _refuse(url)

    configuration = FontConfiguration()
    page = module.HTML(string=html, url_fetcher=Nothing(), base_url=None)
    sheet = module.CSS(string=css, font_config=configuration, url_fetcher=Nothing())
    log = _Log()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(log)
    try:
        return page.render(
            font_config=configuration, stylesheets=[sheet], pdf_variant="pdf/a-3u", pdf_tags=True
        )
    finally:
        logger.removeHandler(log)


def write(document: Any, attached: list[Attached], date: str) -> bytes:
    """The PDF of a laid-out document: PDF/A-3u, tagged, with files attached; `date` is ISO 8601."""
    module = weasyprint()
    when = datetime.fromisoformat(date or "1970-01-01").replace(tzinfo=UTC)
    document.metadata.attachments = [
        module.Attachment(
            string=file.text, name=file.name, description=file.description,
            created=when, modified=when, relationship="Source",
        )
        for file in attached
    ]  # fmt: skip
    log = _Log()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(log)
    try:
        data: bytes = document.write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True)
    finally:
        logger.removeHandler(log)
    missing = [said for said in log.said if ".notdef" in said]
    if missing:
        characters = "".join(dict.fromkeys(re.findall(r"[^\x00-\x7f]", " ".join(missing))))
        raise Unprintable(f"the fonts have no glyph for {characters or missing[0]}")
    return data


def shown(document: Any) -> tuple[Counter[str], dict[str, set[int]]]:
    """What stands on the laid-out pages: each character but blanks and hints, and of each note its pages.

    Pages of a note are those of its calls and of its text, as indices; keys are the ids of notes.
    """
    characters: Counter[str] = Counter()
    pages: dict[str, set[int]] = defaultdict(set)
    tree = document._html.etree_element
    notes = {id(e): e.get("id") for e in tree.iter() if e.get("class") == "fn"}
    owner = {id(e): label for fn in tree.iter() if (label := notes.get(id(fn))) for e in fn.iter()}
    known = {id(e) for e in tree.iter()}
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants():
            text = getattr(box, "text", None)
            if text is None or id(box.element) not in known:
                continue
            label = owner.get(id(box.element))
            if label and box.element_tag.rpartition("::")[2] != "footnote-marker":
                pages[label].add(number)
            if "::" not in box.element_tag:
                characters.update(visible(text))
    return characters, dict(pages)


def visible(text: str) -> str:
    """Text without blanks and break hints."""
    return _HIDDEN.sub("", text)
