"""A review of a scope and a period: six chapters and the prospects, each slide computed or missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from dashboard.i18n import N_
from dashboard.numbers import Numbers
from dashboard.report import challenges, delinquency, improvement, prospects, results, strategies, team
from dashboard.report.asking import Asked, ReviewNumbers
from dashboard.report.period import Period
from dashboard.report.slides import Chapter, Review, Slide
from queries import Reader, Scope
from queries.errors import DunlinError
from queries.reviews import Remark
from queries.store import DEMO_TITLE

Make = Callable[[Asked], Slide]
Progress = Callable[[str], None]

# What each slide is about, in words for the page that stands in for it, and what makes it.
CHAPTERS: Final[tuple[tuple[str, tuple[tuple[str, Make], ...]], ...]] = (
    (
        N_("1 Results against target"),
        (
            (N_("Headline figures"), results.headline_slide),
            (N_("Target"), results.target_slide),
            (N_("Gap to target"), results.gap_slide),
        ),
    ),
    (
        N_("2 Delinquency"),
        (
            (N_("Delinquent accounts"), delinquency.bucket_slide),
            (N_("Roll rates"), delinquency.roll_slide),
            (N_("Reasons"), delinquency.reason_slide),
        ),
    ),
    (
        N_("3 Strategies"),
        (
            (N_("Strategies"), strategies.map_slide),
            (N_("What works and what does not"), strategies.verdict_slide),
            (N_("Promises"), strategies.promise_slide),
        ),
    ),
    (
        N_("4 Lost contact and compliance"),
        (
            (N_("Lost contact"), challenges.lost_slide),
            (N_("Rules of contact"), challenges.rule_slide),
        ),
    ),
    (
        N_("5 Satisfaction and improvement"),
        (
            (N_("Satisfaction"), improvement.score_slide),
            (N_("Complaints"), improvement.complaint_slide),
            (N_("Process changes"), improvement.change_slide),
        ),
    ),
    (
        N_("6 Team and training"),
        (
            (N_("Against expectation"), team.expected_slide),
            (N_("Training"), team.training_slide),
            (N_("Key cases"), team.case_slide),
        ),
    ),
    (
        N_("Next period"),
        (
            (N_("Outlook"), prospects.outlook_slide),
            (N_("Proposed goals"), prospects.goal_slide),
        ),
    ),
)


def review(
    reader: Reader,
    who: Scope,
    period: Period,
    numbers: Numbers,
    tell: Progress = lambda _: None,
    written: Remark | None = None,
) -> Review:
    """Compute a review.

    Args:
        reader: whose rights bound what is shown.
        who: the teams or collectors it is of, without months.
        period: the months it is of.
        numbers: writes figures in the language of the review.
        tell: is told which chapter is being made.
        written: what people wrote, which stands first, and the cases they chose to tell.

    Raises:
        UnknownNameError: a team or collector does not exist.
        NotLoadedError: the data does not say who is in which team.
    """
    chosen = written.cases if written else ()
    asked = Asked(reader, who, period, ReviewNumbers(numbers.language, numbers.currency), chosen)
    reader.check(asked.wish)
    chapters = []
    for title, makers in CHAPTERS:
        tell(asked.t(title))
        chapters.append(Chapter(asked.t(title), tuple(_made(topic, make, asked) for topic, make in makers)))
    return _bound(asked, chapters, written.paragraphs if written else ())


def _made(topic: str, make: Make, asked: Asked) -> Slide:
    """Make a slide; what the data cannot answer is said on it."""
    try:
        made = make(asked)
    except DunlinError as problem:
        made = asked.missing(asked.t(topic), problem)
    return replace(made, topic=asked.t(topic))


def _bound(asked: Asked, chapters: list[Chapter], said: Sequence[str]) -> Review:
    t, about = asked.t, asked.reader.warehouse.about
    if said:
        words = Slide(
            t("Comments and goals"), lines=tuple(said), notes=asked.notes((), t("Written by hand."))
        )
        chapters.insert(0, Chapter(t("Comments and goals"), (words,), is_by_hand=True))
    scope = asked.scope_said(asked.wish)
    return Review(
        t("Performance review: {period}", period=period_words(asked)),
        t("{source} · {scope}", source=t.retold(about["title"], (DEMO_TITLE,)), scope=scope),
        t("{scope} · data version {version}", scope=scope, version=asked.reader.warehouse.data_id),
        t.language,
        tuple(chapters),
        asked.numbers.currency,
    )


def period_words(asked: Asked) -> str:
    """Write the period as it was asked for, or its months."""
    numbers, period = asked.numbers, asked.period
    if period.label[4:5].upper() == "Q":
        return asked.t("quarter {quarter} of {year}", quarter=period.label[5:], year=period.label[:4])
    if period.since == period.until:
        return numbers.month(period.since)
    return asked.t("{since} – {until}", since=numbers.month(period.since), until=numbers.month(period.until))
