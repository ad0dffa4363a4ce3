"""The page Targets and gap: figures beside their goals, and a change split into mix and performance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import gap_drawing, target_drawing
from dashboard.gap_drawing import Periods
from dashboard.numbers import Numbers
from queries import Scope, Warehouse, catalog
from queries.store import Store
from queries.targets import aimed_at

NUMBERS = Numbers("en", "USD")
SUCCESS, LOST = catalog.find("success_rate"), catalog.find("lost_contact_rate")

OpenPage = Callable[..., AppTest]
Publish = Callable[..., Store]
ResultOf = Callable[..., Any]


def _row(month: str, cured: int, n: int, target: float | None) -> dict[str, Any]:
    value = cured / n if n else None
    figure = {"value": value, "numerator": cured, "denominator": n, "n": n, "immature": 0}
    return {"member": None, "month": month, **figure, "target": target}


@pytest.fixture(scope="module")
def department(publish: Publish) -> Store:
    """Forty cases in M1 in each of three months: half are cured in May, three quarters in June."""
    days = ("2005-04-30", "2005-05-31", "2005-06-30")
    rows = []
    for place in range(40):
        late = (10, 0 if place % 2 else 10, 0 if place % 4 else 10)
        for day, past in zip(days, late, strict=True):
            rows.append(
                {
                    "account_id": f"A{place}",
                    "as_of": day,
                    "days_past_due": past,
                    "balance": 100,
                    "past_due_amount": 100 if past else 0,
                    "status": "open",
                    "collector_id": "C1",
                }
            )
    goal = {"level": "department", "metric": "success_rate", "month": "2005-05-01", "value": 0.4}
    team = {**goal, "level": "team", "member": "North", "value": 0.9}
    people = [{"collector_id": "C1", "name": "Ann", "team": "North"}]
    return publish({"snapshot": rows, "collector": people, "target": [goal, team]})


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption", "info") for e in app.main.get(kind))


def test_what_is_aimed_at_is_known_by_level(department: Store, opened: Callable[[Store], Warehouse]) -> None:
    reader = opened(department).reader()
    assert aimed_at(reader) == ["success_rate"]
    assert aimed_at(reader, level="collector") == []
    # A goal for the whole is none for a bucket.
    assert aimed_at(reader, Scope.of(bucket="M1")) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("level", "target"), [("department", "40.0%"), ("team", None)])
def test_a_figure_stands_beside_its_goal(
    open_page: OpenPage, department: Store, lang: str, level: str, target: str | None
) -> None:
    app = open_page(department, "targets", {"lang": lang, "level": level})
    said = _said(app)
    (chart,) = app.get("plotly_chart")
    if target:
        assert target in said
    # 20 of 40 against 40 %, and against 90 % of the team.
    assert "50.0%" in chart.proto.spec
    assert ("40.0%" if level == "department" else "90.0%") in chart.proto.spec


def test_a_goal_of_the_whole_is_not_set_beside_a_part(open_page: OpenPage, department: Store) -> None:
    app = open_page(department, "targets", {"bucket": "M1"})
    assert "No target holds for what is in view" in _said(app)
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_split_of_a_chosen_month_is_that_of_the_engine(
    open_page: OpenPage, department: Store, lang: str
) -> None:
    query = {"lang": lang, "targets": "gap", "from": "2005-06", "to": "2005-06"}
    app = open_page(department, "targets", query)
    # In June 10 of the 20 that were still late are cured; in May 20 of 40 were.
    assert "50.0%" in _said(app)
    assert len(app.get("plotly_chart")) == 1


def test_a_table_that_is_missing_is_named(open_page: OpenPage, uci_store: Store) -> None:
    assert "“target”" in _said(open_page(uci_store, "targets"))


def test_there_is_no_split_across_a_change_of_coding(open_page: OpenPage, uci_store: Store) -> None:
    query = {"targets": "gap", "from": "2005-09", "to": "2005-09"}
    assert "There are no two periods to compare" in _said(open_page(uci_store, "targets", query))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([_row("2005-05", 50, 100, 0.3)], "May 2005: 50.0%, above the target of 30.0%; reached in 1 of 1"),
        ([_row("2005-05", 50, 100, 0.7)], "May 2005: 50.0%, below the target of 70.0%; reached in 0 of 1"),
        ([_row("2005-05", 50, 100, 0.52)], "May 2005: 50.0% against a target of 52.0%, apart by no more"),
        ([_row("2005-05", 3, 4, 0.5)], "no month can be set against a target"),
        ([_row("2005-05", 50, 100, None)], "no month can be set against a target"),
    ],
)
def test_a_month_is_judged_beyond_luck(rows: list[dict[str, Any]], said: str) -> None:
    found = target_drawing.goals(rows, SUCCESS, NUMBERS)
    assert said in target_drawing.verdict(found, SUCCESS, NUMBERS)


def test_a_goal_is_reached_from_its_better_side() -> None:
    (goal,) = target_drawing.goals([_row("2005-05", 20, 100, 0.3)], LOST, NUMBERS)
    assert target_drawing.reaches(goal, LOST)
    assert not target_drawing.reaches(goal, SUCCESS)


def _months(result_of: ResultOf, immature: int = 0) -> Any:
    every = [date(2005, month, 1) for month in range(1, 10)]
    rows = [{"month": month, "numerator": 50, "denominator": 100} for month in every]
    rows[-1]["immature"] = immature
    return result_of("success_rate", rows)


def test_the_last_three_known_months_are_set_against_the_three_before(result_of: ResultOf) -> None:
    found = gap_drawing.periods(_months(result_of), (), "before", None, None)
    assert found == Periods((date(2005, 4, 1), date(2005, 6, 1)), (date(2005, 7, 1), date(2005, 9, 1)))
    found = gap_drawing.periods(_months(result_of, immature=1), (), "before", None, None)
    assert found is not None
    assert found.now == (date(2005, 6, 1), date(2005, 8, 1))


def test_no_period_is_set_against_one_that_is_not_loaded(result_of: ResultOf) -> None:
    by_month = _months(result_of)
    assert gap_drawing.periods(by_month, (), "year", None, None) is None
    assert gap_drawing.periods(by_month, (), "before", date(2005, 2, 1), date(2005, 6, 1)) is None
    assert gap_drawing.periods(by_month, [date(2005, 6, 1)], "before", None, None) is None


def test_the_sentence_names_both_parts_in_points(result_of: ResultOf) -> None:
    before, now = (
        result_of(
            "success_rate",
            [
                {"bucket": "M1", "numerator": a, "denominator": b},
                {"bucket": "M2", "numerator": c, "denominator": d},
            ],
            by=("bucket",),
        )
        for a, b, c, d in ((10, 50, 30, 50), (10, 25, 45, 75))
    )
    found = gap_drawing.split(before, now)
    assert found is not None
    said = gap_drawing.sentence(found, SUCCESS, NUMBERS)
    assert said.startswith(
        "Success rate, by cases went from 40.0% to 55.0% (+15.0 points): +7.5 points by the mix of cases, "
        "+7.5 points by performance within groups"
    )


def test_what_is_taken_away_of_a_split_adds_up_to_the_change(result_of: ResultOf) -> None:
    before, now = (
        result_of(
            "success_rate",
            [
                {"bucket": "M1", "numerator": a, "denominator": b},
                {"bucket": "M2", "numerator": c, "denominator": d},
            ],
            by=("bucket",),
        )
        for a, b, c, d in ((10, 50, 30, 50), (10, 25, 45, 75))
    )
    found = gap_drawing.split(before, now)
    assert found is not None
    rows = gap_drawing.as_table(found).to_pylist()
    assert [row["member"] for row in rows] == ["M1", "M2"]
    assert sum(row["mix"] + row["rate"] for row in rows) == pytest.approx(0.15, abs=1e-9)


def test_what_is_taken_away_of_goals_holds_those_without_a_figure_too() -> None:
    alone = {"member": None, "month": "2005-04", "value": None, "denominator": 0, "n": 0, "target": 0.4}
    taken = target_drawing.as_table([alone, _row("2005-05", 50, 100, 0.3)]).to_pylist()
    assert [(row["month"], row["numerator"], row["target"]) for row in taken] == [
        ("2005-04", None, 0.4),
        ("2005-05", 50, 0.3),
    ]


@pytest.mark.parametrize("part", ["targets", "gap"])
def test_a_card_offers_its_figures_and_the_rows_behind_them(
    open_page: OpenPage, department: Store, part: str
) -> None:
    months = {"from": "2005-06", "to": "2005-06"} if part == "gap" else {}
    app = open_page(department, "targets", {"targets": part, **months})
    _said(app)
    offered = [popover.proto.popover.label for popover in app.get("popover")]
    assert offered == ["Download", "Definition and SQL", "Rows behind"]
