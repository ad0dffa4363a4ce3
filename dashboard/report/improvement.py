"""Chapter 5: what debtors say, and what changes of process did."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date

from dashboard import change_judging, change_wording, satisfaction_wording
from dashboard.change_judging import Judged
from dashboard.exhibit_sets.satisfaction import SCORES
from dashboard.figures import FEWEST_ANSWERS, figures
from dashboard.i18n import N_
from dashboard.report import pictures
from dashboard.report.asking import Asked
from dashboard.report.slides import Slide, Table, plain
from queries import Result, Scope
from queries.changes import process_changes

_SATISFACTION, _COMPLAINTS, _CHANGES = N_("Satisfaction"), N_("Complaints"), N_("Process changes")
_LONGEST_CHANGE = 60
_MOST_CHANGES = 3


def score_slide(asked: Asked) -> Slide:
    """The three scores, with how many answered."""
    t = asked.t
    response = asked.run("survey_response_rate")
    scores = [asked.run(name) for name in SCORES]
    if not any(float(r.records[0]["n"] or 0) >= FEWEST_ANSWERS for r in scores):
        return asked.missing(t(_SATISFACTION), satisfaction_wording.verdict(scores, response, asked.numbers))
    by_month = [asked.run(name, ("month",), asked.course) for name in SCORES]
    chart = pictures.course(by_month, asked)
    return Slide(
        satisfaction_wording.verdict(scores, response, asked.numbers),
        (_scores(scores, asked),) if chart.is_empty else (chart,),
        (t("Who answers a survey chose to: where few do, the scores are those of few."),),
        asked.notes([*scores, response]),
    )


def _scores(scores: Sequence[Result], asked: Asked) -> Table:
    """Write the scores of the period, where no month has enough answers to draw one."""
    t, numbers = asked.t, asked.numbers
    rows = []
    for result in scores:
        (row,) = figures(result).to_dict("records")
        few = t("too few to say")
        value = numbers.value(row["value"], result.metric.unit) if row["is_shown"] else few
        bounds = (numbers.value(row[name], result.metric.unit) for name in ("low", "high"))
        rows.append((t(result.metric.title), value, *bounds, numbers.count(row["n"])))
    head = (t("Figure"), t("Mean"), t("95% from"), t("95% to"), t("Answers"))
    return Table(t(_SATISFACTION), head, tuple(rows))


def complaint_slide(asked: Asked) -> Slide:
    """What debtors complain of."""
    counted, per, upheld = (
        asked.run(name) for name in ("complaints", "complaints_per_1000", "upheld_complaint_rate")
    )
    said = satisfaction_wording.complaints(counted, per, upheld, asked.numbers)
    by_category = asked.run("complaints", ("category",))
    chart = pictures.parts(by_category, asked)
    return Slide(said, () if chart.is_empty else (chart,), (), asked.notes([counted, per, upheld]))


def told(asked: Asked, name: str) -> str:
    """Write a name of the data; those of the demonstration, which are our own, in the language."""
    is_ours = asked.reader.warehouse.about["is_synthetic"]
    return plain(asked.t(name) if is_ours else name, _LONGEST_CHANGE)


def reading(asked: Asked) -> Callable[[str, tuple[str, ...]], Result]:
    """Return what reads a figure over all months up to the period's end, of all that the reader may see.

    A team to whom a change came can only be compared with those to whom it did not.
    """
    wish = Scope().with_months(asked.reader.months()[0], asked.period.until)
    return lambda name, by: asked.run(name, by, wish)


def figures_of(asked: Asked) -> list[str]:
    """Return what a change can be judged by in this data."""
    return [name for name in change_judging.FIGURES if asked.answers(name, "collector")]


def change_slide(asked: Asked) -> Slide:
    """What the newest changes did to each figure, against those whom they did not reach."""
    t, numbers = asked.t, asked.numbers
    every = process_changes(asked.reader)
    own = {change.change_id for change in process_changes(asked.reader, asked.who)}
    made = [c for c in every if c.change_id in own and c.effective_on <= _last_day(asked)][:_MOST_CHANGES]
    names = figures_of(asked)
    if not made or not names:
        return asked.missing(t(_CHANGES), t("No process change is recorded for what this review is of."))
    head, titles = [t("Figure")], list[str]()
    told_first, columns = 0, list[list[Judged]]()
    for change in made:
        found = change_judging.judge_change(
            reading(asked), names, change, every, asked.breaks, is_drawn=False
        )
        name = told(asked, change.name)
        if found[0].verdict == "effect" and not any(one[0].verdict == "effect" for one in columns):
            told_first = len(titles)
        columns.append(found)
        titles.append(change_wording.headline(found[0], name, numbers))
        head.append(t("{change}, from {day}", change=name, day=numbers.day(change.effective_on)))
    rows = [
        (change_wording.figure_title(row[0], numbers), *(change_wording.verdict(one, numbers) for one in row))
        for row in zip(*columns, strict=True)
    ]
    return Slide(
        titles.pop(told_first),
        (Table(t(_CHANGES), tuple(head), tuple(rows), frozenset(range(len(head)))),),
        (
            t(
                "Difference in differences against teams that no change reached, in the whole department and "
                "all months up to the end of the period; 95% intervals."
            ),
        ),
        asked.notes([reading(asked)(names[0], ())], *titles),
    )


def _last_day(asked: Asked) -> date:
    until = asked.period.until
    return until.replace(day=monthrange(until.year, until.month)[1])
