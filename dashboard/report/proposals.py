"""Three proposals for the talk, by rules from the figures: never more than these allow, and always three."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from dashboard import change_wording
from dashboard.change_judging import Judged
from dashboard.i18n import N_
from dashboard.report.department import COMPARED
from dashboard.report.improvement import told
from dashboard.report.sheet_skills import findings
from dashboard.report.sheet_work import mean_of_all, not_taken
from dashboard.report.slides import Slide, Table
from dashboard.report.talking import Talk
from models.benchmark import Member
from models.changes import Change, Sums, changes

HOW_MANY: Final = 3
# Where somebody has more than this many times the usual open cases, it is a strain.
_LOADED: Final = 1.5
# Late hours and hard conversations are a strain from this many points above all others on.
_STRAINED: Final = 0.05
_BLANK: Final = ("", "", "")

# What may be practised where a figure lies detectably short, each what people can do from tomorrow on.
PRACTICES: Final[Mapping[str, str]] = {
    "cures_to_expected": N_("Go through five open cases together, and agree on the next step of each"),
    "connect_rate": N_(
        "Spread attempts over the hours at which such debtors answer: the page Contact shows them"
    ),
    "right_party_contact_rate": N_("Check the numbers before the first call, and try a second channel early"),
    "promise_rate": N_(
        "Listen to two talks with a colleague: how an amount and a day are named and asked for"
    ),
    "promise_kept_rate": N_(
        "Agree on amounts that can be paid on the day after payday, and remind the day before"
    ),
    "collector_satisfied_rate": N_(
        "Practise the opening and the end of a talk, with a colleague as the debtor"
    ),
    "complaints_per_1000": N_(
        "Read this period's complaints together, and agree on what would have prevented them"
    ),
    "breach_rate": N_("Go through each breach together: clock, number of attempts, and who picked up"),
    "reason_known_rate": N_("Note the reason of delinquency before the first contact, case by case"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something to talk about.

    Attributes:
        what: what is proposed, without telling anybody off.
        why: the figures that it rests on.
    """

    what: str
    why: str


def proposals(talk: Talk) -> tuple[Proposal, ...]:
    """Return three proposals: what lies lowest, a course that helps, strain, what to keep, what is open."""
    return tuple(islice(_in_order(talk), HOW_MANY))


def _in_order(talk: Talk) -> Iterator[Proposal]:
    left_on = talk.person.left_on if talk.person else None
    if left_on and left_on <= talk.department.last_day:
        yield from _farewell(talk, left_on)
        return
    for rule in (_short, _courses, _strain, _leaning, _good):
        yield from islice(rule(talk), 1)
    yield from _open(talk)


def proposal_slide(talk: Talk) -> Slide:
    """The proposals, each with what it rests on."""
    t = talk.t
    rows = tuple((one.what, one.why) for one in proposals(talk))
    return Slide(
        t("Three proposals for the talk"),
        (Table(t("Proposals"), (t("Proposal"), t("What it rests on")), rows, frozenset({0, 1})),),
        (),
        (t("Computed by rules from the figures; what is agreed on is for people to say."),),
        topic=t("Proposals"),
    )


def word_slide(talk: Talk) -> Slide:
    """Room for what the person has to say."""
    t = talk.t
    head = (t("What went well"), t("What was hard"), t("What would help"))
    room = Table(t("In the person's own words"), head, (_BLANK, _BLANK, _BLANK), frozenset({0, 1, 2}))
    title = t("Room for the person's own words")
    return Slide(title, (room,), topic=t("In the person's own words"))


def _short(talk: Talk) -> Iterator[Proposal]:
    """Propose a practice for the figure that lies detectably lowest."""
    for said, standing, own in findings(talk, PRACTICES):
        if said == "short":
            name = standing.figure.metric
            yield Proposal(talk.t(PRACTICES[name]), _figures(name, own, talk))


def _leaning(talk: Talk) -> Iterator[Proposal]:
    """Propose to look again where something leans low: a hint is no finding."""
    t = talk.t
    for said, standing, _ in findings(talk, PRACTICES):
        if said == "leans_lower":
            figure = t(COMPARED[standing.figure.metric].title)
            yield Proposal(
                t("Watch together for one more period: {figure}", figure=t.within(figure)),
                t(
                    "{figure}: it leans lower, as one of so many may by luck. A hint, no finding.",
                    figure=figure,
                ),
            )


def _figures(name: str, own: Member, talk: Talk) -> str:
    numbers = talk.numbers
    return talk.t(
        "{figure}: {observed}, where {expected} are to be expected of such cases; beyond luck.",
        figure=talk.t(COMPARED[name].title),
        observed=numbers.count(own.observed),
        expected=numbers.count(own.expected),
    )


def _courses(talk: Talk) -> Iterator[Proposal]:
    """Propose a course that is not taken yet and after which others did detectably better."""
    t, person = talk.t, talk.person
    if person is None:
        return
    for course in not_taken(talk, person):
        helped = next((one for one in talk.department.effect(course) if _has_helped(one)), None)
        if helped is not None:
            yield Proposal(
                t("Take the course “{course}”", course=told(talk.own, course)),
                t(
                    "What others had after it: {line}. Who takes a course is no accident: an association, no "
                    "proof.",
                    line=change_wording.line(helped, talk.numbers),
                ),
            )


def _has_helped(one: Judged) -> bool:
    if one.verdict != "effect" or one.effect is None:
        return False
    return (one.effect.amount > 0) == (one.metric.better == "higher")


def _strain(talk: Talk) -> Iterator[Proposal]:
    """Propose relief where hours, conversations or the number of cases lie well above those of all others."""
    if not talk.has_figures:
        return
    t, numbers = talk.t, talk.numbers
    relief = {
        "evening_attempt_rate": N_("Share out late hours anew within the team"),
        "hostile_contact_rate": N_("Plan breaks and a talk with a colleague after hard conversations"),
    }
    names = [name for name in relief if talk.own.answers(name)]
    pairs = [_beside_the_others(name, talk) for name in names]
    for name, change in zip(names, changes(pairs), strict=True):
        if change is not None and change.is_detectable and change.amount >= _STRAINED:
            yield Proposal(t(relief[name]), _more(name, change, talk))
    usual = mean_of_all("delinquent_accounts", talk) if talk.own.answers("delinquent_accounts") else None
    (row,) = talk.own.run("delinquent_accounts").records if usual else ({"numerator": 0},)
    if usual and float(row["numerator"]) > _LOADED * usual:
        yield Proposal(
            t("Look together at which cases may be handed over"),
            t(
                "Cases open at the end: {own}; all who have cases have {usual} on average.",
                own=numbers.count(float(row["numerator"])),
                usual=numbers.count(usual),
            ),
        )


def _beside_the_others(name: str, talk: Talk) -> tuple[Sums, Sums]:
    own, everyone = (
        Sums(float(row["numerator"]), float(row["n"]))
        for row in (talk.own.run(name).records[0], talk.everyone.run(name).records[0])
    )
    return Sums(everyone.numerator - own.numerator, everyone.n - own.n), own


def _more(name: str, change: Change, talk: Talk) -> str:
    numbers = talk.numbers
    return talk.t(
        "{figure}: {own}, of all others {others}; beyond luck.",
        figure=talk.t(talk.own.run(name).metric.title),
        own=numbers.value(change.after.value, "share"),
        others=numbers.value(change.before.value, "share"),
    )


def _good(talk: Talk) -> Iterator[Proposal]:
    """Propose to keep, and to pass on, what lies detectably highest."""
    t = talk.t
    for said, standing, own in reversed(findings(talk, PRACTICES)):
        if said == "better":
            name = standing.figure.metric
            yield Proposal(
                t("Keep it up, and show colleagues how: {figure}", figure=t.within(COMPARED[name].title)),
                _figures(name, own, talk),
            )


def _open(talk: Talk) -> Iterator[Proposal]:
    """Propose what needs no verdict: what to keep, a goal of one's own, and when to look again."""
    t, said = talk.t, {said for said, _, _ in findings(talk, PRACTICES)}
    if not said - {"too_few"}:
        yield Proposal(
            t("Agree on which cases to take on next"),
            t("Too few cases in these months for any figure to say something."),
        )
    elif not said & {"short", "leans_lower", "better"}:
        yield Proposal(
            t("Keep the present way of working"),
            t("No figure lies detectably short of what such cases usually give."),
        )
    yield Proposal(
        t("Set one goal of the person's own for the next period"),
        t("Which one is open: no figure speaks for another."),
    )
    yield Proposal(
        t("Look at the same figures again after the next period"),
        t("Twice as many cases make an interval narrower by three tenths."),
    )


def _farewell(talk: Talk, left_on: date) -> Iterator[Proposal]:
    """Propose what is left to do with somebody who has gone."""
    t = talk.t
    why = t("Left on {day}.", day=talk.numbers.day(left_on))
    yield Proposal(t("Ask what the work here has taught, and what should be done otherwise"), why)
    yield Proposal(t("Hand over what is known of the open cases, and thank for it"), why)
    yield Proposal(t("Agree on what a reference may say of these figures"), why)
