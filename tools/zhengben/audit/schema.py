"""The audit as data, for type checkers: docs/canonical-markdown.md says what each value means.

Annotations are not postponed here: Python would not see which keys are not required.
"""

from typing import Literal, NotRequired, TypedDict

from ..model import DecisionKind, How, Severity
from ..text.manuscript import EditKind

Grade = Literal["ready", "look"]


class AuditSource(TypedDict):
    """The source; `column` is that of the text, of a row of a table."""

    path: str
    sha256: str
    format: str
    encoding: str
    chars: int
    column: NotRequired[str]


class AuditRules(TypedDict):
    """A user's own rules: the digest of their file, and the names of its new rules by their identifiers."""

    sha256: str
    names: dict[str, str]


class AuditMetadata(TypedDict):
    """What a table beside the source gives: the table's name, and values by key."""

    file: str
    values: dict[str, str]


class AuditDocument(TypedDict):
    """A document, the stretches of the source that it was made from, and whether a person must look at it."""

    path: str
    spans: list[list[int]]
    grade: Grade


class AuditProof(TypedDict):
    """The obligation that a removal meets, and the places in the source that show it."""

    by: str
    at: list[list[int]]


class AuditEdit(TypedDict):
    """`source[start:end]`, which reads `text`, became `new`. Removals have a proof."""

    rule: str
    kind: EditKind
    start: int
    end: int
    line: int
    text: str
    new: str
    why: str
    proof: NotRequired[AuditProof]


class AuditNote(TypedDict):
    """The places of the marker and of the definition of a note in the source."""

    document: str
    label: str
    marker: list[int] | None
    definition: list[int]
    how: How
    score: float


class AuditFinding(TypedDict):
    """What a person should look at."""

    code: str
    severity: Severity
    start: int
    end: int
    line: int
    message: str


class AuditDecision(TypedDict):
    """What a person decided about `source[start:end]`, which reads `text`."""

    kind: DecisionKind
    start: int
    end: int
    line: int
    text: str
    new: str
    why: str


class AuditTotals(TypedDict):
    """Code points of the source by what became of them."""

    chars: int
    kept: int
    removed: int
    replaced: int
    inserted: int
    blank: int


class Audit(TypedDict):
    """What became of each character of one source."""

    schema: str
    source: AuditSource
    rules: NotRequired[AuditRules]
    metadata: NotRequired[AuditMetadata]
    documents: list[AuditDocument]
    edits: list[AuditEdit]
    notes: list[AuditNote]
    findings: list[AuditFinding]
    decisions: NotRequired[list[AuditDecision]]
    totals: AuditTotals
