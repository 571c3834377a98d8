"""Zip archives that hold a document: read in memory, within limits, never unpacked to disk.

Names of members are only looked up, never used as paths.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

from lxml import etree

from ..errors import UnreadableSource

MAX_MEMBER = 256 * 2**20  # most bytes of one member
_MAX_TEXT = 64 * 2**20  # most bytes of a member with text, as of any source
_MAX_RATIO, _SMALL = 200, 4 * 2**20  # highest ratio of unpacked to packed size; XML has 10 to 30
_PROLOG = 2**20  # the root of an XML member must begin within so many bytes
_MAX_MEMBERS = 20_000
# What zipfile and its decompressors raise for a damaged or encrypted archive.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,
)
_DECLARES = re.compile(rb"<!DOCTYPE[^>]*\[|<!ENTITY", re.IGNORECASE)


class Archive:
    """A zip file. Members are read whole, by name. `path` is for messages.

    Raises UnreadableSource if it is damaged, encrypted, or would unpack to more than any document holds.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise UnreadableSource(
                f"{path}: the archive is damaged or cut off ({error}); get the file again."
            ) from error
        members = self._zip.infolist()
        if len(members) > _MAX_MEMBERS:
            raise UnreadableSource(
                f"{path}: holds {len(members):,} members; this is not a document."
            )
        for member in members:
            self._demand_small(member)
        self._members = {member.filename: member for member in members}

    def _demand_small(self, member: zipfile.ZipInfo) -> None:
        size, packed = member.file_size, max(1, member.compress_size)
        if size > MAX_MEMBER or (size > _SMALL and size > packed * _MAX_RATIO):
            raise UnreadableSource(
                f"{self.path}: its member {member.filename[:60]!r} would unpack from "
                f"{packed:,} to {size:,} bytes; no document does that, so it was not opened."
            )

    @property
    def names(self) -> Collection[str]:
        """The names of its members."""
        return self._members.keys()

    def main_part(self) -> str:
        """The part of an Office package that holds the document; `""` for another kind of archive."""
        return next(iter(self.related("", "officeDocument")), "")

    def demand_no_entities(self) -> None:
        """Raise UnreadableSource if an XML member declares entities or is not XML."""
        for name in self._members:
            if name.endswith((".xml", ".rels")):
                self._demand_plain(name, self._bytes(name, _PROLOG))

    def _demand_plain(self, name: str, data: bytes) -> None:
        if _DECLARES.search(data.replace(b"\0", b"")):
            raise UnreadableSource(
                f"{self.path}: its member {name[:60]!r} declares entities; no office program does, so it was not read."
            )

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of an Office package to which `part` has a relationship of a kind. `part` is `""` for the package itself.

        `kind` is the last word of the relationship type's URI (Office Open XML: ECMA-376, part 2, section 6.5).
        """
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return []
        targets = [e.get("Target", "") for e in root if e.get("Type", "").endswith(f"/{kind}")]
        return [posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") for target in targets]  # fmt: skip

    def read(self, name: str) -> bytes:
        """The bytes of a member; empty if there is no such member."""
        member = self._members.get(name)
        if member is None:
            return b""
        if member.file_size > _MAX_TEXT:
            raise UnreadableSource(
                f"{self.path}: its member {name[:60]!r} has {member.file_size / 2**20:.0f} MB, more than the "
                f"{_MAX_TEXT // 2**20} MB that one source may have."
            )
        return self._bytes(name, member.file_size)

    def _bytes(self, name: str, count: int) -> bytes:
        try:
            with self._zip.open(self._members[name]) as file:
                return file.read(count)
        except _DAMAGED as error:
            raise UnreadableSource(
                f"{self.path}: its member {name[:60]!r} cannot be read: {error}; get the file again."
            ) from error

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML member; None if there is no such member.

        Entities are not resolved, and nothing is fetched. A member that declares entities is refused.
        """
        data = self.read(name)
        if not data:
            return None
        self._demand_plain(name, data)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableSource(
                f"{self.path}: its member {name[:60]!r} is not valid XML: {error.msg}; get the file again."
            ) from error
