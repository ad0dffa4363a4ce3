"""Who will be cured: what the cure model foresees, how good it is, and what moves it."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import streamlit as st

from dashboard import cure_cache, cure_drawing, filters, layout, opening, taking
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from models.evaluate import FEWEST_OF_A_GROUP, LEAST_IMPACT_RATIO
from models.foresight import chance_of, evaluation_frame, influences
from models.registry import CureModel
from models.training import READABLE_WITHIN, certified
from queries import observations
from queries.dimensions import DIMENSIONS
from queries.observations import TARGETS
from queries.settings import settings

_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
_STRONGEST = 14
# What can be supposed otherwise of one account, with its least and greatest value.
_SUPPOSED = {
    "level": (1, 7),
    "level_1": (0, 7),
    "months_late": (0, 6),
}


def _certificate(view: View, model: CureModel) -> None:
    """Say whether the model may be relied on for the accounts shown, and if not, why."""
    t = view.numbers.words
    month = cure_cache.month_scored(view)
    doubts = certified(model.evaluation, month)
    if doubts:
        said = t.sentences(
            [
                t("This model is not certified for {month}.", month=view.numbers.month(month)),
                *(t.said(doubt) for doubt in doubts),
            ]
        )
        st.warning(as_markdown(said))
    st.caption(
        t(
            "A chance orders work and says what to expect. It is no reason to press harder on a person, "
            "and it knows nothing of why somebody does not pay."
        )
    )


def _who(view: View, model: CureModel) -> None:
    t, numbers = view.numbers.words, view.numbers
    scores, month = cure_cache.scores(view), cure_cache.month_scored(view)
    if scores.empty:
        st.markdown(t("No account in view is past due at the end of {month}.", month=numbers.month(month)))
        return
    whole = cure_drawing.total(scores)
    # What cannot be relied on is said before any number.
    _certificate(view, model)
    st.markdown(f"**{as_markdown(cure_drawing.expected_words(whole, numbers.month(month), numbers))}**")
    with st.grid(4, min_column_width=230):
        st.metric(
            t("Expected recovery"),
            numbers.value(whole.amount, "money"),
            help=t(
                "Chance of a cure times the amount past due (the balance where that is not recorded), summed."
            ),
            border=True,
            height="stretch",
        )
        for name, of in cure_drawing.by_difficulty(scores, numbers):
            st.metric(
                t("{difficulty}: accounts", difficulty=numbers.member("difficulty", name)),
                numbers.count(of.accounts),
                delta=t("{expected} cures expected", expected=numbers.count(of.expected)),
                delta_color="gray",
                delta_arrow="off",
                help=t(
                    "Easy from a chance of {easy} on, hard below {hard}, medium between.",
                    easy=numbers.value(settings()["cure"]["easy_from"], "share"),
                    hard=numbers.value(settings()["cure"]["hard_below"], "share"),
                ),
                border=True,
                height="stretch",
            )
    with st.container(border=True):
        st.markdown(f"**{t('Chance of a cure by bucket')}**  \n:small[:gray[{t('share of accounts')}]]")
        figure = cure_drawing.bucket_chart(scores, numbers, view.appearance)
        if figure is not None:
            st.plotly_chart(figure, key="cure-buckets", config=_CONFIG, alt=t("Chance of a cure by bucket"))
        st.caption(
            t(
                "Dots: expected share. Lines: what luck alone allows, 95%. n = {n}",
                n=numbers.count(len(scores)),
            )
        )
    with st.container(border=True):
        title = t("Work list: largest expected recovery first")
        st.markdown(f"**{title}**")
        opening.listed(
            cure_drawing.work_list(scores.head(cure_cache.LISTED), numbers),
            t,
            key="cure-list",
            alt=title,
            height=380,
        )
        said = t("{shown} of {all} accounts.", shown=numbers.count(min(len(scores), cure_cache.LISTED)),
                 all=numbers.count(len(scores)))  # fmt: skip
        st.caption(said)
        _download(view, pa.Table.from_pandas(scores, preserve_index=False), "work-list")


def _download(view: View, table: pa.Table, name: str) -> None:
    t = view.numbers.words
    scope = t.said(view.scope.sentence(view.numbers.member, view.numbers.month))
    about = [
        (t("Scope"), scope),
        (t("Data version"), view.warehouse.data_id),
        (t("Cure model"), cure_cache.model(view).id),
    ]
    with st.container(horizontal=True, gap="small"):
        for kind, title in {"csv": "CSV", "parquet": "Parquet", "xlsx": "Excel"}.items():
            st.download_button(
                title,
                partial(taking.as_file, kind, table, about),
                file_name=f"{view.warehouse.about['name']}-{name}.{kind}",
                mime=taking.KINDS[kind],
                key=f"{kind}-{name}",
                type="tertiary",
                on_click="ignore",
            )


def _how_good(view: View, model: CureModel) -> None:
    t, numbers = view.numbers.words, view.numbers
    evaluation = model.evaluation
    trial, plain = evaluation["trial"], evaluation["trial"]["plain"]
    tested = t.joined(_month(view, month) for month in trial["tested_on"])
    said = t(
        "On {months}, which it had not seen, {cured} accounts were cured and {expected} foreseen",
        months=tested,
        cured=numbers.count(plain["cured"]),
        expected=numbers.count(plain["expected"]),
    )
    _certificate(view, model)
    st.markdown(f"**{as_markdown(said)}**")
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        st.markdown(f"**{t('Calibration: do chances come true?')}**")
        figure = cure_drawing.calibration(trial["parts"], numbers, view.appearance)
        st.plotly_chart(
            figure, key="cure-calibration", config=_CONFIG, alt=t("Calibration: do chances come true?")
        )
        st.caption(
            t("n = {n}. Calibration error {error}.", n=numbers.count(plain["n"]), error=f"{plain['ece']:.3f}")
        )
    with right, st.container(border=True, height="stretch"):
        st.markdown(f"**{t('Lift: what the order finds')}**")
        figure = cure_drawing.lift(trial["parts"], numbers, view.appearance)
        st.plotly_chart(figure, key="cure-lift", config=_CONFIG, alt=t("Lift: what the order finds"))
        st.caption(
            t(
                "AUC {auc}: of a cured account and another, the cured one had the larger chance so often.",
                auc=f"{plain['auc']:.3f}",
            )
        )
    with st.container(border=True):
        st.markdown(f"**{t('On months that it had not seen')}**")
        st.table(
            cure_drawing.quality_table(trial, evaluation["targets"], numbers),
            border="horizontal",
            hide_index=True,
        )
        st.caption(
            t(
                "Logistic regression is in use: its weights can be read. Learnt from {n} accounts × months, "
                "{since} to {until}.",
                n=numbers.count(evaluation["learnt_from"]),
                since=_month(view, evaluation["trained_on"][0]),
                until=_month(view, evaluation["trained_on"][-1]),
            )
        )
        stronger = trial["boosted"]
        if stronger and stronger["auc"] - plain["auc"] > READABLE_WITHIN:
            st.markdown(
                as_markdown(
                    t(
                        "Gradient boosting tells apart better by more than {most} in AUC: weights that can "
                        "be read cost more here than is usual. It scores with dunlin score --challenger.",
                        most=f"{READABLE_WITHIN}",
                    )
                )
            )
    with st.container(border=True):
        st.markdown(f"**{t('By bucket: pooling flatters')}**")
        frame = evaluation_frame(trial["groups"], "bucket", FEWEST_OF_A_GROUP)
        st.table(cure_drawing.group_table(frame, "bucket", numbers), border="horizontal", hide_index=True)
    with st.container(border=True):
        st.markdown(f"**{t('Fairness: are chances as true for every group?')}**")
        cuts = [
            n
            for n in ("segment", "product", "region")
            if len(evaluation_frame(trial["groups"], n, FEWEST_OF_A_GROUP))
        ]
        if not cuts:
            st.caption(
                t("The data names no groups of {n} accounts or more.", n=numbers.count(FEWEST_OF_A_GROUP))
            )
        else:
            cut = filters.choice("cure_group", t("By"), {name: t(DIMENSIONS[name].title) for name in cuts})
            frame = evaluation_frame(trial["groups"], cut, FEWEST_OF_A_GROUP)
            st.table(cure_drawing.group_table(frame, cut, numbers), border="horizontal", hide_index=True)
            if rare := list(frame.loc[frame["impact_ratio"] < LEAST_IMPACT_RATIO, "member"]):
                st.markdown(
                    as_markdown(
                        t(
                            "Less often among the third with the largest chances than four fifths of the "
                            "most frequent: {groups}. Whoever works only the largest chances leaves them "
                            "out.",
                            groups=t.joined(numbers.member(cut, name) for name in rare),
                        )
                    )
                )
            st.caption(
                t(
                    "Impact ratio: the group's share among the third with the largest chances, relative to "
                    "the group "
                    "where that share is largest. Groups of fewer than {n} accounts are left out. Age, "
                    "sex, education and marital status are no part of the model.",
                    n=numbers.count(FEWEST_OF_A_GROUP),
                )
            )
    with st.container(border=True):
        st.markdown(f"**{t('Drift: months after those that it learnt from')}**")
        rows = [trial, *evaluation["after"]]
        lines = [
            t(
                "{month}: observed ÷ expected {ratio}; population stability index {stability}.",
                month=t.joined(_month(view, month) for month in one["tested_on"]),
                ratio=f"{one['plain']['ratio']:.2f}",
                stability=f"{one['stability']:.3f}",
            )
            for one in rows
        ]
        st.markdown("\n".join(f"- {as_markdown(line)}" for line in lines))
        st.caption(
            t("The index sees that accounts are others, not that they behave otherwise: both are watched.")
        )


def _month(view: View, said: str) -> str:
    from datetime import date

    return view.numbers.month(date.fromisoformat(said))


def _what_moves_it(view: View, model: CureModel) -> None:
    t, numbers = view.numbers.words, view.numbers
    found = influences(model, _STRONGEST)
    with st.container(border=True):
        st.markdown(f"**{t('What moves the odds of a cure most')}**")
        st.table(cure_drawing.influence_table(found, numbers), border="horizontal", hide_index=True)
        st.caption(
            t(
                "Each against accounts that are alike in all else. Terms that overlap share their effect. "
                "Nothing that a collector did is among them."
            )
        )
    with st.container(border=True):
        _what_if(view, model)


def _what_if(view: View, model: CureModel) -> None:
    t, numbers = view.numbers.words, view.numbers
    st.markdown(f"**{t('What if: one account')}**")
    month = cure_cache.month_scored(view)
    scores = cure_cache.scores(view)
    if scores.empty:
        st.caption(t("No account in view is past due at the end of {month}.", month=numbers.month(month)))
        return
    # The account stays out of the address.
    account = st.selectbox(
        t("Account"), scores["account_id"].head(cure_cache.LISTED), key="cure-account", width=420
    )
    facts = observations.facts_of(view.reader, month, str(account), view.wish.with_months(month, month))
    if facts is None:
        st.caption(t("This account is not shown here."))
        return
    learnt = model.targets[TARGETS[0]]
    now = chance_of(learnt, observations.terms_of(view.reader, facts))
    supposed = dict(facts)
    with st.grid(4, min_column_width=200):
        titles = {
            "level": t("Payments missed"),
            "level_1": t("Payments missed a month earlier"),
            "months_late": t("Of six month-ends before, late at"),
        }
        for name, (low, high) in _SUPPOSED.items():
            value = min(max(int(str(facts[name] or 0)), low), high)
            supposed[name] = st.number_input(titles[name], low, high, value, key=f"suppose-{name}-{account}")
        balance = float(str(facts["balance"] or 0))
        paid = float(str(facts["paid"] or 0))
        supposed["paid"] = round(
            st.number_input(
                t("Paid in the month"), 0.0, max(balance + paid, 1.0), paid, key=f"suppose-paid-{account}"
            ),
            2,
        )
    then = chance_of(learnt, observations.terms_of(view.reader, supposed))
    st.markdown(
        as_markdown(
            t(
                "Chance of a cure: {now} as it is, {then} as supposed ({change})",
                now=numbers.value(now, "share"),
                then=numbers.value(then, "share"),
                change=numbers.points(then - now),
            )
        )
    )
    st.caption(
        t(
            "It says what accounts of this other kind usually do, not what would happen if this one were "
            "made so."
        )
    )


view = layout.head(
    N_("Who will be cured"),
    N_(
        "The chance of each account past due to be current or paid off a month later, and how far to trust "
        "it."
    ),
)
t = view.numbers.words
parts = {
    "who": t("Who"),
    "good": t("How good it is"),
    "moves": t("What moves it"),
}
part = filters.choice("cure", t("Look at"), parts)
with layout.guarded(parts[part]):
    {"who": _who, "good": _how_good, "moves": _what_moves_it}[part](view, cure_cache.model(view))
