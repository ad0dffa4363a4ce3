"""The page Process changes: what changes and courses did, or why nothing can be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import change_drawing, change_wording, moment_drawing
from dashboard.change_judging import Judged, completions, judge_change, sums, together_with
from dashboard.numbers import Numbers
from models.control_chart import control_chart
from models.effect import Effect
from models.intervals import Interval
from models.movement import sides
from models.pre_trends import MonthGap
from queries import Scope, Warehouse, catalog, connect
from queries.changes import ProcessChange, process_changes
from queries.people import Course, Person
from queries.store import Store

NUMBERS = Numbers("en", "USD")
LINKS = ProcessChange("A", "Links *now*", date(2026, 1, 1), "A link is sent.", ("Alder", "Birch"))
SUCCESS, SCORE = catalog.find("success_rate"), catalog.find("process_satisfaction")

OpenPage = Callable[..., AppTest]
ResultOf = Callable[..., Any]


def _effect(amount: float = 0.046, low: float = 0.031, high: float = 0.061, **other: Any) -> Effect:
    months = tuple(MonthGap(r, amount * (r >= 0), Interval(-0.01, 0.07)) for r in range(-6, 4))
    usual = Effect(
        amount, Interval(low, high), 0.001, months, 0.8, "team", (24, 36), (2, 4), (9000.0, 12000.0)
    )
    return replace(usual, **other)


def _judged(effect: Effect | None = None, p_value: float = 0.002, why: str = "", **other: Any) -> Judged:
    lines = pd.DataFrame(
        {
            "is_changed": [True, True, False, False],
            "relative": [-1, 0, -1, 0],
            "months": 1,
            "value": [0.4, 0.45, 0.35, np.nan],
            "low": [0.38, 0.43, 0.33, np.nan],
            "high": [0.42, 0.47, 0.37, np.nan],
            "n": [2000.0, 2000.0, 1500.0, 12.0],
        }
    )
    return replace(Judged(SUCCESS, effect, p_value, why, lines), **other)


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (_judged(_effect()), "an effect of +4.6 points (+3.1 points to +6.1 points)"),
        (
            _judged(_effect(0.001, -0.02, 0.022, p_value=0.9), 0.9),
            "no detectable effect: +0.1 points (−2.0 points to +2.2 points)",
        ),
        # Alone it would be one; of so many figures that are looked at it is not.
        (
            _judged(_effect(0.02, 0.001, 0.039, p_value=0.04), 0.12),
            "no more than luck gives one of so many figures: +2.0 points (+0.1 points to +3.9 points)",
        ),
        (_judged(_effect(pre_trend_p=0.001)), "no verdict: both sides already moved apart before"),
        (_judged(why="no_controls"), "there are no untouched teams in view to compare with"),
        (
            _judged(_effect(0.12, -0.3, 0.54), 0.5, metric=SCORE),
            "no detectable effect: +0.12 (−0.30 to +0.54)",
        ),
    ],
)
def test_a_verdict_says_no_more_than_is_known(judged: Judged, said: str) -> None:
    assert change_wording.verdict(judged, NUMBERS) == said


def test_a_verdict_says_what_it_rests_on() -> None:
    by_team = change_wording.rests_on(_judged(_effect()), NUMBERS)
    assert "24 collectors of 2 teams against 36 of 4" in by_team
    assert "each team as a single observation" in by_team
    few = change_wording.rests_on(_judged(_effect(basis="collector", teams=(1, 2))), NUMBERS)
    assert "a hint, no proof" in few
    assert "hint that both sides moved apart" in change_wording.rests_on(
        _judged(_effect(pre_trend_p=0.03)), NUMBERS
    )


def test_changes_of_one_team_in_one_month_are_not_told_apart() -> None:
    same = replace(LINKS, change_id="B", effective_on=date(2026, 1, 20), teams=("Birch",))
    elsewhere = replace(same, change_id="C", teams=("Cedar",))
    later = replace(same, change_id="D", effective_on=date(2026, 2, 1))
    assert together_with(LINKS, [LINKS, same, elsewhere, later]) == [same]


def test_a_course_counts_from_when_it_was_first_taken() -> None:
    person = Person(
        "c1",
        "Ann",
        "North",
        None,
        None,
        None,
        (Course("tone", date(2025, 5, 3)), Course("tone", date(2024, 1, 2)), Course("law", date(2023, 1, 1))),
    )
    assert completions("tone", [person]) == {"c1": date(2024, 1, 2)}


def test_a_month_that_is_not_known_yet_is_left_out(result_of: ResultOf) -> None:
    rows = [
        {"month": date(2025, 4, 1), "numerator": 3, "denominator": 4},
        {"month": date(2025, 5, 1), "numerator": 1, "denominator": 2, "immature": 2},
    ]
    # What moves from the end of April on is the work of May.
    assert sums(result_of("cure_rate", rows), ())["month"].tolist() == [date(2025, 5, 1)]
    assert sums(result_of("success_rate", rows), ())["month"].tolist() == [date(2025, 4, 1)]


def test_a_small_month_is_not_drawn_and_the_change_is_marked() -> None:
    figure = change_drawing.by_month(
        _judged(_effect()), LINKS.effective_on, ("Changed", "Others"), "Begins", NUMBERS, "light"
    )
    drawn = [list(trace.y) for trace in figure.data if trace.name == "Others"]
    assert drawn == [[0.35]]
    (line,) = figure.layout.shapes
    # Between December, the first, and January.
    assert line.x0 == line.x1 == 0.5


def test_few_answers_are_taken_together_by_three_months() -> None:
    panel = pd.DataFrame(
        [
            {"is_changed": side, "team": f"T{side}", "relative": relative, "numerator": 15.0 * 3, "n": 15.0}
            for side in (True, False)
            for relative in range(-6, 6)
        ]
    ).assign(expected=0.0, squares=15.0 * 9)
    lines = sides(panel, "mean")
    assert set(lines["months"]) == {3}
    assert sorted(set(lines["relative"])) == [-6, -3, 0, 3]
    assert (lines["n"] == 45).all()
    figure = change_drawing.by_month(
        _judged(_effect(), lines=lines, metric=SCORE),
        LINKS.effective_on,
        ("A", "B"),
        "Begins",
        NUMBERS,
        "light",
    )
    (line,) = figure.layout.shapes
    assert line.x0 == 1.5
    # In months of thirty, each stands for itself.
    assert set(sides(panel.assign(n=30.0), "mean")["months"]) == {1}


def test_the_gaps_show_the_effect_over_the_months_after() -> None:
    figure = moment_drawing.gaps(_judged(_effect()), "Begins", "Months", NUMBERS, "dark")
    band = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (band.x0, band.y0, band.y1) == (-0.5, 0.031, 0.061)
    assert sum(len(trace.x) for trace in figure.data) == 10


def test_months_that_stand_out_are_counted_from_the_change_on() -> None:
    months = tuple(date(2025 + place // 12, place % 12 + 1, 1) for place in range(16))
    count = [*([50, 48, 52, 51, 49, 50] * 2), 80, 50, 50, 51]
    chart = control_chart(count, [100] * 16, [True] * 12 + [False] * 4)
    judged = _judged(_effect(), chart=chart, months=months)
    assert change_wording.signals(judged, LINKS, NUMBERS).startswith("Since the change 1 of 4 months lies")
    figure = moment_drawing.control(judged, LINKS.effective_on, "Begins", NUMBERS, "light")
    (outside,) = [trace for trace in figure.data if trace.name == "Outside of the limits"]
    assert list(outside.x) == [12]
    assert moment_drawing.chart_table(judged).num_rows == 16


def test_a_figure_is_judged_through_the_rights_of_whoever_looks(
    demo_store: Store, opened: Callable[[Store], Warehouse]
) -> None:
    warehouse = opened(demo_store)
    for viewer, why in ((Scope(), ""), (Scope.of(team=["Alder", "Birch"]), "no_controls")):
        reader = warehouse.reader(viewer)
        every = process_changes(reader)
        change = next(c for c in every if c.change_id == "PC1")
        found = judge_change(
            lambda name, by, reader=reader: reader.run(name, by=by),  # type: ignore[misc]
            ["success_rate", "process_satisfaction"],
            change,
            every,
            warehouse.breaks,
        )
        assert found[0].why == why
        assert (found[0].effect is None) == bool(why)


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption", "info") for e in app.main.get(kind))


@pytest.mark.parametrize(("lang", "none"), [("en", "no detectable effect"), ("zh", "未检测到效果")])
@pytest.mark.parametrize("part", ["changes", "training"])
def test_the_page_judges_each_change_and_course(
    open_page: OpenPage, demo_store: Store, lang: str, none: str, part: str
) -> None:
    app = open_page(demo_store, "changes", {"lang": lang, "changes": part})
    said = _said(app)
    assert none in said
    # A change has a control chart too, of its teams; a course has none.
    assert len(app.get("plotly_chart")) == {"changes": 3, "training": 2}[part]
    # The useless change and the courses did nothing, and nothing is said to have done something.
    assert "an effect of" not in said
    assert "效果为" not in said


def test_a_link_names_the_change_that_is_looked_at(open_page: OpenPage, demo_store: Store) -> None:
    first, other, *_ = process_changes(connect(demo_store.current()).reader())
    app = open_page(demo_store, "changes", {"process_change": other.change_id})
    assert app.selectbox(key="process_change").value == other.change_id
    assert app.query_params["process_change"] == other.change_id
    app.selectbox(key="process_change").set_value(first.change_id).run()
    # The usual one stays out of the address; what is in no list is passed over.
    assert "process_change" not in app.query_params
    app = open_page(demo_store, "changes", {"process_change": "nothing"})
    assert app.selectbox(key="process_change").value == first.change_id
    _said(app)


def test_a_team_alone_has_nobody_to_be_compared_with(open_page: OpenPage, demo_store: Store) -> None:
    app = open_page(demo_store, "changes", {"team": "Cedar"})
    said = _said(app)
    assert "there are no untouched teams in view to compare with" in said
    assert "Payment link" not in said
    # One that no change was made in has none.
    assert "no process change in the teams in view" in _said(
        open_page(demo_store, "changes", {"team": "Damson"})
    )


@pytest.mark.parametrize("part", ["changes", "training"])
def test_what_is_not_loaded_is_said_in_a_sentence(open_page: OpenPage, uci_store: Store, part: str) -> None:
    said = _said(open_page(uci_store, "changes", {"changes": part}))
    assert ("table “process" if part == "changes" else "table “training”") in said
