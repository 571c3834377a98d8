"""Plain text and Markdown: bytes to text. The encoding is detected from the bytes."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from ..errors import UnreadableSource
from ..text.lazy import lazy
from ..vocabulary.words import words

MAX_BYTES = 64 * 2**20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Tried in this order if there is no byte order mark and the bytes are not UTF-8.
_ENCODINGS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
# UTF-8 that was decoded in one of these and saved as UTF-8 again (mojibake). It can be restored.
_MISREAD = ("gb18030", "cp1252", "latin-1")
_HAN = lazy(r"[\u3400-\u9fff]")
_NOT_HAN = lazy(r"[^\u3400-\u9fff]+")
# The most frequent characters of official texts in both scripts: a quarter or more of all Han in such
# text, and almost none in text that was decoded in a wrong encoding.
_OTHERS = words("uncommon-characters")
_PLAUSIBLE = 0.12  # ratio of frequent characters and marks to Han from which text counts as Chinese
_MANY = 100  # different Han
_GARBLED, _MUCH = 0.02, 500  # a text of at least so many Han with a lower ratio makes no sense
_SAMPLE = 200_000  # how many code points are examined


def decode_text(
    path: Path, data: bytes, encoding: str | None = None, sample: bytes | None = None
) -> tuple[str, str]:
    """The encoding of a file, detected from `sample` (default: all of `data`), and its text.

    The encoding is a name that `decode` accepts: one of Python's, or two joined by `+` for UTF-8 that was wrongly
    decoded in the second one. Raises UnreadableSource.
    """
    if not data.strip():
        raise UnreadableSource(f"{path}: the file is empty; there is nothing to clean.")
    found = encoding or encoding_of(path, data if sample is None else sample)
    try:
        return found, decode(data, found)
    except (UnicodeError, LookupError) as error:
        raise UnreadableSource(
            f"{path}: cannot be read as {found}: {error}; try another --encoding."
        ) from error


def demand_chinese(path: Path, text: str) -> None:
    """Raise UnreadableSource if a text holds no Chinese."""
    if not _HAN.search(text):
        raise UnreadableSource(f"{path}: no Chinese text was found; is this the right file?")


def decode(data: bytes, encoding: str) -> str:
    """Decode bytes. `utf-8+gb18030` is UTF-8 that was wrongly decoded as GB18030 and saved as UTF-8."""
    outer, _, inner = encoding.partition("+")
    text = data.decode(outer)
    return text.encode(inner).decode("utf-8") if inner else text


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most MAX_BYTES. Raises UnreadableSource."""
    try:
        # O_NONBLOCK: a pipe without a writer must not hang the run.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableSource(f"{path}: this is not a regular file; give a file.")
            if status.st_size > MAX_BYTES:
                raise UnreadableSource(
                    f"{path}: {status.st_size / 2**20:.0f} MB are more than the "
                    f"{MAX_BYTES // 2**20} MB that one source may have; split it first."
                )
            return file.read()
    except OSError as error:
        raise UnreadableSource(
            f"{path}: cannot be read: {error.strerror or error}; check the path and its rights."
        ) from error


def encoding_of(path: Path, data: bytes) -> str:
    """The encoding: by byte order mark, else UTF-8, else the one that gives the most Chinese text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom) and _score(data, encoding) is not None:
            return encoding
    if _score(data, "utf-8") is not None and b"\0" not in data:
        return _misread(path, data)
    scores = {encoding: _score(data, encoding) or 0.0 for encoding in _ENCODINGS}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] >= _PLAUSIBLE:
        return best
    if b"\0" in data:
        raise UnreadableSource(f"{path}: this is a binary file, not text; extract its text first.")
    raise UnreadableSource(
        f"{path}: the encoding is not UTF-8, UTF-16, GB18030 or Big5, or the file is damaged; "
        "convert it to UTF-8, or name the encoding with --encoding."
    )


def _misread(path: Path, data: bytes) -> str:
    """UTF-8, or UTF-8 that was wrongly decoded in another encoding before, if that gives better text."""
    plain = _score(data, "utf-8") or 0.0
    if plain >= _PLAUSIBLE:
        return "utf-8"
    for inner in _MISREAD:
        score = _score(data, f"utf-8+{inner}")
        if score is not None and score > max(plain, _PLAUSIBLE):
            return f"utf-8+{inner}"
    han = _NOT_HAN.sub("", data.decode("utf-8")[:_SAMPLE])
    # A long table may repeat a few words. Wrongly decoded text has many different characters.
    if plain < _GARBLED and len(han) > _MUCH and len(set(han)) > _MANY:
        raise UnreadableSource(
            f"{path}: this looks like text that was read in a wrong encoding and damaged when it "
            "was saved; get the file again, or name the encoding with --encoding."
        )
    return "utf-8"


def _score(data: bytes, encoding: str) -> float | None:
    """The ratio of frequent characters to Han when `data` is decoded in an encoding; None if it is not Chinese text."""
    try:
        text = decode(data, encoding)
    except UnicodeError:
        return None
    text = text[:_SAMPLE]
    han = len(_NOT_HAN.sub("", text))
    # Other bytes give rare Han, and unassigned or private characters among them.
    odd = sum(0xE000 <= ord(c) <= 0xF8FF or (ord(c) < 32 and c not in "\t\n\r\f") for c in text)
    return (len(_OTHERS.sub("", text)) - odd) / (han + len(text) / 20 + 1)
