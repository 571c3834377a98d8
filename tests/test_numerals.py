"""Numbers as Chinese texts write them are read and written the same way everywhere."""

from __future__ import annotations

import pytest

from zhengben.text.numerals import (
    bracketed,
    circled,
    figure,
    han_numeral,
    iso_date,
    numeral,
    read_number,
)


def test_a_chinese_numeral_is_read_as_it_is_written():
    assert [numeral(han_numeral(n)) for n in range(1, 1000)] == list(range(1, 1000))
    assert [han_numeral(n) for n in (0, 10, 15, 20, 101, 110, 999)] == [
        "零", "十", "十五", "二十", "一百零一", "一百一十", "九百九十九",
    ]  # fmt: skip


def test_a_row_of_digits_is_a_year():
    assert numeral("二〇二一") == numeral("二○二一") == 2021


def test_circled_and_bracketed_numbers_are_read_as_they_are_written():
    assert [figure(circled(n)) for n in range(1, 51)] == list(range(1, 51))
    assert [figure(bracketed(n)) for n in range(1, 21)] == list(range(1, 21))


@pytest.mark.parametrize(
    ("marker", "number"), [("[12]", 12), ("注㉑", 21), ("²³", 23), ("⑽", 10), ("注", None)]
)
def test_the_number_of_a_marker_is_read_whatever_is_around_it(marker, number):
    assert read_number(marker) == number


@pytest.mark.parametrize(
    ("text", "date"),
    [("2021年1月5日", "2021-01-05"), ("二〇二一年十二月三十日", "2021-12-30"), ("2021年13月1日", None), ("一月", None)],
)  # fmt: skip
def test_dates_are_read_in_figures_and_in_chinese(text, date):
    assert iso_date(text) == date
