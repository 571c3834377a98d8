"""The edges: names of any bytes, hidden characters, folders that cannot be read or are our own, rights of files, cells."""

from __future__ import annotations

import csv
import io
import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import REPORT

from zhengben import files
from zhengben.editions.review import Doubt, read_review, review_tsv
from zhengben.files import walk, write_whole
from zhengben.readers.reader import Row
from zhengben.source_names import (  # fmt: skip
    address,
    audit_path,
    extracted_path,
    output_name,
    source_name,
    source_path,
)
from zhengben.text.visible import escape_json, visible, visible_line

ODD = {
    "政府.txt".encode("gbk"): "⟨0xD5FEB8AE⟩.txt",
    b"a\nb\tc\x1b[31m\x7f.txt": "a⟨U+000A⟩b⟨U+0009⟩c⟨U+001B⟩[31m⟨U+007F⟩.txt",
    "x\u202egnp.txt".encode(): "x⟨U+202E⟩gnp.txt",
    "⟨U+000A⟩.txt".encode(): "⟨U+27E8⟩U+000A⟩.txt",
    b"y" * 251 + b".txt": "y" * 251 + ".txt",
    ("长" * 83 + ".txt").encode(): "长" * 83 + ".txt",
    b"50%20#?&\"'.txt": "50%20#?&\"'.txt",
}
# What any file system of Unix takes as a name.
NAMES = st.binary(min_size=1, max_size=255).map(
    lambda name: os.fsdecode(name.replace(b"/", b"").replace(b"\0", b"") or b"a")
)


@pytest.fixture
def odd(tmp_path):
    """A folder of sources with odd names, each of them another text."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(ODD):
        text = REPORT.replace("上下", f"上下\u202e{'甲乙丙丁戊己庚'[number]}\x1b[31;")
        (folder / os.fsdecode(name)).write_text(text, "utf-8")
    return folder


# ---- names


def test_a_source_of_any_name_is_cleaned_proven_and_named_readably(zhengben, odd, tmp_path):
    out = tmp_path / "out"
    code, _, said = zhengben("clean", odd, "--out", out)
    assert (code, said) == (0, "")
    assert zhengben("check", out, "--sources", odd, "-q") == (0, "", "")
    audits = [json.loads(p.read_text("utf-8")) for p in walk(out / "audit")]
    assert sorted(audit["source"]["path"] for audit in audits) == sorted(ODD.values())
    for name in ODD.values():
        assert (out / audit_path(name)).is_file()


def test_cleaning_again_finds_them_unchanged(zhengben, odd, tmp_path):
    zhengben("clean", odd, "--out", tmp_path / "out", "-q")
    _, said, _ = zhengben("clean", odd, "--out", tmp_path / "out")
    assert said.count("(unchanged)") == len(ODD)


def test_audits_of_deleted_sources_are_deleted(zhengben, odd, tmp_path):
    zhengben("clean", odd, "--out", tmp_path / "out", "-q")
    for path in list(odd.iterdir())[1:]:
        path.unlink()
    zhengben("clean", odd, "--out", tmp_path / "out", "-q")
    assert len(list(walk(tmp_path / "out/audit"))) == 1


def test_an_error_about_an_odd_name_is_one_line(zhengben, tmp_path):
    bad = tmp_path / "a\nzhengben: all is well\x1b[2J.txt"
    bad.write_bytes(b"")
    (tmp_path / "good.txt").write_text(REPORT, "utf-8")
    code, _, said = zhengben("clean", tmp_path, "--out", tmp_path / "out")
    assert code == 4
    assert said.count("\n") == 1
    assert "a⟨U+000A⟩zhengben: all is well⟨U+001B⟩[2J.txt" in said


@given(NAMES)
def test_every_name_leads_back_to_its_path(name):
    shown = source_name(name)
    assert str(source_path(shown)) == str(Path(name))
    assert shown == visible_line(shown)
    assert shown.encode()  # every encoder takes it


@given(NAMES, NAMES)
def test_no_two_sources_share_an_output(one, other):
    if str(Path(one)) != str(Path(other)):
        assert output_name(source_name(one)) != output_name(source_name(other))


@given(NAMES)
def test_outputs_stay_inside_their_folder_and_have_room_for_suffixes(name):
    for part in output_name(source_name(name)).split("/"):
        assert len(part.encode()) <= 243
        assert not part.startswith(".")


@pytest.mark.parametrize("name", ["a.txt", "目录/政府工作报告（2025）.txt", "50%.html", "a b ⟨x⟩.pdf", "reports.csv/12", "x" * 243])  # fmt: skip
def test_an_ordinary_name_is_not_changed(name):
    assert source_name(name) == output_name(name) == name
    assert (audit_path(name), extracted_path(name)) == (f"audit/{name}.json", f"audit/{name}.txt")


def test_a_name_like_a_shortened_one_is_shortened_too():
    long = "y" * 251 + ".txt"
    assert output_name(output_name(long)) != output_name(long)


def test_a_sheet_of_a_workbook_cannot_lead_out_of_the_folder():
    for sheet in ("..", "../..", "a/../../b", ".hidden"):
        parts = output_name(f"book.xlsx/{Row(sheet, 2, ()).name}").split("/")
        assert len(parts) == 3
        assert not any(part.startswith(".") for part in parts)


def test_every_path_can_be_written_as_an_address():
    assert address("source/政府#1?50%20.html") == "source/政府%231%3F50%2520.html"


# ---- hidden characters


def test_hidden_and_control_characters_are_shown_by_their_code_points():
    assert visible("a\x1b[1m\u202eb\r\nc\td\re\udcd5\udcfe\ufeff") == "a⟨U+001B⟩[1m⟨U+202E⟩b\r\nc\td⟨U+000D⟩e⟨0xD5FE⟩⟨U+FEFF⟩"  # fmt: skip
    assert visible_line("a\r\nb\t") == "a⟨U+000D⟩⟨U+000A⟩b⟨U+0009⟩"


def test_all_control_bidi_and_separator_characters_are_among_them():
    bidi = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    for point in range(0x110000):
        char = chr(point)
        if char not in "\t\n\r" and (unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") or unicodedata.bidirectional(char) in bidi or char in "\u200e\u200f\u061c"):  # fmt: skip
            assert visible(char) != char, hex(point)
        if unicodedata.category(char)[0] in "LMNP":
            assert visible(char) == char, hex(point)


@given(st.text())
def test_json_with_hidden_characters_escaped_is_the_same_data(text):
    shown = escape_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text
    assert visible(shown) == shown


def hidden_in(text: str) -> list[str]:
    return [c for c in text if c != visible(c)]


def test_explain_shows_hidden_characters_of_a_source_in_terminal_and_page(zhengben, odd, tmp_path):
    for path in odd.iterdir():
        code, out, _ = zhengben("explain", path)
        assert code == 0
        assert "⟨U+202E⟩" in out
        assert "⟨U+001B⟩" in out
        assert not hidden_in(out)
        zhengben("explain", path, "--html", tmp_path / "x.html")
        page = (tmp_path / "x.html").read_text("utf-8")
        assert "⟨U+202E⟩" in page
        assert not hidden_in(page)


def test_messages_of_clean_and_check_show_hidden_characters(zhengben, odd, tmp_path):
    for arguments in (["clean", odd, "--out", tmp_path / "out", "-v"], ["check", tmp_path / "out", "--sources", odd, "-v"], ["clean", odd / "no\u202e\x1b.txt", "--out", tmp_path / "out"]):  # fmt: skip
        _, out, said = zhengben(*arguments)
        assert "⟨U+" in out + said
        assert not hidden_in(out + said)


def test_a_diff_shows_hidden_characters_and_its_data_keep_them(zhengben, tmp_path):
    old, new = tmp_path / "a\u202e.md", tmp_path / "b\x1b.md"
    head = "---\ntitle: 甲\nkind: other\nlang: zh-Hans\nsource: a.txt\n---\n\n# 甲\n\n"
    old.write_text(f"{head}全市上下一心。\n", "utf-8")
    new.write_text(f"{head}全市\u202e上下同心。\n", "utf-8")
    for how in ([], ["--stat"], ["--json"]):
        code, out, said = zhengben("diff", old, new, *how)
        assert code == 1, said
        assert not hidden_in(out + said)
    data = json.loads(out)
    assert data["new"] == str(new)
    assert "\u202e" in json.dumps(data["documents"], ensure_ascii=False)
    zhengben("diff", old, new, "--html", tmp_path / "x.html")
    assert not hidden_in((tmp_path / "x.html").read_text("utf-8"))


def test_a_text_for_git_keeps_them(capfdbinary, tmp_path):
    from zhengben.cli.main import main

    path = tmp_path / "a.md"
    path.write_text("\u202e not canonical \x1b", "utf-8")
    assert main(["textconv", str(path)]) == 0
    assert capfdbinary.readouterr().out == path.read_bytes()


# ---- folders


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "in"
    for name in ("a.txt", "closed/b.txt", "open/c.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(REPORT.replace("甲市", "甲乙丙"["abc".index(name[-5])] + "市"), "utf-8")  # fmt: skip
    return folder


def close(monkeypatch, folder: Path) -> None:
    """Close a folder, also to root, whom rights do not stop."""
    scandir, stat = os.scandir, Path.stat

    def no_entry(path, *arguments, **settings):
        if folder in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *arguments, **settings)

    def no_list(path="."):
        if Path(path).is_relative_to(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(files.os, "scandir", no_list)
    monkeypatch.setattr(Path, "stat", no_entry)


def test_a_folder_that_cannot_be_read_does_not_affect_the_others(
    zhengben, corpus, tmp_path, monkeypatch
):
    zhengben("clean", corpus, "--out", tmp_path / "out", "-q")
    before = {p: p.read_bytes() for p in walk(tmp_path / "out")}
    close(monkeypatch, corpus / "closed")
    code, out, said = zhengben("clean", corpus, "--out", tmp_path / "out")
    assert code == 4
    assert said == f"zhengben: {corpus / 'closed'}: this folder cannot be read: Permission denied; check its rights.\n"  # fmt: skip
    assert "a.txt →" in out
    assert "open/c.txt →" in out
    monkeypatch.undo()
    assert {p: p.read_bytes() for p in walk(tmp_path / "out")} == before


def test_outputs_inside_the_folder_of_sources_are_not_read_as_sources(zhengben, corpus):
    for out in (corpus / "out", corpus, corpus / "open"):
        _, first, _ = zhengben("clean", corpus, "--out", out)
        again = zhengben("clean", corpus, "--out", out, "-v")
        assert again[0] == 0
        assert first.count("→") == again[1].count("→") == 3
        assert f"zhengben: {out / 'markdown'}: was left out because zhengben wrote it." in again[2]


def test_a_folder_called_audit_that_is_not_ours_is_read(zhengben, corpus, tmp_path):
    (corpus / "open").rename(corpus / "audit")
    _, out, said = zhengben("clean", corpus, "--out", tmp_path / "out", "-v")
    assert "audit/c.txt →" in out
    assert said == ""


def test_files_that_no_reader_reads_are_counted_in_one_line(zhengben, corpus, tmp_path):
    for name in ("x.doc", "y.DOC", "open/z.jpg", "README", ".hidden", "a.txt.errata.toml", "lexicon.tsv"):  # fmt: skip
        (corpus / name).write_bytes(b"")
    code, _, said = zhengben("clean", corpus, "--out", tmp_path / "out")
    assert code == 0
    assert said == f"zhengben: {corpus}: 4 files were not read: 2 .doc, 1 without a suffix, 1 .jpg.\n"  # fmt: skip
    assert zhengben("clean", corpus, "--out", tmp_path / "out", "-q") == (0, "", "")


def test_what_belongs_to_the_sources_is_not_counted(zhengben, corpus, tmp_path):
    (corpus / "zhengben.toml").write_text('rules = "own.toml"\n', "utf-8")
    (corpus / "own.toml").write_text("", "utf-8")
    assert zhengben("clean", corpus, "--out", tmp_path / "out")[2] == ""


# ---- rights


def test_outputs_can_be_read_by_a_server_whatever_the_umask(zhengben, corpus, tmp_path):
    mask = os.umask(0o077)
    try:
        zhengben("clean", corpus, "--out", tmp_path / "deep/out", "-q")
    finally:
        os.umask(mask)
    made = [tmp_path / "deep", *(tmp_path / "deep").rglob("*")]
    assert {p.stat().st_mode & 0o777 for p in made if p.is_dir()} == {0o755}
    assert {p.stat().st_mode & 0o777 for p in made if p.is_file() and p.suffix in (".md", ".json")} == {0o644}  # fmt: skip


def test_an_existing_folder_keeps_its_permissions(tmp_path):
    (tmp_path / "private").mkdir(0o700)
    write_whole(tmp_path / "private/new/a.txt", "甲")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "private/new").stat().st_mode & 0o777 == 0o755


# ---- cells

DOUBT = Doubt(0.9, ("rare",), "a.md", 9, "里", "裡", "里", "全市上下一心。")


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"))))
def test_a_review_list_is_read_back_as_it_was(text):
    for begin in ("", "=", "+", "-", "@", "'", "＝"):
        doubt = replace(DOUBT, sentence=begin + text, document=begin + "a.md")
        (row,) = read_review(review_tsv([doubt]))
        assert tuple(row.values()) == doubt.row()


@pytest.mark.parametrize("begin", list("=+-@＝＋－＠"))
def test_no_cell_of_a_review_list_is_a_formula(begin):
    text = review_tsv([replace(DOUBT, sentence=f"{begin}HYPERLINK(1)", simplified=f"{begin}里")])
    for row in csv.reader(io.StringIO(text), delimiter="\t"):
        assert not [cell for cell in row if cell[0] in "=+-@＝＋－＠\t\r"]
