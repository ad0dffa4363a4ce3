"""The first page of a sheet: what came of the person's own cases, and the appraisal score with its parts."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any, Final

from dashboard import expected_wording
from dashboard.expected_figures import FIGURES
from dashboard.figures import FEWEST_ANSWERS
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report.appraising import Appraisal, Came, appraise
from dashboard.report.asking import Asked
from dashboard.report.department import COURSES, MONEY, TITLES, Finding, Standing, finding
from dashboard.report.slides import Chart, Series, Slide, Table
from dashboard.report.talking import Talk
from models.appraisal import HIGHEST, LOWEST, Interval
from models.benchmark import Member
from models.intervals import is_enough
from queries.appraisal_weights import FILE, Weights, shipped_weights
from queries.soundness import is_complete, is_sound

_FAIR, _SCORE = N_("Fair comparison"), N_("Appraisal score")
_FIGURE = FIGURES["cures"]
# A chance of a cure that differs by less than this is no other mix of cases.
_ALIKE: Final = 0.01
# Fewer than this are written with a decimal: half a complaint is to be expected of many.
_WRITTEN_WHOLE: Final = 10

_SCORES: Final[Mapping[Finding, str]] = {
    "better": N_("Appraisal score {value} ({low} to {high}): better than is to be expected, beyond luck"),
    "short": N_("Appraisal score {value} ({low} to {high}): short of what is to be expected, beyond luck"),
    "leans_higher": N_(
        "Appraisal score {value} ({low} to {high}): it leans above what is to be expected, but no part "
        "stands out among so many people"
    ),
    "leans_lower": N_(
        "Appraisal score {value} ({low} to {high}): it leans below what is to be expected, but no part "
        "stands out among so many people"
    ),
    "none": N_(
        "Appraisal score {value} ({low} to {high}): no detectable difference from what is to be expected"
    ),
    "too_few": N_("Appraisal score {value}: too few observations to say anything"),
}
_PARTS: Final[Mapping[Finding, str]] = {
    "better": N_("better, beyond luck"),
    "short": N_("short, beyond luck"),
    "leans_higher": N_("leans higher, as one of so many may by luck"),
    "leans_lower": N_("leans lower, as one of so many may by luck"),
    "none": N_("no detectable difference"),
    "too_few": N_("too few to say: counts as 100"),
}


def fair_slide(talk: Talk) -> Slide:
    """What came of the person's cases and what cases like them usually give; how hard they are."""
    t, numbers = talk.t, talk.numbers
    if not talk.has_figures:
        return talk.own.missing(t(_FAIR), talk.nothing())
    standing = talk.department.standing(_FIGURE.metric)
    if standing is None:
        # Says which table or model is missing.
        talk.own.run(_FIGURE.metric)
        return talk.own.missing(t(_FAIR), t("No outcome in these months is known yet."))
    own = standing.member(talk.collector)
    if own is None:
        return talk.own.missing(t(_FAIR), t("There are no observations in these months."))
    lines = (
        expected_wording.verdict(own, standing.found, numbers),
        t.sentences([_hardness(own, standing, talk), case_mix(talk.own)]),
        expected_wording.months_said(standing.used, numbers),
    )
    chart = _by_month(talk)
    title = expected_wording.sentence(own, _FIGURE, numbers)
    return Slide(title, () if chart.is_empty else (chart,), lines, topic=t(_FAIR))


def _by_month(talk: Talk) -> Chart:
    """Draw the cures of each month with a known outcome beside what was to be expected of its cases."""
    t, asked = talk.t, talk.own
    result = asked.run(_FIGURE.metric, ("month",), asked.course)
    known = [
        row
        for row in result.records
        if row["n"]
        and is_complete(result.metric, row)
        and is_sound(result.metric, row["month"], asked.breaks)
    ]
    return Chart(
        "lines",
        t("Cures and what is to be expected, by month"),
        tuple(talk.numbers.month(row["month"]) for row in known),
        (
            Series(t("Cures"), tuple(float(row["numerator"]) for row in known)),
            Series(t("To be expected"), tuple(float(row["denominator"]) for row in known)),
        ),
        "cases",
        lowest=0,
    )


def _hardness(own: Member, standing: Standing, talk: Talk) -> str:
    """Say how hard the cases are, by their chances of a cure: these are known of each, and no sample."""
    t, everyone = talk.t, standing.found.mix
    if not is_enough(own.n):
        return ""
    mine, usual = own.expected / own.n, everyone.expected / everyone.n
    said = {
        "own": talk.numbers.value(mine, "share"),
        "all": talk.numbers.value(usual, "share"),
    }
    if abs(mine - usual) < _ALIKE:
        return t(
            "The cases are about as hard as those of all: {own} of such cases are cured in a month, over all "
            "{all}.",
            **said,
        )
    if mine < usual:
        return t(
            "The cases are harder than those of all: {own} of such cases are cured in a month, over all "
            "{all}.",
            **said,
        )
    return t(
        "The cases are easier than those of all: {own} of such cases are cured in a month, over all {all}.",
        **said,
    )


def case_mix(asked: Asked) -> str:
    """Say how many cases there are and in which buckets most of them lie."""
    t, numbers = asked.t, asked.numbers
    by_bucket = {row["bucket"]: row["n"] for row in asked.run("success_rate", ("bucket",)).records}
    whole = sum(by_bucket.values())
    n = numbers.count(whole)
    largest = sorted(by_bucket.items(), key=lambda pair: -pair[1])[:2]
    if not is_enough(whole) or len(largest) < 2:
        return t.plural("{n} case worked, month by month.", "{n} cases worked, month by month.", whole, n=n)
    (first, most), (second, more) = largest
    return t(
        "{n} cases worked, month by month; most of them in {first} ({share}) and {second} ({rest}).",
        n=n,
        first=numbers.member("bucket", first),
        share=numbers.value(most / whole, "share"),
        second=numbers.member("bucket", second),
        rest=numbers.value(more / whole, "share"),
    )


def score_slide(talk: Talk, weights: Weights) -> Slide:
    """The score with its parts, and what may be said of each.

    Raises:
        AppraisalError: of the parts nothing can be answered, or money alone.
    """
    t = talk.t
    if not talk.has_figures:
        return talk.own.missing(t(_SCORE), talk.nothing())
    found = appraise(talk.department, talk.collector, weights)
    if not any(one.n for one in found.came if one.name != COURSES):
        return talk.own.missing(t(_SCORE), t("There are no observations in these months."))
    rows = tuple(
        _row(part.weight, one, talk) for part, one in zip(found.score.parts, found.came, strict=True)
    )
    head = (
        t("Part"),
        t("Weight"),
        t("What came"),
        t("To be expected"),
        t("Index"),
        t("95% interval"),
        t("What may be said"),
    )
    lines = [
        t(
            "100 is what is to be expected of the person's own cases, as all collectors fare with such ones. "
            "A part with too few observations counts as 100: nobody gains or loses by luck."
        ),
        _left_out(found, talk),
        t("The score opens a talk; it does not end one."),
    ]
    return Slide(
        score_said(found, talk),
        (Table(t(_SCORE), head, rows, frozenset({0, 2, 6})),),
        tuple(line for line in lines if line),
        talk.own.notes((), *_rule(found, weights, talk)),
        topic=t(_SCORE),
    )


def score_said(found: Appraisal, talk: Talk) -> str:
    """Say the score and what may be said of it."""
    numbers, score = talk.numbers, found.score
    low, high = _bounds(score.interval)
    return talk.t(
        _SCORES[told(found, talk)],
        value=numbers.count(score.value),
        low=numbers.count(low),
        high=numbers.count(high),
    )


def told(found: Appraisal, talk: Talk) -> Finding:
    """Say what may be said of a score: beyond luck only where a part stands out on the same side."""
    verdict = found.score.verdict
    if verdict in ("too_few", "none"):
        return "too_few" if verdict == "too_few" else "none"
    parts = [part_told(came, talk) for came in found.came]
    if verdict == "above":
        return "better" if "better" in parts else "leans_higher"
    return "short" if "short" in parts else "leans_lower"


def part_told(came: Came, talk: Talk) -> Finding:
    """Say what may be said of a part; of money alone nothing is said beyond luck."""
    standing = talk.department.standing(came.name) if came.name not in (COURSES, MONEY) else None
    if standing is not None:
        return standing.finding(came.member)
    return finding(came.index, is_flagged=False)


def _bounds(interval: Interval) -> tuple[int, int]:
    """Return whole bounds that hold the interval, so that none looks narrower than it is."""
    return floor(interval.low + 1e-9), ceil(interval.high - 1e-9)


def _row(weight: float, came: Came, talk: Talk) -> tuple[str, ...]:
    t, numbers = talk.t, talk.numbers
    span = NO_VALUE
    if came.index.basis == "measured":
        low, high = _bounds(came.index.interval)
        span = t("{low} to {high}", low=numbers.count(low), high=numbers.count(high))
    return (
        t(TITLES[came.name]),
        numbers.value(weight / 100, "share"),
        observed(came, talk),
        _expected(came, talk),
        numbers.count(came.index.value),
        span,
        t(_said(came, talk)),
    )


def observed(came: Came, talk: Talk) -> str:
    """Write what came of a part; of few survey answers nothing that would tell whose they are."""
    t, numbers = talk.t, talk.numbers
    if not came.n:
        return t("no case")
    if came.is_hidden:
        return t("fewer than {n} answers", n=FEWEST_ANSWERS)
    if came.name == MONEY:
        return numbers.money(came.observed)
    return t("{part} of {whole}", part=numbers.count(came.observed), whole=numbers.count(came.n))


def _expected(came: Came, talk: Talk) -> str:
    numbers = talk.numbers
    if came.expected != came.expected or came.is_hidden:
        return NO_VALUE
    if came.name == MONEY:
        return numbers.money(came.expected)
    if came.expected < _WRITTEN_WHOLE:
        return numbers.value(came.expected, "days")
    return numbers.count(came.expected)


def _said(came: Came, talk: Talk) -> str:
    if came.index.basis == "counted":
        return N_("complete count")
    if came.index.basis == "too_few" and came.member is not None and came.member.has_rate:
        return N_("too few collectors to compare with: counts as 100")
    return _PARTS[part_told(came, talk)]


def _left_out(found: Appraisal, talk: Talk) -> str:
    if not found.left_out:
        return ""
    t = talk.t
    return t(
        "Left out, as the data cannot answer it, and its weight shared out among the rest: {parts}.",
        parts=t.listed(t.within(TITLES[name]) for name in found.left_out),
    )


def _rule(found: Appraisal, weights: Weights, talk: Talk) -> list[str]:
    """Say how the score is made, and of which months each part is."""
    t, numbers = talk.t, talk.numbers
    months: dict[str, list[str]] = {}
    for one in found.came:
        if one.used is not None:
            said = expected_wording.months_said(one.used, numbers)
            months.setdefault(said, []).append(t(TITLES[one.name]))
    rule: list[Any] = [
        t(
            "Index: observed ÷ expected, beside that of all collectors, drawn in by as much as luck makes of "
            "it (empirical Bayes), between {low} and {high}; where fewer is better it is turned round. The "
            "score is the weighted mean. A verdict on one part needs more than its interval: the rule of the "
            "page “Against expectation”.",
            low=numbers.count(LOWEST),
            high=numbers.count(HIGHEST),
        ),
        *(t("{parts}: {months}", parts=t.joined(names), months=said) for said, names in months.items()),
    ]
    if any(one.name == COURSES for one in found.came):
        rule.append(t("Courses are those completed by the end of the period, of those that anybody took."))
    if weights == shipped_weights():
        rule.append(t("The weights are those that come with the product."))
    else:
        rule.append(t("The weights are the department's own, of {file}.", file=FILE))
    return rule
