"""Review: the performance review of a period, read as an outline and taken away as slides to edit."""

from functools import partial

import streamlit as st

from dashboard import layout
from dashboard.cache import View
from dashboard.i18n import LANGUAGES, LOCALES, N_
from dashboard.numbers import Numbers
from dashboard.report.content import review
from dashboard.report.deck import deck
from dashboard.report.period import newest_quarter, period_of
from dashboard.report.slides import Review
from dashboard.wording import as_markdown
from queries import Scope, Warehouse
from queries.dimensions import DIMENSIONS
from queries.quarters import is_whole, quarter_label
from queries.reviews import LONGEST_TEXT, Remark, keep, key_of, remark
from queries.scope import month_label
from queries.store import Store

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
# Whom a review can be of; other filters would make it one of something else than people answer for.
_WHO = ("team", "collector")


@st.cache_resource(max_entries=20, show_spinner=False)
def _made(
    version: str, viewer: Scope, who: Scope, period: str, language: str, remarks: tuple[str, ...], _view: View
) -> Review:
    warehouse: Warehouse = _view.warehouse
    numbers = Numbers(LOCALES[language], warehouse.about["currency"])
    reader = _view.reader
    return review(reader, who, period_of(period, reader.months()), numbers, remarks=remarks)


def _who(view: View) -> Scope:
    """Return the teams and collectors that are chosen, without months and other filters."""
    kept = tuple((name, members) for name, members in view.wish.members if name in _WHO)
    return Scope(None, None, kept)


def _asked(view: View) -> tuple[str, str]:
    """Ask for the period and the language of the slides."""
    t, months = view.numbers.words, view.reader.months()
    quarters = dict.fromkeys(quarter_label(m) for m in reversed(months))
    years = dict.fromkeys(f"{m.year}" for m in reversed(months))
    labels = [
        *(q for q in quarters if is_whole(q, months)),
        *years,
        *(month_label(m) for m in reversed(months)),
    ]
    usual = newest_quarter(months)
    with st.container(horizontal=True, gap="large"):
        place = labels.index(usual) if usual in labels else 0
        period = st.selectbox(t("Period of the review"), labels, index=place, key="review_period", width=220)
        names = list(LANGUAGES)
        own = names.index(t.language)
        language = st.selectbox(
            t("Language of the review"),
            names,
            index=own,
            format_func=LANGUAGES.__getitem__,
            key="review_language",
            width=220,
        )
    return period, language


def _remarks(view: View, period: str, who: Scope) -> Remark:
    """Ask for what people say themselves, and keep it."""
    t, store = view.numbers.words, Store.of()
    seen = view.viewer.narrow(who)
    known = remark(store, period, seen)
    key = f"{period}-{known.query}"
    with st.form(f"review-form-{key}", border=True):
        comments = st.text_area(
            t("Comments"), known.comments, key=f"review-comments-{key}", max_chars=LONGEST_TEXT
        )
        goals = st.text_area(
            t("Goals for the next period"), known.goals, key=f"review-goals-{key}", max_chars=LONGEST_TEXT
        )
        st.caption(
            t(
                "What is written here stands first in the slides. It is kept for this period, teams and "
                "collectors."
            )
        )
        if st.form_submit_button(t("Keep")):
            known = Remark(period, key_of(seen), comments or "", goals or "")
            keep(store, known)
            st.success(t("Kept with this review; a new publish leaves it alone."))
    return known


def _outline(made: Review) -> None:
    for chapter in made.chapters:
        with st.container(border=True):
            st.markdown(f"**{as_markdown(chapter.title)}**")
            lines = []
            for slide in chapter.slides:
                # Of a slide without a chart the first line says why there is none.
                why = f": {as_markdown(slide.lines[0])}" if not slide.exhibits and slide.lines else ""
                lines.append(f"- {as_markdown(slide.title)}{why}")
            st.markdown("\n".join(lines))


def _page(view: View) -> None:
    t = view.numbers.words
    if not view.reader.months():
        st.info(t("No month is loaded yet."))
        return
    others = [t.within(DIMENSIONS[name].title) for name, _ in view.wish.members if name not in _WHO]
    if others:
        names = t.listed(others)
        st.info(
            as_markdown(
                t(
                    "A review is of teams or collectors as a whole: the filters {names} do not count here.",
                    names=names,
                )
            )
        )
    period, language = _asked(view)
    who = _who(view)
    known = _remarks(view, period, who)
    compute = partial(
        _made, str(view.warehouse.path), view.viewer, who, period, language, known.paragraphs, _view=view
    )
    asked = (str(view.warehouse.path), view.viewer, who, period, language, known.paragraphs)
    with st.container(horizontal=True):
        if st.button(t("Compute the review"), key="review-compute", type="primary"):
            st.session_state["review-shown"] = asked
        st.download_button(
            t("Download the slides"),
            lambda: deck(compute()),
            file_name=f"{view.warehouse.about['name']}-{period}-{language}.pptx",
            mime=_PPTX,
            key="review-download",
            on_click="ignore",
        )
    if st.session_state.get("review-shown") != asked:
        st.caption(t("A year of cases takes some seconds; what was computed once is kept."))
        return
    with st.spinner(t("Compute the review")):
        made = compute()
    _outline(made)


view = layout.head(
    N_("Review"),
    N_("The performance review as slides: every sentence computed, to be edited in your own words."),
)
with layout.guarded(view.numbers.words("Review")):
    _page(view)
