"""The end of a review: what is to be expected, and goals for the next period, proposed by one rule."""

from __future__ import annotations

from dashboard import outlook_history, outlook_wording, outlooks, strategy_wording
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report import strategies
from dashboard.report.asking import Asked
from dashboard.report.challenges import breaches_by
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
    outlook = outlooks.made(history, base, _LEARNT, outlooks.MOST_MONTHS) if base else None
    if outlook is None or outlook.unseen:
        why = t("Too few months with known outcomes to learn from, or buckets of which no move was seen.")
        return asked.missing(t(_OUTLOOK), why)
    test = outlooks.tested(history, outlook, _LEARNT)
    came = sorted(month for month in history.stock if month <= outlook.base)[-12:]
    categories = tuple(numbers.month(month) for month in (*came, *outlook.months))
    past = [float(history.stock[month].sum()) for month in came]
    ahead = [float(value) for value in outlook.totals[1:]]
    chart = Chart(
        "lines",
        t("Accounts past due"),
        categories,
        (
            Series(t("Came"), (*past, *([None] * len(ahead)))),
            Series(t("Expected"), (*([None] * (len(past) - 1)), past[-1], *ahead)),
        ),
        "accounts",
    )
    return Slide(
        outlook_wording.headline(outlook, test, "accounts", numbers),
        (chart,),
        (t("If months go on as the last six did; a projection fades after some months."),),
        asked.notes([stock]),
    )


def goal_slide(asked: Asked) -> Slide:
    """Goals proposed by one rule for all: what the same people did in their best recent period."""
    t = asked.t
    found = [one for one in headlines(asked, _AIMED) if is_enough(float(one.row["n"] or 0))]
    rows = []
    for one in found:
        best = best_of(asked, one.metric)
        if best is None:
            continue
        value, period = best
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
    if asked.answers("breaches"):
        bans = breaches_by(asked, "rule_force").get("ban", 0)
        count = asked.numbers.count
        rows.append((t("Breaches of bans"), count(bans), NO_VALUE, count(0), t("a ban allows none")))
    if not rows:
        return asked.missing(t(_GOALS), t("There are too few observations to propose a goal from."))
    head = (t("Figure"), t("Period"), t("Target"), t("Proposal"), t("Reached in"))
    return Slide(
        t("Proposed for the next period: to hold the best level of the last {n} periods", n=_PERIODS),
        (Table(t(_GOALS), head, tuple(rows), frozenset({0, 4})),),
        (
            t(
                "A proposal, computed by one rule: the best of the last {n} periods of equal length whose "
                "outcomes are known. Part of any best is luck; who sets goals decides.",
                n=_PERIODS,
            ),
            *_to_try(asked),
        ),
        asked.notes([one.now for one in found]),
    )


def best_of(asked: Asked, metric: Metric) -> tuple[float, Period] | None:
    """Return the best value of the last periods of equal length, and when; None where none is known."""
    loaded = asked.reader.months()
    known = []
    for back in range(_PERIODS):
        period = asked.period.back(back) if back else asked.period
        if not period.is_within(loaded) or any(period.since < b <= asked.period.until for b in asked.breaks):
            continue
        (row,) = asked.run(metric.name, (), asked.over(period)).records
        if is_complete(metric, row) and is_enough(float(row["n"] or 0)) and row["value"] == row["value"]:
            known.append((float(row["value"]), period))
    if not known:
        return None
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
