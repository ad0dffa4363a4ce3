"""Collectors: all of them by one figure in the order of names, or one with everything about him."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import (
    cache,
    collector_card,
    expected_cache,
    expected_wording,
    filters,
    layout,
    sheet_form,
)
from dashboard.cache import View
from dashboard.exhibit_sets import collectors
from dashboard.expected_figures import FIGURES
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries import Scope, catalog
from queries.people import Person, people

_ALL = ""


def _without_collector(view: View) -> View:
    """The view of all collectors among whom one was chosen."""
    wish = view.wish
    kept = tuple((name, members) for name, members in wish.members if name != "collector")
    return view.asking(Scope(wish.since, wish.until, kept, wish.is_empty))


def _choose(view: View, known: dict[str, Person]) -> str:
    """Ask for a collector; whoever is chosen is kept in the scope, as if chosen in the sidebar."""
    t = view.numbers.words
    everyone = _without_collector(view)
    shown = [person.collector for person in people(everyone.reader, everyone.wish)]
    options = [_ALL, *(shown or everyone.reader.members("collector"))]
    chosen = view.scope.of_dimension("collector") or ()
    st.session_state["collector-card"] = chosen[0] if len(chosen) == 1 and chosen[0] in options else _ALL

    def take() -> None:
        one = st.session_state["collector-card"]
        st.session_state["collector"] = [one] if one else []

    def written(member: str) -> str:
        if not member:
            return t("All collectors")
        return collector_card.name_of(known[member]) if member in known else member

    return st.selectbox(
        t("Card of"), options, format_func=written, key="collector-card", on_change=take, width=420
    )


def _everyone(view: View) -> None:
    t = view.numbers.words
    figures = [name for name in collectors.FIGURES if cache.answers(view, name, "collector")]
    titles = {name: t(catalog.find(name).title) for name in figures}
    figure = filters.choice("collectors_by", t("Figure"), titles)
    st.caption(
        t(
            "In the order of names. Hard cases are given to the best people: these raw rates differ by the "
            "cases as well as by the work, and do not compare people."
        )
    )
    layout.show(view, collectors.by_collector(figure))


def _compared(view: View, names: Sequence[str], who: str, title: str) -> None:
    """Draw figures of one unit beside those of all."""
    t, everyone = view.numbers.words, _without_collector(view)
    with st.container(border=True, height="stretch"), layout.guarded(title):
        asked = [name for name in names if cache.answers(view, name)]
        pairs = [(cache.result(view, name, ()), cache.result(everyone, name, ())) for name in asked]
        figure = collector_card.beside_all(pairs, who, view.numbers, view.appearance) if pairs else None
        st.markdown(f"**{title}**")
        if figure is None:
            st.caption(t("Nothing in these months."))
            return
        st.plotly_chart(figure, key=f"compared-{names[0]}", config={"displayModeBar": False}, alt=title)
        st.caption(t("Dots with 95% intervals: {who}. Strokes: all in view.", who=as_markdown(who)))


def _against_expectation(view: View, member: str, who: str) -> None:
    """Say what came of his cases and what cases like them usually give; nothing where no model says it."""
    t, numbers = view.numbers.words, view.numbers
    said = expected_cache.of_collector(view, member)
    if said is None:
        return
    own, found, used = said
    what = expected_wording.sentence(own, FIGURES["cures"], numbers)
    st.markdown(f"**{as_markdown(t('{who}: {what}', who=who, what=what))}**")
    st.markdown(as_markdown(expected_wording.verdict(own, found, numbers)))
    st.caption(expected_wording.months_said(used, numbers))
    st.page_link("views/expected.py", label=t("All collectors against expectation"))


def _person(view: View, member: str, person: Person | None) -> None:
    t, numbers = view.numbers.words, view.numbers
    who = collector_card.name_of(person) if person else member
    with layout.guarded(t("Against expectation")):
        _against_expectation(view, member, who)
    whole = cache.result(_without_collector(view), "success_rate", ())
    said = collector_card.verdict(cache.result(view, "success_rate", ()), whole, who, numbers)
    st.markdown(f"**{as_markdown(said)}**")
    if person:
        last = view.scope.until or view.reader.months()[-1]
        end = date(last.year, last.month, monthrange(last.year, last.month)[1])
        st.markdown(f":gray[{as_markdown(t.sentences(collector_card.about(person, end, numbers)))}]")
    with layout.guarded(t("Sheet for a talk")):
        sheet_form.offer(view, member)
    left, right = st.columns(2)
    with left:
        _compared(view, collectors.SKILLS, who, t("Skills along the way from the attempt to the cure"))
    with right:
        _compared(view, collectors.SCORES, who, t("Satisfaction, by the three scores"))
        _compared(view, ("complaints_per_1000",), who, t("Complaints per 1,000 accounts"))
    st.markdown(f"**{t('Work and strain')}**")
    layout.tiles(view, collectors.STRAIN)
    layout.beside(view, collectors.OPEN_BY_BUCKET, collectors.OPEN_BY_SEGMENT)
    layout.beside(view, collectors.SUCCESS_BY_BUCKET, collectors.SUCCESS_BY_MONTH)


view = layout.head(
    N_("Collectors"), N_("What each collector works on, how it goes, and how much there is of it.")
)
with layout.guarded(view.numbers.words("Collectors")):
    # That the data names no collectors is said by the first figure that is asked for by them.
    cache.result(view, "success_rate", ("collector",))
    known = {person.collector: person for person in people(view.reader, None)}
    if chosen := _choose(view, known):
        _person(view, chosen, known.get(chosen))
    else:
        _everyone(view)
