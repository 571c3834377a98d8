"""HTML to PDF with WeasyPrint: only the project's fonts, no network access, PDF/A, the same bytes each time."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import MissingTool, Unprintable, demand_library, how_to_install
from ..resources import FONTS
from .weasyprint70 import install

_HIDDEN = re.compile(r"[\s\u200b\u2060]+")
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class NoGlyph(Unprintable):
    """The fonts have no glyph for `characters`: each is listed once, in the order of the pages."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"the fonts have no glyph for {code_points(characters)}")
        self.characters = characters


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to attach to the PDF: its name, a description, its text."""

    name: str
    description: str
    text: str


@cache
def check_fonts() -> None:
    """Raise MissingTool unless the fonts exist and have the digests listed in SHA256SUMS."""
    if not FONTS.is_dir():
        raise MissingTool(f"PDFs need the fonts of zhengben-fonts; {how_to_install('print')}.")
    try:
        for line in FONTS.joinpath("SHA256SUMS").read_text("utf-8").splitlines():
            digest, name = line.split("  ")
            if hashlib.sha256(FONTS.joinpath(name).read_bytes()).hexdigest() != digest:
                raise MissingTool(
                    f"{FONTS / name} differs from the font that belongs there; check it out again, or reinstall zhengben-fonts."
                )
    except (OSError, ValueError) as error:
        raise MissingTool(
            f"The fonts in {FONTS} are incomplete ({error}); check them out again, or reinstall zhengben-fonts."
        ) from error


@cache
def font_configuration() -> Path:
    """A configuration file that gives Fontconfig only our fonts. Raises MissingTool if they are incomplete."""
    check_fonts()
    folder = tempfile.mkdtemp(
        prefix="zhengben-fonts-"
    )  # kept while the process runs: WeasyPrint caches by path
    configuration = Path(folder) / "fonts.conf"
    configuration.write_text(_CONFIGURATION.format(fonts=FONTS, cache=folder), encoding="utf-8")
    return configuration


@cache
def weasyprint() -> Any:
    """WeasyPrint with our patches, using only our fonts. Raises MissingTool, which says what is missing."""
    demand_library("weasyprint", "Printing PDFs", "print")
    os.environ["FONTCONFIG_FILE"] = str(font_configuration())
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

    raise FatalURLFetchingError(f"a page asks for {url}, but pages may not fetch anything")


class _Log(logging.Handler):
    """Collects the characters for which WeasyPrint reports that the fonts have no glyph."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.missing.append(str(record.args[0]))


def new_fonts() -> Any:
    """WeasyPrint's font configuration. All pages that go into one PDF must share one."""
    weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def layout(html: str, css: str, fonts: Any) -> Any:
    """Lay out pages. Returns a WeasyPrint `Document`; `fonts` comes from `new_fonts()`.

    A page that asks for another resource raises WeasyPrint's FatalURLFetchingError.
    """
    module = weasyprint()
    from weasyprint.urls import URLFetcher

    class Nothing(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            return _refuse(url)

    page = module.HTML(string=html, url_fetcher=Nothing(), base_url=None)
    sheet = module.CSS(string=css, font_config=fonts, url_fetcher=Nothing())
    log = _Log()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(log)
    try:
        return page.render(
            font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/a-3u", pdf_tags=True
        )
    finally:
        logger.removeHandler(log)


def write(document: Any, attached: list[Attached], date: str, first_page: int) -> bytes:
    """The bytes of the PDF of a laid-out document: PDF/A-3u, tagged, with attached files. `date` is ISO 8601.

    `first_page` is the page number printed on the first page of the body. Raises NoGlyph if the fonts lack
    a character; WeasyPrint finds that out only when it draws.
    """
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
        data: bytes = document.write_pdf(
            pdf_variant="pdf/a-3u",
            pdf_tags=True,
            finisher=lambda laid_out, pdf: _finish(laid_out, pdf, first_page),
        )
    finally:
        logger.removeHandler(log)
    if log.missing:
        raise NoGlyph("".join(dict.fromkeys(log.missing)))
    return data


def _finish(document: Any, pdf: Any, first_page: int) -> None:
    """Write the printed page numbers as page labels (ISO 32000-1, 12.4.2), and list each attached file once."""
    import pydyf

    kinds = [page._page_box.page_type.name for page in document.pages]
    numbers: list[Any] = []
    for i, kind in enumerate(kinds):
        if i == 0 or kind != kinds[i - 1]:
            label = {"contents": {"S": "/r", "St": 2}, "body": {"S": "/D", "St": first_page}}
            numbers += [i, pydyf.Dictionary(label.get(kind, {}))]
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array(numbers)})


def shown(document: Any) -> tuple[Counter[str], dict[str, set[int]]]:
    """Count the characters on the laid-out pages, without blanks and break hints, and find the pages of each note.

    The second value has for the id of each note the indices of the pages with its calls and its text.
    """
    characters: Counter[str] = Counter()
    pages: dict[str, set[int]] = defaultdict(set)
    owners = _owners(document)
    for number, page in enumerate(document.pages):
        for box in _texts(page):
            note = owners[id(box.element)]
            if note and not box.element_tag.endswith("::footnote-marker"):
                pages[note].add(number)
            if "::" not in box.element_tag:
                characters.update(visible(box.text))
    return characters, dict(pages)


def starts(document: Any) -> list[tuple[int, str]]:
    """For each page of the body or the contents list: how many characters come before it, and its first 12.

    Notes are not counted.
    """
    found: list[tuple[int, str]] = []
    before = 0
    owners = _owners(document)
    for page in document.pages:
        if page._page_box.page_type.name in ("contents", "body"):
            texts = [visible(box.text) for box in _texts(page)
                     if "::" not in box.element_tag and not owners[id(box.element)]]  # fmt: skip
            found.append((before, "".join(texts)[:12]))
            before += sum(map(len, texts))
    return found


def _texts(page: Any) -> Iterator[Any]:
    """The boxes of a page that hold text, without its margin boxes."""
    for box in page._page_box.descendants():
        if getattr(box, "text", None) is not None and box.element is not None:
            yield box


def _owners(document: Any) -> dict[int, str]:
    """For the `id()` of each element, the id of the note that it belongs to; empty if it belongs to none."""
    tree = document._html.etree_element
    owners = dict.fromkeys(map(id, tree.iter()), "")
    for note in tree.iter():
        if note.get("class") == "fn":
            owners.update(dict.fromkeys(map(id, note.iter()), note.get("id")))
    return owners


def code_points(characters: str) -> str:
    """Characters by their code points, `U+2A6D6, U+FFFD`, because they may be invisible or do harm when printed."""
    return ", ".join(f"U+{ord(character):04X}" for character in characters)


def visible(text: str) -> str:
    """The text without blanks and break hints."""
    return _HIDDEN.sub("", text)
