"""The manuscript: whatever is asked of it, source and text stay accounted for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengben.text.manuscript import Manuscript


@st.composite
def rounds(draw):
    """A source and rounds of changes that do not overlap, in offsets of the text of their round."""
    source = draw(st.text(alphabet="甲乙丙12 \n", min_size=1, max_size=30))
    return source, draw(
        st.lists(
            st.lists(
                st.tuples(st.integers(0, 40), st.integers(0, 5), st.text("丁戊9\n ", max_size=3)),
                max_size=5,
            ),
            max_size=3,
        )
    )


@given(rounds())
@settings(max_examples=500)
def test_replaying_the_edits_gives_the_text(case):
    source, all_rounds = case
    manuscript = Manuscript(source)
    expected = source
    for changes in all_rounds:
        at, made = 0, []
        for start, length, new in sorted(changes):
            start, end = max(start, at), min(max(start, at) + length, len(expected))
            if (
                start <= len(expected)
                and start <= end
                and (start < end or new)
                and (start > at or not made)
            ):
                manuscript.replace(start, end, new, "rule", "why")
                made.append((start, end, new))
                at = end
        manuscript.commit()
        for start, end, new in reversed(made):
            expected = expected[:start] + new + expected[end:]
        assert manuscript.text == expected
    out, at = [], 0
    for edit in manuscript.edits([], "moved", "it is elsewhere"):
        assert edit.start >= at
        assert source[edit.start : edit.end] == edit.text
        out += [source[at : edit.start], edit.new]
        at = edit.end
    out.append(source[at:])
    # Changes of blanks into blanks are layout, and no edit records them.
    assert "".join("".join(out).split()) == "".join(expected.split())


@given(rounds())
@settings(max_examples=200)
def test_origins_point_into_the_source_in_order(case):
    source, all_rounds = case
    manuscript = Manuscript(source)
    for changes in all_rounds[:1]:
        for start, length, new in changes[:1]:
            if start + length <= len(source):
                manuscript.replace(start, start + length, new, "rule", "why")
        manuscript.commit()
    origins = [manuscript.origin(i) for i in range(len(manuscript.text))]
    assert origins == sorted(origins)
    assert all(0 <= o <= len(source) for o in origins)
    places = [manuscript.place(i) for i in range(len(source) + 1)]
    assert places == sorted(places)
    for i, place in enumerate(places[:-1]):  # a character that was kept is where it is said to be
        if manuscript.text[place : place + 1] == source[i] and manuscript.origin(place) == i:
            assert manuscript.place(manuscript.origin(place)) == place
    kept = [
        edit for edit in manuscript.edits([], "moved", "it is elsewhere") if edit.start < edit.end
    ]
    for i, place in enumerate(places[:-1]):
        if not any(edit.start <= i < edit.end for edit in kept) and source[i].strip():
            assert manuscript.text[place] == source[i]
            assert manuscript.place_end(i + 1) == place + 1


def test_changes_that_overlap_are_refused():
    manuscript = Manuscript("甲乙丙丁")
    manuscript.replace(0, 2, "", "a", "why")
    manuscript.replace(1, 3, "", "b", "why")
    with pytest.raises(ValueError, match="overlaps"):
        manuscript.commit()


def test_a_change_of_changed_text_covers_the_same_source():
    manuscript = Manuscript("完成１２项")
    manuscript.replace(2, 4, "12", "fullwidth", "why")
    manuscript.commit()
    manuscript.replace(3, 4, "", "marker", "why")
    manuscript.commit()
    assert manuscript.text == "完成1项"
    assert [(e.rule, e.text, e.new) for e in manuscript.edits([], "moved", "it is elsewhere")] == [
        ("fullwidth", "１", "1"),
        ("marker", "２", ""),
    ]
