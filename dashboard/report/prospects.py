"""The end of a review: what is to be expected, and goals for the next period, proposed by one rule."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import outlook_history, outlook_wording, outlooks, strategy_wording
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report import pictures, strategies
from dashboard.report.asking import Asked
from dashboard.report.challenges import attempts_of, breaches_by
from dashboard.report.comparison import figure, headlines
from dashboard.report.period import Period
from dashboard.report.slides import Chart, Series, Slide, Table
from models.intervals import is_enough
from queries import Scope
from queries.catalog import Metric
from queries.errors import DunlinError
from queries.soundness import is_complete

_OUTLOOK, _GOALS = N_("Outlook"), N_("Proposed goals")
# What goals are proposed for, and periods looked back on, this one among them.
_AIMED = (
    "success_rate",
    "recovery_rate",
    "contactability_rate",
    "promise_kept_rate",
    "collector_satisfied_rate",
)
_PERIODS = 4
_LEARNT = 6
_MOST_TRIED = 3


def outlook_slide(asked: Asked) -> Slide:
    """What is expected to be past due, if months go on as those learnt from."""
    t, numbers = asked.t, asked.numbers
    kept = tuple((name, members) for name, members in asked.who.members if name != "bucket")
    everything = Scope(None, None, kept)
    stock = asked.run("delinquent_accounts", ("month", "bucket"), everything)
    history = outlook_history.read(
        asked.run("roll_rate_matrix", ("month", "bucket", "next_bucket"), everything), stock, asked.breaks
    )
    base = outlooks.newest_base(history, asked.period.until)
    if base is None or base < asked.period.since:
        why = t(
            "No month-end of the period can be looked ahead from: it has no cases, or too few months before "
            "it tell how they move."
        )
        return asked.missing(t(_OUTLOOK), why)
    outlook = outlooks.made(history, base, _LEARNT, outlooks.MOST_MONTHS)
    if outlook is None or outlook.unseen:
        why = t("Too few months with known outcomes to learn from, or buckets of which no move was seen.")
        return asked.missing(t(_OUTLOOK), why)
    test = outlooks.tested(history, outlook, _LEARNT)
    came = sorted(month for month in history.stock if month <= outlook.base)[-12:]
    months = (*came, *outlook.months)
    past = [float(history.stock[month].sum()) for month in came]
    ahead = [float(value) for value in outlook.totals[1:]]
    chart = Chart(
        "lines",
        t("Accounts past due"),
        tuple(numbers.month(month) for month in months),
        (
            Series(t("Came"), (*past, *([None] * len(ahead)))),
            Series(t("Expected"), (*([None] * (len(past) - 1)), past[-1], *ahead)),
        ),
        "accounts",
        axis=pictures.axis(months, asked),
    )
    return Slide(
        outlook_wording.headline(outlook, test, "accounts", numbers),
        (chart,),
        (
            t(
                "If months go on as the last {n} did; a projection fades after some months.",
                n=numbers.count(len(outlook.pooled)),
            ),
        ),
        asked.notes([stock]),
    )


def goal_slide(asked: Asked) -> Slide:
    """Goals proposed by one rule for all: what the same people did in their best recent period."""
    t = asked.t
    found = [one for one in headlines(asked, _AIMED) if is_enough(float(one.row["n"] or 0))]
    rows, compared = [], 0
    for one in found:
        known = levels(asked, one.metric)
        # The best of one period is no level to hold, but the only one there is.
        if len(known) < 2:
            continue
        compared = max(compared, len(known))
        value, period = best_of(one.metric, known)
        of_period = (
            t("this period")
            if period.since == asked.period.since
            else t(
                "{since} – {until}",
                since=asked.numbers.month(period.since),
                until=asked.numbers.month(period.until),
            )
        )
        goal = NO_VALUE if one.goal is None else asked.numbers.value(one.goal, one.metric.unit)
        proposed = asked.numbers.value(value, one.metric.unit)
        rows.append((t(one.metric.title), figure(one.now, asked), goal, proposed, of_period))
    if asked.answers("breaches") and attempts_of(asked):
        bans = breaches_by(asked, "rule_force").get("ban", 0)
        count = asked.numbers.count
        rows.append((t("Breaches of bans"), count(bans), NO_VALUE, count(0), t("a ban allows none")))
    if not rows:
        why = t("There are too few observations, or no earlier period, to propose a goal from.")
        return asked.missing(t(_GOALS), why)
    head = (t("Figure"), t("Period"), t("Target"), t("Proposal"), t("Reached in"))
    title = t("Proposed for the next period: to hold the best level of the last {n} periods", n=compared)
    return Slide(
        title if compared else t("Proposed for the next period"),
        (Table(t(_GOALS), head, tuple(rows), frozenset({0, 4})),),
        (
            *([_rule_said(compared, asked)] if compared else []),
            *_to_try(asked),
        ),
        asked.notes([one.now for one in found]),
    )


def _rule_said(compared: int, asked: Asked) -> str:
    return asked.t(
        "A proposal, computed by one rule: the best of the last {n} periods of equal length whose "
        "outcomes are known. Part of any best is luck; who sets goals decides.",
        n=compared,
    )


def levels(asked: Asked, metric: Metric) -> list[tuple[float, Period]]:
    """Return the values of the last periods of equal length that are known and may be compared, and when."""
    loaded = asked.reader.months()
    known = []
    for back in range(_PERIODS):
        period = asked.period.back(back) if back else asked.period
        if not period.is_within(loaded) or any(period.since < b <= asked.period.until for b in asked.breaks):
            continue
        (row,) = asked.run(metric.name, (), asked.over(period)).records
        if is_complete(metric, row) and is_enough(float(row["n"] or 0)) and row["value"] == row["value"]:
            known.append((float(row["value"]), period))
    return known


def best_of(metric: Metric, known: Sequence[tuple[float, Period]]) -> tuple[float, Period]:
    """Return the best of some values, and when it was."""
    choose = min if metric.better == "lower" else max
    return choose(known, key=lambda found: found[0])


def _to_try(asked: Asked) -> list[str]:
    """Say which strategies are worth an experiment; nothing where they cannot be judged."""
    try:
        found = strategies.judged(asked)
    except DunlinError:
        return []
    said = []
    for cell in found.weak[:_MOST_TRIED]:
        name = strategy_wording.name(cell, found, asked.numbers)
        advice = strategy_wording.to_try(found, cell, asked.numbers)
        said.append(asked.t("{strategy}: {advice}", strategy=name, advice=advice))
    return said
