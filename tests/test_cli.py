"""The command line: its messages, streams and exit codes; bad input does not affect other sources."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS

from zhengben import __version__
from zhengben.readers import text as reader

COMMAND = [sys.executable, "-m", "zhengben"]
REPORT = "政府工作报告\n\n——2025年1月10日在甲市第一届人民代表大会第一次会议上\n\n甲市人民政府市长 王明\n\n各位代表：\n\n全市上下一心。\n"


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, its output piped."""
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", ["clean", "check", "explain", "site"])
def test_help_shows_an_example_and_the_exit_codes(zhengben, verb):
    code, out, _ = zhengben(verb, "--help")
    assert code == 0
    assert re.search(rf"example:\n +zhengben {verb} ", out)
    assert "exit codes:" in out


def test_version(zhengben):
    assert zhengben("--version")[1] == f"zhengben {__version__}\n"


def test_clean_writes_markdown_and_audit_and_says_so_in_plain_lines(tmp_path):
    done = run("clean", SEEDS[0], "--out", tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"{SEEDS[0].name} → markdown/nanchang-2025-work-report.md (0 findings)",
        f"1 document: 1 ready, 0 to look at ({tmp_path / 'look.tsv'})",
    ]
    assert done.stderr == ""
    assert (tmp_path / "markdown/nanchang-2025-work-report.md").is_file()
    assert json.loads((tmp_path / f"audit/{SEEDS[0].name}.json").read_text("utf-8"))["edits"]


def test_quiet_says_nothing_and_verbose_shows_findings(zhengben, tmp_path):
    assert zhengben("clean", SEEDS[3], "--out", tmp_path, "-q") == (0, "", "")
    _, out, _ = zhengben("clean", SEEDS[3], "--out", tmp_path, "-v")
    assert f"{SEEDS[3].name}:489: warning T101: The single Latin word and is in" in out


@pytest.mark.parametrize(
    ("level", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_fail_on_decides_the_exit_code(zhengben, tmp_path, level, code):
    assert zhengben("clean", SEEDS[3], "--out", tmp_path, "--fail-on", level)[0] == code


@pytest.mark.parametrize(
    ("name", "content", "said", "code"),
    [
        ("empty.txt", b"", "the file is empty", 4),
        ("blank.txt", b" \n\n\t", "the file is empty", 4),
        ("binary.txt", bytes(range(256)) * 8, "this is a binary file", 4),
        ("latin.txt", b"This is English, and nothing else.\n", "no Chinese text was found", 4),
        ("odd.txt", "政府工作报告".encode() + b"\xff\xfe\xfd" * 9 + b"\x81", "the encoding is not UTF-8", 4),
        ("front.md", "---\ntitle: 甲\nlang: zh-Hans\nsource: a\n---\n\n- 甲\n".encode(), "no bullet_list", 6),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_the_others_are_cleaned(tmp_path, name, content, said, code):
    seeds = tmp_path / "in"
    seeds.mkdir()
    (seeds / name).write_bytes(content)
    (seeds / "good.txt").write_text(REPORT, "utf-8")
    done = run("clean", seeds, "--out", tmp_path / "out")
    assert done.returncode == code
    assert said in done.stderr
    assert name in done.stderr
    assert done.stderr.count("\n") == 1
    assert [p.name for p in (tmp_path / "out/markdown").iterdir()] == ["jia-2025-work-report.md"]


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(100 * 2**20)
    done = run("clean", big, "--out", tmp_path / "out")
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert "100 MB are more than the 64 MB" in done.stderr


def test_an_argument_that_is_not_a_file_is_named(zhengben, tmp_path):
    code, _, err = zhengben("clean", tmp_path / "none.txt", "--out", tmp_path / "out")
    assert (code, "No such file" in err) == (4, True)
    (tmp_path / "folder").mkdir()
    code, _, err = zhengben("clean", tmp_path / "folder", "--out", tmp_path / "out")
    assert (code, "this folder holds no .epub, .docx, .pdf" in err) == (4, True)
    os.mkfifo(tmp_path / "pipe.txt")
    code, _, err = zhengben("clean", tmp_path / "pipe.txt", "--out", tmp_path / "out")
    assert (code, "not a regular file" in err) == (4, True)


def test_an_unreadable_file_is_named(zhengben, tmp_path, monkeypatch):
    """Root may read anything, so the refusal is the system call's."""
    source = tmp_path / "a.txt"
    source.write_text(REPORT, "utf-8")

    def refuse(path: object, *rest: int, real=os.open) -> int:
        if path == source:
            raise PermissionError(13, "Permission denied")
        return real(path, *rest)

    monkeypatch.setattr(reader.os, "open", refuse)
    code, _, err = zhengben("clean", source, "--out", tmp_path / "out")
    assert code == 4
    assert f"{source}: cannot be read: Permission denied" in err


def test_two_sources_of_one_name_are_refused_and_the_first_is_done(zhengben, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(REPORT, "utf-8")
    code, _, err = zhengben("clean", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "out")
    assert code == 2
    assert "has the same name in this run" in err
    assert (tmp_path / "out/markdown/jia-2025-work-report.md").exists()


def test_output_that_cannot_be_written_is_named(zhengben, tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be")
    code, _, err = zhengben("clean", SEEDS[0], "--out", tmp_path / "out")
    assert code == 7
    assert "cannot be written" in err


def test_wrong_usage_is_two(zhengben, tmp_path):
    assert zhengben("clean")[0] == 2
    assert zhengben("polish")[0] == 2
    assert zhengben("clean", SEEDS[0], "--out", tmp_path, "--jobs", "0")[0] == 2
    assert zhengben("check", tmp_path / "nothing.md")[0] == 2


ERRATUM = '[[erratum]]\npassage = "{}"\nreplacement = "{}"\nreason = "{}"\n'


@pytest.mark.parametrize(
    ("errata", "said"),
    [
        (ERRATUM.format("无此", "有", "因"), "stands 0 times in the source"),
        (ERRATUM.format("市", "县", "因"), "times in the source, not once"),
        ("[[erratum]]\npassage = 3\n", "must have just the keys"),
        ("[[errata]]\n", "only [[erratum]], [[keep]]"),
        ("passage = \n", "cannot be read as TOML"),
        (ERRATUM.format("市上", "县", " "), "empty passage or reason"),
    ],
)
def test_errata_that_do_not_fit_are_refused(zhengben, tmp_path, errata, said):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "a.txt.errata.toml").write_text(errata, "utf-8")
    code, _, err = zhengben("clean", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert (code, said in err) == (5, True), err


def test_errata_are_edits_like_any_other(zhengben, tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    errata = ERRATUM.format("市上下一", "市同", "据原件")
    (tmp_path / "a.txt.errata.toml").write_text(errata, "utf-8")
    assert zhengben("clean", tmp_path / "a.txt", "--out", tmp_path / "out", "-q")[0] == 0
    assert "全市同心。" in (tmp_path / "out/markdown/jia-2025-work-report.md").read_text("utf-8")
    edits = json.loads((tmp_path / "out/audit/a.txt.json").read_text("utf-8"))["edits"]
    made = [(e["text"], e["new"], e["why"]) for e in edits if e["rule"] == "errata"]
    assert made == [("市上下一", "市同", "据原件")]


def test_check_proves_audits_and_finds_what_was_tampered_with(zhengben, tmp_path):
    zhengben("clean", ROOT / "seeds", "--out", tmp_path, "-q")
    code, out, _ = zhengben("check", tmp_path, "--sources", ROOT / "seeds")
    assert code == 0
    assert re.fullmatch(r"16 files checked, 0 problems, \d+ findings\n", out)
    page = tmp_path / "markdown/gaoan-2024-work-report.md"
    page.write_text(page.read_text("utf-8").replace("586.9亿元", "586.8亿元"), "utf-8")
    code, _, err = zhengben("check", tmp_path, "--sources", ROOT / "seeds")
    assert code == 8
    assert "the audit gives" in err
    assert zhengben("check", tmp_path / "audit", "--sources", tmp_path)[0] == 4


def test_a_file_that_cannot_be_checked_does_not_affect_the_others(zhengben, tmp_path):
    zhengben("clean", *SEEDS[:2], "--out", tmp_path, "-q")
    first, *_, last = sorted((tmp_path / "markdown").rglob("*.md"))
    first.write_bytes(b"\xff\xfe\x00")
    last.write_text("no front matter\n")
    (tmp_path / "audit/x.json").write_bytes(b"\xff")
    code, out, err = zhengben("check", tmp_path, "--sources", ROOT / "seeds")
    assert (code, err.count(f"{first}: is not UTF-8 text (byte 0 is 0xff)")) == (6, 1)
    assert f"{last}:1: there is no front matter" in out
    assert "x.json: this is not an audit that zhengben wrote" in err
    assert "files checked" in out


def test_check_refuses_files_that_are_not_audits_and_paths_that_lead_outside(zhengben, tmp_path):
    audits = tmp_path / "audit"
    audits.mkdir()
    (audits / "a.json").write_text("[1]")
    assert zhengben("check", audits / "a.json")[0] == 8
    zhengben("clean", SEEDS[0], "--out", tmp_path, "-q")
    path = audits / f"{SEEDS[0].name}.json"
    path.write_text(path.read_text("utf-8").replace("markdown/nanchang", "../../nanchang"), "utf-8")
    code, _, err = zhengben("check", path, "--sources", ROOT / "seeds")
    assert (code, "outside its folder" in err) == (8, True)


def test_explain_shows_source_edits_rules_and_findings(zhengben):
    code, out, _ = zhengben("explain", SEEDS[1])
    assert code == 0
    assert "更多数据尽在" in out
    assert "网上可办率、一网通办率3[^3]分别" in out
    assert re.search(r"address-line\s+│\s+3\s+│", out)


def test_explain_as_a_page_is_self_contained_and_says_everything(zhengben, tmp_path):
    page = tmp_path / "page.html"
    assert zhengben("explain", SEEDS[2], "--html", page)[0] == 0
    html = page.read_text("utf-8")
    assert not re.search(r"(?:src|href)=(?!\"#)|url\(|@import|<script", html)
    assert html.count('title="note-marker: ') == 48  # each as what it was and as what it became
    assert 'title="note-moved: ' in html


def test_explain_escapes_what_a_source_holds(zhengben, tmp_path):
    source, page = tmp_path / "a.txt", tmp_path / "page.html"
    source.write_text(
        REPORT + "\n<script>alert(1)</script>全市上下一心，努力工作，取得了显著的成绩。\n", "utf-8"
    )
    zhengben("explain", source, "--html", page)
    assert "<script>" not in page.read_text("utf-8")


@pytest.mark.slow
def test_a_killed_run_leaves_whole_files_or_none(tmp_path):
    """Kill the command at many moments: every file that exists is whole, and the next run proves it."""
    seeds, out = tmp_path / "in", tmp_path / "out"
    seeds.mkdir()
    for n in range(6):
        for path in SEEDS:
            (seeds / f"{n}-{path.name}").write_bytes(path.read_bytes())
    for delay in (0.3, 0.45, 0.6, 0.8, 1.0):
        command = [*COMMAND, "clean", str(seeds), "--out", str(out), "--jobs", "1", "-q"]
        process = subprocess.Popen(command)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for file in [*out.glob("markdown/**/*"), *out.glob("audit/**/*")]:
            if file.is_file() and not file.name.startswith(".zhengben-"):
                text = file.read_text("utf-8")
                assert json.loads(text) if file.suffix == ".json" else text.endswith("\n")
    assert run("clean", seeds, "--out", out, "-q").returncode == 0
    assert run("check", out, "--sources", seeds, "-q").returncode == 0
    assert not list(out.rglob(".zhengben-*"))


def test_nothing_outside_out_is_touched_whatever_a_source_calls_itself(tmp_path):
    text = REPORT.replace("甲市", "../../甲市") + "\n洪府发〔2021〕21号/../..\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(text, "utf-8")
    before = set(tmp_path.rglob("*"))
    assert run("clean", tmp_path / "in", "--out", tmp_path / "deep/er/out").returncode == 0
    new = set(tmp_path.rglob("*")) - before
    assert new
    assert all(p.is_relative_to(tmp_path / "deep") for p in new)


@pytest.mark.parametrize(
    "arguments", [["explain", SEEDS[3]], ["check", SEEDS[3]], ["diff", SEEDS[3], SEEDS[4]]]
)
def test_a_reader_that_goes_away_ends_the_run_as_sigpipe_does_and_without_a_word(arguments):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, *arguments], stdout=write, stderr=subprocess.PIPE, check=False)  # fmt: skip
    os.close(write)
    assert done.returncode == 141
    assert done.stderr == b""


def test_an_output_that_is_full_is_a_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "explain", SEEDS[3]], stdout=full, stderr=subprocess.PIPE, check=False)  # fmt: skip
    assert done.returncode == 7
    assert done.stderr.decode() == "zhengben: the output cannot be written: No space left on device; nothing more is printed.\n"  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_a_stream_that_cannot_encode_a_character_gets_its_code_point(tmp_path, encoding):
    (tmp_path / "㐀\U00020000.txt").write_text(REPORT, "utf-8")
    environ = os.environ | {"PYTHONIOENCODING": encoding}
    for verb in (["clean", tmp_path, "--out", tmp_path / "out", "-v"], ["explain", tmp_path / "㐀\U00020000.txt"]):  # fmt: skip
        done = subprocess.run([*COMMAND, *map(str, verb)], env=environ, capture_output=True, check=False)  # fmt: skip
        assert done.returncode == 0
        assert done.stderr == b""
        assert "\\U00020000.txt" in done.stdout.decode(encoding)


def test_closed_streams_do_not_stop_a_run(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    command = f"{sys.executable} -m zhengben clean {tmp_path}/a.txt --out {tmp_path}/out >&- 2>&-"
    assert subprocess.run(["bash", "-c", command], check=False).returncode == 0
    assert list((tmp_path / "out/markdown").iterdir())


def test_a_fault_of_the_program_itself_has_its_own_exit_code(zhengben, monkeypatch, tmp_path):
    monkeypatch.setattr("zhengben.cli.check.run", lambda arguments: 1 // 0)
    code, _, err = zhengben("check", tmp_path)
    assert (code, err.count("please report this")) == (11, 1)
    assert "ZeroDivisionError" in err


def test_source_date_epoch_may_be_empty_and_a_wrong_one_is_a_sentence(zhengben, tmp_path, monkeypatch):  # fmt: skip
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert zhengben("clean", tmp_path / "a.txt", "--out", tmp_path / "out", "-q") == (0, "", "")
    assert "SOURCE_DATE_EPOCH" not in os.environ
    for wrong in ("yesterday", "-1", "1.5", "999999999999"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        code, _, said = zhengben("clean", tmp_path / "a.txt", "--out", tmp_path / "out")
        assert code == 2
        assert said == f"zhengben: SOURCE_DATE_EPOCH={wrong}: is not a number of seconds since 1970; correct it or unset it.\n"  # fmt: skip


def test_a_terminal_gets_a_progress_bar(tmp_path):
    """Through a real pseudo-terminal."""
    lead, follow = pty.openpty()
    command = [*COMMAND, "clean", str(ROOT / "seeds"), "--out", str(tmp_path)]
    environ = os.environ | {"TERM": "xterm"}
    process = subprocess.Popen(command, stdout=follow, stderr=follow, env=environ)
    os.close(follow)
    shown = b""
    while True:
        try:
            data = os.read(lead, 4096)
        except OSError:  # how Linux says that the other side is closed
            break
        shown += data
    assert process.wait() == 0
    assert b"5/5" in shown
