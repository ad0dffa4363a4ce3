"""Setting up an experiment: who enters, what is tried, how many accounts it takes and how long that lasts."""

from __future__ import annotations

from datetime import date
from functools import partial
from math import ceil
from typing import Any

import streamlit as st

from dashboard import experiment_card, strategy_cache
from dashboard.cache import View
from dashboard.wording import as_markdown
from models.experiment import accounts_needed, power_of
from queries import Scope, experiments
from queries.assignment import MOST_ARMS, PLACES, Arm
from queries.dimensions import DIMENSIONS, delinquent_buckets
from queries.errors import DunlinError
from queries.experiments import ENTRY, LONGEST_NAME, OUTCOMES, VARIED, Experiment
from queries.lineage import shifted
from queries.scope import month_label
from queries.store import Store

# As many months back are looked at to learn how many accounts enter.
_LOOKED_BACK = 6
_LONGEST = 24


def planner(view: View) -> None:
    """Ask for everything an experiment needs, say what it takes, and set it up."""
    t = view.numbers.words
    months = view.reader.months()
    if not months:
        st.info(t("No month is loaded yet."))
        return
    with st.container(border=True):
        st.markdown(f"**{t('Set up an experiment')}**")
        name = st.text_input(t("Name of the experiment"), max_chars=LONGEST_NAME, key="experiment-name")
        plan = _plan(view)
        arms = _arms(view, plan["varies"])
        scope = _entry(view)
        back = scope.with_months(months[-min(len(months), _LOOKED_BACK)], months[-1])
        size = _sizes(view, back, arms, plan)
        wish = scope.with_months(*size.pop("months"))
        if st.button(t("Set up"), key="experiment-save", type="primary"):
            _set_up(view, name, wish, arms, plan | size)


def _plan(view: View) -> dict[str, Any]:
    t = view.numbers.words
    loaded = view.warehouse.loaded_dimensions
    varied: dict[str, str] = {
        "": t("Something else"),
        **{d: t(DIMENSIONS[d].title) for d in VARIED if d in loaded},
    }
    with st.grid(2, min_column_width=220):
        varies = st.selectbox(
            t("What is tried"),
            [*list(varied)[1:], ""],
            format_func=varied.__getitem__,
            key="experiment-varies",
        )
        outcome = st.selectbox(
            t("Outcome"),
            list(OUTCOMES),
            format_func=lambda key: t(OUTCOMES[key].title),
            key="experiment-outcome",
        )
    return {"varies": varies or "", "outcome": outcome or "cured"}


def _arms(view: View, varies: str) -> tuple[Arm, ...]:
    """Ask for the arms, the champion first, and for the share of the challengers."""
    t, numbers = view.numbers.words, view.numbers
    with st.grid(3, min_column_width=200):
        if varies:
            members = list(view.reader.members(varies))
            written = partial(numbers.member, varies)
            champion = st.selectbox(
                t("Champion: what is done now"),
                members,
                format_func=written,
                key=f"experiment-champion-{varies}",
            )
            others = [m for m in members if m != champion]
            challengers = st.multiselect(
                t("Challengers"),
                others,
                default=others[:1],
                format_func=written,
                max_selections=MOST_ARMS - 1,
                key=f"experiment-challengers-{varies}-{champion}",
            )
        else:
            champion = st.text_input(t("Champion: what is done now"), t("as now"), key="experiment-champion")
            one = st.text_input(t("Challenger"), t("the new way"), key="experiment-challenger")
            challengers = [one] if one else []
        even = round(100 / (len(challengers) + 1), 1)
        percent = st.number_input(
            t("Share of each challenger, in percent"),
            0.1,
            99.0,
            even,
            0.1,
            format="%.1f",
            key=f"experiment-share-{len(challengers)}",
        )
    places = round(percent * PLACES / 100)
    rest = PLACES - places * len(challengers)
    return (Arm(str(champion or ""), rest / PLACES), *(Arm(str(c), places / PLACES) for c in challengers))


def _entry(view: View) -> Scope:
    """Ask which accounts enter: those that the filters keep, of one bucket."""
    t, numbers = view.numbers.words, view.numbers
    kept: dict[str, Any] = {name: m for name, m in view.wish.members if name in ENTRY and name != "bucket"}
    buckets = list(delinquent_buckets())
    asked = view.wish.of_dimension("bucket") or ("M2",)
    chosen = st.selectbox(
        t("Bucket at entry"),
        buckets,
        buckets.index(asked[0]) if asked[0] in buckets else 0,
        format_func=partial(numbers.member, "bucket"),
        key="experiment-bucket",
        width=220,
    )
    if kept:
        said = as_markdown(t.said(Scope.of(**kept).sentence(numbers.member, numbers.month)))
        st.caption(t("Only of what the filters keep: {scope}", scope=said))
    return Scope.of(**kept, bucket=chosen or buckets[0])


def _sizes(view: View, back: Scope, arms: tuple[Arm, ...], plan: dict[str, Any]) -> dict[str, Any]:
    """Ask for the rates, months and looks; say how many accounts that takes, and how long."""
    t = view.numbers.words
    entering, rate = strategy_cache.usual(view, back, plan["outcome"])
    with st.grid(4, min_column_width=170):
        expected = round(rate * 100, 1) if rate == rate and 0 < rate < 1 else 30.0
        key = f"{back.query().get('bucket', '')}-{plan['outcome']}"
        baseline = st.number_input(
            t("Rate now, in percent"), 0.1, 99.9, expected, 0.1, format="%.1f", key=f"experiment-rate-{key}"
        )
        uplift = st.number_input(
            t("Difference worth knowing, in points"),
            -50.0,
            50.0,
            3.0,
            0.5,
            format="%.1f",
            key="experiment-uplift",
        )
        length = st.number_input(t("Months of entry"), 1, _LONGEST, 6, key="experiment-months")
        looks = st.number_input(t("Looks"), 1, int(length), min(3, int(length)), key="experiment-looks")
    goal = (baseline + uplift) / 100
    first = _first_month(view)
    found = {
        "baseline": baseline / 100,
        "uplift": uplift / 100,
        "looks": int(looks),
        "months": (first, shifted(first, int(length) - 1)),
    }
    if uplift and 0 < goal < 1 and len(arms) > 1 and all(arm.places > 0 for arm in arms):
        total, _ = accounts_needed(baseline / 100, goal, [arm.share for arm in arms], int(looks))
        _say_size(view, total, entering, int(length), arms, baseline / 100, goal)
    else:
        st.caption(t("The rate hoped for must differ from the rate now and lie between 0% and 100%."))
    return found


def _first_month(view: View) -> date:
    """Ask when it begins: usually with the month that comes next; on one of the past the lot can be tried."""
    t, numbers, months = view.numbers.words, view.numbers, view.reader.months()
    options = [shifted(months[-1], 1), *reversed(months)]
    chosen = st.selectbox(
        t("First month of entry"),
        options,
        0,
        format_func=numbers.month,
        key="experiment-first",
        width=220,
        help=t(
            "In a month that is over the accounts were not treated by the lot: it shows what chance does."
        ),
    )
    return chosen or options[0]


def _say_size(
    view: View, total: int, entering: float, length: int, arms: tuple[Arm, ...], baseline: float, goal: float
) -> None:
    t, numbers = view.numbers.words, view.numbers
    share = min(arm.share for arm in arms[1:])
    known = entering * length
    power = power_of(baseline, goal, known * arms[0].share, known * share)
    said = {
        "total": numbers.count(total),
        "smallest": numbers.count(ceil(total * min(arm.share for arm in arms))),
        "entering": numbers.count(entering),
        "length": numbers.count(length),
        "power": numbers.value(power, "share"),
    }
    st.markdown(
        t(
            "To tell {baseline} from {goal} takes {total} accounts, {smallest} in the smallest arm (5% "
            "two-sided, power 80%).",
            baseline=numbers.value(baseline, "share"),
            goal=numbers.value(goal, "share"),
            total=said["total"],
            smallest=said["smallest"],
        )
    )
    if not entering:
        st.caption(t("No account met these conditions in the months looked back at."))
        return
    needed = ceil(total / entering)
    st.caption(
        t.plural(
            "About {entering} accounts enter a month: it takes {n} month. In {length} months the chance to "
            "find a true difference is {power}.",
            "About {entering} accounts enter a month: it takes {n} months. In {length} months the chance "
            "to find a true difference is {power}.",
            needed,
            n=numbers.count(needed),
            **{k: said[k] for k in ("entering", "length", "power")},
        )
    )


def _set_up(view: View, name: str, wish: Scope, arms: tuple[Arm, ...], plan: dict[str, Any]) -> None:
    t, newest = view.numbers.words, month_label(view.reader.months()[-1])
    try:
        experiment = Experiment.of(name, wish, arms, known_until=newest, **plan)
        experiments.save(Store.of(), experiment)
    except DunlinError as problem:
        st.error(as_markdown(t.said(problem)))
        return
    st.session_state[experiment_card.NEWEST] = experiment.name
    st.rerun()
