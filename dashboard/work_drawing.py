"""Work done → charts: the steps to the money, the hours of a week, what became of promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts, wording, work_wording
from dashboard.charts.base import Axis, labelled_places
from dashboard.figures import figures, hover, label
from dashboard.member_drawing import cell_key
from dashboard.numbers import Numbers
from dashboard.theme import BLUE, BUCKET_COLOURS, GREY, MEMBER_COLOURS, ORANGE
from dashboard.work_wording import OUTCOMES, Step
from queries.dimensions import DIMENSIONS, STEPS, delinquent_buckets
from queries.engine import Result

Drawing = tuple[str, Any]

_WEEKDAYS = range(1, 8)
_HOURS = range(24)
_OUTCOME_COLOURS: Mapping[str, str] = {"kept": BLUE, "broken": ORANGE, "unmatured": GREY}


def funnel(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw how many cases came to each step, and what is left of the step before."""
    (result,) = results
    steps = work_wording.steps(result)
    if not steps:
        return work_wording.funnel_headline(steps, numbers), None
    frame = pd.DataFrame([_step(step, numbers) for step in steps])
    figure = charts.funnel(frame, name=numbers.words(result.metric.title), colour=BLUE)
    return work_wording.funnel_headline(steps, numbers), figure


def _step(step: Step, numbers: Numbers) -> dict[str, Any]:
    t = numbers.words
    of_first = "" if step.is_first else t("{share} of attempted", share=numbers.value(step.share, "share"))
    before = work_wording.share_before(step, numbers)
    name = numbers.member("step", step.name)
    left_out = work_wording.left_out(step, numbers)
    lines = [f"<b>{name}</b>", numbers.count(step.cases), before, of_first, left_out]
    return {
        "step": name,
        "value": float(step.cases),
        "label": numbers.count(step.cases),
        "share_before": before,
        "share_first": of_first,
        "hover": "<br>".join(filter(None, lines)),
        "key": cell_key({"step": step.name}),
    }


def steps_by(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw for each member which share of its attempted cases came to each step."""
    (result,) = results
    name = next(by for by in result.by if by != "step")
    rows = [row for row in figures(result).to_dict("records") if row["step"] != STEPS[0] and row["n"] > 0]
    if not rows:
        return work_wording.nothing(result, numbers), None
    names = {row[name]: numbers.member(name, row[name]) for row in rows}
    cells = [
        {
            "row": names[row[name]],
            "column": numbers.member("step", row["step"]),
            "value": float(row["value"]) if row["is_shown"] else float("nan"),
            "text": label(result.metric, row, numbers),
            "hover": hover(
                result.metric, row, numbers, f"{names[row[name]]} · {numbers.member('step', row['step'])}"
            ),
            "key": cell_key({name: row[name], "step": row["step"]}),
        }
        for row in rows
    ]
    figure = charts.heatmap(
        pd.DataFrame(cells),
        rows=[names[member] for member in _in_order(name, list(names))],
        columns=[numbers.member("step", step) for step in STEPS[1:]],
        column_title=numbers.words("Share of the cases attempted that came to each step"),
    )
    return work_wording.steps_headline(result, name, numbers), figure


def week(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw a figure by the hour and the day of the week, in the debtor's own time."""
    (result,) = results
    metric, t = result.metric, numbers.words
    found = {(int(row["weekday"]), int(row["hour"])): row for row in figures(result).to_dict("records")}
    if not found:
        return work_wording.nothing(result, numbers), None
    hours = [hour for hour in _HOURS if any(at == hour for _, at in found)]
    hours = list(range(hours[0], hours[-1] + 1))
    rows = []
    for day in _WEEKDAYS:
        for hour in hours:
            when, row = work_wording.hour(day, hour, numbers), found.get((day, hour))
            is_shown = row is not None and row["is_shown"]
            rows.append(
                {
                    "row": work_wording.weekday(day, numbers),
                    "column": f"{hour}",
                    "value": float(row["value"]) if row is not None and is_shown else float("nan"),
                    "text": label(metric, row, numbers) if row is not None else "",
                    "hover": hover(metric, row, numbers, when)
                    if row is not None
                    else f"<b>{when}</b><br>{t('no attempt')}",
                    "key": cell_key({"weekday": day, "hour": hour}),
                }
            )
    frame = pd.DataFrame(rows)
    known = frame["value"].dropna()
    ends = [numbers.value(end, metric.unit) for end in (known.min(), known.max())] if len(known) else ["", ""]
    figure = charts.heatmap(
        frame,
        rows=[work_wording.weekday(day, numbers) for day in _WEEKDAYS],
        columns=[f"{hour}" for hour in hours],
        column_title=t("Hour of the day, debtor's time"),
        ends=(ends[0], ends[1]),
    )
    return work_wording.week_headline(result, numbers), figure


def outcomes(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw what became of each month's promises: kept, broken, and not yet due."""
    (result,) = results
    rows = result.records
    if not rows:
        return work_wording.nothing(result, numbers), None
    months = _with_months_of(rows, months)
    places = {month: place for place, month in enumerate(months)}
    parts = [
        {
            "position": places[row["month"]],
            "series": outcome,
            "value": float(promises),
            "hover": work_wording.outcome_hover(row, outcome, promises, numbers),
            "key": cell_key({"month": row["month"]}),
        }
        for row in rows
        for outcome, promises in work_wording.outcomes_of(row).items()
    ]
    frame = pd.DataFrame(parts)
    values, texts = numbers.ticks(float(frame.groupby("position")["value"].sum().max()), "promises")
    figure = charts.stack(
        frame,
        months=numbers.month_axis(months, is_opening=False, labelled=labelled_places(len(months))),
        axis=Axis(values, texts),
        names={name: numbers.words(title) for name, title in OUTCOMES.items()},
        colours=_OUTCOME_COLOURS,
    )
    return work_wording.outcomes_headline(result, numbers), figure


def parts(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw what each member adds to each month's whole."""
    (result,) = results
    metric, name = result.metric, result.by[1]
    rows = [row for row in result.records if row["value"] == row["value"]]
    if not rows:
        return work_wording.nothing(result, numbers), None
    months = _with_months_of(rows, months)
    places = {month: place for place, month in enumerate(months)}
    members = _in_order(name, list(dict.fromkeys(row[name] for row in rows)))
    frame = pd.DataFrame(
        [
            {
                "position": places[row["month"]],
                "series": str(row[name]),
                "value": float(row["value"]),
                "hover": wording.hover(
                    metric, row, numbers, f"{numbers.month(row['month'])} · {numbers.member(name, row[name])}"
                ),
                "key": cell_key({"month": row["month"], name: row[name]}),
            }
            for row in rows
        ]
    )
    values, texts = numbers.ticks(float(frame.groupby("position")["value"].sum().max()), metric.unit)
    figure = charts.stack(
        frame,
        months=numbers.month_axis(months, is_opening=False, labelled=labelled_places(len(months))),
        axis=Axis(values, texts),
        names={str(member): numbers.member(name, member) for member in members},
        colours={str(member): colour for member, colour in _coloured(name, members).items()},
    )
    return work_wording.parts_headline(result, numbers), figure


def lines(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw one line a member over months; their intervals stand in the hover, where none hides another."""
    (result,) = results
    metric, name = result.metric, result.by[1]
    rows = [row for row in figures(result).to_dict("records") if row["is_shown"]]
    if not rows:
        return work_wording.nothing(result, numbers), None
    months = _with_months_of(rows, months)
    places = {month: place for place, month in enumerate(months)}
    members = _in_order(name, list(dict.fromkeys(row[name] for row in rows)))
    frame = pd.DataFrame(
        [
            {
                "position": places[row["month"]],
                "series": str(row[name]),
                "value": float(row["value"]),
                "low": float("nan"),
                "high": float("nan"),
                "is_sound": True,
                # Written beside their ends, the labels of so many lines would cover one another.
                "label": "",
                "hover": hover(
                    metric, row, numbers, f"{numbers.month(row['month'])} · {numbers.member(name, row[name])}"
                ),
                "key": cell_key({"month": row["month"], name: row[name]}),
            }
            for row in rows
        ]
    )
    values, texts = numbers.ticks(float(frame["value"].max()), metric.unit)
    figure = charts.trend(
        frame,
        months=numbers.month_axis(months, is_opening=False, labelled=labelled_places(len(months))),
        axis=Axis(values, texts),
        names={str(member): numbers.member(name, member) for member in members},
        colours={str(member): colour for member, colour in _coloured(name, members).items()},
    )
    return work_wording.lines_headline(result, numbers), figure


def waits(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw the mean days that each step takes, one row a step, in the order of the steps."""
    rows = [(r.metric, row) for r in results for row in figures(r).to_dict("records") if row["n"] > 0]
    said = work_wording.waits_headline(rows, numbers)
    if not rows:
        return said, None
    frame = pd.DataFrame(
        [
            {
                "member": numbers.words(metric.title),
                "value": float(row["value"]) if row["is_shown"] else float("nan"),
                "low": row["low"],
                "high": row["high"],
                "label": work_wording.wait(metric, row, numbers),
                "hover": hover(metric, row, numbers, numbers.words(metric.title)),
                "key": cell_key({}),
            }
            for metric, row in rows
        ]
    )
    highest = frame[["value", "high"]].max().max()
    values, texts = numbers.ticks(float(highest) if highest == highest else 0.0, "days")
    return said, charts.dots(frame, axis=Axis(values, texts), name=said, colour=BLUE)


def _with_months_of(rows: Sequence[Mapping[str, Any]], months: Sequence[date]) -> list[date]:
    """The months of the axis: work is told of months, too, at whose end no account was read."""
    return sorted({*months, *(row["month"] for row in rows)})


def _in_order(name: str, members: Sequence[Any]) -> list[Any]:
    """Put members in the order of their dimension; what the data decides by name, unknown last."""
    known = DIMENSIONS[name].members
    return sorted(
        members,
        key=lambda m: (m is None, known.index(m) if m in known else len(known), str(m)),
    )


def _coloured(name: str, members: Sequence[Any]) -> dict[Any, str]:
    """Buckets in their own colours, from mild to severe; others one after the other."""
    if name == "bucket":
        buckets: dict[Any, str] = dict(zip(delinquent_buckets(), BUCKET_COLOURS, strict=True))
        return {member: buckets.get(member, GREY) for member in members}
    return {member: MEMBER_COLOURS[place % len(MEMBER_COLOURS)] for place, member in enumerate(members)}


DRAWERS = {
    "funnel": funnel,
    "steps_by": steps_by,
    "week": week,
    "outcomes": outcomes,
    "parts": parts,
    "lines": lines,
    "waits": waits,
}
