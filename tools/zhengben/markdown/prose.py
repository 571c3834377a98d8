"""A block rule for markdown-it-py that reads paragraphs of Chinese at once.

No construct of CommonMark, of tables or of footnotes begins with a character outside ASCII, so a paragraph whose
lines all begin with one is known without asking each rule about each line, which is most of what reading costs.
All other lines are left to markdown-it-py's own rules: what is read is the same (tests/test_markdown.py).
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock


def prose_plugin(parser: MarkdownIt) -> None:
    """Put the rule before all others."""
    parser.block.ruler.before("table", "prose", _prose)


def _prose(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent or state.sCount[start] - state.blkIndent > 3:
        return False
    line = start
    while line < state.lineMax and not state.isEmpty(line):
        if state.src[state.bMarks[line] + state.tShift[line]] < "\x80":
            return False
        line += 1
    state.line = line
    state.push("paragraph_open", "p", 1).map = [start, line]
    token = state.push("inline", "", 0)
    token.content = mdTrim(state.getLines(start, line, state.blkIndent, False))
    token.map = [start, line]
    token.children = []
    state.push("paragraph_close", "p", -1)
    return True
