"""Encodings are found by evidence, named in the audit, and can be forced."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path

import pytest
from conftest import SEEDS

from zhengben.errors import UnreadableSource
from zhengben.readers.source import source_of

TEXT = SEEDS[4].read_text("utf-8")
IN_BIG5 = TEXT.encode("big5hkscs", "ignore").decode("big5hkscs")


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (TEXT.encode(), TEXT, "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT, "utf-8-sig"),
        (TEXT.encode("utf-16"), TEXT, "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, "utf-16"),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (TEXT.encode("gb18030"), TEXT, "gb18030"),
        (TEXT.replace("\n", "\r\n").encode("gb18030"), TEXT.replace("\n", "\r\n"), "gb18030"),
        (IN_BIG5.encode("big5hkscs"), IN_BIG5, "big5hkscs"),
        (TEXT.encode().decode("latin-1").encode(), TEXT, "utf-8+latin-1"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_each_encoding_is_found(data, text, encoding):
    source = source_of(Path("a.txt"), "a.txt", data)
    assert (source.encoding, source.text) == (encoding, text)


def test_utf8_read_as_gbk_is_read_back():
    """Of text that went through GBK only what pairs up survives; the rest is lost before it comes."""
    pairs = [p for p in re.findall("[\u4e00-\u9fff]{2}", TEXT) if _survives(p)]
    text = "\n\n".join("".join(pairs[i : i + 20]) for i in range(0, len(pairs), 20))
    assert len(text) > 1000
    source = source_of(Path("a.txt"), "a.txt", text.encode().decode("gb18030").encode())
    assert (source.encoding, source.text) == ("utf-8+gb18030", text)


def _survives(pair: str) -> bool:
    try:
        return pair.encode().decode("gb18030").encode("gb18030") == pair.encode()
    except UnicodeError:
        return False


def test_text_garbled_beyond_repair_is_refused():
    data = TEXT.encode().decode("gb18030", "replace").encode()
    with pytest.raises(UnreadableSource, match="read in a wrong encoding and damaged"):
        source_of(Path("a.txt"), "a.txt", data)


def test_an_encoding_can_be_forced_and_is_recorded_in_the_audit(zhengben, tmp_path):
    source = tmp_path / "a.txt"
    source.write_bytes(TEXT.encode("gb18030"))
    out = tmp_path / "out"
    assert zhengben("clean", source, "--out", out, "-q", "--encoding", "gb18030")[0] == 0
    audit = json.loads((out / "audit/a.txt.json").read_text("utf-8"))
    assert audit["source"]["encoding"] == "gb18030"
    assert zhengben("check", out, "--sources", tmp_path)[0] == 0
    code, _, err = zhengben("clean", source, "--out", out, "--encoding", "ascii")
    assert (code, "cannot be read as ascii" in err) == (4, True)
    code, _, err = zhengben("clean", source, "--out", out, "--encoding", "nonsense")
    assert (code, "unknown encoding: nonsense" in err) == (4, True)
