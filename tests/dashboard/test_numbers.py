"""Numbers as people write them, in English and in Chinese: unknown is a dash, and no figure misleads."""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.numbers import NO_VALUE, Numbers
from queries.catalog import Unit
from queries.dimensions import BUCKETS

EN, ZH = Numbers("en", "TWD"), Numbers("zh_Hans_CN", "TWD")
languages = pytest.mark.parametrize("numbers", [EN, ZH], ids=["en", "zh"])
units = pytest.mark.parametrize("unit", ["share", "money", "accounts"])

APRIL, DECEMBER, JANUARY = date(2005, 4, 1), date(2005, 12, 1), date(2006, 1, 1)
_FACTORS = {"%": 0.01, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "万": 1e4, "亿": 1e8, "万亿": 1e12, "": 1}


def _read(text: str) -> float:
    """The number that a person reads in a written figure."""
    match = re.fullmatch(r"([-−+]?)(?:NT\$)?([\d,.]+)(%|[KMBT]|万亿|[万亿]|)", text)
    assert match, text
    sign, digits, factor = match.groups()
    return float(digits.replace(",", "")) * _FACTORS[factor] * (-1 if sign in ("-", "−") else 1)


@languages
@units
@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_no_value_is_a_dash_and_never_zero(numbers: Numbers, unit: Unit, nothing: float | None) -> None:
    assert numbers.value(nothing, unit) == NO_VALUE == "–"
    assert numbers.value(nothing, unit, is_short=False) == NO_VALUE
    assert numbers.brief(nothing, unit) == NO_VALUE


@pytest.mark.parametrize(
    ("number", "unit", "en", "zh"),
    [
        (0.3028720627, "share", "30.3%", "30.3%"),
        (0, "share", "0.0%", "0.0%"),
        (1, "share", "100.0%", "100.0%"),
        (-0.123, "share", "-12.3%", "-12.3%"),
        (12345.678, "share", "1,234,567.8%", "1,234,567.8%"),
        (6818, "accounts", "6,818", "6,818"),
        (0, "accounts", "0", "0"),
        (-6818, "accounts", "-6,818", "-6,818"),
        (10**15, "accounts", "1,000,000,000,000,000", "1,000,000,000,000,000"),
        (0, "money", "NT$0", "NT$0"),
        (9_999, "money", "NT$9,999", "NT$9,999"),
        (-9_999, "money", "-NT$9,999", "-NT$9,999"),
        (10_000, "money", "NT$10K", "NT$1万"),
        (7_600_000, "money", "NT$7.6M", "NT$760万"),
        (-7_600_000, "money", "-NT$7.6M", "-NT$760万"),
        (2 * 10**12, "money", "NT$2T", "NT$2万亿"),
    ],
)
def test_figures_are_written_in_their_unit_and_language(number: float, unit: Unit, en: str, zh: str) -> None:
    assert EN.value(number, unit) == en
    assert ZH.value(number, unit) == zh


@languages
@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "NT$0"),
        (7_592_654, "NT$7,592,654"),
        (-339_603, "-NT$339,603"),
        (1_536_699_927, "NT$1,536,699,927"),
        (0.4, "NT$0"),
    ],
)
def test_an_amount_can_be_written_to_the_unit(numbers: Numbers, amount: float, text: str) -> None:
    assert numbers.money(amount, is_short=False) == text
    assert numbers.value(amount, "money", is_short=False) == text


@pytest.mark.parametrize(
    ("currency", "en", "zh"),
    [("USD", "$1.2M", "US$120万"), ("CNY", "CN¥1.2M", "¥120万"), ("JPY", "¥1.2M", "JP¥120万")],
)
def test_money_is_in_the_currency_of_the_data(currency: str, en: str, zh: str) -> None:
    assert Numbers("en", currency).money(1_200_000) == en
    assert Numbers("zh_Hans_CN", currency).money(1_200_000) == zh


@languages
@given(amount=st.integers(-(10**14), 10**14))
def test_a_short_amount_is_off_by_a_twentieth_at_most(numbers: Numbers, amount: int) -> None:
    assert _read(numbers.money(amount)) == pytest.approx(amount, rel=0.05, abs=0.5)
    assert _read(numbers.brief(amount, "money")) == pytest.approx(amount, rel=0.05, abs=0.5)


@languages
@pytest.mark.parametrize("amount", [14_999, 149_499, 999_500, 999_999_999, 1_490_000_000, 149_900_000])
def test_a_short_amount_keeps_what_tells_it_from_its_neighbours(numbers: Numbers, amount: int) -> None:
    text = numbers.money(amount)
    assert _read(text) == pytest.approx(amount, rel=0.05)
    assert not re.search(r"\d{4}[KMB]", text), "a thousand of a unit is one of the next"


@languages
@given(amount=st.integers(-(10**14), 10**14))
def test_an_amount_to_the_unit_reads_back_exactly(numbers: Numbers, amount: int) -> None:
    assert _read(numbers.money(amount, is_short=False)) == amount


@languages
@given(count=st.integers(-(10**14), 10**14))
def test_a_count_reads_back_exactly(numbers: Numbers, count: int) -> None:
    assert _read(numbers.count(count)) == count
    assert numbers.brief(count, "accounts") == numbers.value(count, "accounts") == numbers.count(count)


@languages
@given(share=st.floats(-2, 2))
def test_a_share_is_written_to_a_tenth_of_a_percent(numbers: Numbers, share: float) -> None:
    assert _read(numbers.value(share, "share")) == pytest.approx(share, abs=0.0005 + 1e-12)


@languages
def test_nothing_is_written_as_less_than_nothing(numbers: Numbers) -> None:
    assert numbers.value(-0.0, "share") == "0.0%"
    assert numbers.value(-0.0001, "share") == "0.0%"
    assert numbers.count(-0.2) == "0"
    assert numbers.money(-0.2) == "NT$0"


@pytest.mark.parametrize(
    ("number", "unit", "en", "zh"),
    [
        (7_600_000, "money", "7.6M", "760万"),
        (0, "money", "0", "0"),
        (-1_500, "money", "-1.5K", "-1500"),
        (0.3028720627, "share", "30.3%", "30.3%"),
        (6818, "accounts", "6,818", "6,818"),
    ],
)
def test_beside_an_axis_the_currency_is_left_out(number: float, unit: Unit, en: str, zh: str) -> None:
    assert EN.brief(number, unit) == en
    assert ZH.brief(number, unit) == zh


@languages
def test_changes_carry_their_sign(numbers: Numbers) -> None:
    assert numbers.points(0.0405) == numbers.words("{change} points", change="+4.0")
    assert numbers.points(-0.0031) == numbers.words("{change} points", change="−0.3")
    assert numbers.percent_change(0.1261) == "+12.6%"
    assert numbers.percent_change(-0.0435) == "−4.4%"
    assert numbers.percent_change(12.5) == "+1,250.0%"
    assert numbers.percent_change(-1) == "−100.0%"


@languages
@pytest.mark.parametrize("change", [0.0, -0.0, -0.0001, 0.0001])
def test_a_change_too_small_to_be_written_has_no_direction(numbers: Numbers, change: float) -> None:
    assert numbers.points(change) == numbers.words("{change} points", change="0.0")
    assert numbers.percent_change(change) == "0.0%"


def test_months_and_periods_are_written_in_the_language() -> None:
    assert (EN.month(APRIL), ZH.month(APRIL)) == ("Apr 2005", "2005年4月")
    assert EN.period(APRIL, is_opening=False) == "Apr 2005"
    assert ZH.period(APRIL, is_opening=False) == "2005年4月"
    assert EN.period(APRIL, is_opening=True) == "Apr → May 2005"
    assert ZH.period(APRIL, is_opening=True) == "2005年4月 → 5月"
    assert ZH.period(DECEMBER, is_opening=True) == "2005年12月 → 2006年1月"
    assert EN.brief_period(APRIL, is_opening=True) == "Apr → May"
    assert EN.brief_period(APRIL, is_opening=False) == "Apr"
    assert ZH.brief_period(APRIL, is_opening=True) == "4月 → 5月"


def test_a_change_over_the_new_year_ends_in_the_next_year() -> None:
    assert EN.period(DECEMBER, is_opening=True) == "Dec → Jan 2006"
    assert EN.brief_period(DECEMBER, is_opening=True) == "Dec → Jan"


def test_the_year_stands_under_the_first_month_and_every_january() -> None:
    months = [date(2005, 11, 1), DECEMBER, JANUARY, date(2006, 2, 1)]
    assert EN.month_axis(months, is_opening=False) == ["Nov<br>2005", "Dec", "Jan<br>2006", "Feb"]
    assert ZH.month_axis(months, is_opening=False) == ["11月<br>2005年", "12月", "1月<br>2006年", "2月"]
    assert EN.month_axis(months[1:3], is_opening=True) == ["Dec →<br>Jan<br>2005", "Jan →<br>Feb<br>2006"]
    assert EN.month_axis([], is_opening=True) == []


# What an axis can be asked to hold: shares from one in a million, counts, and amounts of either sign.
_LARGEST = {
    "share": st.floats(1e-6, 1.5),
    "accounts": st.integers(1, 10**9).map(float),
    "money": st.integers(1, 10**15).map(lambda cents: cents / 100),
}


@languages
@units
@given(data=st.data())
def test_ticks_cover_the_data_and_are_round(numbers: Numbers, unit: Unit, data: st.DataObject) -> None:
    largest = data.draw(_LARGEST[unit])
    smallest = data.draw(st.sampled_from([0.0, -largest / 3, -largest * 4])) if unit == "money" else 0.0
    values, texts = numbers.ticks(largest, unit, smallest)
    assert len(values) == len(texts)
    assert values[0] <= smallest
    assert values[-1] >= largest * (1 - 1e-9)
    assert 0.0 in values
    steps = [b - a for a, b in pairwise(values)]
    assert steps == pytest.approx([steps[0]] * len(steps), rel=1e-3)
    assert 2 <= len(steps) <= 7
    mantissa = steps[0] / 10 ** math.floor(math.log10(steps[0] * (1 + 1e-9)))
    assert any(mantissa == pytest.approx(m, rel=1e-3) for m in (1, 2, 2.5, 5))


@languages
@pytest.mark.parametrize(
    ("largest", "unit"),
    [
        (0.31, "share"),
        (0.064, "share"),
        (0.011, "share"),
        (0.0004, "share"),
        (3, "accounts"),
        (6_818, "accounts"),
        (1_200, "accounts"),
        (7_592_654, "money"),
        (1_150_000, "money"),
        (115_000_000, "money"),
    ],
)
def test_every_tick_is_written_as_what_it_is(numbers: Numbers, largest: float, unit: Unit) -> None:
    values, texts = numbers.ticks(largest, unit)
    assert [_read(text) for text in texts] == pytest.approx(values)
    assert len(set(texts)) == len(texts)


@languages
@pytest.mark.parametrize("largest", [1, 2, 3, 4, 7])
def test_there_is_no_tick_at_a_fraction_of_an_account(numbers: Numbers, largest: int) -> None:
    values, _ = numbers.ticks(largest, "accounts")
    assert [v for v in values if v != int(v)] == []


@languages
@units
def test_an_axis_of_nothing_has_one_tick_at_zero(numbers: Numbers, unit: Unit) -> None:
    values, texts = numbers.ticks(0.0, unit)
    assert values == [0.0]
    assert _read(*texts) == 0


@languages
def test_an_axis_of_debts_alone_still_begins_at_zero(numbers: Numbers) -> None:
    values, _ = numbers.ticks(-3.0, "money", -7.0)
    assert values[0] <= -7
    assert values[-1] == 0


@pytest.mark.parametrize(
    ("band", "en", "zh"),
    [
        ("50000-100000", "50K–100K", "5万–10万"),
        ("200000-500000", "200K–500K", "20万–50万"),
        ("1000000-2000000", "1M–2M", "100万–200万"),
        ("100-200", "100–200", "100–200"),
        ("0-1", "0–1", "0–1"),
    ],
)
def test_a_credit_limit_band_is_written_as_its_edges(band: str, en: str, zh: str) -> None:
    assert EN.member("credit_limit_band", band) == en
    assert ZH.member("credit_limit_band", band) == zh


@languages
def test_members_are_written_in_words_and_delinquent_buckets_as_they_are(numbers: Numbers) -> None:
    written = [numbers.member("bucket", bucket) for bucket in BUCKETS]
    states = [numbers.words(state) for state in ("Paid off", "Charged off", "Sold", "Unknown")]
    assert written == [numbers.words("Current"), *BUCKETS[1:8], *states]


@languages
@pytest.mark.parametrize("dimension", ["team", "region", "credit_limit_band"])
def test_a_member_that_was_not_recorded_is_said_so(numbers: Numbers, dimension: str) -> None:
    assert numbers.member(dimension, None) == numbers.words("not recorded")


def test_what_is_not_recorded_is_said_in_both_languages() -> None:
    assert (EN.member("team", None), ZH.member("team", None)) == ("not recorded", "未记录")
    assert (EN.points(0.04), ZH.points(0.04)) == ("+4.0 points", "+4.0 个百分点")
    assert (EN.member("bucket", "current"), ZH.member("bucket", "current")) == ("Current", "正常")


@languages
def test_a_name_is_left_as_it_is(numbers: Numbers) -> None:
    for name in ("Team 7", '=HYPERLINK("x")', "北京", "🐦", "x" * 300):
        assert numbers.member("team", name) == name
