"""Numbers in Chinese texts: Chinese numerals, circled and raised figures, dates."""

from __future__ import annotations

from .lazy import lazy

NUMERAL = "[一二三四五六七八九十百零〇○]"
ONES = "零一二三四五六七八九"
# Characters that are a whole number each, as the content of a character class: ① to ㊿ and ⑴ to ⒇.
CIRCLED = "①-⑳㉑-㉟㊱-㊿"
SIGNS = f"{CIRCLED}⑴-⒇"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
LOWERED = "₀₁₂₃₄₅₆₇₈₉"

DATE = lazy(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
HAN_DATE = lazy(rf"([一二三四五六七八九零〇○]{{4}})年({NUMERAL}{{1,2}})月({NUMERAL}{{1,3}})日")

_DIGITS = {c: i for i, c in enumerate(ONES)} | {"〇": 0, "○": 0}
# Unicode has the circled numbers in three ranges, and the bracketed ones in a fourth.
_CIRCLED_FROM = ((36, 50, 0x32B1), (21, 35, 0x3251), (1, 20, 0x2460))
_BRACKETED_FROM = 0x2474
_SIGN_VALUES = {
    chr(base + n - first): n for first, last, base in _CIRCLED_FROM for n in range(first, last + 1)
} | {chr(_BRACKETED_FROM + n - 1): n for n in range(1, 21)}
TO_RAISED = str.maketrans("0123456789", RAISED)
TO_LOWERED = str.maketrans("0123456789", LOWERED)
_FROM_RAISED = str.maketrans(RAISED, "0123456789")
_NUMBER = lazy(rf"[^\d{RAISED}{SIGNS}]*(\d{{1,3}}|[{RAISED}]{{1,3}}|[{SIGNS}])\D*")


def numeral(text: str) -> int:
    """The value of a Chinese numeral up to 999, or of a sequence of Chinese digits (二〇二一)."""
    if len(text) > 1 and not set(text) & set("十百"):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = digit = 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def han_numeral(n: int) -> str:
    """A number from 0 to 999 as a Chinese numeral, 零 to 九百九十九; any other number in Arabic figures."""
    if not 0 < n < 1000:
        return str(n) if n else ONES[0]
    hundreds, rest = divmod(n, 100)
    tens, one = divmod(rest, 10)
    head = f"{ONES[hundreds]}百" if hundreds else ""
    if tens:
        head += "十" if tens == 1 and not hundreds else f"{ONES[tens]}十"
    elif hundreds and one:
        head += ONES[0]
    return head + (ONES[one] if one else "")


def circled(n: int) -> str:
    """The circled character for a number from 1 to 50. Raises StopIteration for other numbers."""
    return next(chr(base + n - first) for first, last, base in _CIRCLED_FROM if first <= n <= last)


def bracketed(n: int) -> str:
    """The bracketed character for a number from 1 to 20."""
    return chr(_BRACKETED_FROM + n - 1)


def figure(text: str) -> int:
    """The value of a circled number, raised figures or plain figures. Raises ValueError for other text."""
    return _SIGN_VALUES.get(text) or int(text.translate(_FROM_RAISED))


def read_number(text: str) -> int | None:
    """The number in a marker, with any characters around it; None if it has no number."""
    match = _NUMBER.fullmatch(text)
    return figure(match[1]) if match else None


def iso_date(text: str) -> str | None:
    """The first date in `text`, in figures or Chinese numerals, as ISO 8601; None if there is no valid one."""
    match = DATE.search(text)
    if match:
        year, month, day = (int(g) for g in match.groups())
    else:
        match = HAN_DATE.search(text)
        if not match:
            return None
        year, month, day = (numeral(g) for g in match.groups())
    if 1 <= month <= 12 and 1 <= day <= 31:
        return f"{year:04d}-{month:02d}-{day:02d}"
    return None
