"""Chapter 6: the team against what its cases usually give, what it learned, and cases worth telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from dashboard import change_judging, change_wording, expected_wording
from dashboard.expected_figures import FIGURES, Window, against, window
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report.asking import Asked
from dashboard.report.improvement import figures_of, reading, told
from dashboard.report.slides import Slide, Table
from models.benchmark import Benchmark, Member
from queries import Scope, casefile
from queries.people import people

_EXPECTED, _TRAINING, _CASES = N_("Against expectation"), N_("Training"), N_("Key cases")
_TOLD_CASES = ("largest", "fastest", "longest", "malicious", "hardship")
_MOST_COURSES = 6
_FIGURE = FIGURES["cures"]


def compared(asked: Asked, level: str) -> tuple[Benchmark, Window] | None:
    """Set the members of a level against expectation over the period; None where no outcome is known."""
    kept = tuple((name, members) for name, members in asked.who.members if name != level)
    everyone = Scope(None, None, kept)
    by_month = asked.run(_FIGURE.metric, ("month",), everyone)
    used = window(by_month, asked.breaks, 0, asked.period.since, asked.period.until)
    if used is None:
        return None
    result = asked.run(_FIGURE.metric, _FIGURE.by(level), everyone.with_months(used.since, used.until))
    return against(_FIGURE, result, level), used


def expected_slide(asked: Asked) -> Slide:
    """How many collectors differ from what their cases usually give; of one person, how he does."""
    t, numbers = asked.t, asked.numbers
    if not asked.answers(_FIGURE.metric, "collector"):
        # Says which table or model is missing.
        asked.run(_FIGURE.metric)
        return asked.missing(t(_EXPECTED), t("The data does not say who worked which case."))
    found = compared(asked, "collector")
    if found is None:
        return asked.missing(t(_EXPECTED), t("No outcome in these months is known yet."))
    benchmark, used = found
    level, who = asked.level
    if level == "collector":
        return _person(asked, next((m for m in benchmark.members if m.member == who), None), found)
    tables = [_counted(benchmark, asked)]
    teams = compared(asked, "team") if asked.answers(_FIGURE.metric, "team") else None
    if teams is not None and len(teams[0].members) > 1:
        tables.append(_teams(teams[0], asked))
    rest = t("In the order of names: no ranking. What is expected comes from the very cases each had.")
    return Slide(
        expected_wording.headline(benchmark, "collector", numbers),
        tuple(tables),
        (expected_wording.months_said(used, numbers), rest),
        asked.notes([asked.run(_FIGURE.metric)], *expected_wording.rule(_FIGURE, numbers)),
    )


def _counted(found: Benchmark, asked: Asked) -> Table:
    t, counted = asked.t, Counter(member.verdict for member in found.members)
    rows = tuple(
        (t(title), asked.numbers.count(counted[verdict]))
        for verdict, title in expected_wording.VERDICT_TITLES.items()
    )
    return Table(t(_EXPECTED), (t("Verdict"), t("Collectors")), rows)


def _teams(found: Benchmark, asked: Asked) -> Table:
    t, numbers = asked.t, asked.numbers
    shown = asked.who.of_dimension("team")
    rows = tuple(
        (
            numbers.member("team", member.member),
            expected_wording.sentence(member, _FIGURE, numbers),
            t(expected_wording.VERDICTS[member.verdict]),
        )
        for member in sorted(found.members, key=lambda m: m.member)
        if shown is None or member.member in shown
    )
    return Table(t("Teams"), (t("Team"), t("Cures"), t("Verdict")), rows, frozenset({0, 1, 2}))


def _person(asked: Asked, own: Member | None, found: tuple[Benchmark, Window]) -> Slide:
    t, numbers = asked.t, asked.numbers
    if own is None:
        return asked.missing(t(_EXPECTED), t("There are no observations in these months."))
    benchmark, used = found
    rows = (
        (
            expected_wording.sentence(own, _FIGURE, numbers),
            expected_wording.verdict(own, benchmark, numbers),
        ),
    )
    return Slide(
        expected_wording.sentence(own, _FIGURE, numbers),
        (Table(t(_EXPECTED), (t("Cures"), t("What may be said")), rows, frozenset({0, 1})),),
        (expected_wording.months_said(used, numbers),),
        asked.notes([asked.run(_FIGURE.metric)], *expected_wording.rule(_FIGURE, numbers)),
    )


def training_slide(asked: Asked) -> Slide:
    """The courses completed in the period, and what each course did."""
    t, numbers = asked.t, asked.numbers
    if "training" not in asked.reader.warehouse.loaded_tables:
        why = t("Training needs the table “training”, which is not in the published data.")
        return asked.missing(t(_TRAINING), why)
    staff = people(asked.reader, asked.who)
    ended = [
        (person.collector, course.name)
        for person in staff
        for course in person.courses
        if asked.period.since <= course.completed_on.replace(day=1) <= asked.period.until
    ]
    courses = sorted({course.name for person in staff for course in person.courses})[:_MOST_COURSES]
    if not courses:
        return asked.missing(t(_TRAINING), t("No course is recorded for what this review is of."))
    counted = Counter(course for _, course in ended)
    rows = tuple(
        (told(asked, course), numbers.count(counted[course]), *effect)
        for course, effect in zip(courses, _effects(asked, courses), strict=True)
    )
    title = (
        t("No course was completed in the period")
        if not ended
        else t.plural(
            "{n} course was completed in the period, by {people} of {all} collectors",
            "{n} courses were completed in the period, by {people} of {all} collectors",
            len(ended),
            n=numbers.count(len(ended)),
            people=numbers.count(len({collector for collector, _ in ended})),
            all=numbers.count(len(staff)),
        )
    )
    head = (t("Course"), t("Completed"), t("Figure"), t("What it did in the whole department, all months"))
    return Slide(
        title,
        (Table(t(_TRAINING), head, rows, frozenset({0, 2, 3})),),
        (t("Who takes a course is no accident: an effect here is an association."),),
        asked.notes(()),
    )


def _effects(asked: Asked, courses: Sequence[str]) -> list[tuple[str, str]]:
    """Return of each course the figure that it is told by, and what it did to it."""
    names, numbers = figures_of(asked), asked.numbers
    if not names:
        return [(NO_VALUE, NO_VALUE)] * len(courses)
    read, staff, said = reading(asked), people(asked.reader), []
    for course in courses:
        first, *_ = change_judging.judge_course(read, names, course, staff, asked.breaks, is_drawn=False)
        said.append((change_wording.figure_title(first, numbers), change_wording.verdict(first, numbers)))
    return said


def told_cases(asked: Asked) -> list[tuple[str, dict[str, Any]]]:
    """Return the cases to tell, each with why: those that people chose, else one extreme of each kind."""
    if asked.chosen:
        found = casefile.named(asked.reader, asked.who, asked.chosen)
        return [(N_("Chosen by hand"), case) for case in found]
    picked: list[tuple[str, dict[str, Any]]] = []
    for name in _TOLD_CASES:
        found = casefile.cases(asked.reader, asked.wish, name, limit=len(_TOLD_CASES))
        seen = {case["case_id"] for _, case in picked}
        case = next((one for one in found if one["case_id"] not in seen), None)
        if case is not None:
            picked.append((casefile.PICKERS[name].title, case))
    return picked


def case_slide(asked: Asked) -> Slide:
    """Cases worth telling, without saying whose they are."""
    t, picked = asked.t, told_cases(asked)
    if not picked:
        why = t("None of the chosen cases is among those of this review any more.")
        return asked.missing(t(_CASES), why if asked.chosen else t("No case began in these months."))
    rows = tuple(
        (t("Case {letter}", letter="ABCDEFGH"[place]), t(title), *_case(case, asked))
        for place, (title, case) in enumerate(picked)
    )
    head = (
        t("Case"),
        t("Why it is told"),
        t("Began"),
        t("Segment"),
        t("Reason"),
        t("Worst bucket"),
        t("Months"),
        t("State"),
        t("Recovered"),
    )
    return Slide(
        _case_title(len(rows), asked),
        (Table(t(_CASES), head, rows, frozenset({0, 1, 2, 3, 4, 5, 7})),),
        (_case_caution(len(asked.chosen) - len(rows), asked),),
        asked.notes(()),
    )


def _case_title(count: int, asked: Asked) -> str:
    n = asked.numbers.count(count)
    if asked.chosen:
        return asked.t.plural("{n} case chosen to be told", "{n} cases chosen to be told", count, n=n)
    return asked.t.plural(
        "{n} case worth telling, begun in the period",
        "{n} cases worth telling, begun in the period",
        count,
        n=n,
    )


def _case_caution(gone: int, asked: Asked) -> str:
    t = asked.t
    if not asked.chosen:
        return t("Each is an extreme of its kind and stands for no other case. No account number is shown.")
    said = [t("Chosen cases stand for no other case. No account number is shown.")]
    if gone > 0:
        said.append(
            t.plural(
                "{n} chosen case is not among those of this review any more.",
                "{n} chosen cases are not among those of this review any more.",
                gone,
                n=asked.numbers.count(gone),
            )
        )
    return t.sentences(said)


def _case(case: dict[str, Any], asked: Asked) -> tuple[str, ...]:
    numbers = asked.numbers
    recovered = case["recovered_amount"]
    return (
        numbers.month(case["month"]),
        numbers.member("segment", case["segment"]),
        numbers.member("delinquency_reason", case["delinquency_reason"]),
        numbers.member("bucket", case["worst_bucket"]),
        numbers.count(case["months"]),
        _state(case["ending"], asked),
        NO_VALUE if recovered is None else numbers.money(float(recovered)),
    )


def _state(ending: str | None, asked: Asked) -> str:
    """Write how a case ended."""
    if ending in (None, "open"):
        return asked.t("still past due")
    return asked.numbers.member("bucket" if ending == "paid_off" else "state", ending)
