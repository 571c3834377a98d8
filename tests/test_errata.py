"""Decisions by hand: each is carried out, stands in the audit, and settles its place."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT, clean_text, text_source
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengben.audit.proven import Proven, clean_proven
from zhengben.clean.errata import Erratum, read_errata
from zhengben.errors import BadErrata
from zhengben.markdown.write import write_document
from zhengben.model import Result, plain_text

REPORT = """政府工作报告
——2024年1月10日在甲乙市第五届人民代表大会第三次会议上
甲乙市市长 王小明

各位代表：
现在，我代表甲乙市人民政府，向大会报告工作，请予审议。
2023年工作回顾
过去一年，我们坚持稳中求进，全市经济平稳发展，各项工作取得了新的成绩。
今年，我们将坚持改革创新，全面推进各项事业，努力实现新的目标。产业发展要有新的作为。城乡建设要有新的面貌。
各位代表，让我们团结一心，为建设美好家园而努力奋斗！
责任编辑：李某某
"""
WHY = "the printed volume"


def decide(kind: str, passage: str, text: str = REPORT, **more: object) -> Proven:
    row = Erratum(passage, str(more.pop("replacement", "")), WHY, kind, **more)  # type: ignore[arg-type]
    return clean_proven(text_source(text), (row,))


def blocks(result: Result) -> list[tuple[int, str]]:
    return [(b.level, plain_text(b.content)) for b in result.documents[0].blocks]


def places(proven: Proven) -> set[tuple[str, int]]:
    return {(finding.code, finding.line) for finding in proven.result.findings}


def errata_file(folder: Path, text: str) -> Path:
    source = folder / "a.txt"
    source.write_text(REPORT, "utf-8")
    source.with_name("a.txt.errata.toml").write_text(text, "utf-8")
    return source


def test_every_kind_of_decision_is_read_with_its_line(tmp_path):
    source = errata_file(
        tmp_path,
        """[front]
date = "2024-01-11"
speaker = ""
reason = "the printed volume"

[[keep]]
passage = "责任编辑：李某某"
reason = "the author"

[[heading]]
passage = "2023年工作回顾"
level = 2
reason = "a part"
""",
    )
    found = [
        (e.kind, e.key, e.passage, e.replacement, e.level, e.line) for e in read_errata(source)
    ]
    assert found == [
        ("front", "date", "", "2024-01-11", 0, 1),
        ("front", "speaker", "", "", 0, 1),
        ("keep", "", "责任编辑：李某某", "", 0, 6),
        ("heading", "", "2023年工作回顾", "", 2, 10),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[front]\nreason = "x"\n', "must have a reason, and keys"),
        ('[front]\ndate = "2024"\nreason = "x"\n', "must be a day or a month"),
        ('[front]\nkind = "speech"\nreason = "x"\n', "the kind must be one of"),
        ('[front]\nsource = "b.txt"\nreason = "x"\n', "source is no key that can be set"),
        ('[front]\ntitle = ""\nreason = "x"\n', "every document has a title"),
        ('\n[[heading]]\npassage = "a"\nlevel = 9\nreason = "x"\n', "toml:2: heading: the level must be"),
        ('[[keep]]\npassage = "a"\n', "keep must have just the keys passage, reason"),
        ('[[drop]]\npassage = "a"\nlevel = 2\nreason = "x"\n', "drop must have just the keys"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_read_is_said_with_file_and_line(tmp_path, text, said):
    with pytest.raises(BadErrata, match=r"a\.txt\.errata\.toml:\d+: ") as error:
        read_errata(errata_file(tmp_path, text))
    assert said in str(error.value)


@pytest.mark.parametrize("kind", ["erratum", "keep", "drop", "heading", "join", "split"])
def test_a_passage_that_does_not_occur_any_more_is_said_with_file_and_line(kind):
    row = Erratum("无此文字", "", WHY, kind, line=7)
    with pytest.raises(
        BadErrata, match=r"source\.txt\.errata\.toml:7: the passage '无此文字' stands 0 times"
    ):
        clean_proven(text_source(REPORT), (row,))


def test_a_passage_that_occurs_twice_is_said_with_its_lines_in_the_source():
    with pytest.raises(BadErrata, match=r"stands 2 times in the source, not once \(lines 5, 10\)"):
        decide("keep", "各位代表")


def test_what_is_kept_stays_although_a_rule_would_take_it_out():
    assert "责任编辑：李某某" not in "".join(text for _, text in blocks(clean_text(REPORT)))
    assert (0, "责任编辑：李某某") in blocks(decide("keep", "责任编辑：李某某").result)


def test_what_is_dropped_goes_with_its_reason():
    proven = decide("drop", "产业发展要有新的作为。")
    assert "产业发展" not in write_document(proven.result.documents[0])
    edits = [(e.rule, e.kind, e.text, e.why) for e in proven.result.edits if e.rule == "errata"]
    assert edits == [("errata", "remove", "产业发展要有新的作为。", WHY)]


@pytest.mark.parametrize("level", [2, 3, 4, 5, 6])
def test_a_heading_gets_the_level_that_a_person_gives_it(level):
    assert (level, "2023年工作回顾") in blocks(
        decide("heading", "2023年工作回顾", level=level).result
    )


def test_a_passage_inside_a_paragraph_becomes_a_heading_of_its_own():
    found = blocks(decide("heading", "产业发展要有新的作为", level=3).result)
    assert (3, "产业发展要有新的作为") in found
    assert (0, "今年，我们将坚持改革创新，全面推进各项事业，努力实现新的目标。") in found


@pytest.mark.parametrize("passage", ["产业发展要有新的作为", "产业发展要有新的作为。"])
def test_a_heading_has_no_full_stop_and_leaves_none(passage):
    found = [text for _, text in blocks(decide("heading", passage, level=3).result)]
    assert "产业发展要有新的作为" in found
    assert "城乡建设要有新的面貌。" in found
    assert "。" not in found


def test_level_0_says_that_a_line_is_no_heading():
    text = REPORT.replace("2023年工作回顾", "一、2023年工作回顾").replace(
        "今年，我们", "二、今年工作\n今年，我们"
    )
    assert (2, "二、今年工作") in blocks(clean_text(text))
    assert (0, "二、今年工作") in blocks(decide("heading", "二、今年工作", text, level=0).result)


def test_level_1_says_what_the_title_is():
    text = REPORT.replace("政府工作报告\n", "奋进新征程\n", 1)
    result = decide("heading", "奋进新征程", text, level=1).result
    assert blocks(result)[0] == (1, "奋进新征程")
    assert result.documents[0].front["title"] == "奋进新征程"


def test_lines_are_joined_where_a_person_joins_them():
    text = REPORT.replace("取得了新的成绩。\n今年，", "取得了新的成绩。\n\n今年，")
    found = blocks(decide("join", "取得了新的成绩。今年，我们将", text).result)
    assert any("取得了新的成绩。今年，我们将坚持" in words for _, words in found)


def test_a_paragraph_begins_where_a_person_splits():
    found = blocks(decide("split", "城乡建设要有新的面貌。").result)
    assert (0, "城乡建设要有新的面貌。") in found


def test_a_split_holds_where_a_rule_would_join():
    text = REPORT.replace("全市经济平稳发展，各项", "全市经济平稳发展，\n各项")
    joined = blocks(clean_text(text))
    assert any("平稳发展，各项工作" in words for _, words in joined)
    found = blocks(decide("split", "各项工作取得", text).result)
    assert any(words.startswith("各项工作取得") for _, words in found)


def test_keys_of_the_front_matter_are_set_and_taken_out():
    row = Erratum("", "2024-01-11", WHY, "front", key="date")
    gone = Erratum("", "", WHY, "front", key="speaker")
    front = clean_proven(text_source(REPORT), (row, gone)).result.documents[0].front
    assert front["date"] == "2024-01-11"
    assert "speaker" not in front
    assert next(iter(front)) == "title"


def test_a_decided_key_is_not_inferred_any_more():
    text = REPORT.replace("政府工作报告\n", "", 1)
    row = Erratum("", "甲乙市政府工作报告", WHY, "front", key="title")
    result = clean_proven(text_source(text), (row,)).result
    assert result.documents[0].front["title"] == "甲乙市政府工作报告"
    assert "title" not in result.documents[0].front.get("inferred", ())
    assert blocks(result)[0] == (1, "甲乙市政府工作报告")


@pytest.mark.parametrize(
    ("kind", "passage", "more"),
    [
        ("erratum", "王小明", {"replacement": "王晓明"}),
        ("keep", "责任编辑：李某某", {}),
        ("drop", "产业发展要有新的作为。", {}),
        ("heading", "2023年工作回顾", {"level": 2}),
        ("join", "新的成绩。今年", {}),
        ("split", "城乡建设", {}),
    ],
)
def test_each_decision_stands_in_the_audit_with_its_reason(kind, passage, more):
    proven = decide(kind, passage, **more)
    [row] = proven.audit["decisions"]
    assert (row["kind"], row["why"]) == (kind, WHY)
    assert "".join(row["text"].split()) == passage
    assert REPORT[row["start"] : row["end"]] == row["text"]


def test_a_decided_place_does_not_come_back():
    text = REPORT.replace("全市经济", "全市and经济")
    assert ("T101", 8) in places(clean_proven(text_source(text)))
    assert ("T101", 8) not in places(decide("keep", "全市and经济", text))


def test_decisions_that_contradict_each_other_are_refused():
    rows = (
        Erratum("产业发展", "", WHY, "drop", line=1),
        Erratum("产业发展要有", "", WHY, "keep", line=5),
    )
    with pytest.raises(
        BadErrata, match=r"errata\.toml:5: the decision in line 1 is about the same text"
    ):
        clean_proven(text_source(REPORT), rows)


def test_where_nothing_can_begin_is_said_with_file_and_line():
    text = REPORT.replace("稳中求进，", "稳中求进[1]，").replace("改革创新，", "改革创新[2]，")
    text = text.replace("责任编辑：李某某", "注释：")
    text += "[1]稳中求进：稳定大局，引进企业。\n[2]改革创新：改革体制，创新机制。\n"
    assert len(clean_text(text).documents[0].notes) == 2
    row = Erratum("引进企业。", "", WHY, "split", line=3)
    with pytest.raises(BadErrata, match=r"errata\.toml:3: nothing can begin at the passage"):
        clean_proven(text_source(text), (row,))


def test_the_examples_of_the_page_are_read(tmp_path):
    page = ROOT.joinpath("docs/errata.md").read_text("utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    found = read_errata(errata_file(tmp_path, example))
    kinds = ["front", "front", "erratum", "keep", "drop", "heading", "join", "split"]
    assert [erratum.kind for erratum in found] == kinds


@st.composite
def decisions(draw: st.DrawFn) -> tuple[Erratum, ...]:
    """Decisions of any kind but drop and erratum, about stretches of the report that occur once and lie apart."""
    flat = REPORT.strip()
    cuts = sorted(draw(st.lists(st.integers(0, len(flat)), min_size=2, max_size=8, unique=True)))
    found = []
    for start, end in list(pairwise(cuts))[::2]:
        passage = flat[start:end].strip()
        words = "".join(passage.split())
        if not words or "".join(flat.split()).count(words) != 1:
            continue
        kinds = ["keep", "heading", "split"] + (["join"] if "\n" in passage else [])
        kind = draw(st.sampled_from(kinds))
        found.append(
            Erratum(passage, "", WHY, kind, draw(st.integers(0, 6)) if kind == "heading" else 0)
        )
    return tuple(found)


@settings(max_examples=60, deadline=None)
@given(decisions())
def test_no_decision_but_drop_loses_text(errata):
    """The audit is proven in `clean_proven`; here, that no edit of an errata file takes out anything but blanks.

    What cannot be carried out is refused in a sentence, and nothing is written.
    """
    try:
        proven = clean_proven(text_source(REPORT), errata)
    except BadErrata:
        return
    taken = [e.text for e in proven.result.edits if e.rule == "errata" and e.kind != "insert"]
    assert [text for text in taken if text.strip()] == []
    kept = "".join(t for _, t in blocks(proven.result)).replace("\u3000", "")
    for erratum in (e for e in errata if e.kind in ("keep", "heading")):
        for piece in erratum.passage.split():
            assert piece.strip("。—") in kept
