"""What is said of strategies: how they do against expectation and the others, and what to try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.i18n import N_
from dashboard.numbers import Numbers
from dashboard.strategy_figures import Judged
from models.doubly_robust import Closer, Problem
from models.experiment import Comparison
from models.experiment import Verdict as Outcome
from models.intervals import FEWEST_FOR_A_RATE
from models.strategy import Cell, Verdict
from models.stratified import Effect

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.BELOW: N_("below expected"),
    Verdict.ABOVE: N_("above expected"),
    Verdict.IN_LINE: N_("no detectable difference"),
    Verdict.TOO_FEW: N_("too few to say"),
}
# Whole sentences: how the dimension's members are called in them differs by language.
_NONE_WEAK: Final[Mapping[str, str]] = {
    "channel": N_("No channel does detectably worse than the others on like cases"),
    "strategy": N_("No strategy does detectably worse than the others on like cases"),
    "script": N_("No script does detectably worse than the others on like cases"),
    "daypart": N_("No time of day does detectably worse than the others on like cases"),
}
_PROBLEMS: Final[Mapping[Problem, str]] = {
    Problem.TOO_FEW: N_("Too few to say: either side needs 100 cases."),
    Problem.NO_OVERLAP: N_(
        "Its cases and those of the others are too unlike: hardly any might have got either, so that "
        "nothing can be compared case by case."
    ),
    Problem.ONE_OUTCOME: N_("All cases of one side ended alike: there is nothing to compare."),
    Problem.SEPARATED: N_(
        "Something that is known of the cases tells for certain which of them got it: there is nobody "
        "like them to compare with."
    ),
}


def name(cell: Cell, found: Judged, numbers: Numbers) -> str:
    """Write which strategy it is, and where."""
    member = numbers.words("no contact") if cell.member is None else numbers.member(found.by, cell.member)
    return numbers.words(
        "{strategy} in {group}", strategy=member, group=numbers.member(found.within, cell.group)
    )


def headline(found: Judged, numbers: Numbers) -> str:
    """Say which strategies do worse than they should, the dearest first."""
    t, weak = numbers.words, found.weak
    if not any(cell.effect for cell in found.strategies):
        return t("Too few cases to compare")
    if not weak:
        return t(_NONE_WEAK[found.by])
    names = t.joined(name(cell, found, numbers) for cell in weak[:3])
    short = sum(max(found.lost.get((cell.member, cell.group), 0.0), 0.0) for cell in weak)
    said = {"n": numbers.count(len(weak)), "names": names, "amount": numbers.money(short)}
    if len(weak) == 1:
        return t("{names} does worse than it should: {amount} short of what such cases usually bring", **said)
    if len(weak) > 3:
        return t(
            "{n} do worse than they should, {amount} short of what such cases usually bring: first {names}",
            **said,
        )
    return t("{names} do worse than they should: {amount} short of what such cases usually bring", **said)


def looked_at(found: Judged, numbers: Numbers) -> str:
    """Say how many were judged together, and what that does to luck."""
    t = numbers.words
    count = sum(cell.effect is not None for cell in found.strategies)
    if not count:
        return t("No cell has enough cases to be judged.")
    return t.plural(
        "{n} cell was judged.",
        "{n} cells were judged together: of those called different, no more than 5% are so by luck.",
        count,
        n=numbers.count(count),
    )


def observed(cell: Cell, numbers: Numbers) -> str:
    """Say what was observed against what such cases promise."""
    t, count, usual = numbers.words, numbers.count, cell.usual
    if not cell.is_enough:
        return t("{cured} of {n} cured: too few to say", cured=count(cell.cured), n=count(cell.n))
    return t(
        "{cured} cures of {n} cases; such cases usually give {expected} ({low} to {high} by luck)",
        cured=count(cell.cured),
        n=count(cell.n),
        expected=count(cell.expected),
        low=count(usual.low),
        high=count(usual.high),
    )


def ratio(value: float, numbers: Numbers) -> str:
    """Write an odds ratio with two decimals, as scores have."""
    return numbers.value(value, "score")


def bounds(effect: Effect, numbers: Numbers) -> dict[str, str]:
    """Write an odds ratio and its interval, for a sentence's places."""
    return {
        "ratio": ratio(effect.odds_ratio, numbers),
        "low": ratio(effect.interval.low, numbers),
        "high": ratio(effect.interval.high, numbers),
    }


def adjusted(cell: Cell, numbers: Numbers) -> str:
    """Say how it does beside the others on like cases."""
    t, effect = numbers.words, cell.effect
    if effect is None:
        return t("There is nothing to compare it with on like cases.")
    if not effect.is_uniform:
        return t(
            "How it does beside the others differs between easy and hard cases, between kinds of cases or "
            "over time: no one number is given."
        )
    return t(
        "On like cases the odds of a cure are {ratio} times those of the others (95% interval {low} to "
        "{high})",
        **bounds(effect, numbers),
    )


def beside_none(effect: Effect | None, numbers: Numbers) -> str:
    """Say how it does beside no contact at all."""
    t = numbers.words
    if effect is None or min(effect.compared) < FEWEST_FOR_A_RATE:
        return t("Too few such cases were left alone to compare it with no contact at all.")
    said = bounds(effect, numbers)
    if effect.interval.low > 1:
        return t("Beside no contact at all it does better: {ratio} times the odds ({low} to {high}).", **said)
    if effect.interval.high < 1:
        return t("Beside no contact at all it does worse: {ratio} times the odds ({low} to {high}).", **said)
    return t(
        "Beside no contact at all there is no detectable difference: {ratio} times the odds ({low} to "
        "{high}).",
        **said,
    )


def to_try(found: Judged, cell: Cell, numbers: Numbers) -> str:
    """Say what does better there by the same measure, and which of these costs least."""
    t = numbers.words
    better = [member for member, _ in found.better(cell)]
    if not better:
        return t("To try: none of the others does detectably better here; an experiment would tell.")
    names = t.listed(numbers.member(found.by, member) for member in better)
    costs = {m: found.costs[m, cell.group] for m in better if (m, cell.group) in found.costs}
    if len(costs) < 2:
        return t("To try: on like cases {names} do better there.", names=names)
    cheapest = min(costs, key=costs.__getitem__)
    return t(
        "To try: on like cases {names} do better there; a contact costs least by {cheapest} ({cost}).",
        names=names,
        cheapest=numbers.member(found.by, cheapest),
        cost=numbers.price(costs[cheapest]),
    )


def closer(found: Closer | Problem, numbers: Numbers) -> str:
    """Say what the closer look says, and no more."""
    t = numbers.words
    if isinstance(found, Problem):
        return t(_PROBLEMS[found])
    said = {
        "effect": numbers.points(found.effect),
        "low": numbers.points(found.interval.low),
        "high": numbers.points(found.interval.high),
        "rate": numbers.value(found.rate, "share"),
        "others": numbers.value(found.rate_of_others, "share"),
    }
    if found.interval.low <= 0 <= found.interval.high:
        return t(
            "Case by case there is no detectable difference: {rate} cured against {others}, {effect} "
            "({low} to {high}); association, not proof",
            **said,
        )
    return t(
        "Case by case {rate} would be cured by it and {others} by the others: {effect} ({low} to {high}); "
        "association, not proof",
        **said,
    )


OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.NOT_BEGUN: N_("{challenger} against {champion}: no account has entered yet"),
    Outcome.TOO_FEW: N_("{challenger} against {champion}: too few accounts to say"),
    Outcome.RATIO_OFF: N_(
        "{challenger} against {champion}: the arms are not as large as drawn, so that the outcome must not "
        "be read"
    ),
    Outcome.GOES_ON: N_("{challenger} against {champion}: goes on; no boundary is crossed ({amount})"),
    Outcome.BETTER: N_("{challenger} does better than {champion}: {amount} ({low} to {high})"),
    Outcome.WORSE: N_("{challenger} does worse than {champion}: {amount} ({low} to {high})"),
    Outcome.NO_DIFFERENCE: N_(
        "{challenger} against {champion}: no detectable difference, {amount} ({low} to {high})"
    ),
}


def outcome(found: Comparison, challenger: str, champion: str, numbers: Numbers) -> str:
    """Say the verdict on a challenger."""
    interval = found.interval
    return numbers.words(
        OUTCOMES[found.verdict],
        challenger=challenger,
        champion=champion,
        amount=numbers.points(found.amount) if found.amount == found.amount else "",
        low=numbers.points(interval.low) if interval else "",
        high=numbers.points(interval.high) if interval else "",
    )
