"""Satisfaction and complaints: what debtors answer, how many of them do, and what they complain of."""

import streamlit as st

from dashboard import cache, filters, layout, satisfaction_wording
from dashboard.cache import View
from dashboard.exhibit_sets import satisfaction
from dashboard.i18n import N_
from dashboard.wording import as_markdown


def _scores(view: View) -> None:
    """The scores with what they rest on: means, shares of the best answers, how many answered."""
    t = view.numbers.words
    scores = [cache.result(view, name, ()) for name in satisfaction.SCORES]
    response = cache.result(view, "survey_response_rate", ())
    st.markdown(f"**{as_markdown(satisfaction_wording.verdict(scores, response, view.numbers))}**")
    st.caption(
        t(
            "Who answers a survey chose to: where few do, the scores are those of few. The channel by which "
            "a debtor was contacted is not among the data of a survey, so nothing is cut by it."
        )
    )
    layout.show(view, satisfaction.BY_MONTH)
    layout.beside(view, satisfaction.SATISFIED_BY_MONTH, satisfaction.RESPONSE_BY_MONTH)


def _cut(view: View) -> None:
    """Scores, shares of the best answers and response by one dimension, side by side."""
    t = view.numbers.words
    by = filters.choice("scores_by", t("Cut by"), layout.cuts(view, satisfaction.CUTS))
    words = {"mean": t("Mean score"), "top": t("Best two answers")}
    of = filters.choice("scores_as", t("Figures as"), words)
    first, second, third = satisfaction.SCORES if of == "mean" else satisfaction.SATISFIED
    layout.beside(view, satisfaction.cut(first, by), satisfaction.cut(second, by))
    layout.beside(view, satisfaction.cut(third, by), satisfaction.cut("survey_response_rate", by))


def _complaints(view: View) -> None:
    t = view.numbers.words
    counted, per, upheld = (
        cache.result(view, name, ())
        for name in ("complaints", "complaints_per_1000", "upheld_complaint_rate")
    )
    st.markdown(f"**{as_markdown(satisfaction_wording.complaints(counted, per, upheld, view.numbers))}**")
    layout.beside(view, satisfaction.COMPLAINTS_BY_MONTH, satisfaction.UPHELD_BY_MONTH)
    layout.beside(view, satisfaction.COMPLAINTS_BY_CATEGORY, satisfaction.UPHELD_BY_CATEGORY)
    by = filters.choice("complaints_by", t("Cut by"), layout.cuts(view, satisfaction.COMPLAINT_CUTS))
    layout.show(view, satisfaction.cut("complaints_per_1000", by))


view = layout.head(
    N_("Satisfaction and complaints"), N_("What debtors say of the process, the collector and the speed.")
)
t = view.numbers.words
parts = {"scores": t("Scores"), "cut": t("Scores by group"), "complaints": t("Complaints")}
part = filters.choice("satisfaction", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"scores": _scores, "cut": _cut, "complaints": _complaints}[part](view)
