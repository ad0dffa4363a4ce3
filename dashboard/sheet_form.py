"""On a collector's card: his sheet for an appraisal talk, computed when it is taken away."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.cache import View
from dashboard.report.department import Department
from dashboard.report.formats import Format
from dashboard.report.period import newest_quarter, period_of, periods
from dashboard.report.sheet import sheet
from dashboard.report.sheet_commands import SHEET_FORMATS
from queries import Scope
from queries.appraisal_weights import appraisal_weights
from queries.store import Store


def offer(view: View, collector: str) -> None:
    """Ask for the period, and offer the sheet of one collector as files.

    Raises:
        AppraisalError: the weights of the dataset cannot be followed.
    """
    t, months = view.numbers.words, view.reader.months()
    if not months:
        return
    weights = appraisal_weights(Store.of().root)
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", gap="medium"):
        labels, usual = periods(months), newest_quarter(months)
        period = st.selectbox(
            t("Sheet for a talk, of the period"),
            labels,
            index=labels.index(usual) if usual in labels else 0,
            key="sheet_period",
            width=280,
        )

        def content(kind: Format) -> bytes:
            department = _department(str(view.warehouse.path), view.viewer, period, _view=view)
            asked = department.period
            made = sheet(view.reader, collector, asked, view.numbers, weights, department)
            return kind.write(made, view.numbers, None)

        for ending, kind in SHEET_FORMATS.items():
            st.download_button(
                t("{kind} ({ending})", kind=t(kind.title), ending=ending),
                partial(content, kind),
                file_name=f"{view.warehouse.about['name']}-{collector}-{period}{ending}",
                mime=kind.mime,
                key=f"sheet-download{ending}",
                on_click="ignore",
            )
    st.caption(
        t(
            "Two pages: fair comparison, appraisal score with its parts, skills, satisfaction, work, "
            "courses, three proposals. The first of a period takes some seconds; the next do not."
        )
    )


# Whoever sees the same of one version is compared among the same people.
@st.cache_resource(max_entries=8, show_spinner=False)
def _department(version: str, viewer: Scope, period: str, _view: View) -> Department:
    reader = _view.reader
    return Department(reader, period_of(period, reader.months()))
