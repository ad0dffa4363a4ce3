"""A collector's sheet for an appraisal talk: two pages of one person, without any order of people.

A person is set beside what is to be expected of his own cases, and beside the whole of which he is a part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dashboard import collector_card
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from dashboard.report import sheet_score, sheet_skills, sheet_work
from dashboard.report.content import period_words
from dashboard.report.department import Department
from dashboard.report.period import Period
from dashboard.report.proposals import proposal_slide, word_slide
from dashboard.report.slides import Chapter, Review, Slide
from dashboard.report.talking import Talk, talk_of
from queries import Reader
from queries.appraisal_weights import Weights
from queries.errors import DunlinError
from queries.store import DEMO_TITLE

Make = Callable[[Talk], Slide]


def sheet(
    reader: Reader,
    collector: str,
    period: Period,
    numbers: Numbers,
    weights: Weights,
    department: Department | None = None,
) -> Review:
    """Compute the sheet of one collector: a review of two chapters, each a printed page.

    Args:
        reader: whose rights bound what is shown, and with whom the person is compared.
        collector: the number by which figures name him.
        period: the months the talk is about.
        numbers: writes figures in the language of the sheet.
        weights: how much each part of the appraisal counts.
        department: of the same reader and period, where other sheets were made of it.

    Raises:
        DunlinError: the data names no collectors.
        UnknownNameError: there is no such collector.
    """
    talk = talk_of(reader, collector, numbers, department or Department(reader, period))
    t = talk.t

    def score(of: Talk) -> Slide:
        return sheet_score.score_slide(of, weights)

    chapters: Final = (
        (t("How it went"), ((N_("Fair comparison"), sheet_score.fair_slide), (N_("Appraisal score"), score))),
        (
            t("Skills, and what next"),
            (
                (N_("Skills"), sheet_skills.skill_slide),
                (N_("Satisfaction and work"), sheet_work.work_slide),
                (N_("Training"), sheet_work.course_slide),
                (N_("Proposals"), proposal_slide),
                (N_("In the person's own words"), word_slide),
            ),
        ),
    )
    return _bound(
        talk,
        tuple(
            Chapter(title, tuple(_made(topic, make, talk) for topic, make in makers))
            for title, makers in chapters
        ),
    )


def _made(topic: str, make: Make, talk: Talk) -> Slide:
    """Make a slide; what the data cannot answer is said on it."""
    try:
        return make(talk)
    except DunlinError as problem:
        return talk.own.missing(talk.t(topic), problem)


def _bound(talk: Talk, chapters: tuple[Chapter, ...]) -> Review:
    t, asked, about = talk.t, talk.own, talk.own.reader.warehouse.about
    scope = asked.scope_said(asked.wish)
    known = []
    if talk.person:
        # The courses have a place of their own.
        known = collector_card.about(talk.person, talk.department.last_day, talk.numbers)[:-1]
    source = t.retold(about["title"], (DEMO_TITLE,))
    return Review(
        t("{name}: sheet for a talk, {period}", name=talk.name, period=period_words(asked)),
        t.sentences([t("{source}.", source=source), *known]),
        t("{scope} · data version {version}", scope=scope, version=asked.reader.warehouse.data_id),
        t.language,
        chapters,
        about["currency"],
    )
