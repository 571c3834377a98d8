"""Speed of making editions, against OpenCC alone on the same text in the same run; growth."""

from __future__ import annotations

from pathlib import Path

import opencc
import pytest
from bench_clean import SOURCES, best

from zhengben.clean.pipeline import clean
from zhengben.editions.build import texts
from zhengben.editions.convert import Converter, Settings
from zhengben.editions.lexicon import read_lexicon
from zhengben.editions.names import find_names
from zhengben.editions.registry import editions
from zhengben.editions.review import Reviewer
from zhengben.markdown.read import read_markdown
from zhengben.markdown.write import write_document

DOCUMENTS = [document for source in SOURCES for document in clean(source).documents]
TEXT = "\n".join(text for document in DOCUMENTS for text in texts(document))
LEXICON = read_lexicon(Path(__file__).parents[1] / "seeds/lexicon.tsv")
NAMES = frozenset(find_names(TEXT.split("\n")))


@pytest.mark.parametrize("tag", ["zh-Hant", "zh-Hant-TW", "zh-Hant-HK"])
def test_conversion_against_opencc(tag: str) -> None:
    """The text of the seeds with lexicon and names, against OpenCC alone."""
    converter = Converter(Settings(editions()[tag], LEXICON, NAMES))
    alone = opencc.OpenCC(editions()[tag].config)
    size = len(TEXT.encode()) / 1e6
    theirs, ours = (best(lambda c=c: c.convert(TEXT), 9) for c in (alone, converter))
    print(
        f"\n  {tag}: {size / ours:.1f} MB/s, {theirs / ours:.2f} times OpenCC's {size / theirs:.1f}"
    )


def test_what_the_other_steps_cost() -> None:
    """Conversion and review, in units of the time to read the same Markdown."""
    converter = Converter(Settings(editions()["zh-Hant-TW"], LEXICON, NAMES))
    reviewer = Reviewer(converter)
    written = [write_document(document) for document in DOCUMENTS]
    read = best(lambda: [read_markdown(text, "x") for text in written], 3)
    whole = best(lambda: [converter.convert_document(document) for document in DOCUMENTS], 3)
    review = best(lambda: [list(reviewer.review(d, "x")) for d in DOCUMENTS], 3)
    names = best(lambda: find_names(TEXT.split("\n")), 3)
    print(
        f"\n  documents {whole / read:.2f}, names {names / read:.2f}, review {review / read:.2f} of reading"
    )


def test_growth() -> None:
    """One, ten and a hundred times the text."""
    converter = Converter(Settings(editions()["zh-Hant-TW"], LEXICON, NAMES))
    times = [best(lambda n=n: converter.convert(TEXT * n), 3) for n in (1, 10, 100)]
    print(
        f"\n  1 : {times[1] / times[0]:.1f} : {times[2] / times[0]:.1f} for 1 : 10 : 100 times the text"
    )
