"""What scrapers and sites do to a text: each kind takes a page, and gives one with that noise and its truth.

A page is the source's lines and, beside them, what must come back. Kinds may follow one another, in the order
of `NOISES`: those of the text first, then what stands around it. All words are made up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from restyle import Canonical

# Keys of the front matter that a page must give back.
KEYS = ("title", "subtitle", "kind", "place", "issuer", "speaker", "session", "date", "url", "published", "publisher")  # fmt: skip
LINKED = ("高质量发展", "乡村振兴", "营商环境", "数字经济", "科技创新", "社会保障", "职业教育", "民营经济", "项目建设", "公共服务")  # fmt: skip
_MOTTO = "凝心聚力谱写新篇章"
_ADDRESS = "http://www.example.com/show.asp?id=500&page=2"
_HALF = str.maketrans("！？；：", "!?;:")
_TABLE = (
    ("序号", "项目名称", "建设内容"),
    ("1", "植物园项目", "占地五百亩，包括博物馆两个。"),
    ("2", "研发中心项目", "占地一百亩，建设办公楼。"),
    ("3", "园区提升工程", "建设仓储物流园。"),
    ("4", "职教中心项目", "新建教学楼、图书馆三座。"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a source, with what must come back: blocks and notes, front matter, codes of findings."""

    lines: list[str]
    wanted: Canonical
    front: dict[str, str]
    notes: list[str]  # lines of the list of notes
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    findings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The source."""
        return "\n".join([*self.above, *self.lines, *self.notes, *self.below]) + "\n"


def page_of(document: Canonical, front: dict[str, str]) -> Page:
    """A document as a page without noise."""
    lines = [
        re.sub(r"\[\^(\d+)\]", r"[\1]", re.sub(r"^#+ ", "", block)) for block in document.blocks
    ]
    listed = [f"[{number}]{text}" for number, text in sorted(document.notes.items())]
    notes = ["名词解释", *listed] if listed else []
    return Page(lines, document, {key: front[key] for key in KEYS if key in front}, notes)


def _links(page: Page, chance: random.Random) -> Page:
    """Linked words stand on lines of their own, inside sentences and behind an open quotation mark."""
    lines = []
    for line in page.lines:
        at, out = 0, ""
        for match in re.finditer("|".join(LINKED) + "|(?<=“)十四五(?=”)", line):
            if at < match.start() and match.end() < len(line) and chance.random() < 0.5:
                out, at = f"{out}{line[at : match.start()]}\n{match[0]}\n", match.end()
        lines.append(out + line[at:])
    return replace(page, lines=lines)


def _half_width(page: Page, chance: random.Random) -> Page:
    """Marks at the ends of paragraphs are half-width."""
    return replace(page, lines=[line[:-1] + line[-1].translate(_HALF) for line in page.lines])


def _cut(page: Page, chance: random.Random) -> Page:
    """The source stops in the middle of a sentence; what would have followed, notes too, is missing."""
    plain = Canonical([re.sub(r"\[\^\d+\]", "", block) for block in page.wanted.blocks], {})
    long = [i for i, block in enumerate(plain.blocks) if len(block) > 120 and block[0] not in "#|"]
    last = chance.choice(long[len(long) // 2 :])
    stop = plain.blocks[last].index("，", 80) + 4
    blocks = [*plain.blocks[:last], plain.blocks[last][:stop]]
    lines = page_of(Canonical(blocks, {}), {}).lines
    wanted = Canonical(blocks, {})
    return replace(page, lines=lines, wanted=wanted, notes=[], findings=(*page.findings, "L103"))


def _cells(page: Page, chance: random.Random) -> Page:
    """An annex is a table written one cell a line."""
    name = "2030年十大工程"
    rows = ["| | | |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in _TABLE)]
    blocks = [*page.wanted.blocks, "## 附件", f"### {name}", "".join(rows)]
    lines = [*page.lines, "附件", name, *(cell for row in _TABLE for cell in row)]
    return replace(page, lines=lines, wanted=replace(page.wanted, blocks=blocks))


def _motto(page: Page, chance: random.Random) -> Page:
    """The title is a motto, and the line below says what it is the title of."""
    subtitle = f"{page.front['subtitle']}的政府工作报告"
    blocks = [f"# {_MOTTO}", f"——{subtitle}", *page.wanted.blocks[2:]]
    return replace(
        page,
        lines=[_MOTTO, f"——{subtitle}", *page.lines[2:]],
        wanted=replace(page.wanted, blocks=blocks),
        front=page.front | {"title": _MOTTO, "subtitle": subtitle},
    )


def _fields(front: dict[str, str]) -> list[str]:
    return [
        f"标题：{front['title']}——{front['subtitle']}",
        f"发文单位：{front['issuer']}",
        f"发文时间：{front['date']}",
        f"报告人：{front['speaker']}",
        f"来源URL：{_ADDRESS}",
        "",
        "正文：",
        "",
    ]


def _labels(page: Page, chance: random.Random) -> Page:
    """A scraper wrote what it knew above the text."""
    above = [*_fields(page.front), *page.above]
    return replace(page, above=above, front=page.front | {"url": _ADDRESS})


def _record(page: Page, chance: random.Random) -> Page:
    """A scraper wrote what it knew above the text, and left the title block out, and with it the page's head."""
    if page.above:
        return _labels(page, chance)
    begin = next(i for i, line in enumerate(page.lines) if line[:-1].endswith("代表"))
    head = [f"# {page.front['title']}", f"——{page.front['subtitle']}"]
    return replace(
        page,
        above=[*_fields(page.front), *page.above],
        lines=page.lines[begin:],
        wanted=replace(page.wanted, blocks=[*head, *page.wanted.blocks[begin:]]),
        front=page.front | {"url": _ADDRESS},
    )


def _portal(page: Page, chance: random.Random) -> Page:
    """Menus of a portal stand above and below, more than a hundred lines."""
    offices = [
        "发展改革",
        "教育体育",
        "科学技术",
        "民族宗教",
        "财政",
        "人力资源",
        "自然资源",
        "生态环境",
        "交通运输",
        "农业农村",
    ]
    kinds = ["概况", "动态", "公开", "服务", "专栏", "公告", "解读", "信箱", "统计", "机构"]
    menu = [office + kind for office in offices for kind in kinds]
    chance.shuffle(menu)
    above = [
        "无障碍阅读", "登录", "注册", "首页", "政务公开", "政务服务", "互动交流", *menu, "当前位置：", "首页", ">", "政务公开", ">", "政府工作报告",
        "来源：甲乙日报", "发布时间：2030-03-04 10:12", "浏览次数：4034", "字号：", "大", "中", "小", "打印", "分享到：", "微信", "微博",
    ]  # fmt: skip
    below = [
        "打印本页", "关闭窗口", "相关链接", "部门网站", *menu[:40], "网站地图", "联系我们", "关于我们",
        "主办单位：甲乙市人民政府办公室", "网站标识码：3600000001", "某ICP备12345678号-1",
    ]  # fmt: skip
    front = page.front | {"published": "2030-03-04", "publisher": "甲乙日报"}
    return replace(page, above=[*above, *page.above], below=[*page.below, *below], front=front)


def _disclaimer(page: Page, chance: random.Random) -> Page:
    """A site says below the text that it answers for nothing, and names its tags."""
    below = [
        "免责声明：本文仅代表作者观点，不代表本站立场。 凡注明为甲乙网原创作品的，未经许可，不得转载！",
        "本站为非营利性网站，来源于网络的作品，若对您造成了侵权，请联系本站，我们会第一时间予以处理。",
        "标签：", "工作报告", "政府工作", "分享到：", "QQ空间", "新浪微博", "上一篇：乙丙县2030年政府工作报告", "下一篇：没有了",
    ]  # fmt: skip
    return replace(page, below=[*page.below, *below])


Noise = Callable[[Page, random.Random], Page]
NOISES: dict[str, Noise] = {
    "links on lines of their own": _links,
    "half-width ends": _half_width,
    "a table one cell a line": _cells,
    "a cut end": _cut,
    "a motto": _motto,
    "a portal's menus": _portal,
    "a disclaimer": _disclaimer,
    "a scraper's fields": _labels,
    "a scraper's fields for the title block": _record,
}
# Kinds that come together.
MIXES: tuple[tuple[str, ...], ...] = (
    ("links on lines of their own", "half-width ends", "a portal's menus"),
    ("links on lines of their own", "a motto", "a disclaimer", "a scraper's fields"),
    ("half-width ends", "a table one cell a line", "a disclaimer", "a scraper's fields for the title block"),
    ("a cut end", "a portal's menus"),
)  # fmt: skip


def noisy(page: Page, kinds: tuple[str, ...], seed: int) -> Page:
    """The page with noise of these kinds."""
    chance = random.Random(seed)
    for kind in kinds:
        page = NOISES[kind](page, chance)
    return page
