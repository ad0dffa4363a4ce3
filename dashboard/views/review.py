"""Review: the performance review of a period, read as an outline and taken away as files."""

from functools import partial

import streamlit as st

from dashboard import layout, review_form
from dashboard.cache import View
from dashboard.i18n import LANGUAGES, LOCALES, N_
from dashboard.numbers import Numbers
from dashboard.report.content import CHAPTERS, Progress, review
from dashboard.report.deck import check_template
from dashboard.report.formats import FORMATS, Format
from dashboard.report.period import newest_quarter, period_of, periods
from dashboard.report.slides import Review
from dashboard.wording import as_markdown
from queries import Scope
from queries.dimensions import DIMENSIONS
from queries.errors import DunlinError
from queries.reviews import Remark

# Whom a review can be of; other filters would make it one of something else than people answer for.
_WHO = ("team", "collector")
# Reviews kept once computed, by version, viewer and what was asked.
_MOST_KEPT = 20
Asked = tuple[str, Scope, Scope, str, str, Remark]


@st.cache_resource(show_spinner=False)
def _kept() -> dict[Asked, Review]:
    return {}


def _made(view: View, asked: Asked, tell: Progress = lambda _: None) -> Review:
    """Return the review that is asked for, computed once; `tell` is told which chapter is being made."""
    kept = _kept()
    if asked not in kept:
        _, _, who, period, language, written = asked
        numbers = Numbers(LOCALES[language], view.warehouse.about["currency"])
        reader = view.reader
        made = review(reader, who, period_of(period, reader.months()), numbers, tell, written)
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[asked] = made
    return kept[asked]


def _who(view: View) -> Scope:
    """Return the teams and collectors that are chosen, without months and other filters."""
    kept = tuple((name, members) for name, members in view.wish.members if name in _WHO)
    return Scope(None, None, kept)


def _asked(view: View) -> tuple[str, str]:
    """Ask for the period and the language of the slides."""
    t, months = view.numbers.words, view.reader.months()
    labels = periods(months)
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


def _downloads(view: View, asked: Asked, template: bytes | None) -> None:
    """Offer the review as files, each computed when it is asked for."""
    t, (*_, period, language, _) = view.numbers.words, asked
    numbers = Numbers(LOCALES[language], view.warehouse.about["currency"])

    def content(kind: Format) -> bytes:
        return kind.write(_made(view, asked), numbers, template)

    for ending, kind in FORMATS.items():
        st.download_button(
            t("{kind} ({ending})", kind=t(kind.title), ending=ending),
            partial(content, kind),
            file_name=f"{view.warehouse.about['name']}-{period}-{language}{ending}",
            mime=kind.mime,
            key=f"review-download{ending}",
            on_click="ignore",
        )


def _template(view: View) -> bytes | None:
    """Ask for a company's own template; one that cannot be used is said at once."""
    t = view.numbers.words
    with st.expander(t("Your own template for the slides")):
        given = st.file_uploader(
            t("A .pptx whose layouts and theme are used; the slides in it are left out"),
            type=["pptx"],
            key="review-template",
        )
        if given is None:
            return None
        content = given.getvalue()
        try:
            check_template(content)
        except DunlinError as problem:
            st.error(as_markdown(t.said(problem)))
            return None
    return content


def _computed(view: View, asked: Asked) -> Review:
    """Compute the review and show by chapter how far that is."""
    place = st.empty()
    told: list[str] = []

    def tell(chapter: str) -> None:
        place.progress(len(told) / len(CHAPTERS), as_markdown(chapter))
        told.append(chapter)

    made = _made(view, asked, tell)
    place.empty()
    return made


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
    period_asked = period_of(period, view.reader.months())
    written = review_form.ask(view, period_asked, who)
    template = _template(view)
    asked: Asked = (str(view.warehouse.path), view.viewer, who, period, language, written)
    with st.container(horizontal=True):
        if st.button(t("Compute the review"), key="review-compute", type="primary"):
            st.session_state["review-shown"] = asked
        _downloads(view, asked, template)
    if st.session_state.get("review-shown") != asked:
        st.caption(t("A year of cases takes some seconds; what was computed once is kept."))
        return
    made = _computed(view, asked)
    _outline(made)


view = layout.head(
    N_("Review"),
    N_("The performance review as slides, workbook and hand-out: every sentence computed, yours to edit."),
)
with layout.guarded(view.numbers.words("Review")):
    _page(view)
