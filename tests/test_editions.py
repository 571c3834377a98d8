"""Traditional-Chinese editions: what they must say, what they must leave alone, what a person is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace

import opencc
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from test_markdown import documents as any_documents

from zhengben.editions.build import texts
from zhengben.editions.convert import Converter, Settings
from zhengben.editions.engine import standard
from zhengben.editions.lexicon import Lexicon, read_lexicon
from zhengben.editions.names import find_names, traditional_name, vocabulary
from zhengben.editions.prove import prove_edition
from zhengben.editions.registry import editions
from zhengben.editions.review import COLUMNS, DOUBT, Reviewer, read_review
from zhengben.errors import BadLexicon, BrokenEdition
from zhengben.ledger import Ledger
from zhengben.markdown.check import problems
from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document
from zhengben.model import Block, Call, Document, Marked, Note, flatten, plain_text

DATA = tomllib.loads(ROOT.joinpath("tests/conversion.toml").read_text("utf-8"))
LEXICON = read_lexicon(ROOT / "seeds/lexicon.tsv")
TAGS = ["zh-Hant-TW", "zh-Hant-HK", "zh-Hant"]


def variant(tag: str, text: str) -> str:
    """Text in OpenCC's standard in the forms of an edition's region."""
    return standard(editions()[tag].variant).convert(text) if editions()[tag].variant else text


@pytest.fixture(scope="module")
def originals(documents) -> dict[str, Document]:
    return {name: read_markdown(text, name).document for name, text in documents.items()}


@pytest.fixture(scope="module")
def names(originals) -> frozenset[str]:
    return frozenset(find_names(t for document in originals.values() for t in texts(document)))


@pytest.fixture(scope="module", params=TAGS)
def converter(request, names) -> Converter:
    return Converter(Settings(editions()[request.param], LEXICON, names))


def whole(documents) -> str:
    return "\n".join(text for document in documents for text in texts(document))


def test_the_words_that_opencc_gets_wrong_are_right_in_all_editions(converter, originals):
    tag = converter.settings.edition.tag
    simplified = whole(originals.values())
    traditional = whole(converter.convert_document(document) for document in originals.values())
    for word, right, times in DATA["seeds"]["rows"]:
        places = [match.start() for match in re.finditer(word, simplified)]
        assert len(places) == times, word
        found = [traditional[at : at + len(word)] for at in places]
        assert found == [variant(tag, right)] * times


@pytest.mark.parametrize(("word", "right"), DATA["counterexamples"]["rows"])
def test_an_entry_does_not_change_a_word_that_contains_it_by_chance(converter, word, right):
    assert converter.convert(word) == variant(converter.settings.edition.tag, right)


def test_names_of_people_are_protected_without_being_listed(originals, names):
    converter = Converter(Settings(editions()["zh-Hant-TW"], Lexicon(), names))
    traditional = whole(converter.convert_document(document) for document in originals.values())
    assert not re.search("餘正琨|餘志堅|餘剛|鬍曉海|鬍足卿|羅小云", traditional)
    assert "秘書長余剛" in traditional


@pytest.mark.parametrize(("text", "wanted"), DATA["names"]["hit"])
def test_a_name_is_recognised_by_its_context(text, wanted):
    assert set(wanted) <= find_names([text])


@pytest.mark.parametrize("text", DATA["names"]["miss"])
def test_text_that_only_looks_like_a_name_is_not_a_name(text):
    assert find_names([text]) == set()


def test_the_vocabulary_of_names_matches_its_own_examples():
    for key in ("office", "appointed", "titled"):
        pattern = re.compile(f".*(?:{vocabulary()[key]['pattern']})")
        assert all(pattern.fullmatch(hit) for hit in vocabulary()[key]["hit"])
        assert not any(pattern.fullmatch(miss) for miss in vocabulary()[key]["miss"])
    surnames = vocabulary()["surnames"]
    assert all(
        pair.split("=")[0] in surnames["single"] + surnames["compound"]
        for pair in surnames["traditional"].split()
    )


@pytest.mark.parametrize(
    ("name", "form"),
    [("余志坚", "余志堅"), ("胡晓海", "胡曉海"), ("范云", "范雲"), ("欧阳干", "歐陽幹"), ("李长发", "李長發")],
)  # fmt: skip
def test_a_name_has_its_surname_s_own_form_and_crosses_no_phrase(name, form):
    assert traditional_name(name) == form


# ---- what stays as it is


@pytest.mark.parametrize("phrase", ["头发", "皇后", "市场准入", "副市长胡晓海", "八一干部学院"])
def test_a_footnote_call_at_any_offset_of_a_phrase_is_transparent(converter, phrase):
    wanted = converter.convert(phrase)
    for at in range(len(phrase) + 1):
        content = tuple(item for item in (phrase[:at], Call("3"), phrase[at:]) if item)
        found = converter.inlines(content)
        assert plain_text(found) == wanted
        assert found.index(Call("3")) == content.index(Call("3"))
        marked = (
            Marked("strong", (phrase[:at],)),
            Marked("link", (phrase[at:],), "https://头发.cn"),
        )
        assert plain_text(converter.inlines(marked)) == wanted


def test_code_addresses_labels_and_keys_are_untouched(converter):
    content = ("头", Marked("code", ("头发",)), "发见https://头发.cn/后面？", Call("发"),
               Marked("link", ("皇后",), "https://e.cn/后"))  # fmt: skip
    found = converter.inlines(content)
    assert found[0] == converter.convert("头")
    assert found[1] == content[1]
    assert found[2] == converter.convert("发见") + "https://头发.cn/后面？"
    assert found[3] == Call("发")
    assert found[4].url == "https://e.cn/后"


def test_front_matter_says_which_edition_it_is_and_how_it_was_made(converter, originals):
    tag = converter.settings.edition.tag
    document = originals["nanchang-2025-work-report"]
    front = converter.convert_document(document).front
    assert front["lang"] == tag
    assert front["conversion"] == (
        f"OpenCC {opencc.__version__}, {editions()[tag].config}, lexicon {LEXICON.digest[:12]}"
    )
    assert (front["title"], front["kind"]) == ("政府工作報告", "work-report")
    assert front["source"] == document.front["source"]


def test_each_edition_of_the_seeds_is_canonical_and_differs_in_han_only(converter, originals):
    for name, document in originals.items():
        edition = converter.convert_document(document)
        prove_edition(document, edition, name, converter.settings)
        assert problems(write_document(edition), name) == []
        assert re.sub("[一-鿿]", "", whole([document])) == re.sub("[一-鿿]", "", whole([edition]))
        assert len(whole([document])) == len(whole([edition]))


def test_the_proof_finds_what_a_conversion_must_not_do(originals, converter):
    document = Document({}, (Block("paragraph", ("收入5元", Call("1"))),), (Note("1", ("注",)),))
    for content in (("收入6元", Call("1")), ("收入5元。", Call("1")), ("收入5元",), ("收入", Call("1"), "5元")):  # fmt: skip
        broken = replace(document, blocks=(Block("paragraph", content),))
        with pytest.raises(BrokenEdition, match=r"a\.md"):
            prove_edition(document, broken, "a.md", converter.settings)
    for broken in (replace(document, notes=()), replace(document, blocks=())):
        with pytest.raises(BrokenEdition, match=r"a\.md"):
            prove_edition(document, broken, "a.md", converter.settings)


@given(any_documents())
@settings(max_examples=200, deadline=None)
def test_any_document_keeps_its_structure_its_calls_and_its_other_characters(document):
    edition = _TAIWAN.convert_document(document)
    prove_edition(document, edition, "x", _TAIWAN.settings)
    again = read_markdown(write_document(edition), "x").document
    assert write_document(again) == write_document(edition)


@given(st.text(alphabet="余胡发后里“‘’”A5%,。 \U000f0000\U000f0001", max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_keeps_its_length_and_private_characters(text):
    converted = _TAIWAN.convert(text)
    assert len(converted) == len(text)
    assert all(a == b for a, b in zip(text, converted, strict=True) if a not in "余胡发后里")


_TAIWAN = Converter(Settings(editions()["zh-Hant-TW"], LEXICON, frozenset({"余刚", "胡晓海"})))


def test_corner_quotes_are_an_option():
    corner = Converter(Settings(editions()["zh-Hant-TW"], corner_quotes=True))
    assert corner.convert("“放‘管’服”和it’s") == "「放『管』服」和it’s"
    assert _TAIWAN.convert("“放‘管’服”") == "“放‘管’服”"


def test_converting_back_differs_only_at_known_places(converter, originals):
    back = standard(converter.settings.edition.reverse)
    known = [row[:3] for row in DATA["round-trip"]["rows"]]
    found = []
    for document in originals.values():
        for text in texts(document):
            again = back.convert(converter.convert(text))
            for k, (a, b) in enumerate(zip(text, again, strict=True)):
                if a != b:
                    found += [row for row in known if row[1:] == [a, b] and row[0] in text[max(0, k - 4) : k + 4]] or [(text, k)]  # fmt: skip
    assert sorted(found) == sorted(known)


# ---- the lexicon


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("余刚\t余剛\n\n余刚\t餘剛\n", "l.tsv:3: 余刚 is already in line 1"),
        ("余刚\n", "l.tsv:1: 1 columns"),
        ("余刚\t余剛\t注\t多\n", "l.tsv:1: 4 columns"),
        ("余刚\t\n", "l.tsv:1: a word is missing"),
        ("余刚\t余剛 \n", "l.tsv:1: blanks in '余剛 '"),
        ("余刚\t余剛剛\n", "l.tsv:1: 余刚 and 余剛剛 differ in length"),
        ("# 注\n余刚 余剛\n", "l.tsv:2: 1 columns"),
    ],
)
def test_a_fault_in_the_lexicon_is_named_with_its_line(tmp_path, lines, said):
    path = tmp_path / "l.tsv"
    path.write_text(lines, "utf-8")
    with pytest.raises(BadLexicon, match=re.escape(said)):
        read_lexicon(path)


def test_every_fault_is_named_at_once(tmp_path):
    path = tmp_path / "l.tsv"
    path.write_text("甲\n乙\n", "utf-8")
    with pytest.raises(BadLexicon) as caught:
        read_lexicon(path)
    assert str(caught.value).count("l.tsv:") == 2


# ---- the review list


@pytest.mark.slow
@pytest.mark.parametrize("tag", TAGS)
def test_without_a_lexicon_the_review_list_shows_the_errors_in_few_rows(tag, originals, names):
    """120 rows show 45 of the 56 errors that OpenCC alone makes; some of the others are in text that cleaning removes."""
    with_lexicon = Converter(Settings(editions()[tag], LEXICON, names))
    without = Converter(Settings(editions()[tag], Lexicon(), names))
    reviewer = Reviewer(without)
    alone = opencc.OpenCC(editions()[tag].config)
    rows = shown = errors = 0
    for name, document in originals.items():
        doubts = list(reviewer.review(document, name))
        rows += len(doubts)
        for text in texts(document):
            right = with_lexicon.convert(text)
            for k, (a, b) in enumerate(zip(alone.convert(text), right, strict=True)):
                if a != b and text[k] != "征":
                    errors += 1
                    shown += any(d.sentence in text and text.find(d.simplified, max(0, k - 5)) <= k < text.find(d.simplified, max(0, k - 5)) + len(d.simplified) for d in doubts)  # fmt: skip
    assert errors >= 48
    assert shown >= 45
    assert rows <= 120


@pytest.fixture
def reviewer() -> Reviewer:
    return Reviewer(Converter(Settings(editions()["zh-Hant"], Lexicon(), frozenset({"余正琨"}))))


@pytest.mark.parametrize(
    ("sentence", "signal", "chosen", "otherwise"),
    [
        ("企业更加注重。", "segmentation", "更加註重", "更加注重"),
        ("集中签约项目。", "matching", "集中籤約", "集中簽約"),
        ("实行划行归市。", "rare", "划行歸", "劃行歸"),
        ("市场准入放宽。", "inside", "市場準入", "市場准入"),
        ("过境免签等政策。", "character", "免籤等", "免簽等"),
        ("市领导余正琨参加。", "name", "余正琨", "餘正琨"),
        ("记者余志远报道。", "surname", None, None),
    ],
)
def test_each_signal_raises_its_kind_of_place(reviewer, sentence, signal, chosen, otherwise):
    document = Document({"title": "甲"}, (Block("paragraph", (sentence,)),))
    doubts = [d for d in reviewer.review(document, "a.md") if signal in d.signals]
    assert len(doubts) == 1
    assert doubts[0].sentence == sentence
    if chosen:
        assert (doubts[0].chosen, doubts[0].otherwise) == (chosen, otherwise)


def test_every_signal_that_has_a_weight_has_a_label_and_the_other_way_round():
    from zhengben.site.pages import SIGNALS

    assert set(DOUBT) | {"character"} == set(SIGNALS)


def test_a_doubt_names_the_line_of_its_sentence(reviewer):
    text = (
        "---\ntitle: 甲\nkind: other\nlang: zh-Hans\nsource: a.txt\n---\n\n# 甲\n\n"
        "乙。\n过境免签等政策[^1]。\n\n| | |\n| --- | --- |\n| 甲 | 乙 |\n| 免签等 | 丙 |\n\n[^1]: 丁。\n    过境免签等。\n"
    )
    doubts = list(reviewer.review(read_markdown(text, "a.md").document, "a.md"))
    assert [d.line for d in doubts] == [11, 16, 19]
    assert all("免签" in text.split("\n")[d.line - 1] for d in doubts)


# ---- the verb


@pytest.fixture
def corpus(tmp_path, documents):
    folder = tmp_path / "out/markdown"
    folder.mkdir(parents=True)
    for name in ("nanchang-2025-work-report", "qingyunpu-2022-work-report"):
        folder.joinpath(f"{name}.md").write_text(documents[name], "utf-8")
    return folder


@pytest.mark.slow
def test_convert_writes_editions_and_review_lists(corpus, zhengben):
    code, out, err = zhengben("convert", str(corpus), "--lexicon", str(ROOT / "seeds"))
    assert (code, err) == (0, "")
    edition = corpus.with_name("markdown.zh-Hant-TW")
    assert sorted(p.name for p in edition.iterdir()) == sorted(p.name for p in corpus.iterdir())
    assert "zh-Hant-TW: 2 documents, 2 changed" in out
    assert re.search(r"lexicon\.tsv:\d+: 余志坚 does not occur in any document\.", out)
    assert "资金链" not in out
    rows = read_review(corpus.with_name("review").joinpath("zh-Hant-TW.tsv").read_text("utf-8"))
    assert list(rows[0]) == list(COLUMNS)
    assert [r["doubt"] for r in rows] == sorted((r["doubt"] for r in rows), reverse=True)
    assert zhengben("check", str(corpus.parent))[0] == 0
    code, out, _ = zhengben("convert", str(corpus), "--lexicon", str(ROOT / "seeds"), "--jobs", "2")
    assert "2 documents, 0 changed" in out


@pytest.mark.slow
def test_an_answered_row_does_not_come_back(corpus, zhengben, tmp_path):
    lexicon = tmp_path / "lexicon.tsv"
    lexicon.write_text("", "utf-8")
    review = corpus.with_name("review") / "zh-Hant-TW.tsv"
    for _ in range(3):
        zhengben("convert", str(corpus), "--lexicon", str(lexicon))
        rows = read_review(review.read_text("utf-8"))
        answers = {row["simplified"]: row["chosen"] for row in rows}
        with lexicon.open("a", encoding="utf-8") as file:
            file.writelines(f"{a}\t{b}\n" for a, b in answers.items())
        if not rows:
            break
        assert zhengben("check", str(corpus.parent), "--reviewed")[0] == 1
    assert rows == []
    assert zhengben("check", str(corpus.parent), "--reviewed")[0] == 0


@pytest.mark.slow
def test_only_outputs_that_depend_on_a_change_are_made_again(corpus, zhengben, monkeypatch):
    zhengben("convert", str(corpus))
    made = []
    real = Ledger.done
    monkeypatch.setattr(Ledger, "done", lambda *all: made.append(str(all[1])) or real(*all))
    path = corpus / "nanchang-2025-work-report.md"
    path.write_text(path.read_text("utf-8").replace("各位代表", "诸位代表"), "utf-8")
    assert "2 documents, 1 changed" in zhengben("convert", str(corpus))[1]
    converted = [step for step in made if step.startswith("convert ")]
    assert converted == [f"convert zh-Hant-TW/{path.stem}"]


def test_an_edition_follows_its_corpus(corpus, zhengben):
    zhengben("convert", str(corpus))
    corpus.joinpath("qingyunpu-2022-work-report.md").unlink()
    zhengben("convert", str(corpus))
    edition = corpus.with_name("markdown.zh-Hant-TW")
    assert [p.name for p in edition.iterdir()] == ["nanchang-2025-work-report.md"]


def test_a_document_that_is_not_canonical_does_not_affect_the_others(corpus, zhengben):
    corpus.joinpath("a.md").write_text("# 甲\n", "utf-8")
    code, out, err = zhengben("convert", str(corpus))
    assert code == 6
    assert "a.md:1: there is no front matter" in err
    assert "2 documents, 2 changed" in out


def test_an_edition_with_other_content_does_not_pass_the_check(corpus, zhengben):
    zhengben("convert", str(corpus))
    edition = corpus.with_name("markdown.zh-Hant-TW") / "nanchang-2025-work-report.md"
    edition.write_text(edition.read_text("utf-8").replace("75週年", "76週年"), "utf-8")
    code, _, err = zhengben("check", str(corpus.parent))
    assert code == 8
    assert "75" in err


def test_the_edition_that_replaces_words_must_be_named_and_gives_a_warning(corpus, zhengben):
    code, _, err = zhengben("convert", str(corpus), "--edition", "zh-Hant-TW-x-twp")
    assert code == 0
    assert "plainly wrong" in err
    assert corpus.with_name("markdown.zh-Hant-TW-x-twp").is_dir()
    assert zhengben("check", str(corpus.parent))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["--edition", "zh-Hant-CN"],
            2,
            "There is no edition zh-Hant-CN; choose one of zh-Hant-TW",
        ),
        (["--lexicon", "none.tsv"], 5, "none.tsv: cannot be read"),
        (["--jobs", "0"], 2, "--jobs must be 1 or more"),
    ],
)
def test_bad_arguments_get_a_sentence(corpus, zhengben, arguments, code, said):
    assert zhengben("convert", str(corpus), *arguments)[0] == code
    assert said in zhengben("convert", str(corpus), *arguments)[2]
    assert zhengben("convert", str(corpus / "none"))[0] == 2


@pytest.mark.parametrize("source", ["", "__version__ = '0.1.6'\nclass OpenCC: pass\n"])
def test_another_library_named_opencc_is_refused(tmp_path, corpus, source):
    shutil.copytree(ROOT / "tools/zhengben", tmp_path / "zhengben")
    tmp_path.joinpath("opencc").mkdir()
    tmp_path.joinpath("opencc/__init__.py").write_text(source, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "zhengben", "convert", str(corpus), "--edition", "zh-Hant"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 9
    assert "is not OpenCC but a package of the same name" in done.stderr
    assert "Traceback" not in done.stderr


def test_calls_stay_where_they_were_though_words_change_their_length(names):
    converter = Converter(Settings(editions()["zh-Hant-TW-x-twp"], Lexicon(), names))
    content = ("国家安全局", Call("1"), "分区", Call("2"), "。")
    assert [i for i in flatten(converter.inlines(content)) if isinstance(i, Call)] == [Call("1"), Call("2")]  # fmt: skip
    assert converter.inlines(content)[2] == "分割槽"


@pytest.mark.slow
def test_the_site_shows_unanswered_rows_of_the_review_list(corpus, zhengben):
    zhengben("convert", str(corpus))
    zhengben("site", str(corpus), "--out", corpus.parent, "--sources", ROOT / "seeds")
    page = html.fromstring(
        corpus.with_name("site").joinpath("zh-hant/review/zh-Hant-TW.html").read_text("utf-8")
    )
    rows = read_review(corpus.with_name("review").joinpath("zh-Hant-TW.tsv").read_text("utf-8"))
    shown = [a.text for a in page.xpath("//main//li//li/a")]
    assert shown == [row["sentence"] for row in rows]
    assert len(shown) > 5
