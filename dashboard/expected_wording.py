"""Sentences about members against expectation: never more than luck and harder cases leave standing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import Final

from dashboard.expected_figures import Compared, Window, is_hidden
from dashboard.i18n import N_, Words
from dashboard.numbers import Numbers
from models.benchmark import FEWEST_FOR_A_FLAG, Benchmark, Member, Verdict, outside_by_raw_rate
from models.changes import MOST_FALSE
from queries.dimensions import DIMENSIONS

# The difference by which it is said what would be seen: odds of two fifths more.
REAL_ODDS_RATIO: Final = 1.4

VERDICTS: Final[Mapping[Verdict, str]] = {
    "above": N_("above expected"),
    "in_line": N_("in line"),
    "below": N_("below expected"),
    "too_few": N_("too few to say"),
}
# Of a place where a word stands alone, such as a legend.
VERDICT_TITLES: Final[Mapping[Verdict, str]] = {
    "above": N_("Above expected"),
    "in_line": N_("In line"),
    "below": N_("Below expected"),
    "too_few": N_("Too few to say"),
}


def members(level: str, count: int, numbers: Numbers) -> str:
    """Write how many members of a level there are: “60 collectors”."""
    t, n = numbers.words, numbers.count(count)
    if level == "team":
        return t.plural("{n} team", "{n} teams", count, n=n)
    if level == "agency":
        return t.plural("{n} agency", "{n} agencies", count, n=n)
    return t.plural("{n} collector", "{n} collectors", count, n=n)


def headline(found: Benchmark, level: str, numbers: Numbers) -> str:
    """Say how many differ from what is expected, and that the others do not."""
    t = numbers.words
    who = members(level, len(found.members), numbers)
    rated = [m for m in found.members if m.has_rate]
    above, below = (sum(m.verdict == side for m in found.members) for side in ("above", "below"))
    if not rated:
        return t("{who}: too few cases in these months to say whether any differs from expectation", who=who)
    if not above + below and found.dispersion.p_value <= MOST_FALSE:
        return t(
            "{who} differ from one another by more than luck, but none stands out so far that it could be "
            "said of one alone",
            who=who,
        )
    if not above + below:
        return t("{who}: no detectable difference from what cases like theirs usually give", who=who)
    return t(
        "Of {who}, {above} above and {below} below what cases like theirs usually give, beyond luck",
        who=who,
        above=numbers.count(above),
        below=numbers.count(below),
    )


def sentence(member: Member, figure: Compared, numbers: Numbers) -> str:
    """Say what came of a member's cases and what cases like them usually give."""
    t = numbers.words
    if is_hidden(figure, member):
        return t("fewer than {n} answers", n=figure.fewest)
    observed, n = numbers.count(member.observed), numbers.count(member.n)
    if not member.has_rate:
        return _COUNTS[figure.metric](t, member.observed, {"observed": observed, "n": n})
    said = {
        "observed": observed,
        "expected": numbers.count(member.expected),
        "low": numbers.count(member.luck.low),
        "high": numbers.count(member.luck.high),
    }
    return _SENTENCES[figure.metric](t, member.observed, said)


Says = Callable[[Words, int, Mapping[str, str]], str]


def _cures(t: Words, observed: int, said: Mapping[str, str]) -> str:
    return t.plural(
        "{observed} cure; accounts like these usually give {expected} ({low} to {high} by luck)",
        "{observed} cures; accounts like these usually give {expected} ({low} to {high} by luck)",
        observed,
        **said,
    )


def _promises(t: Words, observed: int, said: Mapping[str, str]) -> str:
    return t.plural(
        "{observed} promise kept; promises like these usually give {expected} ({low} to {high} by luck)",
        "{observed} promises kept; promises like these usually give {expected} ({low} to {high} by luck)",
        observed,
        **said,
    )


def _satisfied(t: Words, observed: int, said: Mapping[str, str]) -> str:
    return t.plural(
        "{observed} satisfied answer; answers like these usually give {expected} ({low} to {high} by luck)",
        "{observed} satisfied answers; answers like these usually give {expected} ({low} to {high} by luck)",
        observed,
        **said,
    )


_SENTENCES: Final[Mapping[str, Says]] = {
    "cures_to_expected": _cures,
    "promise_kept_rate": _promises,
    "collector_satisfied_rate": _satisfied,
}
_COUNTS: Final[Mapping[str, Says]] = {
    "cures_to_expected": lambda t, k, said: t.plural(
        "{observed} cure of {n} cases", "{observed} cures of {n} cases", k, **said
    ),
    "promise_kept_rate": lambda t, k, said: t.plural(
        "{observed} promise kept of {n}", "{observed} promises kept of {n}", k, **said
    ),
    "collector_satisfied_rate": lambda t, k, said: t.plural(
        "{observed} satisfied answer of {n}", "{observed} satisfied answers of {n}", k, **said
    ),
}


def verdict(member: Member, found: Benchmark, numbers: Numbers) -> str:
    """Say what may be said of a member, and why no more where he lies outside of what luck explains."""
    t = numbers.words
    if not member.has_rate:
        return t("Too few to say.")
    if member.is_flagged:
        if member.verdict == "above":
            return t("Above expected, beyond luck and beyond easier cases.")
        return t("Below expected, beyond luck and beyond harder cases.")
    if member.verdict == "too_few":
        return t(
            "Outside of what luck explains, but of fewer than {n} cases: too few to say.",
            n=numbers.count(FEWEST_FOR_A_FLAG),
        )
    if member.is_outside:
        return t(
            "In line: outside of the 95% limits, as one in twenty is by luck alone, and not far or often "
            "enough to be told from it."
        )
    if found.dispersion.tau2 > 0 and not member.luck.low <= member.observed <= member.luck.high:
        return t(
            "In line: more than luck explains, but members differ as much as this by what the data does not "
            "hold."
        )
    return t("In line: no detectable difference from expectation.")


def months_said(used: Window, numbers: Numbers) -> str:
    """Say which months are looked at, and why not those that were chosen."""
    t = numbers.words
    span = {"since": numbers.month(used.since), "until": numbers.month(used.until)}
    if used.is_short:
        return t("{since} to {until}: fewer months than a review should rest on.", **span)
    if used.is_widened:
        return t(
            "{since} to {until}: earlier months are taken as well, as fewer than three say little.", **span
        )
    return t("{since} to {until}, the outcomes of which are known.", **span)


def widening(found: Benchmark, numbers: Numbers) -> str:
    """Say by how much the limits are widened, and why; nothing where luck explains the scatter."""
    if not found.dispersion.tau2 > 0:
        return ""
    return numbers.words(
        "Collectors scatter more than luck lets them (φ = {phi}): the limits are widened by as much.",
        phi=numbers.value(found.dispersion.phi, "score"),
    )


def detectable(found: Benchmark, numbers: Numbers) -> str:
    """Say how often a real difference would be seen in so many cases; nothing where nobody has a rate."""
    t = numbers.words
    rated = [m.n for m in found.members if m.has_rate]
    if not rated:
        return ""
    n = float(median(rated))
    said = {
        "n": numbers.count(n),
        "odds": numbers.value(REAL_ODDS_RATIO, "days"),
        # Nothing is seen always.
        "power": numbers.value(min(found.power(n, REAL_ODDS_RATIO), 0.999), "share"),
    }
    return t(
        "What can be seen: with {n} cases, as the middle one here has, and truly {odds} times the usual odds "
        "a member lies outside of the 95% limits {power} of the time.",
        **said,
    )


def rule(figure: Compared, numbers: Numbers) -> list[str]:
    """Say how members are judged, a paragraph each."""
    t = numbers.words
    if figure.has_model:
        expected = t(
            "Expected is the sum of the chances of the very cases each had, by the cure model: from what was "
            "known before the month, never from what was done in it."
        )
    else:
        kinds = t.listed(t.within(DIMENSIONS[name].title) for name in figure.strata)
        expected = t(
            "Expected is what the others got from cases of the same kind ({kinds}), each month's season "
            "taken into account. Where the others have fewer than 30 of a kind, kinds are pooled.",
            kinds=kinds,
        )
    return [
        expected,
        t(
            "Within the limits luck alone explains the difference. They are drawn for cases in the mix of "
            "all; each is judged by the limits of their own cases (Poisson-binomial, mid-p)."
        ),
        t(
            "Above or below is said only of who lies outside of the 99.8% limits, or outside of the 95% "
            "limits in two of the last three months; has at least {n} cases; and of only so many that no "
            "more than one in twenty of them is so by luck (Benjamini–Hochberg, q ≤ 0.05).",
            n=numbers.count(FEWEST_FOR_A_FLAG),
        ),
        t(
            "Of fewer than 30 cases, or where fewer than 5 are expected to come out or not to, there are "
            "only counts. Teams and agencies are taken as a sample of their collectors."
        ),
    ]


def on_raw_rates(found: Benchmark, level: str, numbers: Numbers) -> str:
    """Say whom the raw rates would wrongly mark; nothing where nobody can be compared."""
    t = numbers.words
    rated = [m for m in found.members if m.has_rate]
    if len(rated) < 2:
        return ""
    misleads = t("The raw rate misleads: harder cases give fewer.")
    marked = outside_by_raw_rate(rated)
    if not marked:
        return t.sentences([misleads, t("Here its 95% interval marks nobody.")])
    counted = t(
        "By its 95% interval {marked} of {who} would seem better or worse than the average; once cases are "
        "compared, that is said of {right} of these.",
        marked=numbers.count(len(marked)),
        who=members(level, len(rated), numbers),
        right=numbers.count(sum(m.is_flagged for m in marked)),
    )
    return t.sentences([misleads, counted])
