"""Chapter 1: results against target, and where the gap lies."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, fsum, log10

from dashboard import gap_finding, gap_wording, target_drawing, wording
from dashboard.gap_finding import Gap
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report import pictures
from dashboard.report.asking import Asked
from dashboard.report.comparison import Headline, figure, headlines
from dashboard.report.slides import Chart, Series, Slide, Table
from models.decomposition import Part
from queries import Result
from queries.targets import attainment

# The figure whose target and gap are told; the first that the data can answer.
_TOLD = ("success_rate", "cure_rate")
_MOST_GROUPS = 8

_GAP, _TARGET, _FIGURES = N_("Gap to target"), N_("Target"), N_("Headline figures")


def headline_slide(asked: Asked) -> Slide:
    """The figures of the period beside the period before and what was aimed at."""
    t = asked.t
    found = headlines(asked)
    if not found or not any(float(one.row["n"] or 0) for one in found):
        return asked.missing(t(_FIGURES), t("There are no observations in these months."))
    head = (t("Figure"), t("Period"), t("Period before"), t("Change"), t("What may be said"), t("Target"))
    rows = [_row(one, asked) for one in found]
    lines = []
    if any(one.change is not None for one in found):
        lines.append(t("Of all the changes called higher or lower, no more than one in twenty is luck."))
    if not asked.period.is_whole:
        lines.append(t("Not all months of the period are loaded: nothing is compared with a whole one."))
    return Slide(
        headline_title(found[0], asked),
        (Table(t(_FIGURES), head, tuple(rows), frozenset({0, 4})),),
        tuple(lines),
        asked.notes([one.now for one in found]),
    )


def headline_title(one: Headline, asked: Asked) -> str:
    """Say the first figure and what may be said of its change."""
    t = asked.t
    said = {
        "metric": t(one.metric.title),
        "value": figure(one.now, asked),
        "change": one.amount,
        "verdict": t(one.verdict),
    }
    if one.change is None:
        return t("{metric} was {value} ({verdict})", **said)
    return t("{metric} was {value}, {change} on the period before: {verdict}", **said)


def course_title(by_month: Result, asked: Asked) -> str | None:
    """Say what the newest month shows; where the period's months are too small, what the period does.

    Args:
        by_month: a figure by month, over the months that are drawn.

    Returns:
        None where the period has no observations.
    """
    if pictures.is_in_period(by_month, asked):
        return wording.trend_headline([by_month], asked.numbers, asked.breaks)
    (one,) = headlines(asked, (by_month.metric.name,))
    return headline_title(one, asked) if float(one.row["n"] or 0) else None


def _row(one: Headline, asked: Asked) -> tuple[str, ...]:
    goal = NO_VALUE if one.goal is None else asked.numbers.value(one.goal, one.metric.unit)
    return (
        asked.t(one.metric.title),
        figure(one.now, asked),
        figure(one.before, asked),
        one.amount,
        asked.t(one.verdict),
        goal,
    )


def _aimed(asked: Asked) -> str | None:
    """Return the figure that has goals, the first of those told, or None."""
    return next((n for n in _TOLD if asked.answers(n) and asked.goals(n)), None)


def target_slide(asked: Asked) -> Slide:
    """The course of the figure with what was aimed at."""
    t = asked.t
    name = _aimed(asked)
    if name is None:
        return asked.missing(t(_TARGET), t("No target is set for what this review is of."))
    level, member = asked.level
    result = asked.run(name, ("month",), asked.course)
    rows = attainment(asked.reader, name, asked.course, level)
    mine = [
        goal for goal in target_drawing.goals(rows, result.metric, asked.numbers) if goal.member == member
    ]
    aimed = [goal for goal in mine if goal.target is not None]
    if not any(goal.standing is not None and goal.month in asked.months for goal in aimed):
        why = t(
            "No month of the period can be set against a target: too few cases, or outcomes not yet known."
        )
        return asked.missing(t(_TARGET), why)
    return Slide(
        target_drawing.verdict(aimed, result.metric, asked.numbers),
        (pictures.course([result], asked, asked.goals(name)),),
        (t("A gap in the line is a month of too few cases, or one whose outcome is not known."),),
        asked.notes([result]),
    )


def gap_slide(asked: Asked) -> Slide:
    """What parts the rate from its target, or from the period before where none is set."""
    t, numbers = asked.t, asked.numbers
    name = _aimed(asked) or next((n for n in _TOLD if asked.answers(n)), None)
    if name is None or not asked.answers(name, "bucket"):
        return asked.missing(t(_GAP), t("The data has no rate that can be split by bucket."))
    found = gap_of(asked, name)
    if isinstance(found, str):
        return asked.missing(t(_GAP), found)
    gap, (before, now) = found
    metric = now.metric
    spans = t(
        "{since} – {until} against {from_before} – {to_before}",
        **{
            key: numbers.month(month) if month else ""
            for key, month in (
                ("since", now.scope.since),
                ("until", now.scope.until),
                ("from_before", before.scope.since),
                ("to_before", before.scope.until),
            )
        },
    )
    how = t(
        "Split by bucket (Kitagawa's symmetric split): the bars add up to the change. It tells where the "
        "change lies, not why."
    )
    return Slide(
        gap_wording.sentence(gap, metric, numbers),
        (waterfall(gap, now, asked),),
        (
            t.sentences([gap_wording.in_amounts(gap, metric, numbers), gap_wording.judged(gap, numbers)]),
            t("Steps are in percentage points. The axis does not begin at zero."),
        ),
        asked.notes([now], spans, how),
    )


def gap_of(asked: Asked, name: str) -> tuple[Gap, tuple[Result, Result]] | str:
    """Return the gap by bucket and the two results it is made of, or why there is none."""
    t = asked.t
    by_month = asked.run(name, ("month",), asked.who)
    spans = gap_finding.periods(by_month, asked.breaks, "before", asked.period.since, asked.period.until)
    if spans is None:
        return t(
            "There are no two periods to compare: both must be loaded, their outcomes known, and status "
            "codes must mean the same in both."
        )
    before, now = (
        asked.run(name, ("bucket",), asked.who.with_months(*months)) for months in (spans.before, spans.now)
    )
    parts = gap_finding.split(before, now)
    if parts is None:
        return t("One of the two periods has no observations in view.")
    goals = asked.goals(name)
    target = gap_finding.target_of(by_month, spans.now, goals) if goals else None
    return Gap(parts, target), (before, now)


def steps(gap: Gap, asked: Asked) -> list[tuple[str, float]]:
    """Return the steps from what the rate is set against to what it is now; they add up to the gap."""
    t = asked.t
    found: list[tuple[str, float]] = []
    if gap.target is not None:
        found.append((t("The period before"), gap.inherited))
    found.append((t("Mix of cases"), gap.split.mix))
    parts = gap.split.parts
    shown = parts if len(parts) <= _MOST_GROUPS else _largest(parts)
    found += [(asked.numbers.member("bucket", _name(part)), part.rate) for part in shown]
    others = [part for part in parts if part not in shown]
    if others:
        name = t.plural(
            "{n} other group", "{n} other groups", len(others), n=asked.numbers.count(len(others))
        )
        found.append((name, fsum(part.rate for part in others)))
    return found


def _largest(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    kept = sorted(parts, key=lambda part: abs(part.rate), reverse=True)[: _MOST_GROUPS - 1]
    return tuple(part for part in parts if part in kept)


def _name(part: Part) -> str | None:
    return part.member if part.member is None or isinstance(part.member, str) else part.member[0]


def waterfall(gap: Gap, now: Result, asked: Asked) -> Chart:
    """Draw the way to the rate now as stacked columns: levels, what adds and what takes away."""
    t = asked.t
    bars = steps(gap, asked)
    categories = [t("Before") if gap.target is None else t("Target"), *(name for name, _ in bars), t("Now")]
    levels: list[float | None] = [gap.start, *([None] * len(bars)), gap.split.after]
    base: list[float | None] = [None]
    more: list[float | None] = [None]
    less: list[float | None] = [None]
    reached = gap.start
    ends = [reached]
    for _, step in bars:
        base.append(min(reached, reached + step))
        more.append(step if step >= 0 else None)
        less.append(-step if step < 0 else None)
        reached += step
        ends.append(reached)
    return Chart(
        "waterfall",
        t(now.metric.title),
        tuple(categories),
        (
            Series(t("Base"), (*base, None), is_base=True),
            Series(t("Level"), tuple(levels)),
            Series(t("Adds"), (*more, None)),
            Series(t("Takes away"), (*less, None)),
        ),
        now.metric.unit,
        _lowest(ends),
    )


def _lowest(ends: Sequence[float]) -> float:
    """Return a round value somewhat below all of these, for an axis to begin at."""
    span = max(max(ends) - min(ends), 0.005)
    step = 10 ** floor(log10(span)) / 2
    return max(floor((min(ends) - span * 0.3) / step) * step, 0.0)
