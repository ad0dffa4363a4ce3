"""What parts a rate from what it is set against, in sentences: in points, and in cases or money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.gap_finding import Gap
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from queries.catalog import Metric

# Rates that a review asks the reasons of; the first is taken apart unless another is chosen.
SPLIT: Final = (
    "success_rate",
    "recovery_rate",
    "cure_rate",
    "right_party_contact_rate",
    "promise_kept_rate",
)
# What a rate is of now; and a difference of so many successes, or so much money, on it.
_ON_NOW: Final[Mapping[str, tuple[str, str, str]]] = {
    "success_rate": (
        N_("{n} cases worked"),
        N_("{n} more cases collected"),
        N_("{n} fewer cases collected"),
    ),
    "recovery_rate": (
        N_("{n} past due on the cases worked"),
        N_("{n} more recovered"),
        N_("{n} less recovered"),
    ),
    "cure_rate": (
        N_("{n} accounts past due"),
        N_("{n} more accounts cured"),
        N_("{n} fewer accounts cured"),
    ),
    "right_party_contact_rate": (
        N_("{n} attempts"),
        N_("{n} more right-party contacts"),
        N_("{n} fewer right-party contacts"),
    ),
    "promise_kept_rate": (
        N_("{n} promises that have matured"),
        N_("{n} more promises kept"),
        N_("{n} fewer promises kept"),
    ),
}


def is_money(metric: Metric) -> bool:
    """Whether the rate is of amounts, so that its parts are in money."""
    return metric.parts[:1] == ("money",)


def amount(part: float, gap: Gap, metric: Metric, numbers: Numbers) -> str:
    """Write a part on what there is now, with its sign: +120, −CN¥1.2M."""
    on_now = part * gap.split.denominator
    written = numbers.money(abs(on_now)) if is_money(metric) else numbers.count(abs(on_now))
    if is_nothing(part, gap, metric):
        return written
    t = numbers.words
    return t("+{n}", n=written) if on_now > 0 else t("−{n}", n=written)


def is_nothing(part: float, gap: Gap, metric: Metric) -> bool:
    """Whether a part rounds to nothing in cases or money."""
    return round(part * gap.split.denominator) == 0


def _told(part: float, gap: Gap, metric: Metric, numbers: Numbers) -> str:
    """Write what a part comes to: 120 more cases collected."""
    t, size = numbers.words, abs(part * gap.split.denominator)
    _, more, fewer = _ON_NOW[metric.name]
    return t(more if part >= 0 else fewer, n=numbers.money(size) if is_money(metric) else numbers.count(size))


def sentence(gap: Gap, metric: Metric, numbers: Numbers) -> str:
    """Say what the mix did and what performance did, in points; against a target also where it began."""
    t, found = numbers.words, gap.split
    said = {
        "metric": t(metric.title),
        "before": numbers.value(found.before, metric.unit),
        "after": numbers.value(found.after, metric.unit),
        "change": numbers.points(found.after - found.before),
        "mix": numbers.points(found.mix),
        "rate": numbers.points(found.rate),
    }
    if gap.target is None:
        return t(
            "{metric} went from {before} to {after} ({change}): {mix} by the mix of cases, {rate} by "
            "performance within groups",
            **said,
        )
    return t(
        "{metric} is {after} against a target of {target} ({gap}): the period before stood {inherited} from "
        "it, and since then {mix} came by the mix of cases and {rate} by performance within groups",
        target=numbers.value(gap.target, metric.unit),
        gap=numbers.points(gap.total),
        inherited=numbers.points(gap.inherited),
        **said,
    )


def judged(gap: Gap, numbers: Numbers) -> str:
    """Say whether luck alone could do what performance did."""
    t, bounds = numbers.words, gap.split.rate_interval
    said = {"low": numbers.points(bounds.low), "high": numbers.points(bounds.high)}
    if bounds.low != bounds.low:
        return t(
            "How sure this is cannot be told: amounts differ too much between accounts, and there are too "
            "few collectors to tell by."
        )
    if bounds.low <= 0 <= bounds.high:
        return t(
            "What performance did, luck alone can explain (95% interval {low} to {high}).",
            **said,
        )
    return t("What performance did is more than luck: 95% interval {low} to {high}.", **said)


def in_amounts(gap: Gap, metric: Metric, numbers: Numbers) -> str:
    """Say what the gap comes to on what there is now, and what of it the mix and performance did."""
    t, found = numbers.words, gap.split
    whole = numbers.money(found.denominator) if is_money(metric) else numbers.count(found.denominator)
    said = {
        "whole": t(_ON_NOW[metric.name][0], n=whole),
        "total": _told(gap.total, gap, metric, numbers),
        "mix": amount(found.mix, gap, metric, numbers),
        "rate": amount(found.rate, gap, metric, numbers),
    }
    if gap.target is None:
        return t(
            "On the {whole} now that is {total} than at the earlier rate: {mix} by the mix of cases, {rate} "
            "by performance.",
            **said,
        )
    return t(
        "On the {whole} now that is {total} than at the target: {inherited} as the period before stood to "
        "it, {mix} by the mix of cases, {rate} by performance.",
        inherited=amount(gap.inherited, gap, metric, numbers),
        **said,
    )
