"""The page Outlook: what is projected from a history worked by hand, its back-test, what the page says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import (
    outlook_channels,
    outlook_courses,
    outlook_cures,
    outlook_drawing,
    outlook_history,
    outlook_tables,
    outlook_wording,
    outlooks,
)
from dashboard.numbers import Numbers
from dashboard.outlook_history import BUCKETS, History
from dashboard.outlooks import BackTest, Outlook
from models.channel_shift import Worked, shift
from models.outlook import absorption, shifted_row
from queries import Warehouse
from queries.store import Store

NUMBERS = Numbers("en", "USD")
M1, M2 = BUCKETS.index("M1"), BUCKETS.index("M2")

OpenPage = Callable[..., AppTest]
ResultOf = Callable[..., Any]


def _month(place: int) -> date:
    """The months from January 2005 on."""
    return date(2005 + place // 12, place % 12 + 1, 1)


def _history(
    result_of: ResultOf, months: int = 8, breaks: tuple[date, ...] = (), grows: float = 1.0
) -> History:
    """Each month 100 in M1: 60 are cured, 40 fall to M2; of those in M2 half are cured, half charged off.

    Of 1,000 that are current 90 fall behind, and 10 more are in M1 when they are first seen. `grows` lets M1
    grow by that factor a month, without any move that would explain it.
    """
    rows: list[dict[str, Any]] = []
    stock: list[dict[str, Any]] = []
    for place in range(months):
        month, m1 = _month(place), round(100 * grows**place)
        stock += [
            {"month": month, "bucket": "M1", "numerator": m1},
            {"month": month, "bucket": "M2", "numerator": 40},
        ]
        if place == months - 1:
            rows += [
                {"month": month, "bucket": b, "next_bucket": "unknown", "numerator": 0, "n": 0, "immature": n}
                for b, n in (("current", 1000), ("M1", m1), ("M2", 40))
            ]
            continue
        for bucket, next_bucket, n in (
            ("current", "current", 910),
            ("current", "M1", 90),
            ("M1", "current", 60),
            ("M1", "M2", 40),
            ("M2", "paid_off", 20),
            ("M2", "charged_off", 20),
        ):
            rows.append(
                {"month": month, "bucket": bucket, "next_bucket": next_bucket, "numerator": n, "n": n}
            )
    matrix = result_of("roll_rate_matrix", rows, by=("month", "bucket", "next_bucket"))
    counted = result_of("delinquent_accounts", stock, by=("month", "bucket"))
    return outlook_history.read(matrix, counted, breaks)


def _made(history: History, most: int | None = 3, ahead: int = 3) -> tuple[Outlook, BackTest]:
    base = outlooks.newest_base(history, None)
    assert base is not None
    outlook = outlooks.made(history, base, most, ahead)
    assert outlook is not None
    return outlook, outlooks.tested(history, outlook, most)


def test_a_steady_history_goes_on_as_it_went(result_of: ResultOf) -> None:
    outlook, test = _made(_history(result_of))
    assert outlook.base == _month(7)
    assert outlook.pooled == (_month(4), _month(5), _month(6))
    assert outlook.months == (_month(8), _month(9), _month(10))
    assert (outlook.entries[M1], outlook.newcomers[M1]) == pytest.approx((90, 10))
    assert outlook.way.stock[:, M1] == pytest.approx([100] * 4)
    assert outlook.way.stock[:, M2] == pytest.approx([40] * 4)
    assert outlook.way.ended("charged_off") == pytest.approx([20] * 3)
    # What is past due now is M2 in a month, and gone after two.
    assert outlook.share_new == pytest.approx([0, 100 / 140, 1, 1])
    # From April on three months can be learnt from; May, June and July can each be followed for less.
    assert test.bases == tuple(_month(place) for place in (3, 4, 5, 6))
    whole = test.whole(1)
    assert whole is not None
    assert (whole.made, whole.bias, whole.spread) == pytest.approx((4, 0, 0))
    assert [[e.made for e in row if e][-1] for row in test.errors] == [4, 3, 2]
    lost = test.of_losses(2)
    assert lost is not None
    assert (lost.made, lost.spread) == pytest.approx((3, 0))


def test_a_projection_looks_at_nothing_later(result_of: ResultOf) -> None:
    whole, short = _history(result_of, 8), _history(result_of, 5)
    made = [outlooks.made(of, _month(4), 3, 3) for of in (whole, short)]
    assert made[0] is not None
    assert made[1] is not None
    assert made[0].pooled == made[1].pooled == (_month(1), _month(2), _month(3))
    assert np.array_equal(made[0].way.stock, made[1].way.stock)


def test_what_came_otherwise_is_an_error(result_of: ResultOf) -> None:
    history = _history(result_of, grows=1.1)
    _, test = _made(history)
    found = test.whole(1)
    assert found is not None
    # Of the first: newcomers of January to March are 20, 31 and 43 beyond the 90; of M1 then 121.3 expected
    # of the 146 that came; M2 as it was.
    assert test.expected[0, 0, M1] == pytest.approx(90 + (20 + 31 + 43) / 3, abs=0.6)
    assert test.came[0, 0, M1] == 146
    assert found.bias < -0.02
    # No change would have been 133 of 146.
    still = test.of_no_change(1)
    assert still is not None
    assert still.made == 4


def test_nothing_is_pooled_or_followed_across_a_change_of_coding(result_of: ResultOf) -> None:
    history = _history(result_of, breaks=(_month(6),))
    # June → July crosses it, and after it there are too few months.
    assert _month(5) not in history.moves
    assert outlooks.newest_base(history, None) == _month(5)
    outlook, test = _made(history)
    assert outlook.pooled == (_month(2), _month(3), _month(4))
    assert np.isnan(test.came[-1, 1:]).all()
    said = outlook_wording.older_base(history, outlook, None, NUMBERS)
    assert said.startswith("Made from the end of Jun 2005: in Jul 2005 the status codes change their meaning")


def test_too_few_months_give_no_outlook(result_of: ResultOf) -> None:
    history = _history(result_of, months=3)
    assert outlooks.newest_base(history, None) is None
    assert outlooks.made(history, _month(2), None) is None
    assert outlook_wording.why_none(None, NUMBERS).startswith("No outlook: it needs 3 months")


def test_the_sentences_say_the_figures(result_of: ResultOf) -> None:
    outlook, test = _made(_history(result_of))
    assert outlook_wording.headline(outlook, test, "accounts", NUMBERS) == (
        "140 accounts are expected to be past due at the end of Nov 2005: 0.0% on the 140 of Aug 2005; 2 "
        "earlier projections were off by 0.0% on average, 3 months ahead"
    )
    assert outlook_wording.arriving(outlook, "accounts", NUMBERS).startswith(
        "Each month 90 accounts fall behind, at the entry rate of these 3 months, and 10 more"
    )
    # 40 · 20 / 40 … of M1 40 % go to M2, of which half is lost.
    shares = absorption(outlook.chain)
    assert shares[M1] == pytest.approx([0.6, 0.2, 0.2, 0.0])
    assert "20.0% of M1 and 50.0% of M2 are charged off in the end" in outlook_wording.in_the_end(
        shares, NUMBERS
    )


def test_where_it_cannot_be_checked_so_far_it_says_how_far_it_can(result_of: ResultOf) -> None:
    outlook, test = _made(_history(result_of, months=5))
    said = outlook_wording.headline(outlook, test, "accounts", NUMBERS)
    assert said.endswith(
        "none can be checked so far ahead: 1 earlier projection was off by 0.0%, 1 month ahead"
    )
    alone, untested = _made(_history(result_of, months=4))
    assert outlook_wording.headline(alone, untested, "accounts", NUMBERS).endswith(
        "no earlier projection can be checked against what came"
    )


def test_money_follows_the_moves_that_bring_it(result_of: ResultOf) -> None:
    history = _history(result_of)
    outlook, _ = _made(history)
    rows = []
    for place in range(1, 8):
        for bucket, closing, amount in (("M1", "current", 600), ("M1", "M2", 40), ("M2", "paid_off", 400)):
            row = {"month": _month(place), "bucket": bucket, "closing_bucket": closing, "numerator": amount}
            rows.append(row)
    by = ("month", "bucket", "closing_bucket")
    paid = outlook_history.paid_by_move(result_of("recovered_amount", rows, by=by))
    rates = outlooks.paid_rates(paid, history, outlook.pooled)
    assert (rates[M1, BUCKETS.index("M2")], rates[M1, len(BUCKETS)]) == pytest.approx((1, 10))
    assert outlook.way.moving(rates) == pytest.approx([1040] * 3)
    test = outlooks.tested(history, outlook, 3)
    expected, came = outlooks.recovery_test(history, paid, test, 3)
    assert expected[0] == pytest.approx([1040] * 3)
    assert came[0] == pytest.approx([1040] * 3)
    # Ten points more are cured: 10 more of M1 at 10 each, less the 10 that would have moved on at 1 each.
    better = outlook.changed(lambda c: shifted_row(c, "M1", ("current", "paid_off"), 0.1))
    assert better.way.moving(rates)[0] == pytest.approx(1040 + 100 - 10)
    assert better.way.stock[1, M2] == pytest.approx(30)


def test_a_bucket_that_is_seldom_seen_is_named(result_of: ResultOf) -> None:
    history = _history(result_of)
    for moved in history.seen.values():
        moved[M2] /= 10
    outlook, _ = _made(history)
    assert outlook_wording.thin(outlook, NUMBERS).startswith("Of M2 fewer than 30 moves were seen")
    figure = outlook_drawing.matrix(outlook, "accounts", NUMBERS, "light")
    texts = [text for trace in figure.data if trace.type == "scatter" for text in trace.text]
    # Of twelve moves six: a count, no share.
    assert "6 of 12" in texts
    assert "60.0%" in texts


def test_what_is_drawn_is_what_is_taken_away(result_of: ResultOf) -> None:
    history = _history(result_of, grows=1.1)
    outlook, test = _made(history)
    figure = outlook_drawing.by_bucket(history, outlook, "accounts", NUMBERS, "light")
    drawn = sum(y for trace in figure.data if trace.type == "bar" for y in trace.y[-3:])
    rows = outlook_tables.projected(history, outlook, "accounts").to_pylist()
    coming = [row for row in rows if row["is_expected"]]
    assert sum(row["past_due"] for row in coming) == pytest.approx(drawn)
    assert all(row["past_due"] == pytest.approx(row["held"] + row["arrived"]) for row in coming)
    m1 = [row for row in coming if row["bucket"] == "M1"]
    assert all(row["low_by_luck"] < row["past_due"] < row["high_by_luck"] for row in m1)
    tested = outlook_tables.tested(test).to_pylist()
    assert len(tested) == 4 * 3 * len(BUCKETS)
    assert sum(row["came"] is None for row in tested) == 3 * len(BUCKETS)


def test_earlier_projections_are_drawn_as_far_as_it_is_known_what_came(result_of: ResultOf) -> None:
    history = _history(result_of, grows=1.1)
    outlook, test = _made(history)
    rows = outlook_courses.course_rows(history, outlook, test, "accounts", NUMBERS)
    earlier = rows[rows["series"] == "earlier"]
    assert earlier.groupby("course").size().tolist() == [4, 4, 3, 2]
    now = rows[rows["series"] == "expected"]
    assert now["low"].iloc[0] == now["high"].iloc[0] == now["value"].iloc[0]
    assert (now["low"].iloc[1:] < now["value"].iloc[1:]).all()


def test_cures_of_the_model_stand_beside_those_of_the_matrix(result_of: ResultOf) -> None:
    outlook, _ = _made(_history(result_of))
    rows = outlook_cures.beside(outlook, None)
    assert [(row.bucket, row.by_matrix) for row in rows] == [("M1", 60.0), ("M2", 20.0)]
    assert outlook_cures.headline(rows, NUMBERS).startswith("80 of the 140 accounts past due")
    both = outlook_cures.beside(outlook, {"M1": 50.0, "M2": 25.0})
    assert "80 are expected to be cured next month by the matrix, and 75 by" in outlook_cures.headline(
        both, NUMBERS
    )
    assert "| M1 | 100 | 60 | 50 |" in outlook_cures.as_lines(both, NUMBERS)


def test_cases_of_a_bucket_are_told_by_channel(result_of: ResultOf) -> None:
    rows = [
        {"bucket": "M1", "channel": channel, "numerator": cured, "denominator": expected, "n": n}
        for channel, cured, expected, n in (
            ("phone", 240, 200, 600),
            ("letter", 90, 120, 400),
            (None, 10, 12, 50),
        )
    ]
    cases = outlook_channels.worked(result_of("cures_to_expected", rows, by=("bucket", "channel")))["M1"]
    assert cases[None] == Worked(340, 332, 1050)
    assert outlook_channels.choices(cases) == ["phone", "letter"]
    found = shift(cases["letter"], cases["phone"], cases[None], 0.5)
    assert found is not None
    said = outlook_channels.said(found, "M1", "letter", "phone", 0.5, cases["letter"], NUMBERS)
    assert said.startswith(
        "Were 50.0% of the 400 cases of M1 that began by “Letter” begun by “Phone”, the cure"
    )
    same = shift(cases["phone"], cases["phone"], cases[None], 0.5)
    assert same is not None
    assert "no detectable difference in M1" in outlook_channels.said(
        same, "M1", "phone", "phone", 0.5, cases["phone"], NUMBERS
    )


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption", "info") for e in app.main.get(kind))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("weight", ["accounts", "balance"])
def test_the_page_projects_the_demonstration_department(
    open_page: OpenPage, demo_store: Store, lang: str, weight: str
) -> None:
    app = open_page(demo_store, "outlook", {"lang": lang, "by": weight})
    said = _said(app)
    assert len(app.get("plotly_chart")) == 8
    if lang == "en":
        assert "earlier projections were off by" in said
        assert "are expected to be charged off by the end of" in said
        assert "are expected to be recovered by the end of" in said
        assert "will be what is not past due yet" in said


def test_the_page_says_from_where_it_looks_ahead(open_page: OpenPage, uci_store: Store) -> None:
    said = _said(open_page(uci_store, "outlook"))
    assert "Made from the end of Aug 2005: in Sep 2005 the status codes change their meaning" in said
    assert "No charge-off was seen" in said
    # In April and May there is nothing to learn from.
    assert "No outlook: it needs 3 months" in _said(open_page(uci_store, "outlook", {"to": "2005-06"}))


def test_a_filter_by_bucket_is_left_out_and_said(open_page: OpenPage, uci_store: Store) -> None:
    app = open_page(uci_store, "outlook", {"bucket": "M2"})
    assert "The filter by bucket is not applied here" in _said(app)


def test_a_projection_of_an_earlier_month_knows_only_what_was_known_then(
    open_page: OpenPage, uci_store: Store, opened: Callable[[Store], Warehouse]
) -> None:
    said = _said(open_page(uci_store, "outlook", {"to": "2005-07", "ahead": "1"}))
    assert "at the end of Aug 2005" in said
    assert "no earlier projection can be checked against what came" in said
