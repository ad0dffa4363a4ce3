"""One strategy in one group as a card: what was expected, how it does beside the others, what to try."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import experiment_figures, strategy_cache, strategy_wording
from dashboard.behind import offers
from dashboard.cache import View
from dashboard.exhibits import Exhibit
from dashboard.strategy_figures import FIGURE, LOST, Judged, as_table
from dashboard.wording import as_markdown
from models.doubly_robust import BALANCED, Closer
from models.strategy import Cell, Verdict
from queries.dimensions import DIMENSIONS

# As many respects as are looked through at a glance; those least balanced come first.
_RESPECTS = 12


def card(view: View, found: Judged, cell: Cell, key: str) -> None:
    """Show a strategy in a group with its figures, its evidence and the cases behind it."""
    t, numbers = view.numbers.words, view.numbers
    name = strategy_wording.name(cell, found, numbers)
    with st.container(border=True):
        observed = strategy_wording.observed(cell, numbers)
        st.markdown(f"**{as_markdown(t('{strategy}: {said}', strategy=name, said=observed))}**")
        if cell.is_enough:
            _figures(view, found, cell)
        for said in _said(view, found, cell):
            st.markdown(as_markdown(said))
        rung = t("Evidence: {rung}.", rung=_rung(view, found, cell))
        scope = as_markdown(t.said(view.scope.sentence(numbers.member, numbers.month)))
        st.caption(f"{rung}  \n{scope}")
        shown = strategy_cache.everyone(view, found.by)
        offers(
            shown,
            Exhibit(f"strategy-{key}", (FIGURE, LOST), (found.by, found.within), "heat"),
            {found.by: cell.member, found.within: cell.group},
            partial(as_table, found),
        )


def _figures(view: View, found: Judged, cell: Cell) -> None:
    t, numbers = view.numbers.words, view.numbers
    place = (cell.member, cell.group)
    low, high = (numbers.points(bound) for bound in cell.interval)
    with st.grid(4, min_column_width=170):
        st.metric(
            t("Observed less expected"),
            numbers.points(cell.difference),
            delta=t("{low} to {high}", low=low, high=high),
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
        )
        effect = cell.effect
        if effect is not None and effect.is_uniform:
            said = strategy_wording.bounds(effect, numbers)
            st.metric(
                t("Odds beside the others"),
                t("× {ratio}", ratio=said["ratio"]),
                delta=t("{low} to {high}", low=said["low"], high=said["high"]),
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )
        if place in found.lost:
            st.metric(
                t("Short of expectation"), numbers.money(found.lost[place]), border=True, height="stretch"
            )
        if place in found.spent:
            st.metric(
                t("Cost of its contacts"),
                numbers.money(found.spent[place]),
                delta=t("{cost} a contact", cost=numbers.price(found.costs[place])),
                delta_color="off",
                delta_arrow="off",
                border=True,
                height="stretch",
            )


def _said(view: View, found: Judged, cell: Cell) -> list[str]:
    """The sentences of a card, the verdict first."""
    t, numbers = view.numbers.words, view.numbers
    if cell.effect is None:
        return [strategy_wording.adjusted(cell, numbers)] if cell.is_enough else []
    effect = strategy_wording.adjusted(cell, numbers).rstrip(".。")
    verdict = t(strategy_wording.VERDICTS[cell.verdict])
    lines = _experiments(view, found, cell)
    lines.append(t("{effect}. In all: {verdict}.", effect=effect, verdict=verdict))
    if found.by == "channel":
        alone = strategy_cache.left_alone(view, found.within)
        if alone is not None:
            lines.append(strategy_wording.beside_none(alone.beside(cell), numbers))
    if cell.verdict is Verdict.BELOW:
        lines.append(strategy_wording.to_try(found, cell, numbers))
    return lines


def _experiments(view: View, found: Judged, cell: Cell) -> list[str]:
    """Say what randomised experiments say of it: better evidence than all that follows."""
    t, numbers = view.numbers.words, view.numbers
    lines = []
    for read in strategy_cache.experiments_on(view, found, cell):
        for challenger in (arm for arm in read.comparisons if cell.member in (arm, read.champion)):
            name, said = read.experiment.name, experiment_figures.verdict(read, challenger, numbers)
            if read.was_carried_out:
                words = t(
                    "Experiment “{name}”: {said}. This weighs more than like cases.", name=name, said=said
                )
            else:
                share = numbers.value(read.share_as_assigned, "share")
                words = t(
                    "Experiment “{name}”: {said}; but only {share} were treated as their arm says.",
                    name=name,
                    said=said,
                    share=share,
                )
            lines.append(words)
    return lines


def _rung(view: View, found: Judged, cell: Cell) -> str:
    t = view.numbers.words
    if any(read.was_carried_out for read in strategy_cache.experiments_on(view, found, cell)):
        return t(
            "randomised experiment, analysed as assigned; beside it like cases compared (Mantel–Haenszel)"
        )
    if cell.effect is None:
        return t("observed against expected alone")
    return t(
        "stratified (Mantel–Haenszel): cases of like chance and kind in the same quarter, n = {n} against "
        "{others}; not randomised",
        n=view.numbers.count(cell.effect.compared[0]),
        others=view.numbers.count(cell.effect.compared[1]),
    )


def closer(view: View, found: Judged, cell: Cell) -> None:
    """Compare the strategy's cases one by one with the others, on demand, and lay open what that rests on."""
    t, numbers = view.numbers.words, view.numbers
    if cell.member is None:
        return
    asked = st.toggle(
        t("Compare case by case (doubly robust)"),
        key=f"closer-{found.by}-{cell.member}-{cell.group}",
        help=t("Reads every one of these cases; takes some seconds."),
    )
    if not asked:
        return
    with st.container(border=True):
        answer = strategy_cache.closer(view, found, cell.member, cell.group)
        st.markdown(f"**{as_markdown(strategy_wording.closer(answer, numbers))}**")
        if isinstance(answer, Closer):
            _rests_on(view, answer)


def _rests_on(view: View, answer: Closer) -> None:
    t, numbers = view.numbers.words, view.numbers
    compared = t(
        "{n} of its cases and {others} of the others compared; {share} left out, which could hardly have got "
        "either (chance under 5% or over 95%).",
        n=numbers.count(answer.treated),
        others=numbers.count(answer.others),
        share=numbers.value(answer.left_out, "share"),
    )
    balanced = t("After weighting the two groups are alike in every respect looked at.")
    apart = t("After weighting the two groups still differ: read this with care.")
    st.caption(
        t.sentences(
            [compared, balanced if answer.is_balanced else apart, t("What is not recorded is not balanced.")]
        )
    )
    rows = [
        {
            t("Respect"): _respect(view, row.name, row.category),
            t("Before weighting"): numbers.difference(row.before, "score"),
            t("After weighting"): numbers.difference(row.after, "score"),
        }
        for row in answer.balance[:_RESPECTS]
    ]
    st.dataframe(rows, hide_index=True, alt=t("Balance of the two groups"))
    st.caption(
        t(
            "Balance: difference of the means in standard deviations; under {limit} is negligible.",
            limit=numbers.value(BALANCED, "score"),
        )
    )


def _respect(view: View, name: str, category: str) -> str:
    t, numbers = view.numbers.words, view.numbers
    if name == "chance":
        return t("Chance of a cure (log odds)")
    if name == "chance²":
        return t("Chance of a cure (log odds, squared)")
    member = category[:7] if name == "month" else numbers.member(name, category or None)
    return t("{dimension}: {member}", dimension=t(DIMENSIONS[name].title), member=member)
