"""Canonical Markdown in, a file of another format out, by real writers."""

from __future__ import annotations

import copy
import io
import itertools
import re
import zipfile
from html import escape
from itertools import groupby
from pathlib import Path

import docx
import pypandoc
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from restyle import CIRCLED, take_apart

from zhengben.render.typeset import FONTS, weasyprint

PANDOC = "markdown-smart-auto_identifiers-tex_math_dollars-tex_math_single_backslash-citations-raw_html-subscript-superscript-example_lists-fancy_lists-startnum"
_CALL = re.compile(r"\[\^([\d-]+)\](?!:)")
_PIECE = re.compile(r"\[\^(?P<call>[\d-]+)\]|\*\*(?P<strong>[^*]+)\*\*")


def body_of(markdown: str) -> str:
    """A canonical document without its front matter."""
    return markdown.split("\n---\n\n", 1)[1]


def front_of(markdown: str) -> set[str]:
    """The lines of its front matter, without what differs from source to source."""
    lines = markdown.split("\n---\n\n", 1)[0].splitlines()
    return {line for line in lines if not line.startswith(("source:", "inferred:", "  - "))}


def called_once(markdown: str) -> str:
    """The document without second calls of a note: a Word file has a note for each call."""
    seen: set[str] = set()

    def once(match: re.Match[str]) -> str:
        again = match[1] in seen
        seen.add(match[1])
        return "" if again else match[0]

    return _CALL.sub(once, markdown)


def by_pandoc(markdown: str, to: str, path: Path) -> Path:
    """A file by pandoc, with its own notes, headings, tables and bold text."""
    lines = re.sub(r"(?<=\S)\n {4}(?=\S)", "", body_of(markdown))
    whole = re.sub(r"(?<=[^\n|])\n(?=[^\n|\[#])", "", lines)
    pypandoc.convert_text(whole, to, format=PANDOC, outputfile=str(path), extra_args=["--wrap=none", f"--metadata=title:{whole.splitlines()[0][2:]}"] if to != "docx" else [])  # fmt: skip
    return path


def with_endnotes(path: Path) -> bytes:
    """A Word file with its footnotes made endnotes."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith((".xml", ".rels")):
                data = data.replace(b"footnote", b"endnote").replace(b"Footnote", b"Endnote")
            made.writestr(name.replace("footnote", "endnote"), data)
    return out.getvalue()


def with_own_marks(path: Path) -> bytes:
    """A Word file whose writer set circled marks for its notes himself."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            text = archive.read(name)
            if name in ("word/document.xml", "word/footnotes.xml"):
                count = itertools.count()
                shape = (
                    rb'<w:footnoteReference w:id="\d+" ?/>'
                    if "document" in name
                    else rb"<w:footnoteRef ?/>"
                )

                def mark(match: re.Match[bytes], count=count) -> bytes:
                    own = f"<w:t>{CIRCLED[next(count)]}</w:t>".encode()
                    return (
                        match[0].replace(b"w:id", b'w:customMarkFollows="1" w:id') + own
                        if b"w:id" in match[0]
                        else own
                    )

                text = re.sub(shape, mark, text)
            made.writestr(name, text)
    return out.getvalue()


class Word:
    """A Word file by python-docx, and by its own elements where that has no words for it."""

    def __init__(self) -> None:
        self.document = docx.Document()

    def data(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def paragraph(self, text: str, style: str | None = None, *, raised: bool = True):
        """A paragraph; calls become raised digits, or digits in brackets; marked text is bold."""
        paragraph = self.document.add_paragraph(style=style)
        at = 0
        for match in _PIECE.finditer(text):
            paragraph.add_run(text[at : match.start()])
            if match["call"]:
                paragraph.add_run(match["call"]).font.superscript = raised
            else:
                paragraph.add_run(match["strong"]).bold = True
            at = match.end()
        paragraph.add_run(text[at:])
        return paragraph

    def report(self, markdown: str) -> None:
        """A document with raised digits and a list of notes after the text."""
        found = take_apart(markdown)
        tables = [block for block in body_of(markdown).split("\n\n") if block.startswith("|")]
        for block in found.blocks:
            marks = re.match("#+ ", block)
            text = block[marks.end() :] if marks else block
            if text.startswith("|"):
                self.table(tables.pop(0))
            else:
                self.paragraph(text, f"Heading {len(marks[0]) - 1}" if marks else None)
        if found.notes:
            self.paragraph("注释")
            for number, text in found.notes.items():
                self.paragraph(f"{number}. {text}")

    def table(self, text: str) -> None:
        """A pipe table, its empty head left out."""
        rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in text.split("\n")[2:]]  # fmt: skip
        table = self.document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, said in zip(cells.cells, row, strict=True):
                cell.text = said

    def number(self, paragraph, num: int, level: int) -> None:
        """Have Word number a paragraph."""
        settings = paragraph._p.get_or_add_pPr()
        element = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", level), ("w:numId", num)):
            child = OxmlElement(name)
            child.set(qn("w:val"), str(value))
            element.append(child)
        settings.append(element)

    def define_list(self, num: int, levels: list[tuple[str, str]]) -> None:
        """Define a list by the format and the text of each level, before the first use of its number."""
        root = self.document.part.numbering_part.element
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), str(100 + num))
        for depth, (style, text) in enumerate(levels):
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), str(depth))
            for name, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", text)):
                child = OxmlElement(name)
                child.set(qn("w:val"), value)
                level.append(child)
            abstract.append(level)
        root.insert(0, abstract)
        element = OxmlElement("w:num")
        element.set(qn("w:numId"), str(num))
        link = OxmlElement("w:abstractNumId")
        link.set(qn("w:val"), str(100 + num))
        element.append(link)
        root.append(element)

    def link(self, paragraph, text: str, anchor: str) -> None:
        """A link to a place in the document, at the end of a paragraph."""
        link, run, said = (OxmlElement(name) for name in ("w:hyperlink", "w:r", "w:t"))
        link.set(qn("w:anchor"), anchor)
        said.text = text
        run.append(said)
        link.append(run)
        paragraph._p.append(link)

    def bookmark(self, paragraph, name: str) -> None:
        """A place that links lead to."""
        place = OxmlElement("w:bookmarkStart")
        place.set(qn("w:id"), "1")
        place.set(qn("w:name"), name)
        paragraph._p.append(place)

    def revise(self, paragraph, old: str, new: str) -> None:
        """Add a tracked change at the end of a paragraph: `old` deleted, `new` inserted."""
        for name, text, tag in (("w:del", old, "w:delText"), ("w:ins", new, "w:t")):
            change = OxmlElement(name)
            change.set(qn("w:id"), "1")
            change.set(qn("w:author"), "a")
            run = OxmlElement("w:r")
            said = OxmlElement(tag)
            said.text = text
            run.append(copy.copy(said))
            change.append(run)
            paragraph._p.append(change)


def printed(html: str, style: str = "") -> bytes:
    """A PDF by WeasyPrint, in our own font."""
    font = (FONTS / "NotoSerifSC-Regular.ttf").as_uri()
    page = f"""<meta charset="utf-8"><style>@font-face {{ font-family: Song; src: url({font}) }}
@page {{ size: A4; margin: 25mm; @top-center {{ content: "某某市人民政府公报"; font-size: 9pt }}
@bottom-center {{ content: "- " counter(page) " -"; font-size: 9pt }} }}
body {{ font: 12pt/1.6 Song }} p {{ margin: 0; text-indent: 2em }} h1 {{ text-align: center }}
td {{ vertical-align: top; padding: 2pt 18pt }} sup {{ font-size: 65%; line-height: 0 }} {style}</style>{html}"""
    return weasyprint().HTML(string=page).write_pdf()


def as_html(markdown: str) -> str:
    """A document as bare HTML, with raised calls and the notes as a list after the text."""
    found = take_apart(markdown)
    blocks = []
    for block in found.blocks:
        marks = re.match("#+ ", block)
        tag = f"h{len(marks[0]) - 1}" if marks else "p"
        text = _CALL.sub(r"<sup>\1</sup>", escape(block[marks.end() :] if marks else block))
        blocks.append(f"<{tag}>{text}</{tag}>")
    if found.notes:
        blocks.append("<h2>注释</h2>")
    return "".join(blocks) + "".join(f"<p>{n}. {escape(t)}</p>" for n, t in found.notes.items())


def lines_as_html(text: str) -> str:
    """The lines of a scrape as paragraphs, those with tabs as rows of tables."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    out = ""
    for tabbed, group in groupby(lines, lambda line: "\t" in line):
        if tabbed:
            rows = (
                "".join(f"<td>{escape(cell)}</td>" for cell in line.split("\t")) for line in group
            )
            out += "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
        else:
            out += "".join(f"<p>{escape(line)}</p>" for line in group)
    return out


def old_page(markdown: str) -> bytes:
    """A page as sites had them about 2000: layout by tables, fonts, scripts, GBK that says it is UTF-8."""
    found = take_apart(markdown)
    lines = []
    for block in found.blocks:
        text = re.sub("^#+ ", "", block)
        text = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)
        text = _CALL.sub(r"<font size=1><sup>\1</sup></font>", text)
        lines.append(f"<font size=2>&nbsp;&nbsp;&nbsp;&nbsp;{text}</font><br><br>")
    lines += [f"<p>注{n}：{text}" for n, text in found.notes.items()]
    page = f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=utf-8">
<TITLE>某某信息网</TITLE><STYLE>td {{ font-size: 9pt }}</STYLE>
<SCRIPT language=javascript>document.write("广告一则，欢迎惠顾。请勿错过，谢谢大家。");</SCRIPT></HEAD>
<BODY><!-- 页头开始，此处为注释文字，不应出现。 -->
<TABLE width=760 align=center><TR><TD colspan=2><TABLE><TR><TD><A href=/>首页</A></TD><TD><A href=/a>要闻</A></TD>
<TD><A href=/b>公告</A></TD></TR></TABLE></TD></TR>
<TR><TD width=160 valign=top><A href=1>政府机构</A><BR><A href=2>办事指南</A><BR><A href=3>联系我们</A></TD>
<TD width=600><CENTER>当前位置：首页 &gt; 公告</CENTER><DIV>{"".join(lines)}</DIV></TD></TR>
<TR><TD colspan=2 align=center>版权所有&copy;某某信息网 备案号00000000号</TD></TR></TABLE></BODY></HTML>"""
    return page.encode("gb18030")
