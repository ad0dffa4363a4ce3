"""Chapter 4: lost contact, and whether the rules of contact are kept."""

from __future__ import annotations

from dashboard import compliance
from dashboard.i18n import N_
from dashboard.report import pictures
from dashboard.report.asking import Asked
from dashboard.report.results import course_title
from dashboard.report.slides import Slide, Table
from queries.contact_rules import book

_LOST, _RULES = N_("Lost contact"), N_("Rules of contact")


def lost_slide(asked: Asked) -> Slide:
    """How many of the cases worked could not be reached."""
    rate = asked.run("lost_contact_rate", ("month",), asked.course)
    title = course_title(rate, asked)
    if title is None:
        return asked.missing(asked.t(_LOST), asked.t("There are no observations in these months."))
    charts = (
        pictures.course([rate], asked),
        pictures.parts(asked.run("lost_contact_rate", ("bucket",)), asked),
    )
    is_cut = any(value is None for value in charts[1].series[0].values)
    return Slide(
        title,
        tuple(chart for chart in charts if not chart.is_empty),
        (asked.t("What rests on fewer than 30 cases is not drawn."),) if is_cut else (),
        asked.notes([rate]),
    )


def rule_slide(asked: Asked) -> Slide:
    """Breaches by rule; a rule that was kept stands with none."""
    t, numbers = asked.t, asked.numbers
    counted = asked.run("breaches")
    attempts = attempts_of(asked)
    if not attempts:
        return asked.missing(t(_RULES), t("No attempt in these months"))
    found = breaches_by(asked, "rule")
    if not found:
        said = t("No breach found in {n} attempts.", n=numbers.count(attempts))
    else:
        said = compliance.verdict(asked.run("breaches", ("month", "rule_force")), attempts, numbers)
    profiles = [row["profile"] for row in asked.reader.warehouse.meta("contact_profile")]
    rules = book().in_force(profiles)
    rows = tuple(
        (
            numbers.member("rule", rule.name),
            numbers.member("rule_force", rule.force),
            compliance.measure(rule, numbers),
            numbers.count(found.get(rule.name, 0)),
        )
        for rule in rules
    )
    head = (t("Rule"), t("Force"), t("Allowed"), t("Breaches"))
    return Slide(
        said,
        (Table(t(_RULES), head, rows, frozenset({0, 1, 2})),) if rows else (),
        (
            t("A counted breach is what the record shows; whether it is one in law, a lawyer must confirm."),
            "" if rows else t("No breach found"),
        ),
        asked.notes([counted]),
    )


def attempts_of(asked: Asked) -> int:
    """Return how many attempts there were in the period."""
    return sum(int(row["n"]) for row in asked.run("breach_rate").records)


def breaches_by(asked: Asked, name: str) -> dict[str, int]:
    """Return how many breaches there are by rule or by force; nothing where there are none to cut."""
    if not any(row["n"] for row in asked.run("breaches").records):
        return {}
    return {row[name]: int(row["numerator"]) for row in asked.run("breaches", (name,)).records}
