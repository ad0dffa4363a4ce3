"""One collector's card: his figures beside those of all, and sentences about him that claim no more.

A person is set beside the whole of which he is a part, and never in a list by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts
from dashboard.charts.base import Axis
from dashboard.charts.compared import compared
from dashboard.figures import counts, figures, hover, total
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.intervals import difference, is_enough
from queries.engine import Result
from queries.people import Person

Pairs = Sequence[tuple[Result, Result]]


def beside_all(pairs: Pairs, who: str, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw figures of one unit, each beside the same figure of all; None where there is none.

    Args:
        pairs: for each figure the member's total and the total of all, both without a cut.
        who: the member, as written.
    """
    rows = [row for own, whole in pairs if (row := _row(own, whole, numbers))]
    if not rows:
        return None
    frame, unit = pd.DataFrame(rows), pairs[0][0].metric.unit
    known = [float(frame[name].max()) for name in ("value", "high", "whole") if frame[name].notna().any()]
    # Where all are too few for a rate, the counts stand alone.
    highest = max(known, default=0.0)
    values, texts = numbers.ticks(highest, unit)
    figure = compared(frame, axis=Axis(values, texts), name=who, whole=numbers.words("All"))
    charts.ink(figure, INK[appearance])
    return figure


def _row(own: Result, whole: Result, numbers: Numbers) -> dict[str, Any] | None:
    """Return one figure's row, or None where neither the member nor the whole has it."""
    t, metric = numbers.words, own.metric
    mine, all_of_it = figures(own).to_dict("records"), total(whole)
    if not mine or not (all_of_it["denominator"] or mine[0]["n"]):
        return None
    row = mine[0]
    value = all_of_it["value"] if is_enough(all_of_it["n"]) else float("nan")
    said = numbers.value(value, metric.unit)
    label = numbers.words("{value} · all {whole}", value=numbers.value(row["value"], metric.unit), whole=said)
    return {
        "member": t(metric.title),
        "value": float(row["value"]) if row["is_shown"] else float("nan"),
        "low": row["low"],
        "high": row["high"],
        "label": label if row["is_shown"] else counts(metric, row, numbers),
        "hover": hover(metric, row, numbers, t(metric.title)),
        "key": None,
        "whole": value,
        "whole_hover": t("all: {value}", value=said),
    }


def verdict(own: Result, whole: Result, who: str, numbers: Numbers) -> str:
    """Say a rate of one member beside that of all, and whether luck alone could part them."""
    t, metric = numbers.words, own.metric
    mine, everyone = total(own), total(whole)
    said = {"who": who, "metric": t.within(metric.title), "n": numbers.count(mine["n"])}
    rest = {name: everyone[name] - mine[name] for name in ("numerator", "denominator", "n")}
    if not mine["n"]:
        return t("{who}: no observation of the {metric} in these months", **said)
    if not is_enough(mine["n"]):
        part = numbers.count(mine["numerator"])
        return t("{who}: {part} of {n} for the {metric}, too few for a rate", part=part, **said)
    said |= {
        name: numbers.value(of["value"], metric.unit) for name, of in (("value", mine), ("all", everyone))
    }
    if not is_enough(rest["n"]):
        return t("{who}: {metric} {value} (n = {n})", **said)
    bounds = difference(mine["numerator"], mine["denominator"], rest["numerator"], rest["denominator"])
    if bounds.low <= 0 <= bounds.high:
        return t("{who}: {metric} {value} (n = {n}), {all} over all: no detectable difference", **said)
    return t(
        "{who}: {metric} {value} (n = {n}), {all} over all; whether his or her cases are harder is not "
        "taken into account in these rates",
        **said,
    )


def name_of(person: Person) -> str:
    """Write a collector's number with his name, which need not be one of a kind."""
    return f"{person.collector} · {person.name}" if person.name else person.collector


def about(person: Person, today: date, numbers: Numbers) -> list[str]:
    """Say what is known of a person's place, tenure and courses, a sentence each.

    Args:
        today: the end of what is shown, up to which tenure is counted.
    """
    t = numbers.words
    said = []
    if person.team and person.agency:
        said.append(t("Team {team}, agency {agency}.", team=person.team, agency=person.agency))
    elif person.team:
        said.append(t("Team {team}.", team=person.team))
    if person.hired_on:
        until = min(today, person.left_on) if person.left_on else today
        years = max((until - person.hired_on).days, 0) / 365.25
        since, length = numbers.day(person.hired_on), numbers.value(years, "days")
        said.append(t("Here since {day}: {years} years.", day=since, years=length))
    if person.left_on:
        said.append(t("Left on {day}.", day=numbers.day(person.left_on)))
    taken = [c for c in person.courses if c.completed_on <= today]
    if taken:
        courses = t.listed(f"{c.name} ({numbers.month(c.completed_on)})" for c in taken)
        said.append(t("Courses: {courses}.", courses=courses))
    else:
        said.append(t("No course on record."))
    return said
