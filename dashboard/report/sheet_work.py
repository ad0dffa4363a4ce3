"""What debtors say, how much work there is and how it strains, and what was learned."""

from __future__ import annotations

from typing import Any, Final

from dashboard.exhibit_sets import collectors
from dashboard.figures import counts, figures
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report.asking import Asked
from dashboard.report.department import COMPARED
from dashboard.report.improvement import told
from dashboard.report.slides import Slide, Table
from dashboard.report.talking import Talk
from queries import catalog
from queries.people import Person

_WORK, _TRAINING = N_("Satisfaction and work"), N_("Training")
_SAID: Final = (*collectors.SCORES, "complaints_per_1000")
# Of these a person is set beside the mean of those who have any, as a count has no rate.
_COUNTED: Final = ("delinquent_accounts", "breach_rate")
_STRAIN: Final = (
    "delinquent_accounts",
    "contacts_per_workday",
    "evening_attempt_rate",
    "hostile_contact_rate",
    "breach_rate",
)
_MOST_COURSES: Final = 8


def work_slide(talk: Talk) -> Slide:
    """The three scores and complaints; open cases, hours and hard conversations, each beside all."""
    t = talk.t
    if not talk.has_figures:
        return talk.own.missing(t(_WORK), talk.nothing())
    if not any(talk.own.run(name).records[0]["n"] for name in (*_SAID, *_STRAIN) if talk.own.answers(name)):
        return talk.own.missing(t(_WORK), t("There are no observations in these months."))
    tables = [
        _table(talk, names, title)
        for names, title in ((_SAID, t("What debtors say")), (_STRAIN, t("Work and strain")))
    ]
    shown = tuple(table for table in tables if not table.is_empty)
    if not shown:
        return talk.own.missing(t(_WORK), t("The data holds neither contacts nor surveys."))
    lines = [
        t("No surveys are in the data.") if not talk.own.answers(collectors.SCORES[0]) else "",
        t("Counts stand beside the mean of all who have such cases; hours and outcomes are nobody's merit."),
    ]
    return Slide(
        t("What debtors say, and how much work there is"),
        shown,
        tuple(line for line in lines if line),
        topic=t(_WORK),
    )


def _table(talk: Talk, names: tuple[str, ...], title: str) -> Table:
    t = talk.t
    rows = tuple(
        (t(_title(name)), _own(name, talk), _beside(name, talk)) for name in names if talk.own.answers(name)
    )
    return Table(title, (t("Figure"), t("Own"), t("All")), rows)


def _title(name: str) -> str:
    return COMPARED[name].title if name == "breach_rate" else catalog.find(name).title


def _own(name: str, talk: Talk) -> str:
    """Write a figure of the person; where contacts were made, no breach is known to be none."""
    if name != "breach_rate":
        return figure(name, talk.own)
    (row,) = talk.own.run(name).records
    return talk.numbers.count(float(row["numerator"])) if row["n"] else NO_VALUE


def figure(name: str, asked: Asked) -> str:
    """Write a figure, its counts where it is of few, or that too few answered to show it."""
    result = asked.run(name)
    rows = figures(result).to_dict("records")
    if not rows or not (rows[0]["n"] or result.metric.kind == "count"):
        return NO_VALUE
    row = rows[0]
    if not row["is_shown"]:
        return counts(result.metric, row, asked.numbers)
    return asked.numbers.value(row["value"], result.metric.unit)


def mean_of_all(name: str, talk: Talk) -> float | None:
    """Return the mean count of those collectors who have cases; None where nobody has."""
    holders = sum(1 for row in _by_collector("success_rate", talk) if row["n"])
    whole = sum(float(row["numerator"]) for row in _by_collector(name, talk))
    return whole / holders if holders else None


def _by_collector(name: str, talk: Talk) -> list[dict[str, Any]]:
    rows = talk.everyone.run(name, ("collector",)).records
    return [row for row in rows if row["collector"] is not None]


def _beside(name: str, talk: Talk) -> str:
    if name in _COUNTED:
        return talk.numbers.value(mean_of_all(name, talk), "days")
    return figure(name, talk.everyone)


def course_slide(talk: Talk) -> Slide:
    """The courses that were completed, and those that were not yet."""
    t, department = talk.t, talk.department
    if "training" not in talk.own.reader.warehouse.loaded_tables:
        why = t("Training needs the table “training”, which is not in the published data.")
        return talk.own.missing(t(_TRAINING), why)
    if not department.courses or talk.person is None:
        return talk.own.missing(t(_TRAINING), t("No course is recorded for what this review is of."))
    ended = [c for c in talk.person.courses if c.completed_on <= department.last_day]
    done = [
        t("{course} ({month})", course=told(talk.own, c.name), month=talk.numbers.month(c.completed_on))
        for c in ended
    ]
    open_ones = not_taken(talk, talk.person)
    lines = [
        t("Courses: {courses}.", courses=t.listed(done)) if done else t("No course on record."),
        t("Not yet completed: {courses}.", courses=t.listed(told(talk.own, name) for name in open_ones))
        if open_ones
        else t("All courses of the department are completed."),
        t("Works for an agency: courses and hours are the agency's to arrange.")
        if talk.person.agency
        else "",
    ]
    title = t(
        "{n} of {all} courses completed by the end of the period",
        n=talk.numbers.count(len(department.taken(talk.person))),
        all=talk.numbers.count(len(department.courses)),
    )
    said = tuple(line for line in lines if line)
    return Slide(title, (), said, topic=t(_TRAINING))


def not_taken(talk: Talk, person: Person) -> list[str]:
    """Return the courses that others have completed and this person has not, by name."""
    taken = talk.department.taken(person)
    return [name for name in talk.department.courses if name not in taken][:_MOST_COURSES]
