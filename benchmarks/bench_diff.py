"""Speed of comparing: against difflib on characters in the same run; growth; memory; a repository."""

from __future__ import annotations

import difflib
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

from bench_clean import SOURCES, best

from zhengben.clean.pipeline import clean
from zhengben.compare.compare import compare
from zhengben.compare.units import text_of, units_of
from zhengben.markdown.write import write_document
from zhengben.model import Block, Document

# Runs the command line, then prints the peak memory (kB) that the kernel reports.
_PEAK = """
import sys
from zhengben.cli.main import main
main(sys.argv[1:])
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""
ONE, OTHER = (clean(SOURCES[k]).documents[0] for k in (1, 0))  # reports of one city for two years


def revised(document: Document, share: float) -> Document:
    """The document with a character changed in a `share` (0 to 1) of its places, and one paragraph moved."""
    chance = random.Random(7)
    blocks = []
    for block in document.blocks:
        content = tuple(
            "".join(chance.choice("的一是在") if chance.random() < share else c for c in item)
            if isinstance(item, str)
            else item
            for item in block.content
        )
        blocks.append(Block(block.kind, content, block.level, block.rows))
    blocks.insert(len(blocks) // 2, blocks.pop(20))
    return Document(document.front, tuple(blocks), document.notes)


def longer(document: Document, times: int) -> Document:
    """The blocks so many times; each copy has its own characters."""
    copies = [revised(Document(document.front, document.blocks), 0.1 * (n > 0)).blocks for n in range(times)]  # fmt: skip
    return Document(document.front, tuple(b for copy in copies for b in copy), document.notes)


def text(document: Document) -> str:
    """The characters of a document."""
    return "\n".join(text_of(unit.tokens) for unit in units_of(document))


def test_against_difflib() -> None:
    """Goal: at most a fifth of difflib's time."""
    for name, old, new in (("years", ONE, OTHER), ("1 % revised", ONE, revised(ONE, 0.01))):
        ours = best(lambda o=old, n=new: compare(o, n), 5)
        a, b = text(old), text(new)
        plain = best(lambda a=a, b=b: difflib.SequenceMatcher(None, a, b).get_opcodes(), 1)
        whole = best(lambda a=a, b=b: difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), 1)  # fmt: skip
        print(f"\n  {name}: {len(a)} and {len(b)} characters in {ours:.3f} s, difflib {plain / ours:.1f} times that, "
              f"without its junk rule {whole / ours:.1f}")  # fmt: skip


def test_growth() -> None:
    """One, two, five and ten times the text: time and memory."""
    times, memory = [], []
    for n in (1, 2, 5, 10):
        old, new = longer(ONE, n), longer(OTHER, n)
        times.append(best(lambda o=old, w=new: compare(o, w), 3))
        tracemalloc.start()
        compare(old, new)
        memory.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    print("\n  time " + " : ".join(f"{t / times[0]:.1f}" for t in times) + "; memory "
          + " : ".join(f"{m / memory[0]:.1f}" for m in memory) + " for 1 : 2 : 5 : 10 times the text")  # fmt: skip


def test_texts_that_are_hard() -> None:
    """200,000 characters in one sentence, in equal paragraphs, and at random; in units of the time for ten reports."""
    chance = random.Random(3)
    letters = [chr(0x4E00 + n) for n in range(900)]
    usual = best(lambda: compare(longer(ONE, 10), longer(OTHER, 10)), 1)

    def made(paragraphs: list[str]) -> Document:
        return Document(ONE.front, tuple(Block("paragraph", (p,)) for p in paragraphs))

    noise = ["".join(chance.choices(letters, k=200_000)) for _ in range(2)]
    cases = {
        "one sentence, 1 % revised": (made([noise[0]]), made(["".join("变" if chance.random() < 0.01 else c for c in noise[0])])),
        "one sentence, another": (made([noise[0]]), made([noise[1]])),
        "one letter": (made(["甲" * 200_000]), made(["甲" * 100_000 + "乙" + "甲" * 100_000])),
        "equal paragraphs": (made(["各位代表！"] * 40_000), made(["各位代表！"] * 39_000 + ["同志们！"] * 500)),
        "random paragraphs": (made([noise[0][k : k + 100] for k in range(0, 200_000, 100)]), made([noise[1][k : k + 100] for k in range(0, 200_000, 100)])),
    }  # fmt: skip
    for name, (old, new) in cases.items():
        print(f"\n  {name}: {best(lambda o=old, n=new: compare(o, n), 1) / usual:.2f}", end="")
    print()


def test_repository() -> None:
    """500 documents and 50 revisions: peak memory, as a ratio to one document with one revision."""
    peaks = []
    for documents, revisions in ((1, 1), (500, 50)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            git(folder, "init", "-q")
            for revision in range(revisions + 1):
                for n in range(documents):
                    if n % revisions == revision % revisions or revision == 0:
                        path = folder / f"markdown/report-{n}.md"
                        path.parent.mkdir(exist_ok=True)
                        path.write_text(write_document(revised(ONE, revision / 5000)), "utf-8")
                git(folder, "add", ".")
                git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "r")  # fmt: skip
            sides = [f"HEAD~{revisions}:markdown", "markdown"]
            command = [sys.executable, "-c", _PEAK, "diff", "--stat", *sides]
            start = time.perf_counter()
            done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)  # fmt: skip
            peaks.append((int(done.stderr.split()[-2]) / 1000, time.perf_counter() - start))
    print(f"\n  {peaks[1][0]:.0f} MB, {peaks[1][0] / peaks[0][0]:.2f} times that of one document; {peaks[1][1]:.0f} s")  # fmt: skip


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
