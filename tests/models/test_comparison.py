"""Who is compared with whom around a change and around a course."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.comparison import Other, Start, around_change, around_course, counted
from models.effect import effect
from models.panel import Rows, difference
from queries.lineage import shifted

FIRST = date(2024, 1, 1)


def _figures(people: dict[str, str], months: int = 24, outcome: float = 0.4) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "team": team,
                "collector": collector,
                "month": shifted(FIRST, place),
                "numerator": 100 * outcome,
                "expected": 0.0,
                "squares": np.nan,
                "n": 100.0,
            }
            for collector, team in people.items()
            for place in range(months)
        ]
    )


@pytest.mark.parametrize(
    ("day", "relative"),
    [
        # From the first of a month on, that month is the first under it.
        (date(2024, 3, 1), [-2, -1, 0, 1]),
        # One that begins within a month leaves that month to neither side.
        (date(2024, 3, 15), [-2, -1, None, 0]),
    ],
)
def test_months_are_counted_from_the_first_whole_one(day: date, relative: list[int | None]) -> None:
    months = np.array([counted(shifted(FIRST, place)) for place in range(4)])
    found = [None if r != r else int(r) for r in Start.of(day).relative(months)]
    assert found == relative


def _months(panel: pd.DataFrame, team: str) -> list[int]:
    return sorted(panel.loc[panel["team"] == team, "relative"])


def test_a_change_is_seen_a_year_before_and_after() -> None:
    figures = _figures({"a": "A", "b": "B"}, months=36)
    panel = around_change(figures, ["A"], Start.of(shifted(FIRST, 18)))
    assert _months(panel, "A") == _months(panel, "B") == list(range(-12, 12))
    assert set(panel.loc[panel["is_changed"], "team"]) == {"A"}


def test_months_under_another_change_are_left_out() -> None:
    figures = _figures({"a": "A", "b": "B", "c": "C"})
    start = Start.of(shifted(FIRST, 12))
    later, earlier = (Other(Start.of(shifted(FIRST, at)), frozenset({"B"})) for at in (15, 10))
    assert _months(around_change(figures, ["A"], start, [later]), "B") == list(range(-12, 3))
    assert _months(around_change(figures, ["A"], start, [earlier]), "B") == list(range(-12, -2))
    # One that is older than all that is looked at holds throughout.
    old = Other(Start.of(shifted(FIRST, -3)), frozenset({"B"}))
    assert _months(around_change(figures, ["A"], start, [old]), "B") == list(range(-12, 12))


def test_a_changed_teams_months_differ_by_this_change_alone() -> None:
    figures = _figures({"a": "A", "b": "B"})
    start = Start.of(shifted(FIRST, 12))
    both = [Other(Start.of(shifted(FIRST, at)), frozenset({"A"})) for at in (6, 18)]
    assert _months(around_change(figures, ["A"], start, both), "A") == list(range(-6, 6))


def test_whoever_took_a_course_earlier_is_no_comparison() -> None:
    people = dict.fromkeys(("early", "now", "soon", "late", "never"), "A")
    completed = {
        "early": shifted(FIRST, 2),
        "now": shifted(FIRST, 12),
        "soon": shifted(FIRST, 15),
        "late": shifted(FIRST, 18),
    }
    panel = around_course(_figures(people), completed)
    window = panel[panel["cell"].isin(panel.loc[(panel["cluster"] == "now") & panel["is_changed"], "cell"])]
    assert set(window.loc[window["is_changed"], "cluster"]) == {"now"}
    # “soon” takes it within the half year after.
    assert set(window.loc[~window["is_changed"], "cluster"]) == {"late", "never"}
    assert sorted(set(window["relative"])) == list(range(-6, 6))


def test_collectors_are_compared_within_their_team() -> None:
    people = {"a1": "A", "a2": "A", "b1": "B"}
    panel = around_course(_figures(people), {"a1": shifted(FIRST, 12)})
    assert set(panel["team"]) == {"A"}


def test_a_course_that_nobody_can_be_compared_by_gives_an_empty_panel() -> None:
    panel = around_course(_figures({"a": "A", "b": "B"}), {"a": shifted(FIRST, 12), "b": shifted(FIRST, 12)})
    assert panel.empty
    assert effect(panel, is_by_team=False, is_rate=True) is None
    assert around_course(_figures({"a": "A"}), {}).empty


def test_effects_that_grow_do_not_turn_their_sign() -> None:
    # Two waves of trained and none untrained in the end: what the course gives grows by a point a month.
    people = {f"p{place}": "A" for place in range(12)}
    completed = {f"p{place}": shifted(FIRST, 6 if place < 6 else 15) for place in range(12)}
    figures = _figures(people)
    since = [
        max((month.year - completed[who].year) * 12 + month.month - completed[who].month + 1, 0)
        for who, month in zip(figures["collector"], figures["month"], strict=True)
    ]
    figures["numerator"] += pd.Series(since) * 1.0
    stacked = difference(Rows.of(around_course(figures, completed)))
    once = figures.assign(
        unit=figures["collector"],
        cluster=figures["collector"],
        cell=[counted(m) for m in figures["month"]],
        relative=[0 if s else -1 for s in since],
        is_changed=True,
    )
    usual = difference(Rows.of(once))
    assert stacked is not None
    assert usual is not None
    # In the half year after it is 1 to 6 points, 3.5 on average.
    assert stacked[0] == pytest.approx(0.035)
    # The usual regression takes what became of the first wave for what would have become of the second.
    assert usual[0] < 0.02
