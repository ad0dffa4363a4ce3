"""Process changes and training: what they did, against those whom they did not reach."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import change_cache, change_drawing, change_wording, filters, layout, moment_drawing
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.change_judging import BY, CHARTED_BY, Judged, completions, together_with
from dashboard.exhibits import Exhibit
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries.changes import ProcessChange
from queries.errors import NotLoadedError

_STILL = {"displayModeBar": False}


def _told(view: View, text: str) -> str:
    """Write a name of the data; those of the demonstration, which are our own, in the viewer's language."""
    return view.numbers.words(text) if view.warehouse.about["is_synthetic"] else text


def _verdicts(view: View, found: Sequence[Judged], name: str, about: Sequence[str], rests_on: str) -> None:
    """Say what was done to each figure, and what that rests on."""
    t, numbers = view.numbers.words, view.numbers
    with st.container(border=True):
        st.markdown(f"**{as_markdown(change_wording.headline(found[0], name, numbers))}**")
        if said := t.sentences(about):
            st.markdown(f":gray[{as_markdown(said)}]")
        st.markdown("\n".join(f"- {as_markdown(change_wording.line(of, numbers))}" for of in found))
        judged_together = t(
            "In brackets 95% intervals. All figures are judged together: no more than one in twenty called "
            "effects is luck (Benjamini–Hochberg)."
        )
        scope = as_markdown(t.said(view.scope.sentence(numbers.member, numbers.month)))
        st.caption(f"{t.sentences([rests_on, judged_together])}  \n{scope}")


def _card(
    view: View, key: str, said: str, figure: Any, note: str, exhibit: Exhibit, table: Callable[[], pa.Table]
) -> None:
    with st.container(border=True, height="stretch"), layout.guarded(said):
        st.markdown(f"**{as_markdown(said)}**")
        if figure is None:
            st.caption(view.numbers.words("Nothing can be drawn here."))
            return
        st.plotly_chart(figure, key=f"chart-{key}", config=_STILL, alt=said)
        st.caption(note)
        offers(view, exhibit, figures=table)


def _figure(view: View, found: Sequence[Judged], key: str) -> Judged:
    titles = {of.metric.name: change_wording.figure_title(of, view.numbers) for of in found}
    name = filters.choice(key, view.numbers.words("Figure"), titles)
    return next(of for of in found if of.metric.name == name)


def _gaps(view: View, judged: Judged, key: str, mark: str, title: str) -> None:
    t = view.numbers.words
    _card(
        view,
        f"gaps-{key}",
        t("Gap between both sides: {verdict}", verdict=change_wording.verdict(judged, view.numbers)),
        moment_drawing.gaps(judged, mark, title, view.numbers, view.appearance),
        t.sentences(
            [
                t("How much further apart they were than on average before, with 95% intervals."),
                t("Band: the effect. Grey dots off the line mean that both moved differently even before."),
            ]
        ),
        Exhibit(f"gaps-{key}-{judged.metric.name}", (judged.metric.name,), BY, "lines"),
        partial(moment_drawing.gaps_table, judged),
    )


def _levels_note(view: View, judged: Judged) -> str:
    t = view.numbers.words
    if judged.metric.unit == "ratio":
        what = t(
            "Cures less what was to be expected of these cases, in points of the cases. What is expected "
            "follows the average of all teams: look at the gap, not at either line."
        )
    else:
        what = t(
            "As they are: that one side lies higher says nothing, only whether the gap changes. The axis "
            "does not begin at zero."
        )
    pooled = (judged.lines["months"] > 1).any()
    together = t("Three months are taken together, as single ones have too few cases.") if pooled else ""
    return t.sentences([what, together, t(judged.metric.definition)])


def _change(view: View, change: ProcessChange, every: Sequence[ProcessChange]) -> None:
    t, numbers = view.numbers.words, view.numbers
    found = change_cache.of_change(view, change)
    if not found:
        st.info(t("None of the figures by which a change is judged can be answered here."))
        return
    same = together_with(change, every)
    about = [change_wording.made(change, numbers), _told(view, change.description or "")]
    if same:
        names = t.listed(_told(view, other.name) for other in same)
        about.append(t("{changes} began in the same month: what is measured is all of it.", changes=names))
    _verdicts(view, found, _told(view, change.name), about, change_wording.rests_on(found[0], numbers))
    judged = _figure(view, found, "change_by")
    name, mark = judged.metric.name, t("Begins")
    sides = (t.listed(change.teams) or t("Changed teams"), t("Teams not touched"))
    _card(
        view,
        "change-months",
        t("{metric}: both sides by month", metric=change_wording.figure_title(judged, numbers)),
        change_drawing.by_month(judged, change.effective_on, sides, mark, numbers, view.appearance),
        _levels_note(view, judged),
        Exhibit(f"change-months-{name}", (name,), BY, "lines"),
        partial(change_drawing.lines_table, judged),
    )
    left, right = st.columns(2)
    with left:
        _gaps(view, judged, "change", mark, t("Months since the change"))
    with right:
        _control(view, change, judged, mark)


def _control(view: View, change: ProcessChange, judged: Judged, mark: str) -> None:
    t, numbers = view.numbers.words, view.numbers
    charted = CHARTED_BY.get(judged.metric.name, judged.metric.name)
    notes = [t("Shewhart's p-chart of the changed teams alone; centre and limits from the months before.")]
    if judged.chart and judged.chart.widening > 1:
        factor = numbers.value(judged.chart.widening, "score")
        notes.append(
            t(
                "Limits widened {factor} times, as these months differ by more than luck (Laney).",
                factor=factor,
            )
        )
    if charted != judged.metric.name:
        notes.append(t("Share of the best two answers, as a mean has no p-chart."))
    notes.append(t("A month may stand out for the season alone: the verdict is the comparison beside it."))
    _card(
        view,
        "change-control",
        change_wording.signals(judged, change, numbers),
        moment_drawing.control(judged, change.effective_on, mark, numbers, view.appearance),
        t.sentences(notes),
        Exhibit(f"change-control-{charted}", (charted,), ("team", "month"), "lines"),
        partial(moment_drawing.chart_table, judged),
    )


def _changes(view: View) -> None:
    t, numbers = view.numbers.words, view.numbers
    every = change_cache.changes(view)
    if not every:
        st.info(t("There is no process change in the teams in view."))
        return
    by_id = {change.change_id: change for change in every}
    words = {
        member: t("{name} ({day})", name=_told(view, one.name), day=numbers.day(one.effective_on))
        for member, one in by_id.items()
    }
    chosen = filters.pick("process_change", t("Process change"), words)
    _change(view, by_id[chosen], every)


def _training(view: View) -> None:
    t, numbers = view.numbers.words, view.numbers
    if "training" not in view.warehouse.loaded_tables:
        raise NotLoadedError(
            "Courses need the table “training”, which is not in the published data. "
            "Load it and publish again."
        )
    everyone = change_cache.staff(view)
    courses = sorted({taken.name for person in everyone for taken in person.courses})
    if not courses:
        st.info(t("Nobody in view has taken a course."))
        return
    words = {name: _told(view, name) for name in courses}
    course = filters.pick("course", t("Course"), words)
    found = change_cache.of_course(view, course)
    if not found:
        st.info(t("None of the figures by which a change is judged can be answered here."))
        return
    taken = len(completions(course, everyone))
    about = t.plural(
        "Completed by {n} of {all} collector in view.",
        "Completed by {n} of {all} collectors in view.",
        len(everyone),
        n=numbers.count(taken),
        all=numbers.count(len(everyone)),
    )
    _verdicts(view, found, _told(view, course), [about], change_wording.course_rests_on(found[0], numbers))
    judged = _figure(view, found, "course_by")
    mark, title = t("Course"), t("Months since the course")
    left, right = st.columns(2)
    with left:
        _gaps(view, judged, "course", mark, title)
    with right:
        name = judged.metric.name
        _card(
            view,
            "course-months",
            t("{metric}: both sides", metric=change_wording.figure_title(judged, numbers)),
            change_drawing.around(
                judged, (t("Trained"), t("Not trained yet")), mark, numbers, view.appearance
            ),
            t.sentences([t("Across: months since the course."), _levels_note(view, judged)]),
            Exhibit(f"course-months-{name}", (name,), BY, "lines"),
            partial(change_drawing.lines_table, judged),
        )


view = layout.head(
    N_("Process changes"),
    N_("What a change of process or a course did, against those whom it did not reach."),
)
t = view.numbers.words
parts = {"changes": t("Process changes"), "training": t("Training")}
part = filters.choice("changes", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"changes": _changes, "training": _training}[part](view)
