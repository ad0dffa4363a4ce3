"""The cure model and its scores, shared between reruns and sessions."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.cache import View
from models.registry import CureModel, model_of
from queries import Scope, Warehouse, observations
from queries.observations import LogOdds

# As many of the largest expected recoveries as a list shows.
LISTED = 500


def model(view: View) -> CureModel:
    """Return the model of the version that is shown.

    Raises:
        NotLoadedError: none was trained.
        DunlinError: its file is damaged or made for other features.
    """
    return _model(str(view.warehouse.path), _warehouse=view.warehouse)


@st.cache_resource(max_entries=4, show_spinner=False)
def _model(version: str, _warehouse: Warehouse) -> CureModel:
    return model_of(_warehouse)


def month_scored(view: View) -> date:
    """Return the month-end whose accounts are scored: the last in scope."""
    months = view.reader.months()
    until = view.scope.until
    return max((m for m in months if not until or m <= until), default=months[-1])


def scores(view: View) -> pd.DataFrame:
    """Return every account past due at the last month-end in scope with its chances.

    Columns as `queries.observations.scored`, amounts as floats; largest expected recovery first.
    """
    found = model(view)
    month = month_scored(view)
    wish = view.wish.with_months(month, month)
    return _scores(str(view.warehouse.path), view.viewer, wish, found.id, _view=view)


@st.cache_resource(max_entries=20, show_spinner=False)
def _scores(version: str, viewer: Scope, wish: Scope, model_id: str, _view: View) -> pd.DataFrame:
    targets: dict[str, LogOdds] = dict(model(_view).targets)
    assert wish.until is not None
    table = observations.scored(_view.reader, wish.until, targets, wish)
    frame = table.to_pandas(date_as_object=True)
    for name in ("balance", "past_due_amount", "expected_amount"):
        frame[name] = frame[name].astype(float)
    return frame
