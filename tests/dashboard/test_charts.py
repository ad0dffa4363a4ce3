"""Charts draw the values they are given, nothing else, and change nothing that goes in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard import charts, exhibits, theme, wording
from dashboard.charts.base import Axis, Break
from dashboard.drawing import Drawn, draw
from dashboard.exhibits import Exhibit
from dashboard.numbers import Numbers
from queries import Result, Scope, Warehouse
from queries.dimensions import delinquent_buckets

USD = Numbers("en", "USD")
NAN = float("nan")
AXIS = Axis([0.0, 0.5, 1.0], ["0%", "50%", "100%"])
MONTH_TEXTS = ["Apr", "May", "Jun", "Jul", "Aug"]
LONG = "A name of forty characters, no more, no "
assert len(LONG) == 40

MakeResult = Callable[..., Result]
Months = Callable[[int], list[date]]


def _series_frame(values: list[float], sound: list[bool] | None = None, series: str = "a") -> pd.DataFrame:
    """What `trend` and `columns` take, a point a month."""
    values_ = pd.Series(values, dtype=float)
    return pd.DataFrame(
        {
            "position": range(len(values)),
            "series": series,
            "value": values_,
            "low": values_ - 0.05,
            "high": values_ + 0.05,
            "is_sound": pd.Series([True] * len(values) if sound is None else sound, dtype=bool),
            "label": [f"{v:.0%}" for v in values],
            "hover": [f"hover {i}" for i in range(len(values))],
        }
    )


def _trend(frame: pd.DataFrame, **more: Any) -> go.Figure:
    names = more.pop("names", {name: name.upper() for name in dict.fromkeys(frame["series"])} or {"a": "A"})
    settings = {"months": MONTH_TEXTS, "axis": AXIS, "names": names, "colours": {"a": theme.BLUE}}
    return charts.trend(frame, **{**settings, **more})


def _columns(frame: pd.DataFrame, **more: Any) -> go.Figure:
    settings = {"months": MONTH_TEXTS, "axis": AXIS, "name": "Payments", "colour": theme.BLUE}
    return charts.columns(frame, **{**settings, **more})


def _stack_frame() -> pd.DataFrame:
    rows = [(i, name, 10.0 * (i + 1) + j) for i in range(3) for j, name in enumerate(("M1", "M2"))]
    frame = pd.DataFrame(rows, columns=["position", "series", "value"])
    return frame.assign(hover=[f"hover {i}" for i in frame.index])


def _stack(frame: pd.DataFrame, **more: Any) -> go.Figure:
    settings = {
        "months": MONTH_TEXTS[:3],
        "axis": AXIS,
        "names": {"M1": "M1", "M2": "M2"},
        "colours": {"M1": theme.BLUE, "M2": theme.ORANGE},
    }
    return charts.stack(frame, **{**settings, **more})


def _bars_frame(members: list[str]) -> pd.DataFrame:
    values = [100.0 * (i + 1) for i in range(len(members))]
    return pd.DataFrame(
        {
            "member": members,
            "value": pd.Series(values, dtype=float),
            "label": [f"${v:.0f}" for v in values],
            "hover": [f"hover {m}" for m in members],
        }
    )


def _bars(frame: pd.DataFrame) -> go.Figure:
    return charts.bars(frame, name="Recovered", colour=theme.BLUE)


def _matrix_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": ["M1", "M1", "M2"],
            "column": ["M1", "M2", "M1"],
            "value": [0.25, 0.75, NAN],
            "text": ["25%", "75%", "3 of 4"],
            "hover": ["M1 → M1", "M1 → M2", "M2 → M1"],
        }
    )


def _matrix(frame: pd.DataFrame, rows: list[str] | None = None) -> go.Figure:
    members = ["M1", "M2"] if rows is None else rows
    return charts.matrix(frame, rows=members, columns=members, column_title="A month later")


EVERY_CHART: dict[str, tuple[Callable[[pd.DataFrame], go.Figure], pd.DataFrame]] = {
    "trend": (_trend, _series_frame([0.1, 0.2, NAN, 0.4, 0.5], [True, True, True, False, True])),
    "columns": (_columns, _series_frame([0.1, 0.2, NAN, 0.4, 0.5], [True, True, True, False, True])),
    "stack": (_stack, _stack_frame()),
    "bars": (_bars, _bars_frame(["M1", "M2", "M3"])),
    "matrix": (_matrix, _matrix_frame()),
}
every_chart = pytest.mark.parametrize(("make", "frame"), EVERY_CHART.values(), ids=EVERY_CHART)


def _solid(fig: go.Figure) -> list[Any]:
    """The lines that say: this led to that."""
    return [t for t in fig.data if t.type == "scatter" and t.mode == "lines+markers" and not t.line.dash]


def _dotted(fig: go.Figure) -> list[Any]:
    return [t for t in fig.data if t.type == "scatter" and t.line.dash == "dot"]


def _connected(trace: Any) -> list[tuple[float, float]]:
    """The pairs of places between which a line is drawn."""
    points = list(zip(map(float, trace.x), np.asarray(trace.y, float), strict=True))
    return [(a, b) for (a, y), (b, z) in pairwise(points) if not np.isnan([y, z]).any() or trace.connectgaps]


def _written(fig: go.Figure) -> list[str]:
    return [note.text for note in fig.layout.annotations]


# All of them


def test_charts_know_no_streamlit_no_sql_and_no_engine() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, dashboard.charts; print(*{m.split('.')[0] for m in sys.modules})",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(theme.__file__).parents[1],
    ).stdout.split()
    assert "plotly" in found
    assert not {"streamlit", "duckdb", "queries", "data", "models"} & set(found)


@every_chart
def test_a_chart_never_changes_its_frame(
    make: Callable[[pd.DataFrame], go.Figure], frame: pd.DataFrame
) -> None:
    before = frame.copy(deep=True)
    figure = make(frame)
    charts.ink(figure, "#123456")
    figure.update_traces(hoverinfo="none")
    pd.testing.assert_frame_equal(frame, before)


def test_a_chart_never_changes_its_other_arguments() -> None:
    arguments: dict[str, Any] = {
        "months": list(MONTH_TEXTS),
        "axis": Axis([0.0, 1.0], ["0", "1"]),
        "names": {"a": "A", "b": "B"},
        "colours": {"a": theme.BLUE},
        "breaks": [Break(1.5, "codes change")],
        "unknown": [(2, "not yet known")],
    }
    before = deepcopy(arguments)
    _trend(_series_frame([0.1, NAN, 0.3]), **arguments)
    assert arguments == before


@every_chart
def test_a_chart_of_the_same_frame_is_the_same(
    make: Callable[[pd.DataFrame], go.Figure], frame: pd.DataFrame
) -> None:
    assert make(frame).to_json() == make(frame).to_json()


@every_chart
def test_a_chart_is_drawn_as_svg(make: Callable[[pd.DataFrame], go.Figure], frame: pd.DataFrame) -> None:
    assert {t.type for t in make(frame).data} <= {"scatter", "bar", "heatmap"}


@every_chart
def test_an_empty_frame_draws_no_mark(make: Callable[[pd.DataFrame], go.Figure], frame: pd.DataFrame) -> None:
    figure = make(frame.iloc[:0])
    assert sum(len(trace.x) for trace in figure.data if trace.type != "heatmap") == 0
    figure.to_json()


def test_a_matrix_of_nothing_has_no_cell() -> None:
    figure = _matrix(_matrix_frame().iloc[:0], rows=[])
    assert [list(t.z) for t in figure.data if t.type == "heatmap"] == [[]]


@every_chart
@pytest.mark.parametrize("colour", theme.INK.values(), ids=theme.INK)
def test_what_is_written_has_the_ink_of_the_page(
    make: Callable[[pd.DataFrame], go.Figure], frame: pd.DataFrame, colour: str
) -> None:
    figure = make(frame)
    charts.ink(figure, colour)
    assert figure.layout.font.color == colour
    assert figure.layout.xaxis.tickfont.color == figure.layout.yaxis.tickfont.color == colour


@every_chart
def test_a_chart_lets_the_page_shine_through(
    make: Callable[[pd.DataFrame], go.Figure], frame: pd.DataFrame
) -> None:
    layout = make(frame).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert layout.xaxis.fixedrange is layout.yaxis.fixedrange is True


# Trends


def test_a_trend_draws_the_values_of_its_frame() -> None:
    frame = _series_frame([0.1, 0.2, 0.3])
    (line,) = _solid(_trend(frame))
    np.testing.assert_array_equal(line.x, frame["position"])
    np.testing.assert_array_equal(line.y, frame["value"])
    assert [hover for hover, _ in line.customdata] == frame["hover"].tolist()
    assert line.name == "A"


def test_each_series_has_its_own_line_and_name() -> None:
    frame = pd.concat(
        [_series_frame([0.1, 0.2], series="a"), _series_frame([0.7, 0.6], series="b")], ignore_index=True
    )
    figure = _trend(frame, names={"a": "Cure rate", "b": LONG})
    assert {t.name: list(t.y) for t in _solid(figure)} == {"Cure rate": [0.1, 0.2], LONG: [0.7, 0.6]}
    assert figure.layout.showlegend
    assert len({t.line.color for t in _solid(figure)}) == 2


def test_a_lone_series_needs_no_legend() -> None:
    assert not _trend(_series_frame([0.1, 0.2])).layout.showlegend


def test_the_band_is_the_interval_of_the_sound_months() -> None:
    frame = _series_frame([0.1, 0.2, 0.9], [True, True, False])
    (band,) = [t for t in _trend(frame).data if t.fill == "toself"]
    assert list(zip(band.x, band.y, strict=True)) == [
        (0, pytest.approx(0.15)),
        (1, pytest.approx(0.25)),
        (1, pytest.approx(0.15)),
        (0, pytest.approx(0.05)),
    ]


def test_without_an_interval_there_is_no_band() -> None:
    figure = _trend(_series_frame([0.1, 0.2]).assign(low=NAN, high=NAN))
    assert [t.fill for t in figure.data if t.fill] == []


def test_an_unsound_month_is_hollow_and_led_up_to_by_dots() -> None:
    figure = _trend(_series_frame([0.1, 0.2, 0.9], [True, True, False]))
    (line,), (mark,) = _solid(figure), _dotted(figure)
    assert list(line.y) == [0.1, 0.2]
    assert (list(mark.x), list(mark.y)) == ([1, 2], [0.2, 0.9])
    assert mark.marker.symbol == "circle-open"
    assert list(mark.marker.opacity) == [0, 1]


def test_an_unsound_first_month_stands_alone() -> None:
    (mark,) = _dotted(_trend(_series_frame([0.9, 0.2], [False, True])))
    assert (list(mark.x), list(mark.marker.opacity)) == ([0], [1])


def test_no_solid_line_leads_across_an_unsound_month() -> None:
    figure = _trend(_series_frame([0.1, 0.2, 0.9, 0.5, 0.6], [True, True, False, True, True]))
    assert (1, 3) not in [pair for line in _solid(figure) for pair in _connected(line)]


def test_no_line_leads_across_a_month_without_a_value() -> None:
    figure = _trend(_series_frame([0.1, 0.2, NAN, 0.5, 0.6]))
    assert (1, 3) not in [pair for line in _solid(figure) for pair in _connected(line)]


def test_no_band_covers_a_month_without_a_value() -> None:
    figure = _trend(_series_frame([0.1, 0.2, NAN, 0.5, 0.6]))
    bands = [t for t in figure.data if t.fill == "toself"]
    parts = [set(np.asarray(band.x, float)) for band in bands]
    gaps = [any(np.isnan(list(part))) for part in parts]
    assert all(gap or not {1, 3} <= part for gap, part in zip(gaps, parts, strict=True))


def test_the_last_sound_value_is_written_beside_its_mark() -> None:
    figure = _trend(_series_frame([0.1, 0.2, 0.9], [True, True, False]))
    (note,) = figure.layout.annotations
    assert (note.x, note.y, note.text) == (1, 0.2, "<b>20%</b>")


# Columns, stacks, bars


def test_columns_draw_the_values_of_their_frame() -> None:
    frame = _series_frame([0.1, NAN, 0.3])
    (bar,) = _columns(frame).data
    assert (list(bar.x), list(bar.y)) == ([0, 2], [0.1, 0.3])
    assert list(bar.text) == ["10%", "30%"]
    assert [hover for hover, _ in bar.customdata] == ["hover 0", "hover 2"]


def test_an_unsound_column_is_pale() -> None:
    (bar,) = _columns(_series_frame([0.1, 0.2], [True, False])).data
    assert list(bar.marker.color) == [theme.shade(theme.BLUE, 0.85), theme.shade(theme.BLUE, 0.25)]


def test_labels_that_would_touch_are_left_out() -> None:
    texts = [str(i) for i in range(24)]
    (bar,) = _columns(_series_frame([0.1] * 24), months=texts).data
    assert bar.text is None
    assert len(bar.x) == 24


def test_a_stack_draws_its_parts_from_the_mildest_up() -> None:
    frame = _stack_frame()
    figure = _stack(frame)
    assert figure.layout.barmode == "stack"
    assert [t.name for t in figure.data] == ["M1", "M2"]
    for trace in figure.data:
        rows = frame[frame["series"] == trace.name]
        np.testing.assert_array_equal(trace.x, rows["position"])
        np.testing.assert_array_equal(trace.y, rows["value"])
        assert [hover for hover, _ in trace.customdata] == rows["hover"].tolist()


def test_bars_draw_the_values_of_their_frame_in_its_order() -> None:
    frame = _bars_frame(["M2", "M1", LONG])
    (bar,) = _bars(frame).data
    assert list(bar.y) == ["M2", "M1", LONG]
    np.testing.assert_array_equal(bar.x, frame["value"])
    assert list(bar.text) == frame["label"].tolist()
    assert _bars(frame).layout.yaxis.autorange == "reversed"


@pytest.mark.parametrize("n", [1, 8, 40])
def test_bars_have_room_for_every_member(n: int) -> None:
    figure = _bars(_bars_frame([f"{i} {LONG}" for i in range(n)]))
    assert figure.layout.height >= 30 * n
    assert figure.layout.xaxis.range[1] >= 100 * n
    assert figure.layout.yaxis.automargin


# The matrix


def test_a_matrix_has_each_value_in_its_cell() -> None:
    heat, text = _matrix(_matrix_frame()).data
    np.testing.assert_array_equal(np.array(heat.z, float), [[0.25, 0.75], [NAN, NAN]])
    assert [hover for hover, _ in text.customdata] == ["M1 → M1", "M1 → M2", "M2 → M1"]
    assert dict(zip(zip(text.y, text.x, strict=True), text.text, strict=True)) == {
        ("M1", "M1"): "25%",
        ("M1", "M2"): "75%",
        ("M2", "M1"): "3 of 4",
    }
    assert (heat.zmin, heat.zmax) == (0, 1)


def test_a_cell_without_a_rate_keeps_its_counts_and_has_no_colour() -> None:
    heat, text = _matrix(_matrix_frame()).data
    assert np.isnan(float(heat.z[1][0]))
    assert "3 of 4" in list(text.text)


# Axes


@pytest.mark.parametrize(("n", "most"), [(1, 1), (6, 6), (12, 12), (24, 12), (60, 12)])
def test_months_are_thinned_out_evenly_and_the_last_is_kept(n: int, most: int) -> None:
    figure = _trend(_series_frame([0.1] * n), months=[f"month {i}" for i in range(n)])
    places = list(figure.layout.xaxis.tickvals)
    assert len(places) <= most
    assert places[-1] == n - 1
    assert len(set(np.diff(places))) <= 1
    assert list(figure.layout.xaxis.ticktext) == [f"month {i}" for i in places]
    low, high = figure.layout.xaxis.range
    assert low < 0
    assert high > n - 1


@pytest.mark.parametrize("make", [_trend, _columns])
def test_the_value_axis_is_written_as_it_was_asked_for(make: Callable[..., go.Figure]) -> None:
    axis = make(_series_frame([0.1, 0.2])).layout.yaxis
    assert (list(axis.tickvals), list(axis.ticktext)) == (AXIS.values, AXIS.texts)
    assert axis.range[0] == 0
    assert axis.range[1] >= 1


@pytest.mark.parametrize("make", [_trend, _columns])
def test_breaks_and_unknown_months_are_marked(make: Callable[..., go.Figure]) -> None:
    figure = make(
        _series_frame([0.1, 0.2, NAN]),
        breaks=[Break(0.5, "codes change"), Break(1.5, "codes change")],
        unknown=[(2, "not yet known")],
    )
    assert [(line.x0, line.x1, line.line.dash) for line in figure.layout.shapes] == [
        (0.5, 0.5, "dot"),
        (1.5, 1.5, "dot"),
    ]
    assert _written(figure).count("codes change") == 2
    assert [note.x for note in figure.layout.annotations if note.text == "not yet known"] == [2]


def test_a_break_is_marked_in_a_stack() -> None:
    figure = _stack(_stack_frame(), breaks=[Break(1.5, "codes change")])
    assert [line.x0 for line in figure.layout.shapes] == [1.5]
    assert "codes change" in _written(figure)


# From results to figures


def _drawn(
    exhibit: Exhibit, results: list[Result], months: list[date], breaks: tuple[date, ...] = ()
) -> Drawn:
    return draw(exhibit, results, USD, months, breaks, "light")


@pytest.fixture
def cured(result_of: MakeResult, months: Months) -> Callable[..., Drawn]:
    """The cure rate of some months, drawn."""

    def made(counts: list[tuple[int, int]], breaks: tuple[date, ...] = (), **last: int) -> Drawn:
        shown = months(len(counts))
        rows: list[dict[str, Any]] = [
            {"month": m, "numerator": a, "denominator": n} for m, (a, n) in zip(shown, counts, strict=True)
        ]
        rows[-1] |= last
        return _drawn(exhibits.CURED_BY_MONTH, [result_of("cure_rate", rows)], shown, breaks)

    return made


def test_a_rate_is_drawn_where_its_months_stand(cured: Callable[..., Drawn]) -> None:
    drawn = cured([(30, 100), (40, 100), (50, 100)])
    (line,) = _solid(drawn.figure)
    assert (list(line.x), list(line.y)) == ([0, 1, 2], [0.3, 0.4, 0.5])
    assert drawn.alt == f"Cure rate. {drawn.headline}."


@pytest.mark.parametrize("observations", [4, 29])
def test_a_month_of_too_few_is_not_drawn_and_says_so(cured: Callable[..., Drawn], observations: int) -> None:
    figure = cured([(30, 100), (observations // 4 * 3, observations), (50, 100)]).figure
    assert {x for t in figure.data for x in t.x} == {0, 2}
    assert [n.x for n in figure.layout.annotations if n.text == wording.REASONS["too_few"]] == [1]


def test_three_of_four_is_nowhere_in_the_figure_as_three_quarters(cured: Callable[..., Drawn]) -> None:
    assert "75" not in cured([(3, 4), (2, 4)]).figure.to_json()


def test_a_month_that_crosses_a_break_is_hollow_and_marked(
    cured: Callable[..., Drawn], months: Months
) -> None:
    figure = cured([(30, 100), (40, 100), (90, 100)], breaks=(months(4)[-1],)).figure
    assert [list(line.x) for line in _solid(figure)] == [[0, 1]]
    assert [list(mark.x) for mark in _dotted(figure)] == [[1, 2]]
    assert [line.x0 for line in figure.layout.shapes] == [2.0]
    assert wording.BREAK in _written(figure)


def test_a_month_whose_outcome_is_not_known_yet_says_so(cured: Callable[..., Drawn]) -> None:
    figure = cured([(30, 100), (0, 0)], immature=120).figure
    assert [(n.x, n.text) for n in figure.layout.annotations if n.text == "not yet known"] == [
        (1, "not yet known")
    ]


def test_a_month_of_which_there_is_no_row_says_that_nothing_was_observed(
    result_of: MakeResult, months: Months
) -> None:
    shown = months(3)
    rows = [{"month": shown[2], "numerator": 30, "denominator": 100}]
    figure = _drawn(exhibits.CURED_BY_MONTH, [result_of("cure_rate", rows)], shown).figure
    words = wording.REASONS["no_observations"]
    assert [n.x for n in figure.layout.annotations if n.text == words] == [0, 1]


def test_a_level_changes_between_two_columns_at_a_break(result_of: MakeResult, months: Months) -> None:
    shown = months(3)
    rows = [{"month": m, "bucket": "M1", "numerator": 50, "denominator": 50} for m in shown]
    result = result_of("delinquent_accounts", rows, by=("month", "bucket"))
    figure = _drawn(exhibits.DELINQUENT_BY_BUCKET, [result], shown, (shown[2],)).figure
    assert [line.x0 for line in figure.layout.shapes] == [1.5]


@pytest.mark.parametrize("balances", [{"M1": 500.0, "M2": -300.0}, {"M1": -500.0, "M2": -300.0}])
def test_the_axis_of_a_stack_covers_credit_balances_too(
    result_of: MakeResult, months: Months, balances: dict[str, float]
) -> None:
    shown = months(1)
    rows = [{"month": shown[0], "bucket": b, "numerator": v, "denominator": 9} for b, v in balances.items()]
    result = result_of("past_due_balance", rows, by=("month", "bucket"))
    low, high = _drawn(exhibits.BALANCE_BY_BUCKET, [result], shown).figure.layout.yaxis.range
    assert low <= sum(v for v in balances.values() if v < 0)
    assert high >= sum(v for v in balances.values() if v > 0)


EXHIBITS: list[Exhibit] = [
    exhibits.RECOVERED_BY_MONTH,
    exhibits.RECEIVED_BY_MONTH,
    exhibits.CURED_BY_MONTH,
    exhibits.ENTERED_BY_MONTH,
    exhibits.DELINQUENT_BY_BUCKET,
    exhibits.BALANCE_BY_BUCKET,
    exhibits.ROLLS_BY_MONTH,
    *exhibits.MATRIX.values(),
    exhibits.RECOVERED_BY_BUCKET,
    exhibits.RECOVERED_BY_LIMIT,
    exhibits.RECOVERED_BY_REGION,
]
every_exhibit = pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda e: e.key)


@pytest.fixture
def results_for(result_of: MakeResult) -> Callable[[Exhibit, list[date]], list[Result]]:
    """Results with every member of every cut, in each of the months."""
    members = {
        "bucket": ["current", *delinquent_buckets()],
        "next_bucket": ["current", *delinquent_buckets()],
        "credit_limit_band": ["10000-20000", "20000-50000"],
        "region": [LONG, f"{LONG}2"],
    }

    def made(exhibit: Exhibit, months: list[date]) -> list[Result]:
        slices: list[dict[str, Any]] = [{}]
        for name in exhibit.by:
            of_dimension = months if name == "month" else members[name]
            if exhibit.chart == "stack" and name == "bucket":
                of_dimension = list(delinquent_buckets())
            slices = [{**s, name: member} for s in slices for member in of_dimension]
        counts = {"numerator": 40, "denominator": 320, "n": 40}
        return [
            result_of(name, [{**s, **counts} for s in slices], by=exhibit.by, weight=exhibit.weight)
            for name in exhibit.metrics
        ]

    return made


@every_exhibit
@pytest.mark.parametrize("n", [1, 24])
def test_every_exhibit_can_be_drawn_over_a_month_and_over_two_years(
    exhibit: Exhibit, n: int, months: Months, results_for: Callable[..., list[Result]]
) -> None:
    shown = months(n)
    results = results_for(exhibit, shown)
    before = [result.table for result in results]
    drawn = _drawn(exhibit, results, shown, (shown[-1],))
    assert [result.table for result in results] == before
    assert {t.type for t in drawn.figure.data} <= {"scatter", "bar", "heatmap"}
    assert sum(np.size(t.z) if t.type == "heatmap" else len(t.x) for t in drawn.figure.data) < 10_000
    assert drawn.headline
    assert drawn.alt


@every_exhibit
def test_every_exhibit_of_nothing_has_a_sentence_and_no_figure(
    exhibit: Exhibit, months: Months, result_of: MakeResult
) -> None:
    results = [result_of(name, [], by=exhibit.by, weight=exhibit.weight) for name in exhibit.metrics]
    drawn = _drawn(exhibit, results, months(2))
    assert drawn.figure is None
    assert drawn.headline
    assert drawn.observations.startswith("n = 0 ")


@pytest.mark.parametrize("name", ["<b>x</b>", "<a href='x'>y</a>", "R&amp;D"])
def test_a_name_from_the_data_is_drawn_as_text_and_not_as_markup(result_of: MakeResult, name: str) -> None:
    result = result_of(
        "recovered_amount", [{"region": name, "numerator": 5, "denominator": 2}], by=("region",)
    )
    (bar,) = _drawn(exhibits.RECOVERED_BY_REGION, [result], []).figure.data
    assert list(bar.y) == [name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")]


def test_a_pooled_figure_that_crosses_a_break_says_so(result_of: MakeResult, months: Months) -> None:
    shown = months(2)
    rows = [{"bucket": "M1", "next_bucket": "M1", "numerator": 40, "denominator": 40, "n": 40}]
    result = result_of("roll_rate_matrix", rows, by=("bucket", "next_bucket"))
    matrix = exhibits.MATRIX["accounts"]
    assert "Apr → May 2005" in _drawn(matrix, [result], shown, (shown[1],)).note
    assert _drawn(matrix, [result], shown).note == ""


@every_exhibit
def test_the_figures_of_the_sample_are_those_of_the_engine(
    exhibit: Exhibit, uci_warehouse: Warehouse
) -> None:
    if exhibit is exhibits.RECOVERED_BY_REGION:
        assert "region" not in uci_warehouse.loaded_dimensions
        return
    reader = uci_warehouse.reader()
    results = [reader.run(name, Scope(), exhibit.by, exhibit.weight) for name in exhibit.metrics]
    figure = _drawn(exhibit, results, list(reader.months()), uci_warehouse.breaks).figure
    rows = [row for result in results for row in result.rows() if row["value"] is not None]
    assert _values_drawn(figure) == {float(row["value"]) for row in rows}


def _values_drawn(figure: go.Figure) -> set[float]:
    """Every value that a mark stands for; a band and a written text are no marks."""
    values: list[Any] = []
    for trace in figure.data:
        if trace.type == "heatmap":
            values += list(np.ravel(np.array(trace.z, float)))
        elif trace.type == "bar":
            values += list(trace.x if trace.orientation == "h" else trace.y)
        elif trace.mode == "lines+markers":
            values += list(trace.y)
    return {float(v) for v in values if not np.isnan(v)}


# Colours


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("page", ["#FFFFFF", "#10161C"], ids=["light", "dark"])
@pytest.mark.parametrize("colour", [*theme.SERIES, *theme.BUCKET_COLOURS])
def test_every_mark_stands_out_on_a_light_and_on_a_dark_page(colour: str, page: str) -> None:
    assert _contrast(colour, page) >= 3


def test_every_delinquent_bucket_has_a_colour_of_its_own() -> None:
    assert len(set(theme.BUCKET_COLOURS)) == len(delinquent_buckets())
