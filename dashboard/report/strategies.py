"""Chapter 3: which strategies do worse or better than they should, and what becomes of promises."""

from __future__ import annotations

from functools import partial

from dashboard import strategy_wording
from dashboard.i18n import N_
from dashboard.report import pictures
from dashboard.report.asking import Asked
from dashboard.report.results import course_title
from dashboard.report.slides import Slide, Table, marked
from dashboard.strategy_figures import COST, FIGURE, GROUPS, LOST, Judged, judge_strategies, strata_of
from models.strategy import Cell, Verdict
from queries import Scope, catalog
from queries.dimensions import DIMENSIONS

_STRATEGIES, _PROMISES = N_("Strategies"), N_("Promises")
_VERDICTS = N_("What works and what does not")
_SIGNS = {Verdict.BELOW: "▼ ", Verdict.ABOVE: "▲ "}
_MOST_TOLD = 5
_WITHIN = "bucket"


def judged(asked: Asked, by: str = "channel") -> Judged:
    """Return the strategies of a dimension, judged by bucket over the period.

    Raises:
        The same as `Reader.run`.
    """
    kept = tuple((name, members) for name, members in asked.wish.members if name != by)
    wish = Scope(asked.wish.since, asked.wish.until, kept)
    read = partial(asked.run, wish=wish)
    other = next(name for name in GROUPS if name != _WITHIN)
    kind = other if other in asked.reader.warehouse.loaded_dimensions else None
    is_priced = {by, _WITHIN} <= set(catalog.find(COST).dimensions) and asked.answers(COST, by)
    return judge_strategies(
        by,
        _WITHIN,
        read(FIGURE, strata_of(by, _WITHIN, kind)),
        read(LOST, (by, _WITHIN)),
        read(COST, (by, _WITHIN)) if is_priced else None,
    )


def map_slide(asked: Asked) -> Slide:
    """Every channel in every bucket."""
    t = asked.t
    found = judged(asked)
    if not found.strategies:
        return asked.missing(t(_STRATEGIES), t("No case has been worked in these months."))
    how = t(
        "Odds of a cure beside the others, on cases of like chance and kind in the same quarter. ▼ "
        "below, ▲ above expected beyond luck; no sign: no detectable difference; counts: too few to say."
    )
    return Slide(
        strategy_wording.headline(found, asked.numbers),
        (table(found, asked),),
        (how, strategy_wording.looked_at(found, asked.numbers)),
        asked.notes([asked.run(FIGURE)]),
    )


def table(found: Judged, asked: Asked) -> Table:
    """Write the map of strategies: members down, buckets across."""
    numbers = asked.numbers
    cells = {(cell.member, cell.group): cell for cell in found.strategies}
    members = pictures.ordered(found.by, [member for member, _ in cells])
    groups = pictures.ordered(found.within, [group for _, group in cells])
    rows = tuple(
        (
            numbers.member(found.by, member),
            *(_cell(cells.get((member, str(group))), asked) for group in groups),
        )
        for member in members
    )
    head = (
        asked.t(DIMENSIONS[found.by].title),
        *(numbers.member(found.within, group) for group in groups),
    )
    return Table(asked.t(_STRATEGIES), head, rows)


def _cell(cell: Cell | None, asked: Asked) -> str:
    if cell is None:
        return ""
    if cell.effect is None:
        count = asked.numbers.count
        return asked.t("{cured} of {n}", cured=count(cell.cured), n=count(cell.n))
    is_one = cell.effect.is_uniform
    written = strategy_wording.ratio(cell.effect.odds_ratio, asked.numbers) if is_one else asked.t("differs")
    return marked(_SIGNS.get(cell.verdict, ""), written)


def verdict_slide(asked: Asked) -> Slide:
    """What works and what does not, in words."""
    t = asked.t
    found = judged(asked)
    above = [cell for cell in found.strategies if cell.verdict is Verdict.ABOVE]
    above.sort(key=lambda cell: cell.difference, reverse=True)
    told = [*found.weak[:_MOST_TOLD], *above[: _MOST_TOLD - min(len(found.weak), _MOST_TOLD - 2)]]
    if not told:
        return _nothing_told(found, asked)
    numbers = asked.numbers
    rows = tuple(
        (
            strategy_wording.name(cell, found, numbers),
            t(strategy_wording.VERDICTS[cell.verdict]),
            strategy_wording.observed(cell, numbers),
            strategy_wording.adjusted(cell, numbers),
            strategy_wording.to_try(found, cell, numbers) if cell.verdict is Verdict.BELOW else "",
        )
        for cell in told
    )
    head = (t("Strategy"), t("Verdict"), t("Observed"), t("On like cases"), t("To try"))
    title = t(
        "What does worse and better than it should: {below} below and {above} above expected, of {n} judged",
        below=numbers.count(len(found.weak)),
        above=numbers.count(len(above)),
        n=numbers.count(sum(cell.effect is not None for cell in found.strategies)),
    )
    lines = (t("Cases compared are alike in what is known of them; that is association, not proof."),)
    return Slide(
        title,
        (Table(t(_STRATEGIES), head, rows, frozenset(range(len(head)))),),
        lines,
        asked.notes([asked.run(FIGURE)]),
    )


def _nothing_told(found: Judged, asked: Asked) -> Slide:
    """Say that nothing stands out, or that nothing could be asked."""
    t, judged = asked.t, sum(cell.effect is not None for cell in found.strategies)
    if not judged:
        return asked.missing(t(_VERDICTS), strategy_wording.looked_at(found, asked.numbers))
    title = t.plural(
        "Nothing works detectably better or worse than the rest: {n} strategy was judged",
        "Nothing works detectably better or worse than the rest: {n} strategies by bucket were judged",
        judged,
        n=asked.numbers.count(judged),
    )
    caution = t("That is no proof that all are alike: of few cases only large differences can be told.")
    return Slide(title, (), (caution,), asked.notes([asked.run(FIGURE)]))


def promise_slide(asked: Asked) -> Slide:
    """Whether promises are kept."""
    kept = asked.run("promise_kept_rate", ("month",), asked.course)
    title = course_title(kept, asked)
    if title is None:
        return asked.missing(asked.t(_PROMISES), asked.t("There are no observations in these months."))
    charts = [pictures.course([kept], asked)]
    if asked.answers("promise_kept_rate", "channel"):
        charts.append(pictures.parts(asked.run("promise_kept_rate", ("channel",)), asked))
    shown = [chart for chart in charts if not chart.is_empty]
    if any(chart.kind == "bars" for chart in shown):
        caution = asked.t(
            "Channels are given different cases: the bars describe the period and do not rank channels. "
            "Fewer than 30 promises have no bar."
        )
    else:
        caution = asked.t("What rests on fewer than 30 cases is not drawn.")
    return Slide(title, tuple(shown), (caution,), asked.notes([kept]))
