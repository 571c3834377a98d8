"""Pages as sites have them, made from canonical Markdown: each a way of marking notes and of putting things around a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from restyle import take_apart

_CALL = re.compile(r"\[\^(\d+)\]")


def _paragraphs(markdown: str, shape: str, call: str) -> str:
    blocks = (re.sub("^#+ ", "", block) for block in take_apart(markdown).blocks)
    marked = (_CALL.sub(lambda m: call.replace("#", m[1]), block) for block in blocks)
    return "".join(shape.replace("TEXT", block) for block in marked)


def _notes(markdown: str, shape: str) -> str:
    notes = take_apart(markdown).notes.items()
    return "".join(shape.replace("#", str(n)).replace("TEXT", text) for n, text in notes)


def government(markdown: str) -> bytes:
    """A government's site: title, fields and share bar beside the text, notes as a list, links and a foot."""
    text = _paragraphs(markdown, '<p style="text-indent:2em"><span style="font-family:仿宋">TEXT</span></p>', '<span style="vertical-align:super"><span>#</span></span>')  # fmt: skip
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府工作报告_门户网站</title></head><body>
<div class="header"><div class="logo"><a href="/">某某人民政府门户网站</a></div><ul><li><a href="/a">政务公开</a></li>
<li><a href="/b">政务服务</a></li><li><a href="/c">互动交流</a></li></ul></div>
<div class="pos">您现在的位置：<a href="/">首页</a> &gt; <a href="/a">政务公开</a></div>
<div class="box"><h1>政府工作报告</h1><div class="info"><span>来源：市政府办公室</span><span>浏览次数：<script>document.write(88)</script></span>
<span>字体：<a>大</a> <a>中</a> <a>小</a></span></div><div class="share">分享到：<a>微信</a><a>微博</a></div>
<div class="editor"><style>p{{line-height:2}}</style><div>{text}<p style="text-align:center"><strong>名词解释</strong></p>
{_notes(markdown, "<p><span>#.TEXT</span></p>")}</div></div>
<div><img src="x">扫一扫在手机打开当前页</div><div><a>上一篇：去年的报告</a><a>下一篇：没有了</a></div>
<div><a>【打印本页】</a><a>【关闭窗口】</a></div><div><h3>相关链接</h3><ul><li><a>统计公报</a></li><li><a>重点项目</a></li>
<li><a>图解政府工作报告</a></li></ul></div></div>
<div class="footer"><p>主办：办公室　承办：服务局</p><p>未经授权，不得转载本站内容，违者将依法追究责任。</p></div></body></html>""".encode()


def breaks(markdown: str) -> bytes:
    """A page in GB 2312 whose text is one cell with line breaks, its notes in brackets."""
    text = _paragraphs(markdown, "　　TEXT<br>", "〔#〕")
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body bgcolor=#ffffff>
<table width=100%><tr><td><img src=logo.gif></td><td>信息网　今天是<script>date()</script></td></tr></table>
<table border=0><tr><td valign=top width=20%><table><tr><td><a>概况</a></td></tr><tr><td><a>新闻中心</a></td></tr></table></td>
<td><p align=center><font size=5><b>政府工作报告</b></font></p><p align=center>作者：佚名　点击数：1024　更新时间：2024-2-7</p>
<font size=3>{text}注：<br>{_notes(markdown, "〔#〕TEXT<br>")}</font></td></tr></table>
<hr><center>Copyright 2004 All Rights Reserved</center></body></html>""".encode("gb18030")


def word_html(markdown: str) -> bytes:
    """What Word saves as a web page: notes as links there and back."""
    call = '<a style="mso-footnote-id:ftn#" href="#_ftn#" name="_ftnref#" title=""><span class=MsoFootnoteReference><![if !supportFootnotes]>[#]<![endif]></span></a>'
    call = call.replace('"#_', '"\0_')
    text = _paragraphs(markdown, "<p class=MsoNormal><span>TEXT</span></p>", call)
    note = '<div style="mso-element:footnote" id=ftn#><p class=MsoFootnoteText><a style="mso-footnote-id:ftn#" href="\0_ftnref#" name="_ftn#" title=""><span class=MsoFootnoteReference><span lang=EN-US>[#]</span></span></a><span> TEXT</span></p></div>'
    page = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8></head><body lang=ZH-CN>
<div class=WordSection1>{text}</div><div style="mso-element:footnote-list"><![if !supportFootnotes]><br clear=all>
<hr align=left size=1 width="33%"><![endif]>{_notes(markdown, note)}</div></body></html>"""
    return page.replace("\0", "#").encode()


def wiki(markdown: str) -> bytes:
    """A page of a wiki: a box at the head, notes as references with arrows, a licence at the foot."""
    call = '<sup id="cite_ref-#" class="reference"><a href="\0cite_note-#"><span>[</span>#<span>]</span></a></sup>'
    note = '<li id="cite_note-#"><span class="back"><b><a href="\0cite_ref-#">↑</a></b></span> <span>TEXT</span></li>'
    page = f"""<!DOCTYPE html><html lang="zh"><body><div><header><nav><a href="#">主菜单</a></nav></header></div>
<main><header><h1>政府工作报告</h1></header><div><div>自由的图书馆</div><div class="output">
<table><tr><td>←去年的报告</td><td><b>政府工作报告</b><br>作者：某某</td><td>来年的报告→</td></tr></table>
{_paragraphs(markdown, "<p>TEXT</p>", call)}<h2>注释<span class="edit">[<a href="x">编辑</a>]</span></h2>
<ol class="references">{_notes(markdown, note)}</ol>
<div class="licence"><p>国家机关的决议、决定、命令和其他具有立法、行政、司法性质的文件，根据《中华人民共和国著作权法》第五条，不适用于该法，在世界范围内属于公有领域。</p></div>
</div></div></main><footer><ul><li>此页面最后编辑于2024年5月1日。</li></ul></footer></body></html>"""
    return page.replace("\0", "#").encode()


PAGES: tuple[Callable[[str], bytes], ...] = (government, breaks, word_html, wiki)
