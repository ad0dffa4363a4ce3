"""A collector's sheet: two pages of one person, each figure the engine's, and no order of people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import dunlin
from dashboard.i18n import LOCALES, words_in
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.report.appraising import appraise
from dashboard.report.deck import deck
from dashboard.report.department import COURSES, MONEY, Department, finding
from dashboard.report.handout import handout
from dashboard.report.period import Period, period_of
from dashboard.report.proposals import HOW_MANY
from dashboard.report.sheet import sheet
from dashboard.report.slides import Chart, Review, Slide, Table
from models.appraisal import Index
from models.intervals import Interval
from queries import Reader, Scope, Warehouse, connect
from queries.appraisal_weights import Weights, shipped_weights
from queries.errors import DunlinError, UnknownNameError
from queries.people import Person
from queries.store import Store
from tests.dashboard.hostile_names import HOSTILE

Publish = Callable[..., Store]
OpenPage = Callable[..., AppTest]

LANGUAGES = ("en", "zh")
# All months of the small department, so that there is enough to say something of.
PERIOD = "2024-11:2026-10"
# What would tell anybody's place among the others.
_RANK = re.compile(
    r"\brank|\b\d+(st|nd|rd|th)\b|\bplace \d|\bbest\b|\bworst\b|\bof 60\b|\btop \d"
    r"|第\s*\d+\s*名|排名|名次|最差|最好"
)


def _numbers(language: str = "en") -> Numbers:
    return Numbers(LOCALES[language], "CNY")


@pytest.fixture(scope="module")
def demo(demo_store: Store) -> Iterator[Warehouse]:
    """The small demonstration department."""
    warehouse = connect(demo_store.current())
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="module")
def reader(demo: Warehouse) -> Reader:
    """A reader of it who may see everything."""
    return demo.reader()


@pytest.fixture(scope="module")
def period(reader: Reader) -> Period:
    """All of its months."""
    return period_of(PERIOD, reader.months())


@pytest.fixture(scope="module")
def department(reader: Reader, period: Period) -> Department:
    """All of its collectors, read once for all tests."""
    return Department(reader, period)


@pytest.fixture(scope="module")
def kinds(department: Department) -> dict[str, str]:
    """A collector of each kind: of many cases and of few, one who left, one of an agency."""
    cures = department.standing("cures_to_expected")
    assert cures
    ordered = sorted(cures.found.members, key=lambda m: m.n)
    left = next(p.collector for p in department.staff if p.left_on)
    agency = next(p.collector for p in department.staff if p.agency)
    return {"many": ordered[-1].member, "few": ordered[0].member, "left": left, "agency": agency}


@pytest.fixture(scope="module")
def sheets(department: Department, kinds: dict[str, str]) -> dict[tuple[str, str], Review]:
    """The sheet of each of them in each language."""
    return {
        (kind, language): _made(department, who, language)
        for kind, who in kinds.items()
        for language in LANGUAGES
    }


def _made(department: Department, who: str, language: str = "en", weights: Weights | None = None) -> Review:
    given = weights or shipped_weights()
    return sheet(department.reader, who, department.period, _numbers(language), given, department)


def _slide(made: Review, topic: str) -> Slide:
    return next(slide for slide in made.slides if slide.topic == topic)


def _table(made: Review, topic: str, place: int = 0) -> Table:
    exhibit = _slide(made, topic).exhibits[place]
    assert isinstance(exhibit, Table)
    return exhibit


def _texts(made: Review) -> Iterator[str]:
    yield from (made.title, made.subtitle, made.footer)
    for slide in made.slides:
        yield from (slide.topic, slide.title, *slide.lines, *slide.notes)
        for exhibit in slide.exhibits:
            if isinstance(exhibit, Table):
                yield from (exhibit.title, *exhibit.head, *(cell for row in exhibit.rows for cell in row))
            else:
                yield from (exhibit.title, *exhibit.categories, *(series.name for series in exhibit.series))


# What it says


def test_a_sheet_has_two_pages_in_their_order(sheets: dict[tuple[str, str], Review]) -> None:
    made = sheets["many", "en"]
    assert [chapter.title for chapter in made.chapters] == ["How it went", "Skills, and what next"]
    assert [[slide.topic for slide in chapter.slides] for chapter in made.chapters] == [
        ["Fair comparison", "Appraisal score"],
        ["Skills", "Satisfaction and work", "Training", "Proposals", "In the person's own words"],
    ]


def test_the_fair_comparison_is_the_engines(
    reader: Reader, kinds: dict[str, str], department: Department, sheets: dict[tuple[str, str], Review]
) -> None:
    cures = department.standing("cures_to_expected")
    assert cures
    wish = Scope.of(collector=[kinds["many"]]).with_months(cures.used.since, cures.used.until)
    (row,) = reader.run("cures_to_expected", wish).records
    numbers = _numbers()
    title = _slide(sheets["many", "en"], "Fair comparison").title
    observed, expected = numbers.count(row["numerator"]), numbers.count(float(row["denominator"]))
    assert title.startswith(f"{observed} cures; accounts like these usually give {expected} (")
    assert _table(sheets["many", "en"], "Appraisal score").rows[0][2:4] == (
        f"{observed} of {numbers.count(row['n'])}",
        expected,
    )


def test_the_cures_by_month_are_the_engines(
    reader: Reader, kinds: dict[str, str], sheets: dict[tuple[str, str], Review]
) -> None:
    (chart,) = _slide(sheets["many", "en"], "Fair comparison").exhibits
    assert isinstance(chart, Chart)
    frame = reader.run("cures_to_expected", Scope.of(collector=[kinds["many"]]), ["month"]).frame
    known = frame[frame["n"] > 0]
    assert len(chart.series[0].values) > 12
    for series, column in zip(chart.series, ("numerator", "denominator"), strict=True):
        assert series.values == pytest.approx([float(v) for v in known[column]])


def test_skills_are_the_engines_beside_those_of_all(
    reader: Reader, period: Period, kinds: dict[str, str], sheets: dict[tuple[str, str], Review]
) -> None:
    (chart,) = _slide(sheets["many", "en"], "Skills").exhibits
    assert isinstance(chart, Chart)
    names = ("connect_rate", "right_party_contact_rate", "promise_rate", "promise_kept_rate")
    months = Scope().with_months(period.since, period.until)
    for series, scope in zip(chart.series, (Scope.of(collector=[kinds["many"]]), Scope()), strict=True):
        for place, name in enumerate((*names, "success_rate", "cure_rate")):
            (row,) = reader.run(name, months.narrow(scope)).records
            shown = row["value"] if row["n"] >= 30 else None
            assert series.values[place] == pytest.approx(shown), (series.name, name)


def test_work_is_the_engines_and_counts_stand_beside_their_mean(
    reader: Reader, period: Period, kinds: dict[str, str], sheets: dict[tuple[str, str], Review]
) -> None:
    rows = {row[0]: row for row in _table(sheets["many", "en"], "Satisfaction and work", 1).rows}
    wish = Scope.of(collector=[kinds["many"]]).with_months(period.since, period.until)
    months, numbers = Scope().with_months(period.since, period.until), _numbers()
    (own,), (every,) = (reader.run("evening_attempt_rate", s).records for s in (wish, months))
    assert rows["Evening attempts"][1:] == tuple(numbers.value(r["value"], "share") for r in (own, every))
    (own,), (every,) = (reader.run("delinquent_accounts", s).records for s in (wish, months))
    holders = {r["collector"] for r in reader.run("success_rate", months, ["collector"]).records if r["n"]}
    mean = float(every["numerator"]) / len(holders - {None})
    assert rows["Delinquent accounts"][1:] == (
        numbers.count(own["numerator"]),
        numbers.value(mean, "days"),
    )


def test_the_score_is_the_weighted_mean_of_the_indices_shown(
    department: Department, kinds: dict[str, str], sheets: dict[tuple[str, str], Review]
) -> None:
    found = appraise(department, kinds["many"], shipped_weights())
    assert [(part.name, part.weight) for part in found.score.parts] == list(shipped_weights().parts)
    by_hand = sum(
        part.weight * one.index.value for part, one in zip(found.score.parts, found.came, strict=True)
    )
    assert found.score.value == pytest.approx(by_hand / 100)
    assert any(one.index.basis == "measured" for one in found.came)
    numbers = _numbers()
    table = _table(sheets["many", "en"], "Appraisal score")
    assert [row[4] for row in table.rows] == [numbers.count(one.index.value) for one in found.came]
    assert _slide(sheets["many", "en"], "Appraisal score").title.startswith(
        f"Appraisal score {numbers.count(found.score.value)} ("
    )


def test_what_is_too_little_counts_as_a_hundred_and_says_so(sheets: dict[tuple[str, str], Review]) -> None:
    for language, said in (("en", "too few to say: counts as 100"), ("zh", "样本太少：按 100 计")):
        topic = words_in(language)("Appraisal score")
        rows = _table(sheets["few", language], topic).rows
        assert len(rows) == 7
        for row in rows:
            assert (row[3], row[4], row[5], row[6]) == (NO_VALUE, "100", NO_VALUE, said)


def test_no_answer_of_fewer_than_ten_is_shown(sheets: dict[tuple[str, str], Review]) -> None:
    rows = _table(sheets["few", "en"], "Satisfaction and work").rows
    assert {row[1] for row in rows if row[0].startswith("Satisfaction")} <= {
        NO_VALUE,
        "fewer than 10 answers",
    }
    (part,) = (r for r in _table(sheets["few", "en"], "Appraisal score").rows if r[0].startswith("Satisfied"))
    assert part[2] in ("no case", "fewer than 10 answers")


def test_of_equal_collectors_hardly_one_is_told_from_what_is_expected(
    demo_store: Store, department: Department
) -> None:
    equal = json.loads((demo_store.root / "truths.json").read_text("utf-8"))["collectors"]["equal"]
    scores = [appraise(department, who, shipped_weights()).score for who in equal]
    assert sum(score.verdict != "too_few" for score in scores) > 40
    assert sum(score.verdict in ("above", "below") for score in scores) <= 0.05 * len(scores)
    assert all(95 < score.value < 105 for score in scores)


# What may be said


def _index(low: float, high: float) -> Index:
    return Index((low + high) / 2, Interval(low, high), "measured")


@pytest.mark.parametrize(
    ("low", "high", "flagged", "said"),
    [
        (102, 110, True, "better"),
        (102, 110, False, "leans_higher"),
        (90, 98, True, "short"),
        (90, 98, False, "leans_lower"),
        (95, 105, True, "none"),
    ],
)
def test_a_verdict_on_a_part_needs_both_its_interval_and_the_rule_of_flags(
    low: float, high: float, flagged: bool, said: str
) -> None:
    assert finding(_index(low, high), is_flagged=flagged) == said


def test_of_money_alone_nothing_is_said_beyond_luck(department: Department, kinds: dict[str, str]) -> None:
    weights = Weights((("cures_to_expected", 1.0), (MONEY, 99.0)), "made")
    rows = _table(_made(department, kinds["many"], weights=weights), "Appraisal score").rows
    assert rows[1][0] == "Recovered amount"
    assert "beyond luck" not in rows[1][6]
    assert rows[1][2].startswith("CN¥")


def test_the_recovered_amount_is_what_came_in_and_what_such_cases_usually_give(
    reader: Reader, department: Department, kinds: dict[str, str]
) -> None:
    received = department.received()
    assert received
    own = received.member(kinds["many"])
    wish = Scope.of(collector=[kinds["many"]]).with_months(received.used.since, received.used.until)
    (paid,), (short,) = (reader.run(name, wish).records for name in (MONEY, "lost_amount"))
    assert own
    assert own.observed == pytest.approx(float(paid["numerator"]))
    assert own.expected == pytest.approx(float(paid["numerator"]) + float(short["numerator"]))


def test_courses_are_set_beside_those_that_people_who_are_here_have_taken(department: Department) -> None:
    weights = Weights(((COURSES, 50.0), ("cures_to_expected", 50.0)), "made")
    person = department.staff[0]
    here = [p for p in department.staff if not p.left_on or p.left_on >= department.period.since]
    taken = {
        p.collector: len({c.name for c in p.courses if c.completed_on <= department.last_day}) for p in here
    }
    usual = sum(taken.values()) / len(here)
    found = appraise(department, person.collector, weights).came
    (courses,) = (one for one in found if one.name == COURSES)
    assert (courses.observed, courses.expected) == (taken[person.collector], pytest.approx(usual))
    raw = 100 + 100 * (taken[person.collector] - usual) / len(department.courses)
    assert courses.index.value == pytest.approx(min(max(raw, 70), 130))


# Weights


@pytest.mark.parametrize(
    ("language", "said"), [("en", "China's card regulation, article 66"), ("zh", "第六十六条")]
)
def test_no_score_is_given_where_money_is_all_that_the_data_can_answer(
    department: Department, kinds: dict[str, str], language: str, said: str
) -> None:
    # Without the table of courses the other part cannot be answered.
    own = replace(department)
    own.__dict__["courses"] = ()
    weights = Weights(((COURSES, 50.0), (MONEY, 50.0)), "made")
    made = sheet(own.reader, kinds["many"], own.period, _numbers(language), weights, own)
    (slide,) = [s for s in made.slides if said in " ".join(s.lines)]
    assert slide.exhibits == ()
    assert not any("100" in line for line in slide.lines)


# People


def test_proposals_are_three_each_with_what_it_rests_on(sheets: dict[tuple[str, str], Review]) -> None:
    for (_, language), made in sheets.items():
        rows = _table(made, words_in(language)("Proposals")).rows
        assert len(rows) == HOW_MANY == len(set(rows))
        assert all(what and why for what, why in rows)


def test_nowhere_is_anybodys_place_among_the_others_told(sheets: dict[tuple[str, str], Review]) -> None:
    for key, made in sheets.items():
        assert [text for text in _texts(made) if _RANK.search(text)] == [], key


def test_every_text_of_a_chinese_sheet_is_chinese(sheets: dict[tuple[str, str], Review]) -> None:
    names = re.compile(r"[\u3400-\u9fff]|^[\W\d]*$|^M\d|^\d+ / [\d,]+$")
    for kind in ("many", "few", "left", "agency"):
        assert [t for t in _texts(sheets[kind, "zh"]) if not names.search(t)] == []


def test_who_left_and_who_works_for_an_agency_is_said(
    department: Department, sheets: dict[tuple[str, str], Review]
) -> None:
    assert "Left on Mar 31, 2026." in sheets["left", "en"].subtitle
    assert "Left on Mar 31, 2026." in {row[1] for row in _table(sheets["left", "en"], "Proposals").rows}
    assert "agency" in sheets["agency", "en"].subtitle
    assert any("agency" in line for line in _slide(sheets["agency", "en"], "Training").lines)


def test_a_period_in_which_a_person_had_no_case_is_said(reader: Reader, kinds: dict[str, str]) -> None:
    after = Department(reader, period_of("2026Q3", reader.months()))
    made = _made(after, kinds["left"])
    assert len(made.chapters) == 2
    assert [s.title for s in made.chapters[0].slides] == [
        "Fair comparison: no figure",
        "Appraisal score: no figure",
    ]
    assert [s.lines for s in made.chapters[0].slides] == [("There are no observations in these months.",)] * 2
    assert len(_table(made, "Proposals").rows) == 3


def test_a_collector_of_whom_nothing_is_recorded_has_a_sheet_that_says_so(department: Department) -> None:
    new = Person("C999", "New", "Alder", None, date(2026, 10, 1), None, ())
    own = replace(department)
    own.__dict__["staff"] = (*department.staff, new)
    made = sheet(own.reader, "C999", own.period, _numbers(), shipped_weights(), own)
    assert made.title.startswith("C999 · New")
    said = "No case, contact or survey in the data is this person's."
    assert sum(slide.lines == (said,) for slide in made.slides) == 4
    assert len(_table(made, "Proposals").rows) == 3


def test_a_collector_that_there_is_not_is_said_with_the_nearest(department: Department) -> None:
    with pytest.raises(UnknownNameError, match=r"no collector “C0010”\. Did you mean “C010”"):
        _made(department, "C0010")


def test_whoever_may_see_one_team_is_shown_no_one_else(demo: Warehouse, reader: Reader) -> None:
    team = reader.members("team")[0]
    viewer = demo.reader(Scope.of(team=[team]))
    own = viewer.members("collector")
    department = Department(viewer, period_of(PERIOD, viewer.months()))
    cures = department.standing("cures_to_expected")
    assert cures
    assert {m.member for m in cures.found.members} <= set(own)
    stranger = next(c for c in reader.members("collector") if c not in own)
    with pytest.raises(UnknownNameError):
        _made(department, stranger)


@pytest.mark.parametrize(("language", "said"), [("en", "this data names none"), ("zh", "数据中没有催收员")])
def test_the_sample_says_that_it_has_no_collectors(uci: Reader, language: str, said: str) -> None:
    with pytest.raises(DunlinError) as problem:
        sheet(uci, "C001", period_of("2005-08", uci.months()), _numbers(language), shipped_weights())
    assert said in words_in(language).said(problem.value)


# A department without a model, surveys or contacts, its names hostile


@pytest.fixture(scope="module")
def small(publish: Publish) -> Store:
    """Six people: the first knows the reason of all cases, the second of none, the others of every second.

    Each has 120 cases, the last 300; the third has taken a course; the fourth calls in the evening.
    """
    rows, people, calls = [], [], []
    for who in range(6):
        collector, name = f"K{who} {HOSTILE[who % 5][:20]}", HOSTILE[who % 5]
        people.append({"collector_id": collector, "name": name, "team": "North"})
        for place in range(300 if who == 5 else 120):
            is_known = who == 0 or (who > 1 and place % 2)
            case = {
                "account_id": f"A{who}-{place}",
                "status": "open",
                "collector_id": collector,
                "balance": 100,
                "past_due_amount": 100,
                "delinquency_reason": "forgot" if is_known else None,
            }
            calls.append(
                {
                    "contact_id": case["account_id"],
                    "account_id": case["account_id"],
                    "collector_id": collector,
                    "at": f"2005-05-{place % 28 + 1:02} {19 if who == 3 and place < 80 else 10}:00:00",
                    "channel": "phone",
                    "direction": "out",
                    "outcome": "refused" if who == 4 else "right_party",
                }
            )
            days = (("2005-04-30", 10), ("2005-05-31", 40))
            rows += [{**case, "as_of": day, "days_past_due": late} for day, late in days]
    courses = [{"collector_id": people[2]["collector_id"], "course": "tone", "completed_on": "2005-04-02"}]
    return publish({"snapshot": rows, "collector": people, "training": courses, "contact": calls})


@pytest.fixture(scope="module")
def north(small: Store) -> Department:
    """All of them."""
    reader = connect(small.current()).reader()
    return Department(reader, period_of("2005-05", reader.months()))


@pytest.fixture(scope="module")
def hostile(north: Department) -> dict[str, Review]:
    """The sheet of each of them."""
    weights = Weights((("promise_kept_rate", 50.0), ("reason_known_rate", 50.0)), "made")
    return {p.collector[:2]: _made(north, p.collector, weights=weights) for p in north.staff}


def _proposed(made: Review) -> list[tuple[str, ...]]:
    return list(_table(made, "Proposals").rows)


def test_parts_that_the_data_cannot_answer_are_left_out_and_their_weight_shared(
    hostile: dict[str, Review],
) -> None:
    for made in hostile.values():
        slide = _slide(made, "Appraisal score")
        rows = _table(made, "Appraisal score").rows
        assert [row[:2] for row in rows] == [("Reason known beforehand", "100.0%")]
        assert "Left out, as the data cannot answer it" in slide.lines[1]
        assert "promises kept" in slide.lines[1]


def test_whoever_differs_beyond_luck_is_told_so_with_the_engines_counts(hostile: dict[str, Review]) -> None:
    more, fewer, like = (_table(hostile[who], "Appraisal score").rows[0] for who in ("K0", "K1", "K3"))
    # The others know the reason of 330 of 780 cases, and of 450 of 780.
    assert more[2:4] == ("120 of 120", f"{120 * 330 / 780:.0f}")
    assert fewer[2:4] == ("0 of 120", f"{120 * 450 / 780:.0f}")
    assert [row[6] for row in (more, fewer)] == ["better, beyond luck", "short, beyond luck"]
    assert int(more[4]) > int(like[4]) > int(fewer[4])
    title = _slide(hostile["K1"], "Appraisal score").title
    assert title.endswith("short of what is to be expected, beyond luck")


def test_the_figure_that_lies_lowest_is_practised_and_the_highest_is_kept(hostile: dict[str, Review]) -> None:
    what, why = _proposed(hostile["K1"])[0]
    assert what == "Note the reason of delinquency before the first contact, case by case"
    assert why == "Reason known beforehand: 0, where 69 are to be expected of such cases; beyond luck."
    what, why = _proposed(hostile["K0"])[0]
    assert what == "Keep it up, and show colleagues how: reason known beforehand"
    assert why == "Reason known beforehand: 120, where 51 are to be expected of such cases; beyond luck."


def test_late_hours_and_hard_conversations_are_a_strain(hostile: dict[str, Review]) -> None:
    found = {who: dict(_proposed(made)) for who, made in hostile.items()}
    late, hard = (
        "Share out late hours anew within the team",
        "Plan breaks and a talk with a colleague after hard conversations",
    )
    assert found["K3"][late] == "Evening attempts: 66.7%, of all others 0.0%; beyond luck."
    assert found["K4"][hard] == "Refusals and disputes: 100.0%, of all others 0.0%; beyond luck."
    assert [who for who in found if late in found[who]] == ["K3"]
    assert [who for who in found if hard in found[who]] == ["K4"]


def test_many_more_open_cases_than_usual_are_a_strain(hostile: dict[str, Review]) -> None:
    (found,) = [why for what, why in _proposed(hostile["K5"]) if "handed over" in what]
    assert found == "Cases open at the end: 300; all who have cases have 150 on average."
    assert not any("handed over" in what for what, _ in _proposed(hostile["K3"]))


def test_a_course_is_proposed_only_to_whom_it_may_help(north: Department, department: Department) -> None:
    helped = department.effect(department.courses[0])[0]
    assert helped.effect
    assert helped.verdict == "none"
    sure = replace(helped.effect, amount=0.05, pre_trend_p=0.5)
    for judged, is_proposed in (
        (replace(helped, effect=sure, p_value=0.001), True),
        (replace(helped, effect=sure, p_value=0.5), False),
        (replace(helped, effect=replace(sure, amount=-0.05), p_value=0.001), False),
    ):
        own = replace(north, _effects={"tone": [judged]})
        for who in ("K1", "K2"):
            person = next(p.collector for p in north.staff if p.collector.startswith(who))
            found = [what for what, _ in _proposed(_made(own, person)) if "tone" in what]
            # Whoever has taken it needs it no more.
            assert found == (["Take the course “tone”"] if is_proposed and who == "K1" else [])


def test_what_is_missing_is_said(hostile: dict[str, Review]) -> None:
    said = [text for slide in hostile["K0"].slides for text in slide.lines]
    assert any("cure model" in text for text in said)
    assert any("No surveys are in the data." in text for text in said)


def test_names_of_the_data_are_text_in_every_file(hostile: dict[str, Review]) -> None:
    pages = [handout(made, _numbers(), is_sheet=True).decode() for made in hostile.values()]
    assert any("&lt;b&gt;bold&lt;/b&gt;" in page for page in pages)
    assert not any("<b>bold" in page or "\u202e" in page for page in pages)
    for made in hostile.values():
        assert len(made.title) < 120
        assert len(deck(made)) > 10_000


# Files


@pytest.mark.browser
def test_a_sheet_is_printed_on_exactly_two_pages(
    sheets: dict[tuple[str, str], Review], chrome: Browser, tmp_path: Path
) -> None:
    page = chrome.new_page()
    for (kind, language), made in sheets.items():
        file = tmp_path / f"{kind}-{language}.html"
        file.write_bytes(handout(made, _numbers(language), is_sheet=True))
        page.goto(file.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2, (kind, language)
    page.close()


def test_the_command_writes_the_sheet_by_the_weights_beside_the_data(
    demo_store: Store, kinds: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(demo_store.root, tmp_path / "demo")
    (tmp_path / "demo" / "appraisal.toml").write_text("[weights]\ncourses = 40\nreason_known_rate = 60\n")
    monkeypatch.setenv("DUNLIN_HOME", str(tmp_path))
    asked = ["sheet", "--data", "demo", "--collector", kinds["many"], "--period", PERIOD]
    out, slides = tmp_path / "s.html", tmp_path / "s.pptx"
    done = CliRunner().invoke(
        dunlin.app,
        [*asked, "--language", "zh", "--out", str(out), "--out", str(slides)],
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    page = out.read_text("utf-8")
    assert "40.0%" in page
    assert "权重为本部门自定，见 appraisal.toml。" in page
    assert slides.stat().st_size > 10_000
    (tmp_path / "demo" / "appraisal.toml").write_text("[weights]\nrecovered_amount = 100\n")
    with pytest.raises(DunlinError, match="article 66"):
        CliRunner().invoke(dunlin.app, [*asked, "--out", str(out)], catch_exceptions=False)
    with pytest.raises(DunlinError, match=r"Name a file that ends in \.html, \.pptx\."):
        CliRunner().invoke(dunlin.app, [*asked, "--out", str(tmp_path / "s.xlsx")], catch_exceptions=False)


def test_the_card_offers_the_sheet_of_one_person_and_says_what_is_wrong_with_the_weights(
    demo_store: Store, kinds: dict[str, str], tmp_path: Path, open_page: OpenPage
) -> None:
    copytree(demo_store.root, tmp_path / "demo")
    own = Store.of("demo", tmp_path)
    app = open_page(own, "collectors", {"collector": kinds["many"]})
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    assert app.selectbox(key="sheet_period").value == "2026Q3"
    offered = [
        one.proto.label for one in app.get("download_button") if one.proto.id.endswith((".html", ".pptx"))
    ]
    assert offered == ["Hand-out (.html)", "Slides (.pptx)"]
    (own.root / "appraisal.toml").write_text("[weights]\nrecovered_amount = 100\n")
    app = open_page(own, "collectors", {"collector": kinds["many"]})
    assert any("article 66" in e.value for e in (*app.error, *app.warning, *app.info))
