"""Sentences about work done: channels, steps to the money, hours, lost contact, promises and plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import figures, total
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from models.intervals import is_enough, wilson
from queries.catalog import Metric
from queries.dimensions import STEPS
from queries.engine import Result

# What becomes of a promise, from the foot of a column up.
OUTCOMES: Mapping[str, str] = {
    "kept": N_("Kept"),
    "broken": N_("Broken"),
    "unmatured": N_("Not yet seven days past due"),
}
# Where so many cells are looked at, one in twenty lies beyond its 95 % interval by luck: the best cell is
# named only where far more than that do.
_LUCK = 0.05
# The steps that the sentence at the top names.
_VERDICT = ("right_party", "promised", "kept")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel.

    Attributes:
        cases: that came to it.
        attempted: cases attempted of which it is known whether they came to it.
        before: cases of the step before of which it is known.
        immature, missing: cases of the step before of which it is not yet, or never, known.
        is_first: whether it is the attempt itself.
    """

    name: str
    cases: int
    attempted: int
    before: int
    immature: int
    missing: int
    is_first: bool

    @property
    def share(self) -> float | None:
        """Share of the cases attempted, where they are enough."""
        return self.cases / self.attempted if is_enough(self.attempted) else None


def steps(result: Result) -> list[Step]:
    """Return the steps of the funnel in their order; nothing where no case was attempted.

    What a step leaves out and the one before does not is left out of the cases of the step before.
    """
    rows = {row["step"]: row for row in result.records if row["n"] > 0 or row["immature"]}
    found: list[Step] = []
    earlier: Mapping[str, Any] = {"immature": 0, "missing": 0}
    for name in (step for step in STEPS if step in rows):
        row = rows[name]
        immature, missing = (int(row[key]) - int(earlier[key]) for key in ("immature", "missing"))
        before = found[-1].cases - immature - missing if found else int(row["numerator"])
        found.append(
            Step(
                name,
                int(row["numerator"]),
                int(row["denominator"]),
                before,
                immature,
                missing,
                is_first=not found,
            )
        )
        earlier = row
    return found


def nothing(result: Result, numbers: Numbers) -> str:
    """Say that there is no figure."""
    t = numbers.words
    return t("{metric}: no figure in these months", metric=t(result.metric.title))


def share_before(step: Step, numbers: Numbers) -> str:
    """Write how many of the step before came to a step: as a share, or as counts where they are few."""
    t = numbers.words
    if step.is_first:
        return ""
    if is_enough(step.before):
        share = numbers.value(step.cases / step.before, "share")
        return t("{share} of the step before", share=share)
    return t("{part} of {whole}", part=numbers.count(step.cases), whole=numbers.count(step.before))


def left_out(step: Step, numbers: Numbers) -> str:
    """Say how many cases of the step before are not known to have come to a step or not."""
    if step.immature + step.missing <= 0:
        return ""
    t = numbers.words
    return t(
        "Left out of the step before: {n} ({immature} not yet known, {missing} not recorded)",
        n=numbers.count(step.immature + step.missing),
        immature=numbers.count(step.immature),
        missing=numbers.count(step.missing),
    )


def funnel_headline(found: Sequence[Step], numbers: Numbers) -> str:
    """Say where most cases are lost between two steps."""
    t = numbers.words
    if not found or not found[0].cases:
        return t("No case was attempted in these months")
    attempted = numbers.count(found[0].cases)
    known = [step for step in found[1:] if is_enough(step.before)]
    if not known:
        return t("Cases attempted: {n}, too few to say where they are lost", n=attempted)
    worst = min(known, key=lambda step: step.cases / step.before)
    return t(
        "The narrowest step of {n} cases attempted is “{step}”: {share} of the step before come to it",
        n=attempted,
        step=numbers.member("step", worst.name),
        share=numbers.value(worst.cases / worst.before, "share"),
    )


def steps_headline(result: Result, name: str, numbers: Numbers) -> str:
    """Say between which members the share of debtors reached lies."""
    t = numbers.words
    rows = [r for r in figures(result).to_dict("records") if r["step"] == "right_party" and r["is_shown"]]
    if not rows:
        return t("{metric}: too few to say", metric=t(result.metric.title))
    low, high = (pick(rows, key=lambda row: row["value"]) for pick in (min, max))
    return t(
        "The debtor is reached in {low} ({lowest}) to {high} ({highest}) of the cases attempted",
        low=numbers.value(low["value"], "share"),
        lowest=numbers.member(name, low[name]),
        high=numbers.value(high["value"], "share"),
        highest=numbers.member(name, high[name]),
    )


def weekday(day: int, numbers: Numbers) -> str:
    """Write a day of the week, Monday being 1."""
    return str(numbers.locale.days["format"]["abbreviated"][day - 1])


def hour(day: int, of_day: int, numbers: Numbers) -> str:
    """Write an hour of the week: Mon 09:00–10:00."""
    t = numbers.words
    return t(
        "{day} {start}–{end}",
        day=weekday(day, numbers),
        start=f"{of_day:02}:00",
        end=f"{of_day + 1:02}:00",
    )


def week_headline(result: Result, numbers: Numbers) -> str:
    """Say the whole, and the best hour where more hours lie above the whole than luck would put there."""
    metric, t = result.metric, numbers.words
    whole = total(result)
    said = {"metric": t(metric.title), "value": numbers.value(whole["value"], metric.unit)}
    rows = [row for row in figures(result).to_dict("records") if row["is_shown"]]
    if metric.kind == "count" and rows and whole["value"] > 0:
        most = max(rows, key=lambda row: row["value"])
        return t(
            "{metric}: {value}, most on {hour} ({most})",
            **said,
            hour=hour(int(most["weekday"]), int(most["hour"]), numbers),
            most=numbers.count(most["value"]),
        )
    if not rows or whole["value"] != whole["value"]:
        return t("{metric}: too few to say", metric=said["metric"])
    above = [row for row in rows if row["low"] > whole["value"]]
    if len(above) <= _LUCK * len(rows):
        return t("{metric}: {value} over all; no hour stands out beyond luck", **said)
    best = max(above, key=lambda row: row["low"])
    return t(
        "{metric}: {value} over all; {n} of {cells} hours lie above it beyond luck, as {hour} with {best}",
        **said,
        n=numbers.count(len(above)),
        cells=numbers.count(len(rows)),
        hour=hour(int(best["weekday"]), int(best["hour"]), numbers),
        best=numbers.value(best["value"], metric.unit),
    )


def outcomes_of(row: Mapping[str, Any]) -> dict[str, int]:
    """Return how many promises of a month were kept, broken, and are not yet due."""
    kept, matured, unmatured = (int(row[key]) for key in ("numerator", "denominator", "immature"))
    return {"kept": kept, "broken": matured - kept, "unmatured": unmatured}


def outcome_hover(row: Mapping[str, Any], outcome: str, promises: int, numbers: Numbers) -> str:
    """Say of one part of a month's promises how many they are, and of how many."""
    t = numbers.words
    made = sum(outcomes_of(row).values())
    lines = [
        f"<b>{numbers.month(row['month'])} · {t(OUTCOMES[outcome])}</b>",
        t("{n} of the {made} promises made", n=numbers.count(promises), made=numbers.count(made)),
    ]
    if is_enough(row["denominator"]):
        kept = numbers.value(row["numerator"] / row["denominator"], "share")
        lines.append(t("Of those fallen due, {share} were kept", share=kept))
    return "<br>".join(lines)


def outcomes_headline(result: Result, numbers: Numbers) -> str:
    """Say of all promises how many were kept, broken, and are not yet due."""
    t = numbers.words
    sums = dict.fromkeys(OUTCOMES, 0)
    for row in result.records:
        for outcome, promises in outcomes_of(row).items():
            sums[outcome] += promises
    said = {name: numbers.count(promises) for name, promises in sums.items()}
    if not sum(sums.values()):
        return t("No promise was made in these months")
    if not sums["unmatured"]:
        return t("Promises kept: {kept}, broken: {broken}", **said)
    return t("Promises kept: {kept}, broken: {broken}; not yet known: {unmatured}", **said)


def waits_headline(rows: Sequence[tuple[Metric, Mapping[str, Any]]], numbers: Numbers) -> str:
    """Say which step takes longest, of those that are told of often enough."""
    t = numbers.words
    shown = [(metric, row) for metric, row in rows if row["is_shown"]]
    if not shown:
        return t("Days between steps: too few to say")
    metric, longest = max(shown, key=lambda pair: pair[1]["value"])
    return t(
        "The longest wait: {step}, {days} on average",
        step=t.within(metric.title),
        days=numbers.value(longest["value"], "days"),
    )


def wait(metric: Metric, row: Mapping[str, Any], numbers: Numbers) -> str:
    """Write a mean wait and how many there were; of few only how many."""
    t = numbers.words
    n = t("n = {n}", n=numbers.count(row["n"]))
    return f"{numbers.value(row['value'], metric.unit)} · {n}" if row["is_shown"] else n


def lines_headline(result: Result, numbers: Numbers) -> str:
    """Say of the newest month between which members the figures lie."""
    metric, name, t = result.metric, result.by[1], numbers.words
    rows = [row for row in figures(result).to_dict("records") if row["is_shown"]]
    if not rows:
        return t("{metric}: too few to say", metric=t(metric.title))
    newest = max(row["month"] for row in rows)
    last = [row for row in rows if row["month"] == newest]
    low, high = (pick(last, key=lambda row: row["value"]) for pick in (min, max))
    said = {"metric": t(metric.title), "month": numbers.month(newest)}
    if len(last) == 1:
        return t("{metric} in {month}: {value}", **said, value=numbers.value(low["value"], metric.unit))
    return t(
        "{metric} in {month}: from {low} ({lowest}) to {high} ({highest})",
        **said,
        low=numbers.value(low["value"], metric.unit),
        lowest=numbers.member(name, low[name]),
        high=numbers.value(high["value"], metric.unit),
        highest=numbers.member(name, high[name]),
    )


def channels_headline(result: Result, numbers: Numbers) -> str:
    """Say by which channel most attempts are made and in how many the debtor is reached, beside all others.

    `result` is the right-party contact rate by channel.
    """
    t = numbers.words
    rows = [row for row in figures(result).to_dict("records") if row["denominator"] > 0]
    if not rows:
        return t("No attempt in these months")
    most = max(rows, key=lambda row: row["denominator"])
    whole = total(result)
    said = {
        "channel": numbers.member("channel", most["channel"]),
        "share": numbers.value(most["denominator"] / whole["denominator"], "share"),
        "attempts": numbers.count(whole["denominator"]),
    }
    if not most["is_shown"]:
        return t("{channel} makes {share} of the {attempts} attempts", **said)
    return t(
        "{channel} makes {share} of the {attempts} attempts and reaches the debtor in {reached} of them; "
        "over all channels {over_all} do",
        **said,
        reached=numbers.value(most["value"], "share"),
        over_all=numbers.value(whole["value"], "share"),
    )


def uncut(metrics: Sequence[Metric], name: str, numbers: Numbers) -> str:
    """Name the figures that cannot be cut by a dimension, and why; nothing where all can."""
    t = numbers.words
    titles = [f"“{t(metric.title)}”" for metric in metrics if name not in metric.dimensions]
    if not titles:
        return ""
    return t(
        "Not cut by channel: {figures}. One case is worked through several channels, and neither a survey "
        "nor a complaint says which it is about.",
        figures=t.listed(titles),
    )


def funnel_verdict(found: Sequence[Step], numbers: Numbers) -> str:
    """Say how far the cases attempted came."""
    t = numbers.words
    if not found or not found[0].cases:
        return t("No case was attempted in these months")
    at = {step.name: step for step in found}
    attempted = numbers.count(found[0].cases)
    if not is_enough(found[0].cases):
        return t("Cases attempted: {n}, too few for rates", n=attempted)
    reached, promised, kept = (numbers.value(at[name].share, "share") for name in _VERDICT)
    return t(
        "Of {n} cases attempted the debtor was reached in {reached}, promised in {promised} and kept the "
        "promise in {kept}",
        n=attempted,
        reached=reached,
        promised=promised,
        kept=kept,
    )


def parts_headline(result: Result, numbers: Numbers) -> str:
    """Say how much there was over all months, and which member had the most of it."""
    metric, name, t = result.metric, result.by[1], numbers.words
    sums: dict[Any, float] = {}
    for row in result.records:
        sums[row[name]] = sums.get(row[name], 0.0) + row["numerator"]
    whole = sum(sums.values())
    said = {"metric": t(metric.title), "value": numbers.value(whole, metric.unit)}
    largest = max(sums, key=lambda member: sums[member])
    if whole <= 0:
        return t("{metric}: {value}", **said)
    return t(
        "{metric}: {value}, {share} of it {member}",
        **said,
        share=numbers.value(sums[largest] / whole, "share"),
        member=numbers.member(name, largest),
    )


def promises_verdict(result: Result, numbers: Numbers) -> str:
    """Say how many of the promises fallen due were kept; of the others it is not yet known."""
    t = numbers.words
    kept, due = (float(result.frame[column].sum()) for column in ("numerator", "denominator"))
    waiting = int(result.frame["immature"].sum())
    said = {"kept": numbers.count(kept), "due": numbers.count(due)}
    if not due and not waiting:
        return t("No promise was made in these months")
    if is_enough(due):
        low, high = (numbers.value(float(bound[0]), "share") for bound in wilson([kept], [due]))
        share = numbers.value(kept / due, "share")
        first = t(
            "Of {due} promises fallen due {share} were kept (95% interval {low} to {high}).",
            due=said["due"],
            share=share,
            low=low,
            high=high,
        )
    else:
        first = t("Promises fallen due: {due}, kept: {kept}; too few for a rate.", **said)
    if not waiting:
        return first
    later = t.plural(
        "{n} is not yet seven days past its due date.",
        "{n} are not yet seven days past their due date.",
        waiting,
        n=numbers.count(waiting),
    )
    return t.sentences([first, later])


def plans_headline(result: Result, numbers: Numbers) -> str:
    """Say how many plans of each kind were agreed."""
    t = numbers.words
    rows = [row for row in result.records if row["numerator"] > 0]
    if not rows:
        return t("No plan was agreed in these months")
    kinds = [
        t(
            "{kind} {n}",
            kind=numbers.member("kind", row["kind"]),
            n=numbers.count(row["numerator"]),
        )
        for row in rows
    ]
    plans = sum(int(row["numerator"]) for row in rows)
    return t.plural(
        "{n} plan was agreed: {kinds}",
        "{n} plans were agreed: {kinds}",
        plans,
        n=numbers.count(plans),
        kinds=t.listed(kinds),
    )
