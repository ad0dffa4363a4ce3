"""Charts of strategies and experiments: what differs stands out in blue, what does not is grey."""

from __future__ import annotations

import pandas as pd

from dashboard import charts
from dashboard.charts.base import Axis
from dashboard.experiment_figures import Read, looks_chart, read, verdict
from dashboard.numbers import Numbers
from dashboard.strategy_drawing import heat
from dashboard.strategy_figures import Judged
from dashboard.theme import BLUE, GREY, shade
from models.experiment import Verdict as Outcome
from models.intervals import Interval
from models.strategy import Cell, Verdict
from models.stratified import Effect
from queries import Scope
from queries.assignment import Arm
from queries.experiments import Experiment

NUMBERS = Numbers("en", "CNY")


def _cell(member: str, group: str, verdict: Verdict, ratio: float | None, *, is_uniform: bool = True) -> Cell:
    effect = None
    if ratio is not None:
        bounds = Interval(ratio - 0.1, ratio + 0.1)
        effect = Effect(ratio, bounds, 0.01, 0.5, is_uniform=is_uniform, compared=(200, 900))
    return Cell(member, group, 50.0, 60.0, 200, 6.0, effect, 0.01, verdict)


CELLS = (
    _cell("letter", "M2", Verdict.BELOW, 0.6),
    _cell("phone", "M2", Verdict.ABOVE, 1.3),
    _cell("phone", "M1", Verdict.IN_LINE, 1.02),
    _cell("letter", "M1", Verdict.IN_LINE, 0.9, is_uniform=False),
    _cell("sms", "M1", Verdict.TOO_FEW, None),
)


def _judged(cells: tuple[Cell, ...] = CELLS) -> Judged:
    return Judged("channel", "bucket", pd.DataFrame(), cells, {}, {}, {})


def test_the_map_writes_the_effect_its_direction_and_its_verdict_as_a_shade() -> None:
    figure = heat(_judged(), NUMBERS, "light")
    assert figure is not None
    texts = dict(zip(zip(figure.data[2].y, figure.data[2].x, strict=True), figure.data[2].text, strict=True))
    # Letter, phone and SMS down, M1 and M2 across.
    assert texts == {
        (0.0, 1.0): "▼ 0.60", (1.0, 1.0): "▲ 1.30", (1.0, 0.0): "1.02", (0.0, 0.0): "differs",
        (2.0, 0.0): "50 of 200",
    }  # fmt: skip
    fills = list(figure.data[0].marker.color)
    assert fills == [shade(BLUE, 0.75), shade(BLUE, 0.32), shade(GREY, 0.16), shade(GREY, 0.16)]
    # What is too few is hatched, not coloured.
    assert len(figure.data[1].x) == 1
    assert "no detectable difference" in figure.data[0].customdata[2][0]


def test_without_strategies_there_is_no_map() -> None:
    assert heat(_judged(()), NUMBERS, "light") is None


def _read(rows: list[dict], looks: int = 2) -> Read:
    experiment = Experiment.of(
        "Trial",
        Scope.of("2026-01", "2026-02", bucket="M2"),
        (Arm("phone", 0.5), Arm("letter", 0.5)),
        varies="channel",
        outcome="cured",
        baseline=0.3,
        uplift=0.05,
        looks=looks,
    )
    newest = max((row["month"] for row in rows), default=None)
    return read(experiment, rows, newest, {})


def _row(arm: str, month: int, known: int, successes: int) -> dict:
    first = pd.Timestamp(2026, month, 1).date()
    return {"arm": arm, "month": first, "entered": known, "known": known, "successes": successes}


def test_looks_are_drawn_between_the_boundaries_of_their_own_day() -> None:
    found = _read([_row("phone", 1, 500, 150), _row("letter", 1, 500, 160)])
    comparison = found.comparisons["letter"]
    assert comparison.verdict is Outcome.GOES_ON
    figure = looks_chart(comparison, NUMBERS, "dark")
    upper, lower, seen = figure.data[:3]
    # One look made, at its own share of what was planned; one to come, at the end.
    assert list(upper.x) == [comparison.looks[0].fraction, 1.0]
    assert list(upper.y) == [-y for y in lower.y]
    assert list(seen.x) == [comparison.looks[0].fraction]
    assert "standard errors" in seen.customdata[0][0]


def test_before_anybody_has_entered_the_plan_is_drawn() -> None:
    found = _read([])
    assert verdict(found, "letter", NUMBERS) == "Letter against Phone: no account has entered yet"
    figure = looks_chart(found.comparisons["letter"], NUMBERS, "light")
    assert list(figure.data[0].x) == [0.5, 1.0]
    assert list(figure.data[2].x) == []


def test_a_clear_difference_is_said_with_its_interval() -> None:
    rows = [_row(arm, month, 800, n) for month in (1, 2) for arm, n in (("phone", 300), ("letter", 180))]
    said = verdict(_read(rows), "letter", NUMBERS)
    assert said.startswith("Letter does worse than Phone: −15.0 points (−18")


def test_a_chart_of_looks_leaves_what_it_is_given_as_it_is() -> None:
    bounds = pd.DataFrame({"x": [0.5, 1.0], "bound": [2.96, 1.97]})
    seen = pd.DataFrame({"x": [0.5], "value": [1.0], "hover": ["h"], "key": [None]})
    before = (bounds.copy(), seen.copy())
    axis = Axis([0.0, 1.0], ["0", "1"])
    charts.looks(bounds, seen, x_axis=axis, y_axis=axis, x_title="x", y_title="<b>", names=("a", "b"))
    pd.testing.assert_frame_equal(bounds, before[0])
    pd.testing.assert_frame_equal(seen, before[1])


def test_what_a_contact_costs_is_written_to_the_hundredth() -> None:
    assert NUMBERS.price(0.0649) == "CN¥0.06"
    assert Numbers("zh_Hans_CN", "CNY").price(1.8) == "¥1.80"
