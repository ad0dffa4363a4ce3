"""Sentences say what the figures say, and never more than they can bear."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dashboard import exhibits, wording
from dashboard.drawing import draw
from dashboard.numbers import Numbers
from queries import Reader, Result, Scope, Warehouse, catalog
from queries.compile import Reason
from queries.soundness import next_month

EN = Numbers("en", "TWD")
USD = Numbers("en", "USD")
APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = (date(2005, m, 1) for m in range(4, 10))
NO_BREAK: tuple[date, ...] = ()
MakeResult = Callable[..., Result]


def _rates(result_of: MakeResult, *counts: tuple[int, int], name: str = "cure_rate") -> Result:
    """A rate by month from April on, of (numerator, denominator) each."""
    rows = [{"month": m, "numerator": a, "denominator": n} for m, (a, n) in zip(_from_april(), counts)]  # noqa: B905
    return result_of(name, rows)


def _amounts(result_of: MakeResult, *values: float, name: str = "payment_amount") -> Result:
    rows = [{"month": m, "numerator": v, "denominator": 50} for m, v in zip(_from_april(), values)]  # noqa: B905
    return result_of(name, rows)


def _from_april() -> Any:
    month = APRIL
    while True:
        yield month
        month = next_month(month)


def _no_percent(text: str) -> bool:
    return "%" not in text and "point" not in text


# The newest figure and its change


def test_the_newest_figure_is_set_against_the_month_before(result_of: MakeResult) -> None:
    newest = wording.latest(_rates(result_of, (100, 1000), (300, 1000)), USD, NO_BREAK)
    assert newest is not None
    assert (newest.month, newest.before) == (MAY, APRIL)
    assert newest.run == (0.1, 0.3)
    assert newest.change is not None
    assert (newest.change.text, newest.change.is_detectable) == ("+20.0 points", True)
    assert newest.change.amount == pytest.approx(0.2)
    assert newest.why_no_change == ""


@pytest.mark.parametrize(
    ("before", "now", "is_detectable", "headline"),
    [
        # 56/70 − 48/80 is the published example: 0.0524 to 0.3339 leaves out zero.
        ((48, 80), (56, 70), True, "Cure rate rose to 80.0% (May → Jun 2005), +20.0 points on Apr → May"),
        ((56, 70), (48, 80), True, "Cure rate fell to 60.0% (May → Jun 2005), −20.0 points on Apr → May"),
        (
            (30, 100),
            (33, 100),
            False,
            "Cure rate was 33.0% (May → Jun 2005), +3.0 points on Apr → May, within luck",
        ),
        (
            (33, 100),
            (30, 100),
            False,
            "Cure rate was 30.0% (May → Jun 2005), −3.0 points on Apr → May, within luck",
        ),
    ],
)
def test_a_rate_rises_or_falls_only_beyond_luck(
    result_of: MakeResult,
    before: tuple[int, int],
    now: tuple[int, int],
    is_detectable: bool,
    headline: str,
) -> None:
    result = _rates(result_of, before, now)
    newest = wording.latest(result, USD, NO_BREAK)
    assert newest is not None
    assert newest.change is not None
    assert newest.change.is_detectable is is_detectable
    assert wording.trend_headline([result], USD, NO_BREAK) == headline


def test_luck_is_judged_by_the_number_of_observations_and_not_by_the_points(result_of: MakeResult) -> None:
    few, many = (
        wording.latest(_rates(result_of, (30 * k, 100 * k), (35 * k, 100 * k)), USD, NO_BREAK)
        for k in (1, 100)
    )
    assert few is not None
    assert many is not None
    assert few.change is not None
    assert many.change is not None
    assert few.change.text == many.change.text == "+5.0 points"
    assert (few.change.is_detectable, many.change.is_detectable) == (False, True)


def test_an_amount_changes_relative_to_the_month_before(result_of: MakeResult) -> None:
    result = _amounts(result_of, 1_000_000, 1_126_000)
    assert wording.trend_headline([result], USD, NO_BREAK) == (
        "Payments received rose to $1.13M (May 2005), +12.6% on Apr"
    )


def test_what_did_not_change_neither_rose_nor_fell(result_of: MakeResult) -> None:
    result = _amounts(result_of, 500, 500)
    assert not re.search("rose|fell", wording.trend_headline([result], USD, NO_BREAK))


def test_a_first_month_has_nothing_to_compare_with(result_of: MakeResult) -> None:
    newest = wording.latest(_rates(result_of, (100, 1000)), USD, NO_BREAK)
    assert newest is not None
    assert (newest.change, newest.before, newest.run) == (None, None, (0.1,))
    assert newest.why_no_change == "nothing to compare with"
    assert wording.change_words(catalog.find("cure_rate"), newest, USD) == "nothing to compare with"


def test_growth_from_nothing_has_no_percentage(result_of: MakeResult) -> None:
    result = _amounts(result_of, 0, 500)
    newest = wording.latest(result, USD, NO_BREAK)
    assert newest is not None
    assert (newest.change, newest.why_no_change) == (None, "was zero before")
    assert _no_percent(wording.trend_headline([result], USD, NO_BREAK))


def test_no_month_without_a_value_is_the_newest(result_of: MakeResult) -> None:
    rows = [
        {"month": APRIL, "numerator": 100, "denominator": 1000},
        {"month": MAY, "numerator": 0, "denominator": 0, "immature": 1200},
    ]
    newest = wording.latest(result_of("cure_rate", rows), USD, NO_BREAK)
    assert newest is not None
    assert newest.month == APRIL


# Coding breaks


def test_a_change_read_across_a_break_is_never_the_newest_figure(result_of: MakeResult) -> None:
    result = _rates(result_of, (100, 1000), (110, 1000), (700, 1000))
    newest = wording.latest(result, USD, [JULY])
    assert newest is not None
    assert (newest.month, newest.run) == (MAY, (0.1, 0.11))
    assert "70.0%" not in wording.trend_headline([result], USD, [JULY])


def test_a_figure_after_a_break_is_not_compared_with_one_before(result_of: MakeResult) -> None:
    result = _amounts(result_of, 100, 120, 900, name="delinquent_accounts")
    newest = wording.latest(result, USD, [JUNE])
    assert newest is not None
    assert (newest.month, newest.change, newest.before) == (JUNE, None, None)
    assert newest.run == (900,)
    said = wording.trend_headline([result], USD, [JUNE])
    assert said.endswith(" 900 (Jun 2005), not comparable: coding break")


def test_a_month_after_a_break_is_compared_with_the_first_of_its_own_coding(result_of: MakeResult) -> None:
    result = _amounts(result_of, 100, 900, 990, name="delinquent_accounts")
    newest = wording.latest(result, USD, [MAY])
    assert newest is not None
    assert (newest.month, newest.before, newest.run) == (JUNE, MAY, (900, 990))


def test_money_received_is_compared_across_any_break(result_of: MakeResult) -> None:
    newest = wording.latest(_amounts(result_of, 100, 120, 150), USD, [MAY, JUNE])
    assert newest is not None
    assert newest.run == (100, 120, 150)


def test_where_every_month_crosses_a_break_there_is_no_figure(result_of: MakeResult) -> None:
    result = _rates(result_of, (700, 1000))
    assert wording.latest(result, USD, [MAY]) is None
    assert wording.trend_headline([result], USD, [MAY]) == "Cure rate: no figure in these months"


# Small samples


@pytest.mark.parametrize("observations", [1, 4, 29])
def test_too_few_observations_make_no_headline_rate(result_of: MakeResult, observations: int) -> None:
    result = _rates(result_of, (observations * 3 // 4, observations))
    assert wording.latest(result, USD, NO_BREAK) is None
    assert _no_percent(wording.trend_headline([result], USD, NO_BREAK))


def test_a_small_month_is_passed_over_for_one_that_can_bear_a_rate(result_of: MakeResult) -> None:
    newest = wording.latest(_rates(result_of, (15, 30), (3, 4)), USD, NO_BREAK)
    assert newest is not None
    assert (newest.month, newest.change) == (APRIL, None)


def test_amounts_and_counts_are_shown_however_few_they_are(result_of: MakeResult) -> None:
    newest = wording.latest(_amounts(result_of, 3, name="delinquent_accounts"), USD, NO_BREAK)
    assert newest is not None
    assert newest.row["value"] == 3


def _matrix(result_of: MakeResult, cells: dict[tuple[str, str], int]) -> Result:
    totals = {start: sum(n for (s, _), n in cells.items() if s == start) for start, _ in cells}
    rows = [
        {"bucket": a, "next_bucket": b, "numerator": n, "denominator": totals[a], "n": n}
        for (a, b), n in cells.items()
    ]
    return result_of("roll_rate_matrix", rows, by=("bucket", "next_bucket"))


def test_three_of_four_is_never_a_share_in_the_matrix_headline(result_of: MakeResult) -> None:
    result = _matrix(result_of, {("M1", "current"): 3, ("M1", "M1"): 1})
    assert _no_percent(wording.matrix_headline(result, USD))


def test_three_of_four_is_never_a_share_in_the_stack_headline(result_of: MakeResult) -> None:
    rows = [
        {"month": MAY, "bucket": bucket, "numerator": n, "denominator": n}
        for bucket, n in (("M1", 3), ("M2", 1))
    ]
    result = result_of("delinquent_accounts", rows, by=("month", "bucket"))
    assert _no_percent(wording.stack_headline(result, USD))


@pytest.mark.parametrize("observations", [4, 29])
def test_a_small_cell_is_written_as_counts_alone(observations: int) -> None:
    row = {"value": 0.75, "n": 3, "row_n": observations}
    assert wording.cell_text(row, USD) == f"3 of {observations}"


def test_a_cell_with_enough_in_its_row_is_written_as_share_and_count() -> None:
    text = wording.cell_text({"value": 0.1, "n": 3, "row_n": 30}, USD)
    assert re.sub("<[^>]*>", " ", text).split() == ["10.0%", "3"]


# Pooled exhibits


def test_the_matrix_headline_tells_of_the_largest_delinquent_bucket(result_of: MakeResult) -> None:
    cells = {
        ("current", "current"): 900,
        ("M1", "current"): 30,
        ("M1", "M1"): 10,
        ("M2", "current"): 25,
        ("M2", "M2"): 60,
        ("M2", "M3"): 15,
    }
    assert wording.matrix_headline(_matrix(result_of, cells), USD) == (
        "Of the accounts in M2, 25.0% are current a month later and 60.0% stay in M2"
    )


def test_the_matrix_headline_by_balance_says_so(result_of: MakeResult) -> None:
    rows = [
        {"bucket": "M1", "next_bucket": b, "numerator": v, "denominator": 1000, "n": 50}
        for b, v in (("current", 250), ("M1", 750))
    ]
    result = result_of("roll_rate_matrix", rows, by=("bucket", "next_bucket"), weight="balance")
    assert wording.matrix_headline(result, USD) == (
        "Of the balance in M1, 25.0% is current a month later and 75.0% stays in M1"
    )


def test_a_bucket_from_which_no_one_stays_has_none_who_stay(result_of: MakeResult) -> None:
    sentence = wording.matrix_headline(_matrix(result_of, {("M1", "M2"): 40}), USD)
    assert sentence == "Of the accounts in M1, 0.0% are current a month later and 0.0% stay in M1"


def test_the_bars_headline_names_the_largest_part(result_of: MakeResult) -> None:
    rows = [{"bucket": b, "numerator": v, "denominator": 40} for b, v in (("M1", 100), ("M2", 900))]
    result = result_of("recovered_amount", rows, by=("bucket",))
    assert wording.bars_headline(result, USD) == "M2 brings 90.0% of the $1,000 recovered"


def test_bars_of_nothing_have_no_share(result_of: MakeResult) -> None:
    result = result_of(
        "recovered_amount", [{"bucket": "M1", "numerator": 0, "denominator": 3}], by=("bucket",)
    )
    assert wording.bars_headline(result, USD) == "Recovered amount: nothing in these months"


def test_the_stack_headline_tells_of_the_last_month_alone(result_of: MakeResult) -> None:
    rows = [
        {"month": m, "bucket": b, "numerator": n, "denominator": n}
        for m, b, n in ((APRIL, "M1", 900), (MAY, "M1", 40), (MAY, "M2", 60))
    ]
    result = result_of("delinquent_accounts", rows, by=("month", "bucket"))
    assert wording.stack_headline(result, USD) == (
        "Delinquent accounts at the end of May 2005: 100, 60.0% in M2"
    )


def test_several_rates_are_told_in_one_sentence_of_one_month(result_of: MakeResult) -> None:
    results = [
        _rates(result_of, (100, 1000), (240, 1000)),
        _rates(result_of, (70, 1000), (80, 1000), name="forward_roll_rate"),
        _rates(result_of, (600, 1000), name="stay_rate"),
    ]
    assert wording.trend_headline(results, USD, NO_BREAK) == (
        "May → Jun 2005: cure rate 24.0% and forward-roll rate 8.0%"
    )


# Nothing to say


EMPTY_HEADLINES = {
    "trend": (lambda r: wording.trend_headline([r], USD, NO_BREAK), "cure_rate", ("month",)),
    "bars": (lambda r: wording.bars_headline(r, USD), "recovered_amount", ("bucket",)),
    "stack": (lambda r: wording.stack_headline(r, USD), "delinquent_accounts", ("month", "bucket")),
    "matrix": (lambda r: wording.matrix_headline(r, USD), "roll_rate_matrix", ("bucket", "next_bucket")),
}


@pytest.mark.parametrize(("say", "name", "by"), EMPTY_HEADLINES.values(), ids=EMPTY_HEADLINES)
def test_an_empty_result_says_that_there_is_nothing(
    result_of: MakeResult, say: Callable[[Result], str], name: str, by: tuple[str, ...]
) -> None:
    result = result_of(name, [], by=by)
    assert re.search(r"\b([Nn]o|none|nothing)\b", say(result))
    assert not re.search(r"\d", say(result))
    assert wording.observations([result], USD).startswith("n = 0 ")


def test_of_no_month_there_is_no_newest_figure(result_of: MakeResult) -> None:
    assert wording.latest(result_of("cure_rate", []), USD, NO_BREAK) is None


# Observations and hovers


def test_observations_left_out_are_counted_with_their_reason(result_of: MakeResult) -> None:
    rows = [
        {"month": APRIL, "numerator": 100, "denominator": 1000, "missing": 7},
        {"month": MAY, "numerator": 0, "denominator": 0, "immature": 1200, "missing": 1},
    ]
    assert wording.observations([result_of("cure_rate", rows)], USD) == (
        "n = 1,000 account-months, 1,200 left out (not yet known), 8 left out (outcome unknown)"
    )


def test_what_is_unknown_in_a_row_of_the_matrix_is_counted_once(result_of: MakeResult) -> None:
    rows = [
        {"bucket": "M1", "next_bucket": b, "numerator": n, "denominator": 100, "n": n, "immature": 12}
        for b, n in (("current", 40), ("M1", 60))
    ]
    result = result_of("roll_rate_matrix", rows, by=("bucket", "next_bucket"))
    assert wording.observations([result], USD) == "n = 100 account-months, 12 left out (not yet known)"


def test_payments_are_counted_as_payments(result_of: MakeResult) -> None:
    assert wording.observations([_amounts(result_of, 1, 2)], USD) == "n = 100 payments"


def test_the_hover_of_a_rate_holds_its_counts_and_interval() -> None:
    row = {"value": 81 / 263, "numerator": 81, "denominator": 263, "low": 0.2553, "high": 0.3662}
    assert wording.hover(catalog.find("cure_rate"), row, USD, "Apr → May 2005").split("<br>") == [
        "<b>Apr → May 2005</b>",
        "Cure rate 30.8%",
        "81 of 263",
        "95% interval 25.5% to 36.6%",
    ]


def test_the_hover_of_an_amount_is_exact() -> None:
    row = {"value": 7_592_654.0, "numerator": 7_592_654.0, "denominator": 2_000}
    assert wording.hover(catalog.find("payment_amount"), row, USD, "Sep 2005").split("<br>") == [
        "<b>Sep 2005</b>",
        "Payments received $7,592,654",
        "payments 2,000",
    ]


@pytest.mark.parametrize(
    ("name", "expected"), [("cure_rate", "Dec → Jan 2006"), ("delinquent_accounts", "Dec 2005")]
)
def test_a_period_is_that_of_the_timing(name: str, expected: str) -> None:
    assert wording.period(catalog.find(name), date(2005, 12, 1), USD) == expected


def test_every_reason_of_the_engine_has_its_words() -> None:
    for metric in catalog.metrics().values():
        assert all(wording.reason_words(metric, reason) for reason in Reason)


# The sample: every sentence holds the figures of independent programs


@pytest.fixture(scope="module")
def sentence(uci_warehouse: Warehouse) -> Callable[..., str]:
    """The headline of an exhibit of the sample."""

    def said(exhibit: exhibits.Exhibit, scope: Scope | None = None) -> str:
        scope = scope or Scope()
        reader = uci_warehouse.reader()
        results = [reader.run(name, scope, exhibit.by, exhibit.weight) for name in exhibit.metrics]
        first, last = scope.since or date.min, scope.until or date.max
        shown = [m for m in reader.months() if first <= m <= last]
        return draw(exhibit, results, EN, shown, uci_warehouse.breaks, "light").headline

    return said


def _pair(truth: dict[str, Any], start: str) -> dict[str, Any]:
    return next(pair for name, pair in truth["transitions"].items() if name.startswith(start))


def _points(change: float) -> str:
    return f"{'+' if change >= 0 else '−'}{abs(change) * 100:.1f} points"


def test_the_sample_breaks_in_september(uci_warehouse: Warehouse) -> None:
    assert uci_warehouse.breaks == (SEPTEMBER,)


def test_the_cure_rate_told_of_the_sample_is_the_true_one(
    sentence: Callable[..., str], truth: dict[str, Any]
) -> None:
    now, before = (_pair(truth, m)["cured_share"] for m in ("2005-07", "2005-06"))
    assert sentence(exhibits.CURED_BY_MONTH) == (
        f"Cure rate rose to {now:.1%} (Jul → Aug 2005), {_points(now - before)} on Jun → Jul"
    )


def test_the_entry_rate_told_of_the_sample_is_the_true_one_and_within_luck(
    sentence: Callable[..., str], truth: dict[str, Any]
) -> None:
    now, before = (_pair(truth, m)["entered_share"] for m in ("2005-07", "2005-06"))
    assert sentence(exhibits.ENTERED_BY_MONTH) == (
        f"Entry rate was {now:.1%} (Jul → Aug 2005), {_points(now - before)} on Jun → Jul, within luck"
    )


def test_the_four_rates_told_of_the_sample_are_the_true_ones(
    sentence: Callable[..., str], truth: dict[str, Any]
) -> None:
    pair = _pair(truth, "2005-07")
    assert sentence(exhibits.ROLLS_BY_MONTH) == (
        f"Jul → Aug 2005: cure rate {pair['cured_share']:.1%}, "
        f"forward-roll rate {pair['rolled_forward_share']:.1%}, stay rate {pair['stayed_share']:.1%} "
        f"and back-roll rate {pair['improved_not_cured_share']:.1%}"
    )


@pytest.mark.parametrize("month", ["2005-05", "2005-06", "2005-07"])
def test_the_cure_rate_told_up_to_any_month_is_the_true_one(
    sentence: Callable[..., str], truth: dict[str, Any], month: str
) -> None:
    said = sentence(exhibits.CURED_BY_MONTH, Scope.of("2005-04", month))
    pair = _pair(truth, month)
    before = _pair(truth, f"2005-0{int(month[-1]) - 1}")
    assert f" {pair['cured_share']:.1%} (" in said
    assert _points(pair["cured_share"] - before["cured_share"]) in said


@pytest.mark.parametrize(
    ("until", "verb"),
    [("2005-05", "fell to"), ("2005-06", "rose to"), ("2005-08", "rose to"), ("2005-09", "fell to")],
)
def test_the_payments_told_of_the_sample_are_the_true_ones(
    sentence: Callable[..., str], truth: dict[str, Any], until: str, verb: str
) -> None:
    months = truth["months"]
    now, before = (months[m]["pay_amt_total"] for m in (until, f"2005-0{int(until[-1]) - 1}"))
    change = now / before - 1
    said = sentence(exhibits.RECEIVED_BY_MONTH, Scope.of(None, until))
    assert said.startswith(f"Payments received {verb} NT${now / 1e6:.0f}M (")
    assert f"{'+' if change > 0 else '−'}{abs(change):.1%}" in said


@pytest.mark.parametrize("month", ["2005-04", "2005-06", "2005-09"])
def test_the_delinquent_accounts_told_of_the_sample_are_the_true_ones(
    sentence: Callable[..., str], truth: dict[str, Any], month: str
) -> None:
    counts = {int(s): n for s, n in truth["months"][month]["status_counts"].items() if int(s) > 0}
    status, largest = max(counts.items(), key=lambda item: item[1])
    total = truth["months"][month]["delinquent_clients"]
    assert sentence(exhibits.DELINQUENT_BY_BUCKET, Scope.of(None, month)) == (
        f"Delinquent accounts at the end of {EN.month(date.fromisoformat(month + '-01'))}: "
        f"{total:,}, {largest / total:.1%} in M{status}"
    )


@pytest.mark.parametrize("month", ["2005-04", "2005-05", "2005-06", "2005-07"])
def test_the_matrix_sentence_of_the_sample_is_true(
    sentence: Callable[..., str], truth: dict[str, Any], month: str
) -> None:
    row = _pair(truth, month)["counts"]["2"]
    total = sum(row.values())
    cured = sum(n for status, n in row.items() if int(status) <= 0)
    assert sentence(exhibits.MATRIX["accounts"], Scope.of(month, month)) == (
        f"Of the accounts in M2, {cured / total:.1%} are current a month later "
        f"and {row['2'] / total:.1%} stay in M2"
    )


def test_no_sentence_of_a_scope_of_few_accounts_holds_a_rate(
    sentence: Callable[..., str], uci: Reader
) -> None:
    scope = Scope.of("2005-07", "2005-07", bucket=["M6"])
    assert uci.run("delinquent_accounts", scope).rows()[0]["value"] == 23
    for exhibit in (
        exhibits.CURED_BY_MONTH,
        exhibits.ROLLS_BY_MONTH,
        exhibits.MATRIX["accounts"],
        exhibits.MATRIX["balance"],
    ):
        assert _no_percent(sentence(exhibit, scope)), exhibit.key
