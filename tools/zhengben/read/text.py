"""Plain text and Markdown: bytes to a decoded source."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
from pathlib import Path

from ..errors import UnreadableSource
from ..model import Source

MAX_BYTES = 64 * 2**20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_COMMON = re.compile(r"[的是在和年中国人政府一发展工作，。]")


def read_source(path: Path, name: str) -> Source:
    """Read one source; `name` is its path relative to the corpus.

    Raises UnreadableSource with a sentence that names the file and the cause.
    """
    return decode_source(path, name, read_bytes(path))


def decode_source(path: Path, name: str, data: bytes) -> Source:
    """The source that the bytes of a file hold; `path` is for messages. Raises UnreadableSource."""
    if not data.strip():
        raise UnreadableSource(f"{path}: the file is empty; there is nothing to clean.")
    encoding = _encoding(path, data)
    text = data.decode(encoding)
    if not _HAN.search(text):
        raise UnreadableSource(f"{path}: no Chinese text was found; is this the right file?")
    return Source(name, hashlib.sha256(data).hexdigest(), encoding, text)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most MAX_BYTES. Raises UnreadableSource."""
    try:
        # O_NONBLOCK: a pipe without a writer must not hang the run.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableSource(f"{path}: this is not a regular file; give a text file.")
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


def _encoding(path: Path, data: bytes) -> str:
    """The encoding by its mark, else UTF-8, else GB18030 where that gives Chinese text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            if _decodes(data, encoding):
                return encoding
            break
    if b"\0" not in data:
        if _decodes(data, "utf-8"):
            return "utf-8"
        if _decodes(data, "gb18030") and _is_chinese(data.decode("gb18030")):
            return "gb18030"
        raise UnreadableSource(
            f"{path}: the encoding is none of UTF-8, UTF-16 and GB18030; convert it to UTF-8."
        )
    raise UnreadableSource(f"{path}: this is a binary file, not text; extract its text first.")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(text: str) -> bool:
    """Bytes that are no GB18030 give rare characters; real Chinese text is full of common ones."""
    return len(_COMMON.findall(text)) * 20 > len(_HAN.findall(text)) > 0
