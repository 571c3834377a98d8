"""Names of sources, and the paths of their files.

The name of a source is its path relative to the corpus. A path may contain any bytes, but a name is readable
text in one line. So hidden characters are written as ⟨U+000A⟩, bytes that are not UTF-8 as ⟨0xB1A8⟩, and a ⟨ that
would begin such an escape as ⟨U+27E8⟩. Every path has exactly one name, and the path can be found from the name.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

from .text.visible import is_hidden, visible_line

_ESCAPE = re.compile("⟨(?:U\\+([0-9A-F]{4,6})|0x((?:[89A-F][0-9A-F])+))⟩")
_OPENING = re.compile(rf"⟨(?={_ESCAPE.pattern[1:]})")
# Longest part of a path in bytes. File systems allow 255; the rest is for what is appended, such as `.errata.toml`.
_LONGEST = 243
_SHORTENED = re.compile("…[0-9a-f]{32}$")
# Characters to escape in an address. Characters beyond ASCII are not escaped (RFC 3987).
_SYNTAX = re.compile(r"[^\w!$&'()*+,;=:@/~.-]+")


def source_name(path: Path | str) -> str:
    """The name of the source at a path relative to the corpus. It is the same in every locale."""
    return escaped(os.fsencode(Path(path).as_posix()).decode("utf-8", "surrogateescape"))


def escaped(text: str) -> str:
    """Text in one line, escaped as names are. Escapes that the text already contains are escaped again."""
    return visible_line(_OPENING.sub("⟨U+27E8⟩", text))


def source_path(name: str) -> Path:
    """The path, relative to the corpus, of the source with this name."""
    text = _ESCAPE.sub(_plain, name)
    return Path(os.fsdecode(text.encode("utf-8", "surrogateescape")))


def _plain(match: re.Match[str]) -> str:
    point, octets = match[1], match[2]
    if octets:
        return bytes.fromhex(octets).decode("utf-8", "surrogateescape")
    if int(point, 16) > 0x10FFFF:
        return match[0]
    char = chr(int(point, 16))
    kept = char == "\0" or "\ud800" <= char <= "\udfff"  # no path holds these
    return char if char == "⟨" or (is_hidden(char) and not kept) else match[0]


def output_name(name: str) -> str:
    """The path of files made from a source, relative to their folder and without suffix.

    It is the name of the source, except that parts that are too long are cut and end in a digest, and a full stop at
    the beginning of a part is escaped. Two sources never have the same one.
    """
    return "/".join(map(_output_part, name.split("/")))


def _output_part(part: str) -> str:
    if part.startswith("."):
        part = f"⟨U+002E⟩{part[1:]}"  # neither hidden nor a way out of the folder; no source's name holds this escape
    if len(part.encode()) <= _LONGEST and not _SHORTENED.search(part):
        return part
    digest = hashlib.sha256(part.encode()).hexdigest()[:32]
    begin = part.encode()[: _LONGEST - len(digest) - len("…".encode())].decode("utf-8", "ignore")
    return f"{begin}…{digest}"


def audit_path(name: str) -> str:
    """The path of the audit of a source, relative to the output folder."""
    return f"audit/{output_name(name)}.json"


def extracted_path(name: str) -> str:
    """The path of the text extracted from a non-text source, relative to the output folder."""
    return f"audit/{output_name(name)}.txt"


def address(path: str) -> str:
    """A path as an address in a page: characters with a special meaning are percent-encoded."""
    return _SYNTAX.sub(lambda match: quote(match[0], safe=""), path)
