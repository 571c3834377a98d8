"""The site in a real browser: notes, the switch between scripts, search, reading on a phone, accessibility, safety."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from contextlib import suppress
from importlib.resources import files

import pytest
from conftest import clean_file
from formats import body_of
from playwright.sync_api import Error, Page, sync_playwright
from test_site import made_of

from zhengben.cli.main import main
from zhengben.editions.fold import fold
from zhengben.markdown.write import write_document
from zhengben.model import plain_text
from zhengben.render.typeset import font_configuration

pytestmark = pytest.mark.slow
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
REPORT = "nanchang-2025-work-report.html"
SHORT = "gaoan-2024-work-report.html"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="module")
def base(site, tmp_path_factory):
    """The address of the site, on a plain static server, under a sub-path."""
    web = tmp_path_factory.mktemp("web")
    (web / "archive").mkdir()
    (web / "archive/zb").symlink_to(site)
    handler = functools.partial(_Quiet, directory=web)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/archive/zb/"
    server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        assert program, "Chromium is what the site is tested in"
        # The project's fonts, so that the machine needs no Chinese one.
        fonts = os.environ | {"FONTCONFIG_FILE": str(font_configuration())}
        found = playwright.chromium.launch(executable_path=program, args=FLAGS, env=fonts)
        yield found
        found.close()


@pytest.fixture
def open_page(browser, base):
    """Open a page in a new context; it must log nothing and ask only its own host."""
    contexts, said, asked = [], [], []

    def go(path: str, **settings) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | settings))
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(base + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not said
    assert not [url for url in asked if not url.startswith((base, "data:"))]


SCRIPTED = {
    "page.html": "<!doctype html><meta charset=utf-8>{script}<body onload=hit()><p>{text}</p><img src=x onerror=hit()>",
    "page.xhtml": "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title>{script}</head><body><p>{text}</p></body></html>",
    "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'>{script}<text>{text}</text></svg>",
    "text.txt": "<!doctype html>{script}<p>{text}</p>",
    "note.md": "<script>{script}</script>\n\n{text}",
    "other.php": "<!doctype html>{script}<p>{text}</p>",
}


def test_scripts_of_scraped_pages_never_run_on_the_site(browser, tmp_path):
    """Opened by their addresses on a plain static server, as a reader may who was sent a link."""
    (tmp_path / "in").mkdir()
    script = "<script>function hit() { localStorage.setItem('hit', '1'); document.title = 'hit' } hit()</script>"
    for number, (name, page) in enumerate(SCRIPTED.items()):
        text = f"政府工作报告。各位代表：全市上下一心，努力工作，取得第{number}项成绩。"
        (tmp_path / "in" / name).write_text(page.format(script=script, text=text), "utf-8")
    files = [str(path) for path in sorted((tmp_path / "in").iterdir())]
    assert main(["clean", *files, "--out", str(tmp_path / "out"), "-q"]) == 0
    assert main(["site", str(tmp_path / "out/markdown"), "--out", str(tmp_path / "out"), "--sources", str(tmp_path / "in"), "-q"]) == 0  # fmt: skip
    site = tmp_path / "out/site"
    assert len(list((site / "raw").iterdir())) == len(SCRIPTED)
    (site / "live.html").write_text(SCRIPTED["page.html"].format(script=script, text=""), "utf-8")
    handler = functools.partial(_Quiet, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    try:
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"{base}index.html")
            for path in [
                *(site / "raw").rglob("*"),
                *(site / "audit").rglob("*"),
                *(site / "markdown").rglob("*.md"),
            ]:
                with suppress(Error):  # a download is no page
                    page.goto(base + path.relative_to(site).as_posix())
                assert page.title() != "hit", path
                assert page.locator("script").count() == 0, path
            page.goto(f"{base}index.html")
            assert page.evaluate("localStorage.getItem('hit')") is None
            page.goto(f"{base}live.html")  # where it would run
            assert page.evaluate("localStorage.getItem('hit')") == "1"
    finally:
        server.shutdown()


PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


# ---- reading


def test_the_first_page_leads_to_the_readers_script(open_page):
    assert open_page("").url.endswith("/zh-hans/index.html")
    page = open_page("", locale="zh-TW")
    page.wait_for_url("**/zh-hant/index.html")


@pytest.mark.parametrize("path", ["zh-hans/index.html", f"zh-hant/{REPORT}", "zh-hans/rules.html", "zh-hans/search.html",
                                  "zh-hans/nanchang-gazette-2021-12/05-hongfubanzi-2021-294.html",
                                  "zh-hans/source/000_5921047fac9d1590.txt.html"])  # fmt: skip
def test_nothing_is_wider_than_a_phone(open_page, path):
    page = open_page(path, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_line_has_36_to_40_characters_at_a_desk(open_page):
    page = open_page(f"zh-hans/{REPORT}")
    width, size = page.evaluate("() => { const p = [...document.querySelectorAll('article p')].find(p => p.textContent.length > 200); return [p.getBoundingClientRect().width, parseFloat(getComputedStyle(p).fontSize)]; }")  # fmt: skip
    assert 36 <= width / size <= 40


def test_there_is_no_blank_between_chinese_characters(open_page):
    text = open_page(f"zh-hans/{REPORT}").inner_text("article")
    assert not re.search(r"[\u4e00-\u9fff，。][ ]+[\u4e00-\u9fff]", text)


def test_pages_read_without_javascript(open_page):
    page = open_page(f"zh-hans/{REPORT}", java_script_enabled=False)
    assert "高世文" in page.inner_text("article")
    page.click("#r-1")
    assert page.url.endswith("#n-1")


def test_pages_read_from_a_folder(site, browser):
    page = browser.new_page()
    page.goto((site / f"zh-hans/{REPORT}").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).display") == "flex"
    page.focus("#r-1")
    assert page.inner_text("#tip") == page.inner_text("#n-1 .said")
    page.close()


# ---- notes


def test_a_note_shows_on_hover_and_on_focus_and_goes_with_escape(open_page):
    page = open_page(f"zh-hans/{REPORT}")
    note = page.inner_text("#n-3 .said")
    page.locator("#r-3").scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    page.hover("#r-3")
    assert page.inner_text("#tip") == note
    assert page.get_attribute("#r-3", "aria-describedby") == "tip"
    page.keyboard.press("Escape")
    assert page.is_hidden("#tip")
    page.focus("#r-4")
    assert page.inner_text("#tip") == page.inner_text("#n-4 .said")


def test_every_tip_is_its_note(open_page):
    page = open_page(f"zh-hans/{REPORT}")
    wrong = page.evaluate("""() => [...document.querySelectorAll('a.call')].filter(call => {
        call.focus(); const note = document.querySelector(call.getAttribute('href') + ' .said');
        return document.getElementById('tip').textContent !== note.textContent; }).map(c => c.id)""")
    assert wrong == []


def test_a_tap_shows_the_note_and_does_not_move_the_page(open_page):
    page = open_page(f"zh-hant/{REPORT}", **PHONE)
    page.locator("#r-2").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.tap("#r-2")
    assert page.inner_text("#tip") == page.inner_text("#n-2 .said")
    assert page.evaluate("scrollY") == before
    page.touchscreen.tap(200, 200)
    assert page.is_hidden("#tip")


# ---- two scripts


@pytest.mark.parametrize("settings", [{}, PHONE], ids=["desk", "phone"])
def test_the_switch_stays_at_the_paragraph(open_page, settings):
    """There and back, at one depth after another."""
    page = open_page(f"zh-hans/{REPORT}", **settings)
    first = """() => { const top = document.querySelector('.top').getBoundingClientRect().bottom;
        const e = [...document.querySelectorAll('article [id]')].filter(e => e.tagName !== 'A').find(e => e.getBoundingClientRect().bottom > Math.max(top, 0) + 1);
        return [e.id, Math.round(e.getBoundingClientRect().top)]; }"""
    for depth, folder, lang in (
        (0, "zh-hant", "zh-Hant-TW"), (900, "zh-hans", "zh-Hans"),
        (2600, "zh-hant", "zh-Hant-TW"), (6400, "zh-hans", "zh-Hans"),
    ):  # fmt: skip
        page.evaluate(f"scrollTo(0, {depth})")
        page.wait_for_timeout(100)
        before = page.evaluate(first)
        page.evaluate(f"document.querySelector('[data-script={folder}]').click()")
        page.wait_for_url(f"**/{folder}/**")
        page.wait_for_timeout(200)
        after = page.evaluate(first)
        assert page.get_attribute("html", "lang") == lang
        assert after[0] == before[0]
        if depth:
            assert abs(after[1] - before[1]) < 30


def test_the_choice_is_remembered(open_page, base):
    page = open_page("zh-hans/index.html")
    page.click("[data-script=zh-hant]")
    page.goto(base)
    page.wait_for_url("**/zh-hant/index.html")


# ---- search


def until(page: Page, condition: str) -> None:
    """Wait; Playwright's own way needs `unsafe-eval`, which the pages do not allow."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within five seconds: {condition}")


def ask(page: Page, query: str) -> list[str]:
    """All addresses that a query finds, and the count that the page tells."""
    page.fill("#q", query)
    page.press("#q", "Enter")
    until(page, "!/检索…|檢索…/.test(document.getElementById('count').textContent)")
    while page.is_visible("#more"):
        shown = page.locator("#results li").count()
        page.click("#more")
        until(
            page,
            f"document.querySelectorAll('#results li').length > {shown} || document.getElementById('more').hidden",
        )
    return page.eval_on_selector_all("#results .where a", "all => all.map(a => a.pathname.split('/zh-')[1].split('/').slice(1).join('/') + a.hash)")  # fmt: skip


def grep(site, query: str) -> set[str]:
    """The same by looking into every paragraph and note of both scripts."""
    return {address for address, text in passages(site) if all(fold(w) in text for w in query.split())}  # fmt: skip


@functools.cache
def passages(site) -> list[tuple[str, str]]:
    """The addresses and folded texts of all paragraphs and notes of both scripts."""
    from zhengben.site.ids import block_ids

    found = []
    originals = dict(made_of(site, "zh-hans"))
    for folder in ("zh-hans", "zh-hant"):
        for name, document in made_of(site, folder):
            ids = block_ids(originals[name])
            rows = [(i, " ".join(filter(None, [plain_text(b.content), *(plain_text(c) for r in b.rows for c in r)]))) for i, b in zip(ids, document.blocks, strict=True)]  # fmt: skip
            rows += [(f"n-{note.label}", plain_text(note.content)) for note in document.notes]
            found += [(f"{name}.html#{i}", fold(text)) for i, text in rows]
    return found


# By the script of the page; the index is the same.
QUERIES = {
    "zh-hans": ["独角兽企业", "獨角獸企業", "江豚", "豚", "5.2%", "坐标", "裡", "PM2.5", "放管服 审批", "没有这样的话", "赣"],
    "zh-hant": ["首发经济", "獨角獸企業", "湾里", "一带一路", "座標", "坐标", "人民代表大会第六次会议", "臺"],
}  # fmt: skip


@pytest.mark.parametrize("folder", QUERIES)
def test_a_search_finds_all_and_only_what_is_there(open_page, site, folder):
    page = open_page(f"{folder}/search.html")
    for query in QUERIES[folder]:
        found = ask(page, query)
        assert len(found) == len(set(found))
        assert set(found) == grep(site, query), query
        told = re.match(r"\d+", page.inner_text("#count"))
        assert (int(told[0]) if told else 0) == len(found)
        assert page.get_attribute("#count", "data-exact") != "false"


def test_results_mark_the_passage_and_lead_to_the_paragraph(open_page):
    page = open_page("zh-hant/search.html?q=江豚")
    page.wait_for_selector("#results mark")
    assert set(
        page.eval_on_selector_all("#results mark", "all => all.map(m => m.textContent)")
    ) == {"江豚"}
    assert "南昌市" in page.inner_text("#results li:first-child .where")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh-hant/*#*")
    assert "江豚" in page.inner_text(":target")


def test_filters_narrow_a_search(open_page, site):
    page = open_page("zh-hans/search.html")
    page.select_option("[name=place]", "高安市")
    found = ask(page, "增长")
    assert found
    assert all(address.startswith("gaoan") for address in found)
    assert set(found) == {a for a in grep(site, "增长") if a.startswith("gaoan")}


def test_a_search_costs_little(open_page):
    page = open_page("zh-hans/index.html")
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(int(r.headers.get("content-length", 0))) if "/search/" in r.url else None)  # fmt: skip
    page.fill("#q", "独角兽企业")
    page.press("#q", "Enter")
    page.wait_for_selector("#results mark")
    assert sizes
    assert sum(sizes) < 300_000


# ---- accessibility

# One of each template, documents with notes and with a table, in both scripts.
PAGES = ["zh-hans/index.html", f"zh-hans/{SHORT}", "zh-hant/search.html?q=江豚", "zh-hans/rules.html",
         "zh-hans/findings.html", "zh-hans/review/zh-Hant-TW.html", "zh-hant/kind/notice.html",
         "zh-hans/bulletin/nanchang-gazette-2021-12.html", "zh-hans/source/004_a32cb1032ab686a6.txt.html",
         "zh-hant/nanchang-gazette-2021-12/05-hongfubanzi-2021-294.html",
         "zh-hant/years/nanchang-2024-work-report.html"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_fault(open_page, path):
    """In light every rule; in dark those about colours, for nothing else differs."""
    page = open_page(path, color_scheme="light")
    if path.endswith(SHORT):
        page.focus("#r-3")  # with its note open
    page.wait_for_timeout(100)
    page.evaluate(AXE)
    assert faults(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]) == []  # fmt: skip
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert faults(page, ["color-contrast", "link-in-text-block"]) == []


def faults(page: Page, rules: list[str]) -> list[tuple[str, list[str]]]:
    """The violations of some rules of axe, or groups of rules, with the elements."""
    found = page.evaluate("rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })", rules)["violations"]  # fmt: skip
    return [(f["id"], [n["html"][:120] for n in f["nodes"][:3]]) for f in found]


def test_a_count_that_would_cost_much_is_made_exact_when_asked_for(open_page, site):
    page = open_page("zh-hans/search.html")

    def heavier(route):  # lists as long as those of thousands of documents
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + " " * 80_000)

    page.route("**/search/g/*", heavier)
    page.fill("#q", "高质量发展")
    page.press("#q", "Enter")
    page.wait_for_selector("#results mark")
    wanted = len(grep(site, "高质量发展"))
    assert page.get_attribute("#count", "data-exact") == "false"
    assert int(re.search(r"\d+", page.inner_text("#count"))[0]) <= wanted
    page.click("#all")
    until(page, "document.getElementById('all').hidden")
    assert int(re.match(r"\d+", page.inner_text("#count"))[0]) == wanted
    assert len(ask(page, "高质量发展")) == wanted


@pytest.mark.parametrize("width", [1280, 390])
def test_years_are_read_side_by_side_or_merged(open_page, width):
    page = open_page("zh-hans/years/nanchang-2025-work-report.html", viewport={"width": width, "height": 900})  # fmt: skip
    two = "[...document.querySelectorAll('.band.changed')].filter(b => b.children[1].getClientRects().length).length"
    wide = page.evaluate("document.querySelectorAll('.band.changed').length")
    assert wide > 5
    assert page.evaluate(two) == (wide if width > 800 else 0)
    page.check("[id^=inline]")
    assert page.evaluate(two) == 0
    merged = page.inner_text(".band.changed:has(h3) .old")
    assert "2023" in merged
    assert "2024" in merged
    page.check("[id^=sides]")
    assert page.evaluate(two) == wide
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_printed_by_chromium_reads_back(open_page, documents):
    name = "nanchang-2025-work-report"
    data = open_page(f"zh-hans/{name}.html").pdf(format="A4", display_header_footer=True)
    (document,) = clean_file("a.pdf", data).documents
    assert body_of(write_document(document)) == body_of(documents[name])
