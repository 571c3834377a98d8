"""A comparison as text for a terminal, as data, and as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import Any

from markupsafe import Markup, escape
from rich.text import Text

from ..editions.script import in_script
from ..resources import TEMPLATES, environment
from ..text.visible import visible, visible_line
from .compare import Comparison, Row, Stat, stat_of
from .sides import Pair
from .units import Unit, call_label, is_sign, text_of
from .words import Stretch

SCHEMA = "zhengben.diff/1"
_AROUND = 24  # characters of unchanged text shown beside a change on a terminal


def as_text(comparison: Comparison) -> Iterator[Text]:
    """Lines for a terminal: each unit that differs, under its heading, with `[-removed-]{+added+}`."""
    for key, (old, new) in comparison.front.items():
        yield Text(f"  {key}: ") + _gone(old) + _come(new)
    for rows, title in ((comparison.body, ""), (comparison.notes, "注释")):
        shown = title
        last = None
        for row in rows:
            unit = row.new or row.old
            assert unit
            if unit.kind == "heading":
                shown = f"{'#' * unit.level} {text_of(unit.tokens)}"
            if row.kind == "same":
                continue
            if shown != last and shown:
                yield Text(f"@@ {shown} @@", style="cyan")
            last = shown
            yield _line(row)


def _line(row: Row) -> Text:
    label = ""
    if row.old and row.old.kind == "note":
        label = f"[^{row.old.label}] "
    if row.new and row.new.kind == "note":
        label = f"[^{row.new.label}] "
    if row.kind == "left" and row.old:
        return Text(f"< {label}{_beginning(row.old)} (moved)", style="yellow")
    if row.kind == "added" and row.new:
        return Text("+ " + label) + _come(text_of(row.new.tokens))
    if row.kind == "removed" and row.old:
        return Text("- " + label) + _gone(text_of(row.old.tokens))
    line = Text(f"> {label}" if row.kind == "moved" else f"  {label}")
    last = len(row.stretches) - 1
    for k, stretch in enumerate(row.stretches):
        if stretch.same:
            line.append(_short(text_of(stretch.new), k > 0, k < last))
        else:
            line += _gone(text_of(stretch.old)) + _come(text_of(stretch.new))
    if row.old and row.new and row.old.level != row.new.level:
        line.append(f" (level {row.old.level or 'none'} to {row.new.level or 'none'})")
    return line


def _gone(text: str) -> Text:
    return Text(f"[-{text}-]" if text else "", style="red")


def _come(text: str) -> Text:
    return Text(f"{{+{text}+}}" if text else "", style="green")


def _short(text: str, before: bool, after: bool) -> str:
    """Unchanged text, shortened. `before` and `after`: whether there is a change on that side, where text must stay."""
    head, tail = (_AROUND if before else 0), (_AROUND if after else 0)
    if len(text) <= head + tail + 8:
        return text
    return f"{text[:head]}…{text[len(text) - tail :] if tail else ''}"


def _beginning(unit: Unit) -> str:
    text = text_of(unit.tokens)
    return text if len(text) <= _AROUND else f"{text[:_AROUND]}…"


def as_stat(stat: Stat) -> Iterator[str]:
    """Lines for `--stat`."""
    yield f"  sentences: {stat.added} added, {stat.removed} removed, {stat.changed} changed, {stat.moved} moved"
    for figure in stat.figures:
        yield f"  figure: …{figure.before}{_gone(figure.old)}{_come(figure.new)}"


def as_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as data. With it, either side can be made from the other."""
    return {
        "equal": comparison.equal,
        "front": {key: list(values) for key, values in comparison.front.items()},
        "renumbered": comparison.renumbered,
        "stat": asdict(stat_of(comparison)),
        "body": [_row(row) for row in comparison.body],
        "notes": [_row(row) for row in comparison.notes],
    }


def _row(row: Row) -> dict[str, Any]:
    unit = row.new or row.old
    assert unit
    found: dict[str, Any] = {"kind": row.kind, "unit": unit.kind, "old": row.old_at, "new": row.new_at}  # fmt: skip
    if unit.kind == "note":
        found["labels"] = [row.old.label if row.old else "", row.new.label if row.new else ""]
    if unit.level or (row.old and row.old.level):
        found["levels"] = [row.old.level if row.old else 0, row.new.level if row.new else 0]
    found["stretches"] = [
        [text_of(s.old)] if s.same and s.old == s.new else [text_of(s.old), text_of(s.new)]
        for s in row.stretches
    ]
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A unit on a page: HTML with removed and added text marked, and the label if it is a note."""

    kind: str
    tag: str
    label: str
    text: Markup


@dataclass(frozen=True, slots=True)
class Band:
    """What a page shows side by side: `same` (in `old` only), a pair that `changed`, or a `gap` of removed and added units."""

    kind: str
    old: list[Line]
    new: list[Line]


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison as a page shows it."""

    front: list[tuple[str, str, str]]
    body: list[Band]
    notes: list[Band]
    stat: Stat


def shown(comparison: Comparison) -> Shown:
    """Prepare a comparison for a page."""
    front = [(key, visible(old), visible(new)) for key, (old, new) in comparison.front.items()]
    return Shown(front, _bands(comparison.body), _bands(comparison.notes), stat_of(comparison))


def _bands(rows: tuple[Row, ...]) -> list[Band]:
    bands: list[Band] = []
    for row in rows:
        line = _shown_row(row)
        if row.kind == "same":
            bands.append(Band("same", [line], []))
        elif row.kind == "changed":
            bands.append(Band("changed", [line], [line]))
        else:
            if not bands or bands[-1].kind != "gap":
                bands.append(Band("gap", [], []))
            side = bands[-1].old if row.kind in ("removed", "left") else bands[-1].new
            side.append(line)
    return bands


def _shown_row(row: Row) -> Line:
    unit = row.new or row.old
    assert unit
    tag = f"h{min(unit.level + 1, 6)}" if unit.kind == "heading" else "p"
    labels = dict.fromkeys(u.label for u in (row.old, row.new) if u and u.label)
    both = row.kind in ("changed", "moved")
    text = Markup("").join(map(_shown_stretch if both else _plain_stretch, row.stretches))
    return Line(row.kind, tag, " → ".join(labels), text)


def _shown_stretch(stretch: Stretch) -> Markup:
    if stretch.same:
        return _html(stretch.new)
    gone, come = _html(stretch.old, marks=True), _html(stretch.new, marks=True)
    return (Markup("<del>{}</del>").format(gone) if gone else Markup("")) + (
        Markup("<ins>{}</ins>").format(come) if come else Markup("")
    )


def _plain_stretch(stretch: Stretch) -> Markup:
    return _html(stretch.new or stretch.old)


def _html(tokens: tuple[str, ...], marks: bool = False) -> Markup:
    """Tokens as HTML: calls raised, bars between cells. Emphasis `marks` are shown only if they are what changed."""
    found: list[str] = []
    for token in tokens:
        sign = text_of((token,))
        if call_label(token):
            found.append(f"<sup>〔{escape(call_label(token))}〕</sup>")
        elif marks or not is_sign(token) or sign == " | ":
            found.append(escape(visible(sign)))
    return Markup("".join(found))


def as_page(old: str, new: str, pairs: list[tuple[Pair, Shown | None]], lang: str) -> str:
    """One self-contained page. Nothing is shown for an equal pair (`None`)."""
    css = "".join((TEMPLATES / name).read_text("utf-8") for name in ("diff/page.css", "assets/diff.css"))  # fmt: skip
    old, new = visible_line(old), visible_line(new)
    rows = [
        {"name": visible_line(p.name), "cleaned": map(visible_line, p.cleaned), "shown": each}
        for p, each in pairs
    ]
    render = environment().get_template("diff/page.html").render
    word = cache(partial(in_script, lang=lang))
    return render(_=word, old=old, new=new, pairs=rows, lang=lang, css=Markup(css))
