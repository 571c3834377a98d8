"""`zhengben diff`: its data gives the new text, A to B mirrors B to A, and exactly the changed figures are named."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from formats import Word
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from zhengben.cli.main import main
from zhengben.compare.compare import Comparison, Row, Stretch, compare, stat_of
from zhengben.compare.show import as_data
from zhengben.compare.units import notes_of, text_of, units_of
from zhengben.markdown.write import write_document
from zhengben.model import Block, Call, Document, Note

FRONT = {"title": "甲", "kind": "other", "lang": "zh-Hans", "source": "a.txt"}
sentences = st.builds(
    "{}{}{}，{}。".format,
    st.sampled_from(["全市经济", "粮食产量", "各位代表", "我们坚持", "营商环境", "城乡居民"]),
    st.sampled_from(["增长", "下降", "达到", "突破", "保持"]),
    st.sampled_from(["5.0%", "4.9%", "1,204.5亿元", "37个", "三分之一", "2024年"]),
    st.text(alphabet="稳中求进工作总基调持续向好", min_size=1, max_size=9),
)


@st.composite
def documents(draw):
    """Documents with headings, notes called in any order, and a table."""
    paragraphs = draw(st.lists(st.lists(sentences, min_size=1, max_size=3).map("".join), min_size=1, max_size=9))  # fmt: skip
    labels = [str(n + 1) for n in range(draw(st.integers(0, min(3, len(paragraphs)))))]
    blocks = [Block("heading", ("标题",), 1)]
    for i, paragraph in enumerate(paragraphs):
        content = (paragraph, Call(labels[i])) if i < len(labels) else (paragraph,)
        kind = draw(st.sampled_from(["paragraph", "paragraph", "heading"]))
        blocks.append(Block(kind, content, 2 if kind == "heading" else 0))
    blocks.append(Block("table", rows=((("甲",), (paragraphs[0],)), (("乙",), ()))))
    notes = tuple(Note(label, (f"{label}注：{draw(sentences)}",)) for label in labels)
    return Document(FRONT, tuple(blocks), notes)


@st.composite
def revisions(draw):
    """A document and what became of it: blocks gone, come, moved, changed."""
    old = draw(documents())
    blocks = list(draw(st.permutations(old.blocks)) if draw(st.booleans()) else old.blocks)
    called = {item.label for b in blocks for item in b.content if isinstance(item, Call)}
    kept = [b for b in blocks if draw(st.integers(0, 5)) or any(isinstance(i, Call) for i in b.content)]  # fmt: skip
    for i, block in enumerate(kept):
        if block.content and not draw(st.integers(0, 3)):
            kept[i] = Block(block.kind, (block.content[0] + draw(sentences), *block.content[1:]), block.level)  # fmt: skip
    kept.insert(draw(st.integers(0, len(kept))), Block("paragraph", (draw(sentences),)))
    return old, Document(FRONT, tuple(kept), tuple(n for n in old.notes if n.label in called))


@given(st.one_of(revisions(), st.tuples(documents(), documents())))
@settings(max_examples=100, deadline=None)
def test_the_data_applied_to_the_old_gives_the_new(pair):
    old, new = pair
    data = json.loads(json.dumps(as_data(compare(old, new))))
    for part, units in (("body", units_of), ("notes", notes_of)):
        made = applied(data[part], [text_of(u.tokens) for u in units(old)])
        assert made == [text_of(u.tokens) for u in units(new)]
    assert {row["labels"][1] for row in data["notes"] if row["new"] >= 0} == {n.label for n in new.notes}  # fmt: skip


def applied(rows: list[dict], old: list[str]) -> list[str]:
    """Rebuild the units of the new side from those of the old side and the rows of the comparison."""
    new: dict[int, str] = {}
    used = set()
    for row in rows:
        before = "".join(stretch[0] for stretch in row["stretches"])
        if row["kind"] != "added":
            assert before == old[row["old"]]
        if row["kind"] not in ("added", "left"):
            assert row["old"] not in used
            used.add(row["old"])
        if row["kind"] not in ("removed", "left"):
            new[row["new"]] = "".join(stretch[-1] for stretch in row["stretches"])
    assert used == set(range(len(old)))
    assert sorted(new) == list(range(len(new)))
    return [new[n] for n in range(len(new))]


@given(documents())
@settings(max_examples=100, deadline=None)
def test_equal_documents_give_nothing(document):
    found = compare(document, document)
    assert found.equal
    assert all(row.kind == "same" for row in (*found.body, *found.notes))
    assert stat_of(found).figures == ()


@given(st.one_of(revisions(), st.tuples(documents(), documents())))
@settings(max_examples=100, deadline=None)
def test_comparing_in_the_other_direction_gives_the_mirror_image(pair):
    old, new = pair

    def turned(rows: tuple[Row, ...]) -> set[object]:
        swap = {"added": "removed", "removed": "added"}
        return {
            (swap.get(r.kind, r.kind), r.new, r.old, r.new_at, r.old_at, tuple(Stretch(s.new, s.old, s.same) for s in r.stretches))
            for r in rows
        }  # fmt: skip

    def plain(rows: tuple[Row, ...]) -> set[object]:
        return {(r.kind, r.old, r.new, r.old_at, r.new_at, r.stretches) for r in rows}

    one, other = compare(old, new), compare(new, old)
    assert turned(one.body) == plain(other.body)
    assert turned(one.notes) == plain(other.notes)
    assert {b: a for a, b in one.renumbered.items()} == other.renumbered


FIGURE = re.compile(r"(?<![\d.,])\d+(?:\.\d+)?%?(?![\d.,%])")


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_one_changed_figure_is_the_one_that_is_named(seeds, data):
    documents = [d for result in seeds.values() for d in result.documents]
    old = data.draw(st.sampled_from(documents))
    places = [
        (i, k, m.span())
        for i, block in enumerate(old.blocks)
        for k, item in enumerate(block.content)
        if isinstance(item, str)
        for m in FIGURE.finditer(item)
    ]
    if not places:
        return
    i, k, (start, end) = data.draw(st.sampled_from(places))
    was = old.blocks[i].content[k][start:end]
    now = data.draw(st.sampled_from(["7", "7.3", "7.3%"]).filter(lambda value: value != was))
    content = list(old.blocks[i].content)
    content[k] = content[k][:start] + now + content[k][end:]
    blocks = list(old.blocks)
    blocks[i] = Block(blocks[i].kind, tuple(content), blocks[i].level)
    figures = stat_of(compare(old, Document(old.front, tuple(blocks), old.notes))).figures
    assert [(f.old, f.new) for f in figures] == [(was, now)]


def paragraphs(*texts: str, notes: tuple[str, ...] = ()) -> Document:
    """A document of paragraphs in which `[n]` calls note n."""
    blocks = []
    for text in texts:
        parts = re.split(r"\[(\d+)\]", text)
        blocks.append(Block("paragraph", tuple(Call(p) if k % 2 else p for k, p in enumerate(parts) if p)))  # fmt: skip
    return Document(FRONT, tuple(blocks), tuple(Note(str(n), (t,)) for n, t in enumerate(notes, 1)))


def kinds(found: Comparison) -> list[str]:
    return [row.kind for row in found.body]


def test_a_paragraph_that_moved_is_shown_as_moved():
    texts = ["经济运行稳中有进，总量再上台阶。", "科技创新成果丰硕，平台建设提速。", "民生福祉持续增进，就业形势稳定。", "生态环境持续改善，空气质量提升。"]  # fmt: skip
    found = compare(paragraphs(*texts), paragraphs(*texts[1:], texts[0]))
    assert kinds(found) == ["left", "same", "same", "same", "moved"]
    assert stat_of(found).moved == 1


def test_notes_that_only_got_another_number_are_not_shown_as_changed():
    old = paragraphs("首发经济[1]蓬勃发展。", "低空经济[2]加快布局。", notes=("首发经济：指发布新品。", "低空经济：指飞行活动。"))  # fmt: skip
    new = paragraphs("银发经济[1]方兴未艾。", "首发经济[2]蓬勃发展。", "低空经济[3]加快布局。", notes=("银发经济：指为老服务。", "首发经济：指发布新品。", "低空经济：指飞行活动。"))  # fmt: skip
    found = compare(old, new)
    assert kinds(found) == ["added", "same", "same"]
    assert [row.kind for row in found.notes] == ["added", "same", "same"]
    assert found.renumbered == {"1": "2", "2": "3"}


def test_single_letters_between_two_changes_are_part_of_the_change():
    found = compare(paragraphs("增速为5.0%，同比提高，居全省第一位。"), paragraphs("增速为4.9%，环比回落，居全省第三位。"))  # fmt: skip
    changed = [(text_of(s.old), text_of(s.new)) for s in found.body[0].stretches if not s.same]
    assert changed == [("5.0%", "4.9%"), ("同比提高", "环比回落"), ("一", "三")]


# ---- the command


@pytest.fixture
def files(tmp_path, seeds):
    """A report, and the same with one figure changed, as files."""
    (document,) = next(r.documents for name, r in seeds.items() if name.startswith("001"))
    text = write_document(document)
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(text, "utf-8")
    new.write_text(text.replace("地区生产总值增长5.0%", "地区生产总值增长4.9%"), "utf-8")
    return old, new


def test_the_terminal_shows_the_figure_whole_under_its_heading(files, capsys):
    assert main(["diff", *map(str, files)]) == 1
    shown = capsys.readouterr().out
    assert "@@ ## 二、2024年工作安排 @@" in shown
    assert "地区生产总值增长[-5.0%-]{+4.9%+}左右" in shown
    assert main(["diff", str(files[0]), str(files[0])]) == 0
    assert capsys.readouterr().out == ""


def test_stat_counts_sentences_and_lists_figures(files, capsys):
    assert main(["diff", "--stat", *map(str, files)]) == 1
    shown = capsys.readouterr().out
    assert "sentences: 0 added, 0 removed, 1 changed, 0 moved" in shown
    assert "地区生产总值增长[-5.0%-]{+4.9%+}" in shown


def test_json_has_everything_that_is_needed_to_rebuild_the_new_text(files, capsys):
    assert main(["diff", "--json", *map(str, files)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "zhengben.diff/1"
    (document,) = data["documents"]
    assert document["stat"]["figures"][0]["new"] == "4.9%"


def test_the_page_needs_nothing_else_and_shows_each_side_whole(files, tmp_path, seeds):
    target = tmp_path / "diff.html"
    assert main(["diff", *map(str, files), "--html", str(target)]) == 1
    page = html.fromstring(target.read_text("utf-8"))
    assert not page.xpath("//script | //link | //img | //@src")
    (document,) = next(r.documents for name, r in seeds.items() if name.startswith("001"))
    for side, other, figure in (("old", "ins", "5.0%"), ("new", "del", "4.9%")):
        again = html.fromstring(target.read_text("utf-8"))
        for hidden in again.xpath(f"//{other} | //*[@class='label']"):
            hidden.drop_tree()
        for twice in again.xpath(f"//div[@class='band changed']/div[@class='cell {'new' if side == 'old' else 'old'}']"):  # fmt: skip
            twice.drop_tree()
        shown = "".join("".join(cell.text_content() for cell in again.xpath("//div[contains(@class, 'cell') and not(ancestor::div[contains(@class, 'head')])]")).split())  # fmt: skip
        text = "".join(text_of(u.tokens) for u in (*units_of(document), *notes_of(document)))
        text = text.replace("地区生产总值增长5.0%", f"地区生产总值增长{figure}").replace(" | ", "|")
        assert shown.replace("|", "") == re.sub(r"\[\^(\d+)\]", r"〔\1〕", "".join(text.split()).replace("**", "")).replace("|", "")  # fmt: skip


def test_editions_differ_where_conversion_did_more_than_characters(tmp_path, capsys):
    old, new = tmp_path / "a.md", tmp_path / "b.md"
    head = "---\ntitle: 甲\nkind: other\nlang: {}\nsource: a.txt\n---\n\n# 甲\n\n{}\n"
    old.write_text(head.format("zh-Hans", "办公室里的家具着火，及时了解。"), "utf-8")
    new.write_text(head.format("zh-Hant-TW", "辦公室裡的家具著火，及時瞭解。"), "utf-8")
    assert main(["diff", str(old), str(new)]) == 1
    assert "及時[-了-]{+瞭+}解" in capsys.readouterr().out


def test_a_source_is_cleaned_first_and_sentence_and_page_say_so(files, tmp_path, capsys):
    seed = next((ROOT / "seeds").glob("001*"))
    assert main(["diff", str(seed), str(files[1])]) == 1
    told = capsys.readouterr()
    assert "[-5.0%-]{+4.9%+}" in told.out
    assert f"{seed}: is not canonical Markdown; its cleaned text is compared." in told.err
    page = tmp_path / "page.html"
    assert main(["diff", str(seed), str(files[1]), "--html", str(page)]) == 1
    assert f"{seed}：不是规范文本，先经整理再比较。" in page.read_text("utf-8")


def test_folders_are_compared_file_by_file_and_bad_files_do_not_affect_the_others(files, tmp_path, capsys):  # fmt: skip
    for name, source in (("one", files[0]), ("two", files[1])):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub/report.md").write_bytes(source.read_bytes())
        (tmp_path / name / "bad.md").write_bytes(b"\x00\x01\x02" * 50 + name.encode())
    (tmp_path / "two/more.md").write_bytes(files[0].read_bytes())
    assert main(["diff", str(tmp_path / "one"), str(tmp_path / "two"), "--stat"]) == 4
    told = capsys.readouterr()
    assert "two/more.md" in told.out
    assert "1 changed" in told.out
    assert "bad.md: this is a binary file" in told.err


@pytest.fixture
def repository(tmp_path, files, monkeypatch):
    """A repository with two revisions of a report."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    for source in files:
        (folder / "markdown").mkdir(exist_ok=True)
        (folder / "markdown/report.md").write_bytes(source.read_bytes())
        git(folder, "add", ".")
        git(folder, "commit", "-qm", source.stem)
    monkeypatch.chdir(folder)
    return folder


def git(folder, *arguments, env=None) -> str:
    command = ["git", "-c", "user.name=甲", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, env=env).stdout  # fmt: skip


def test_revisions_of_a_repository(repository, capsys):
    assert main(["diff", "HEAD~1:markdown/report.md", "markdown/report.md"]) == 1
    assert "[-5.0%-]{+4.9%+}" in capsys.readouterr().out
    assert main(["diff", "HEAD~1:markdown", "HEAD:markdown", "--stat"]) == 1
    assert "1 changed" in capsys.readouterr().out
    assert main(["diff", "HEAD:markdown/report.md", "markdown/report.md"]) == 0


@pytest.mark.parametrize(
    ("old", "code", "said"),
    [
        ("HEAD~9:markdown/report.md", 4, "git has no such revision or file"),
        ("HEAD:nothing.md", 4, "git has no such revision or file"),
        ("missing.md", 4, "cannot be read"),
        ("markdown/binary.md", 4, "this is a binary file"),
        ("markdown/broken.md", 6, "broken.md:"),
    ],
)
def test_bad_input_is_a_sentence_and_the_right_exit_code(repository, capsys, old, code, said):
    (repository / "markdown/binary.md").write_bytes(b"\x00\xff\x00\x01" * 40)
    (repository / "markdown/broken.md").write_text("---\ntitle: 甲\nlang: zh-Hans\nsource: a\nkind: x\n---\n\n> 引用\n", "utf-8")  # fmt: skip
    assert main(["diff", old, "markdown/report.md"]) == code
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_outside_a_repository_a_sentence_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["diff", "HEAD:a.md", "b.md"]) == 4
    assert "not in a git repository" in capsys.readouterr().err


def test_git_calls_it_as_its_external_diff(repository):
    environ = os.environ | {"GIT_EXTERNAL_DIFF": f"{sys.executable} -m zhengben diff", "PYTHONPATH": str(ROOT / "tools")}  # fmt: skip
    shown = git(repository, "diff", "HEAD~1", "--", "*.md", env=environ)
    assert "--- a/markdown/report.md" in shown
    assert "[-5.0%-]{+4.9%+}" in shown
    (repository / "markdown/report.md").write_text("code, not Chinese\n", "utf-8")
    (repository / "more.py").write_text("print()\n", "utf-8")
    git(repository, "add", ".")
    shown = git(repository, "diff", "HEAD", env=environ)
    assert "+code, not Chinese" in shown
    assert "+print()" in shown


# ---- git itself


@pytest.fixture
def history(repository):
    """The repository, with a source scraped twice with other noise, and git set up."""
    seed = next((ROOT / "seeds").glob("001*")).read_text("utf-8")
    for noise in ("", "\n\n责任编辑：李某  来源：某某网站\n\n打印本页\n"):
        (repository / "seed.txt").write_text(seed + noise, "utf-8")
        git(repository, "add", ".")
        git(repository, "commit", "-qm", "scraped")
    return repository


LOCALES = [{"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}]
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@pytest.mark.parametrize("locale", LOCALES, ids=["C", "UTF-8"])
def test_attributes_alone_give_word_diffs_by_character(repository, locale):
    attributes = (ROOT / ".gitattributes").read_text("utf-8")
    (repository / ".gitattributes").write_text(attributes, "utf-8")
    shown = git(repository, "diff", "--word-diff", "HEAD~1", "--", "*.md", env=os.environ | QUIET | locale)  # fmt: skip
    assert "地区生产总值增长[-5.0-]{+4.9+}%左右" in shown


@pytest.mark.parametrize("locale", LOCALES, ids=["C", "UTF-8"])
@pytest.mark.parametrize("command", [["diff", "HEAD~3", "--", "*.md"], ["log", "-p", "--", "*.md"], ["show", "HEAD~2"]])  # fmt: skip
def test_set_up_git_marks_whole_figures_and_names_headings(history, locale, command, capsys):
    assert main(["git-setup", str(history)]) == 0
    environ = os.environ | QUIET | locale
    shown = git(history, command[0], "--word-diff", *command[1:], env=environ)
    assert "地区生产总值增长[-5.0%-]{+4.9%+}左右" in shown
    assert re.search(r"(?m)^@@ .* @@ #+ 二、2024年工作安排$", shown)


@pytest.mark.slow
def test_noise_in_a_source_does_not_show_and_a_figure_does(history, capsys):
    environ = os.environ | QUIET
    assert git(history, "diff", "HEAD~1", "--", "seed.txt", env=environ) != ""
    assert main(["git-setup", str(history)]) == 0
    assert not [line for line in git(history, "diff", "HEAD~1", "--", "seed.txt", env=environ).split("\n") if line.startswith("@@")]  # fmt: skip
    assert git(history, "notes", "--ref=textconv/zhengben-source", "list", env=environ)  # cached
    text = (history / "seed.txt").read_text("utf-8")
    (history / "seed.txt").write_text(text.replace("增长5.0%", "增长4.9%", 1), "utf-8")
    assert "[-5.0%-]{+4.9%+}" in git(history, "diff", "--word-diff", "--", "seed.txt", env=environ)
    (history / "seed.txt").write_text("no Chinese at all\n", "utf-8")
    assert "+no Chinese at all" in git(history, "diff", "--", "seed.txt", env=environ)


def test_revisions_of_a_word_file_are_compared_by_what_they_clean_to(repository, capsys):
    for figure in ("5.0%", "4.9%"):
        word = Word()
        word.paragraph("政府工作报告", "Title")
        word.paragraph("各位代表：")
        word.paragraph(f"生产总值增长{figure}。")
        (repository / "office.docx").write_bytes(word.data())
        git(repository, "add", ".")
        git(repository, "commit", "-qm", figure)
    assert main(["git-setup", str(repository)]) == 0
    shown = git(repository, "diff", "--word-diff", "HEAD~1", "--", "office.docx")
    assert "生产总值增长[-5.0%-]{+4.9%+}。" in shown
    capsys.readouterr()
    assert main(["diff", "HEAD~1:office.docx", "office.docx"]) == 1
    assert "[-5.0%-]{+4.9%+}" in capsys.readouterr().out


def test_an_unreadable_file_gets_a_sentence_and_one_that_cannot_be_cleaned_is_printed_as_it_is(
    tmp_path, capfdbinary
):
    assert main(["textconv", str(tmp_path / "missing.txt")]) == 4
    assert b"cannot be read" in capfdbinary.readouterr().err
    broken = "---\ntitle: 甲\nlang: zh-Hans\nsource: a\n---\n\n> 引用\n".encode()
    (tmp_path / "broken.txt").write_bytes(broken)
    assert main(["textconv", str(tmp_path / "broken.txt")]) == 0
    assert capfdbinary.readouterr().out == broken


def test_setting_up_twice_changes_nothing_and_removing_leaves_nothing(history, capsys):
    (history / ".git/info").mkdir(exist_ok=True)
    (history / ".git/info/attributes").write_text("*.bin binary", "utf-8")
    before = (history / ".git/config").read_text("utf-8")
    assert main(["git-setup", str(history)]) == 0
    once = (history / ".git/config").read_text("utf-8"), (history / ".git/info/attributes").read_text("utf-8")  # fmt: skip
    assert main(["git-setup", str(history)]) == 0
    assert once == ((history / ".git/config").read_text("utf-8"), (history / ".git/info/attributes").read_text("utf-8"))  # fmt: skip
    git(history, "diff", "HEAD~1", "--", "seed.txt", env=os.environ | QUIET)
    assert main(["git-setup", "--remove", str(history)]) == 0
    assert (history / ".git/config").read_text("utf-8").replace("[include]\n", "") == before
    assert (history / ".git/info/attributes").read_text("utf-8") == "*.bin binary\n"
    assert not (history / ".git/zhengben.gitconfig").exists()
    assert git(history, "for-each-ref", "refs/notes") == ""


def test_git_setup_outside_a_repository_is_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["git-setup", str(tmp_path)]) == 2
    assert "is not in a git repository" in capsys.readouterr().err
