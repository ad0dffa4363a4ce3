"""The page Targets and gap: figures beside their goals, and a change split into mix and performance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import gap_drawing, gap_finding, gap_wording, target_drawing
from dashboard.gap_finding import Gap, Periods
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


def _cases() -> list[dict[str, Any]]:
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
    return rows


_PEOPLE = [{"collector_id": "C1", "name": "Ann", "team": "North"}]


@pytest.fixture(scope="module")
def department(publish: Publish) -> Store:
    """A goal for May, of the department and of a team."""
    goal = {"level": "department", "metric": "success_rate", "month": "2005-05-01", "value": 0.4}
    team = {**goal, "level": "team", "member": "North", "value": 0.9}
    return publish({"snapshot": _cases(), "collector": _PEOPLE, "target": [goal, team]})


@pytest.fixture(scope="module")
def aimed(publish: Publish) -> Store:
    """A goal for June."""
    goal = {"level": "department", "metric": "success_rate", "month": "2005-06-01", "value": 0.6}
    return publish({"snapshot": _cases(), "collector": _PEOPLE, "target": [goal]})


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
    found = gap_finding.periods(_months(result_of), (), "before", None, None)
    assert found == Periods((date(2005, 4, 1), date(2005, 6, 1)), (date(2005, 7, 1), date(2005, 9, 1)))
    found = gap_finding.periods(_months(result_of, immature=1), (), "before", None, None)
    assert found is not None
    assert found.now == (date(2005, 6, 1), date(2005, 8, 1))


def test_no_period_is_set_against_one_that_is_not_loaded(result_of: ResultOf) -> None:
    by_month = _months(result_of)
    assert gap_finding.periods(by_month, (), "year", None, None) is None
    assert gap_finding.periods(by_month, (), "before", date(2005, 2, 1), date(2005, 6, 1)) is None
    assert gap_finding.periods(by_month, [date(2005, 6, 1)], "before", None, None) is None


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
    found = gap_finding.split(before, now)
    assert found is not None
    said = gap_wording.sentence(Gap(found), SUCCESS, NUMBERS)
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
    found = gap_finding.split(before, now)
    assert found is not None
    rows = gap_drawing.as_table(Gap(found), ("bucket",)).to_pylist()
    assert [row["bucket"] for row in rows] == ["M1", "M2"]
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


def _pair(result_of: ResultOf, name: str = "success_rate", times: int = 1) -> tuple[Any, Any]:
    """The groups of `test_decomposition.py`: 40 % before, 55 % now, half by mix, half by rate."""
    before, now = (
        result_of(
            name,
            [
                {"bucket": "M1", "numerator": a * times, "denominator": b * times},
                {"bucket": "M2", "numerator": c * times, "denominator": d * times},
            ],
            by=("bucket",),
        )
        for a, b, c, d in ((10, 50, 30, 50), (10, 25, 45, 75))
    )
    return before, now


def test_a_gap_is_told_in_cases_too(result_of: ResultOf) -> None:
    found = gap_finding.split(*_pair(result_of, times=100))
    assert found is not None
    said = gap_wording.in_amounts(Gap(found), SUCCESS, NUMBERS)
    # 15 points of 10,000.
    assert said == (
        "On the 10,000 cases worked now that is 1,500 more cases collected than at the earlier rate: +750 "
        "by the mix of cases, +750 by performance."
    )
    assert gap_wording.judged(Gap(found), NUMBERS).startswith("What performance did is more than luck")


def test_a_target_has_no_mix(result_of: ResultOf) -> None:
    found = gap_finding.split(*_pair(result_of))
    assert found is not None
    gap = Gap(found, target=0.5)
    assert (gap.total, gap.inherited) == pytest.approx((0.05, -0.1))
    assert gap_wording.sentence(gap, SUCCESS, NUMBERS) == (
        "Success rate, by cases is 55.0% against a target of 50.0% (+5.0 points): the period before stood "
        "−10.0 points from it, and since then +7.5 points came by the mix of cases and +7.5 points by "
        "performance within groups"
    )


def test_months_weigh_in_a_target_as_they_do_in_the_rate(result_of: ResultOf) -> None:
    may, june = date(2005, 5, 1), date(2005, 6, 1)
    rows = [
        {"month": may, "numerator": 1, "denominator": 10},
        {"month": june, "numerator": 1, "denominator": 30},
    ]
    by_month = result_of("success_rate", rows)
    assert gap_finding.target_of(by_month, (may, june), {may: 0.2, june: 0.4}) == pytest.approx(0.35)
    assert gap_finding.target_of(by_month, (june, june), {june: 0.4}) == pytest.approx(0.4)
    # A month without a goal leaves the period without one.
    assert gap_finding.target_of(by_month, (may, june), {june: 0.4}) is None
    assert gap_finding.target_of(result_of("success_rate", []), (may, june), {may: 1, june: 1}) is None


@pytest.mark.parametrize("target", [None, 0.5])
@pytest.mark.parametrize("in_points", [True, False])
def test_the_bars_sum_to_the_gap(result_of: ResultOf, target: float | None, in_points: bool) -> None:
    found = gap_finding.split(*_pair(result_of))
    assert found is not None
    gap = Gap(found, target)
    figure = gap_drawing.waterfall(gap, SUCCESS, ("bucket",), NUMBERS, "light", in_points=in_points)
    (bars,) = (trace for trace in figure.data if trace.type == "bar")
    ends = [base + x for base, x in zip(bars.base, bars.x, strict=True)]
    scale = 1 if in_points else 100
    # What is walked from the first total by the steps between is the last total.
    assert ends[0] == pytest.approx(gap.start * scale)
    assert ends[0] + sum(bars.x[1:-1]) == pytest.approx(0.55 * scale, abs=1e-9)
    assert ends[-1] == pytest.approx(ends[-2], abs=1e-9)
    rows = gap_drawing.as_table(gap, ("bucket",)).to_pylist()
    assert sum(row["mix"] + row["rate"] for row in rows) == pytest.approx(gap.total, abs=1e-9)
    assert sum(row["mix_on_now"] + row["rate_on_now"] for row in rows) == pytest.approx(100 * gap.total)


def test_many_groups_are_drawn_together_and_taken_away_each_by_itself(result_of: ResultOf) -> None:
    before, now = (
        result_of(
            "success_rate",
            [
                {"bucket": f"M{b}", "segment": s, "numerator": 10 + step * b, "denominator": 40}
                for b in (1, 2, 3, 4)
                for s in ("young", "standard", "hardship", "corporate")
            ],
            by=("bucket", "segment"),
        )
        for step in (0, 2)
    )
    found = gap_finding.split(before, now)
    assert found is not None
    gap, by = Gap(found), ("bucket", "segment")
    figure = gap_drawing.waterfall(gap, SUCCESS, by, NUMBERS, "light", in_points=True)
    (bars,) = (trace for trace in figure.data if trace.type == "bar")
    names = list(figure.layout.yaxis.ticktext)
    # Before, mix, eleven groups, the five others, now.
    assert len(names) == 15
    assert names[-2] == "5 other groups"
    assert "M4 · Young" in names
    assert sum(bars.x[1:-1]) == pytest.approx(gap.total, abs=1e-9)
    rows = gap_drawing.as_table(gap, by).to_pylist()
    assert len(rows) == 16
    assert {(row["bucket"], row["segment"]) for row in rows} >= {("M4", "young"), ("M1", "corporate")}


def test_money_is_as_sure_as_its_collectors_tell(result_of: ResultOf) -> None:
    recovery = catalog.find("recovery_rate")

    def by_collector(each: Callable[[int], int], collectors: int) -> Any:
        rows = [
            {"bucket": "M1", "collector": f"C{n}", "numerator": each(n), "denominator": 1000}
            for n in range(collectors)
        ]
        return result_of("recovery_rate", rows, by=("bucket", "collector"))

    pair = (by_collector(lambda n: 500, 24), by_collector(lambda n: 500 + 10 * (n % 3), 24))
    found = gap_finding.split_by_cluster(*pair, "collector")
    assert found is not None
    assert [part.member for part in found.parts] == ["M1"]
    said = gap_wording.in_amounts(Gap(found), recovery, NUMBERS)
    assert said.startswith("On the $24K past due on the cases worked now that is $240 more recovered")
    assert "more than luck" in gap_wording.judged(Gap(found), NUMBERS)
    few = gap_finding.split_by_cluster(*(by_collector(lambda n: 500, 5) for _ in range(2)), "collector")
    assert few is not None
    assert "cannot be told" in gap_wording.judged(Gap(few), NUMBERS)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("bars", ["points", "amounts"])
def test_the_gap_to_a_target_stands_on_the_page(
    open_page: OpenPage, aimed: Store, lang: str, bars: str
) -> None:
    query = {"lang": lang, "targets": "gap", "from": "2005-06", "to": "2005-06", "gap_in": bars}
    app = open_page(aimed, "targets", {**query, "gap_against": "target"})
    # In May and in June half were cured, of the 60 % aimed at.
    said = _said(app)
    assert "60.0%" in said
    assert "−10.0" in said
    (chart,) = app.get("plotly_chart")
    assert ("60.0%" in chart.proto.spec) == (bars == "points")


def test_a_target_of_other_months_is_not_offered(open_page: OpenPage, department: Store) -> None:
    query = {"targets": "gap", "from": "2005-06", "to": "2005-06", "gap_against": "target"}
    said = _said(open_page(department, "targets", query))
    assert "went from 50.0% to 50.0%" in said
