"""What would come of it if a roll rate were another: the card with its sliders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard import cache, filters, outlook_channels, outlook_courses, outlook_supposing
from dashboard.cache import View
from dashboard.numbers import Numbers
from dashboard.outlook_cache import Seen, all_buckets
from dashboard.outlook_history import BUCKETS, STATES
from dashboard.outlooks import CHARGED_OFF, Outlook
from dashboard.wording import as_markdown
from models.channel_shift import shift
from models.outlook import Chain, shifted_row
from queries import catalog
from queries.soundness import next_month

_STILL = {"displayModeBar": False}
_AGAINST_EXPECTATION = "cures_to_expected"


@dataclass(frozen=True)
class _Wanted:
    """A change of one row of the matrix, and what is to be known of it."""

    bucket: str
    into: tuple[str, ...]
    points: float
    note: str

    def __call__(self, chain: Chain) -> Chain:
        return shifted_row(chain, self.bucket, self.into, self.points)


@st.fragment
def show(view: View, found: Seen, outlook: Outlook, weight: str) -> None:
    """Ask which roll rate, or which channel's share, changes by how much; show what would come of it."""
    t, numbers = view.numbers.words, view.numbers
    st.markdown(f"**{t('What if it went otherwise?')}**")
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        # What a channel does is told against expectation, which needs the cure model.
        kind = "rate"
        if cache.answers(view, _AGAINST_EXPECTATION, "channel"):
            kinds = {"rate": t("A roll rate"), "channel": t("A channel's share")}
            kind = filters.choice("what_if", t("What changes"), kinds)
        bucket = _bucket(outlook, numbers)
        wanted = (
            _wanted_of_channel(view, outlook, bucket)
            if kind == "channel"
            else _wanted_rate(outlook, bucket, numbers)
        )
    if isinstance(wanted, str):
        st.markdown(as_markdown(wanted))
        return
    try:
        changed = outlook.changed(wanted)
        paid = _paid(found, wanted)
    except ValueError:
        st.markdown(
            t(
                "No account of {bucket} was seen to move so in the months learnt from: there is nothing to "
                "scale.",
                bucket=numbers.member("bucket", bucket),
            )
        )
        return
    said = outlook_supposing.what_if(outlook, changed, paid, weight, numbers)
    st.markdown(as_markdown(said))
    figure = outlook_courses.with_change(outlook, changed, weight, numbers, view.appearance)
    st.plotly_chart(figure, key="outlook-what-if", config=_STILL, alt=said)
    scaled = t(
        "The rest of the row keeps its proportions and is scaled so that the row sums to one; the same "
        "change is made by balance. The axis does not begin at zero."
    )
    st.caption(as_markdown(t.sentences([wanted.note, scaled])))


def _bucket(outlook: Outlook, numbers: Numbers) -> str:
    known = [b for place, b in enumerate(BUCKETS) if outlook.chain.moves[place].sum() > 0]
    largest = max(known, key=lambda b: float(outlook.start[BUCKETS.index(b)]))
    chosen = st.selectbox(
        numbers.words("Bucket"),
        known,
        index=known.index(largest),
        format_func=partial(numbers.member, "bucket"),
        key="outlook-bucket",
        width=140,
    )
    return str(chosen)


def _wanted_rate(outlook: Outlook, bucket: str, numbers: Numbers) -> _Wanted:
    t = numbers.words
    metrics = {"cure": "cure_rate", "forward": "forward_roll_rate"}
    rates = {name: t(catalog.find(metric).title) for name, metric in metrics.items()}
    rate = st.segmented_control(
        t("Rate"),
        list(rates),
        format_func=rates.__getitem__,
        required=True,
        default="cure",
        key="outlook-rate",
    )
    points = st.slider(t("Change in points"), -10, 10, 5, key="outlook-points", width=300)
    into = _into(bucket, str(rate))
    row = outlook.chain.rows[BUCKETS.index(bucket)]
    share = float(sum(row[STATES.index(state)] for state in into))
    note = t(
        "{rate} of {bucket}: {before} as months went, {after} with the change. An assumption, not a "
        "forecast: it does not say what would bring the change about.",
        rate=rates[str(rate)],
        bucket=numbers.member("bucket", bucket),
        before=numbers.value(share, "share"),
        after=numbers.value(min(max(share + points / 100, 0.0), 1.0), "share"),
    )
    return _Wanted(bucket, into, points / 100, note)


def _wanted_of_channel(view: View, outlook: Outlook, bucket: str) -> _Wanted | str:
    """Ask which channel's cases go to which other; return the change, or why none can be shown."""
    t, numbers = view.numbers.words, view.numbers
    learnt = (next_month(outlook.pooled[0]), next_month(outlook.pooled[-1]))
    of_months = view.asking(all_buckets(view.wish).with_months(*learnt))
    cases = outlook_channels.worked(cache.result(of_months, _AGAINST_EXPECTATION, ("bucket", "channel"))).get(
        bucket, {}
    )
    names = outlook_channels.choices(cases)
    if len(names) < 2:
        return t("In {bucket} there are no two channels with cases enough to compare.", bucket=bucket)
    ask = partial(st.selectbox, options=names, format_func=partial(numbers.member, "channel"), width=160)
    source = ask(t("From channel"), index=0, key=f"outlook-source-{bucket}")
    target = ask(t("To channel"), index=1, key=f"outlook-target-{bucket}")
    moved = st.slider(t("Share of its cases that is moved"), 0, 100, 50, 10, key="outlook-moved", width=260)
    if source == target:
        return t("Choose two channels.")
    shifted = shift(cases[source], cases[target], cases[None], moved / 100)
    if shifted is None:
        return t("In {bucket} there are no two channels with cases enough to compare.", bucket=bucket)
    said = outlook_channels.said(
        shifted, bucket, str(source), str(target), moved / 100, cases[source], numbers
    )
    if not shifted.is_detectable:
        return said
    note = t(
        "An assumption, not a forecast: it takes for granted that these cases would answer to the channel "
        "as its own do, and that what was known of them before says all of how hard they are. No more than "
        "ten points are assumed; and of all pairs of channels that can be chosen, some differ by luck."
    )
    return _Wanted(bucket, _into(bucket, "cure"), shifted.points, t.sentences([said, note]))


def _into(bucket: str, rate: str) -> tuple[str, ...]:
    """Return the states that a rate counts: cured, or further behind and charged off."""
    if rate == "cure":
        return ("current", "paid_off")
    return (*BUCKETS[BUCKETS.index(bucket) + 1 :], CHARGED_OFF)


def _paid(found: Seen, change: Callable[[Chain], Chain]) -> tuple[float, float] | None:
    """Return what is recovered as expected and with the change; None where nothing is expected."""
    if found.balances is None or found.rates is None:
        return None
    changed = found.balances.changed(change)
    as_expected, other = (float(of.way.moving(found.rates).sum()) for of in (found.balances, changed))
    return as_expected, other
