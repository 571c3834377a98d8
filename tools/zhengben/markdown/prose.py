"""A block rule for markdown-it-py that recognises Chinese paragraphs quickly.

No syntax of CommonMark, tables or footnotes begins with a character outside ASCII. So if all lines of a paragraph
begin with such a character, it is a paragraph, and no other rule needs to see it. Asking every rule about every
line is most of the cost of reading. All other lines go to markdown-it-py's own rules, so the result is the same
(tests/test_markdown.py).
"""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock


def prose_plugin(parser: MarkdownIt) -> None:
    """Add the rule before all others."""
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
