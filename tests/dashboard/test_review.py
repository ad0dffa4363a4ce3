"""The performance review: every number in the deck is the engine's, and what is missing is said."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

import dunlin
from dashboard.i18n import LOCALES
from dashboard.numbers import Numbers
from dashboard.report import results
from dashboard.report.asking import Asked, ReviewNumbers
from dashboard.report.deck import deck
from dashboard.report.period import newest_quarter, period_of
from dashboard.report.slides import Chapter, Chart, Review, Series, Slide, Table, plain
from dashboard.report.team import case_slide
from queries import Scope, Warehouse, casefile, connect
from queries.errors import DunlinError
from queries.store import Store
from tests.dashboard.hostile_names import HOSTILE

Publish = Callable[..., Store]
ReviewOf = Callable[..., Review]

_EA = "{http://schemas.openxmlformats.org/drawingml/2006/main}ea"
_HAN = re.compile(r"[\u3400-\u9fff]")
LANGUAGES = ("en", "zh")


def _numbers(warehouse: Warehouse, language: str = "en") -> Numbers:
    return Numbers(LOCALES[language], warehouse.about["currency"])


@pytest.fixture(scope="module")
def demo(demo_store: Store) -> Warehouse:
    """The small demonstration department."""
    return connect(demo_store.current())


@pytest.fixture(scope="module")
def files(reviews: dict[str, Review]) -> dict[str, Any]:
    """The decks, opened."""
    return {language: Presentation(io.BytesIO(deck(made))) for language, made in reviews.items()}


def _texts(slide: Any) -> list[str]:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def _charts(file: Any) -> list[Any]:
    return [shape.chart for slide in file.slides for shape in slide.shapes if shape.has_chart]


def _slide(made: Review, topic: str) -> Slide:
    """The slide whose exhibit has that title."""
    return next(s for s in made.slides if any(e.title == topic for e in s.exhibits))


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_and_tables_of_the_file_hold_what_was_computed(
    language: str, reviews: dict[str, Review], files: dict[str, Any]
) -> None:
    slides = list(files[language].slides)[1:]
    assert len(slides) == len(reviews[language].slides)
    for slide, of in zip(slides, reviews[language].slides, strict=True):
        charts = [shape.chart for shape in slide.shapes if shape.has_chart]
        wanted = [e for e in of.exhibits if isinstance(e, Chart)]
        for chart, exhibit in zip(charts, wanted, strict=True):
            plot = chart.plots[0]
            assert list(plot.categories) == list(exhibit.axis or exhibit.categories)
            for series, one in zip(plot.series, exhibit.series, strict=True):
                assert tuple(series.values) == pytest.approx(one.values, abs=1e-12, nan_ok=True)
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        for table, held in zip(tables, [e for e in of.exhibits if isinstance(e, Table)], strict=True):
            rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
            assert rows == [held.head, *held.rows]


def test_headline_figures_are_the_engines(demo: Warehouse, reviews: dict[str, Review]) -> None:
    reader, numbers = demo.reader(), _numbers(demo)
    (table,) = _slide(reviews["en"], "Headline figures").exhibits
    assert isinstance(table, Table)
    period = period_of(newest_quarter(reader.months()), reader.months())
    for name in ("success_rate", "recovery_rate", "recovered_amount", "promise_kept_rate"):
        for column, of in ((1, period), (2, period.back())):
            result = reader.run(name, Scope().with_months(of.since, of.until))
            (row,) = result.records
            (written,) = (r[column] for r in table.rows if r[0] == result.metric.title)
            assert written == numbers.value(row["value"], result.metric.unit)


def test_buckets_by_month_are_the_engines(demo: Warehouse, reviews: dict[str, Review]) -> None:
    (chart,) = _slide(reviews["en"], "Delinquent accounts").exhibits[:1]
    assert isinstance(chart, Chart)
    reader = demo.reader()
    months = reader.months()
    until = period_of(newest_quarter(months), months).until
    frame = reader.run("delinquent_accounts", Scope().with_months(until, until), ["month", "bucket"]).frame
    last = {series.name: series.values[-1] for series in chart.series}
    assert {b: float(v) for b, v in zip(frame["bucket"], frame["value"], strict=True)} == {
        name: value for name, value in last.items() if value is not None
    }


def test_chosen_cases_are_told_in_their_order_and_none_by_its_account(demo: Warehouse) -> None:
    reader = demo.reader()
    period = period_of(newest_quarter(reader.months()), reader.months())
    numbers = ReviewNumbers("en", "CNY")
    usual = case_slide(Asked(reader, Scope(), period, numbers))
    chosen = [case["case_id"] for case in casefile.cases(reader, Scope(), "longest", limit=2)]
    made = case_slide(Asked(reader, Scope(), period, numbers, (chosen[1], chosen[0], "gone-2020-01")))
    assert (len(usual.exhibits), made.title) == (1, "2 cases chosen to be told")
    (table,) = made.exhibits
    assert isinstance(table, Table)
    assert [row[:2] for row in table.rows] == [("Case A", "Chosen by hand"), ("Case B", "Chosen by hand")]
    began = [f"{date.fromisoformat(f'{case[-7:]}-01'):%b %Y}" for case in reversed(chosen)]
    assert [row[2] for row in table.rows] == began
    assert "1 chosen case is not among those of this review any more." in made.lines[0]
    assert not any(case[:-8] in cell for row in table.rows for cell in row for case in chosen)
    none = case_slide(Asked(reader, Scope(), period, numbers, ("gone-2020-01",)))
    assert not none.exhibits


def test_bars_of_the_gap_add_up_to_it(demo: Warehouse) -> None:
    reader = demo.reader()
    period = period_of(newest_quarter(reader.months()), reader.months())
    asked = Asked(reader, Scope(), period, ReviewNumbers("en", "CNY"))
    found = results.gap_of(asked, "cure_rate")
    assert not isinstance(found, str)
    gap, (_, now) = found
    assert gap.target is not None
    assert sum(step for _, step in results.steps(gap, asked)) == pytest.approx(gap.total, abs=1e-12)
    chart = results.waterfall(gap, now, asked)
    base, level, more, less = (series.values for series in chart.series)
    # Each bar hangs where the one before ended.
    reached = level[0]
    for place in range(1, len(base) - 1):
        assert reached is not None
        step = more[place] if more[place] is not None else -(less[place] or 0.0)
        assert base[place] == pytest.approx(min(reached, reached + step), abs=1e-12)
        reached += step
    assert reached == pytest.approx(level[-1], abs=1e-12)


def test_no_chart_is_empty_and_no_slide_is(files: dict[str, Any]) -> None:
    for file in files.values():
        for chart in _charts(file):
            assert any(v is not None for plot in chart.plots for s in plot.series for v in s.values)
        for slide in file.slides:
            assert sum(len(text) for text in _texts(slide)) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slide_has_notes_with_the_version_of_the_data(
    language: str, demo: Warehouse, files: dict[str, Any]
) -> None:
    for slide in files[language].slides:
        assert demo.data_id in slide.notes_slide.notes_text_frame.text


def test_every_run_names_an_east_asian_typeface(files: dict[str, Any]) -> None:
    for file in files.values():
        for slide in file.slides:
            runs = slide.shapes._spTree.xpath(".//a:r")
            assert runs
            assert all(run.rPr is not None and run.rPr.find(_EA) is not None for run in runs)
        for chart in _charts(file):
            assert chart._chartSpace.xpath("./c:txPr//a:defRPr/a:ea")


def test_the_chinese_review_is_in_chinese_and_the_english_one_is_not(reviews: dict[str, Review]) -> None:
    for slide in reviews["zh"].slides:
        assert _HAN.search(slide.title), slide.title
    for slide in reviews["en"].slides:
        assert not _HAN.search(slide.title)


def test_pictures_are_nowhere(reviews: dict[str, Review]) -> None:
    with ZipFile(io.BytesIO(deck(reviews["en"]))) as packed:
        media = [name for name in packed.namelist() if "/media/" in name]
    assert media == []


def test_a_team_and_a_collector_get_a_review_of_their_own(
    demo: Warehouse, reviews: dict[str, Review], review_of: ReviewOf
) -> None:
    team = demo.reader().members("team")[0]
    made = review_of(demo, team=[team])
    assert team in made.footer
    everyone = reviews["en"]
    assert [s.title for s in made.slides] != [s.title for s in everyone.slides]
    collector = demo.reader().members("collector")[0]
    one = review_of(demo, "zh", collector=[collector])
    assert len(one.slides) == len(everyone.slides)
    Presentation(io.BytesIO(deck(one)))


def test_an_unknown_team_is_refused(demo: Warehouse, review_of: ReviewOf) -> None:
    with pytest.raises(DunlinError):
        review_of(demo, team=["Nobody"])


def test_what_is_not_loaded_is_said_and_not_drawn(uci_review: Review) -> None:
    said = "\n".join(line for slide in uci_review.slides for line in slide.lines)
    for table in ("contact", "survey", "promise", "complaint", "process_change", "training"):
        assert f"“{table}”" in said
    assert "No target is set" in said
    for slide in uci_review.slides:
        assert slide.lines or slide.exhibits
        assert not any(e.is_empty for e in slide.exhibits)
    Presentation(io.BytesIO(deck(uci_review)))


def test_across_a_change_of_coding_nothing_is_compared(uci_store: Store, review_of: ReviewOf) -> None:
    made = review_of(connect(uci_store.current()), period="2005-09")
    (table,) = _slide(made, "Headline figures").exhibits
    assert isinstance(table, Table)
    said = {row[0]: row[4] for row in table.rows}
    assert "beyond luck" not in " ".join(said.values())


def _accounts(*states: str) -> dict[str, list[dict[str, Any]]]:
    """Accounts, one a collector, that are past due for three months."""
    people = [f"c{place}" for place in range(len(states))]
    return {
        "account": [{"account_id": f"a{i}"} for i in range(len(states))],
        "snapshot": [
            {
                "account_id": f"a{i}",
                "as_of": day,
                "days_past_due": 40 if day.endswith("30") else 70,
                "balance": 100,
                "past_due_amount": 50,
                "status": "open",
                "collector_id": people[i],
                "delinquency_reason": None,
            }
            for i in range(len(states))
            for day in ("2026-06-30", "2026-07-31")
        ],
        "collector": [
            {"collector_id": who, "name": name, "team": name}
            for who, name in zip(people, states, strict=True)
        ],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text_in_slides_and_in_the_workbooks_behind_charts(language: str) -> None:
    chart = Chart("bars", HOSTILE[0], HOSTILE, (Series(HOSTILE[0], (1.0, 2.0, 3.0, 4.0, 5.0)),), "accounts")
    table = Table("t", HOSTILE, (HOSTILE, HOSTILE))
    slides = (Slide(" ".join(HOSTILE), (chart, table), HOSTILE, HOSTILE),)
    content = deck(Review(HOSTILE[0], HOSTILE[1], HOSTILE[2], language, (Chapter(HOSTILE[3], slides),)))
    file = Presentation(io.BytesIO(content))
    (drawn,) = _charts(file)
    written = [plain(name, 60) for name in HOSTILE]
    assert list(drawn.plots[0].categories) == written
    with ZipFile(io.BytesIO(content)) as packed:
        (book,) = (name for name in packed.namelist() if name.endswith(".xlsx"))
        workbook = packed.read(book)
        assert not any("hyperlink" in packed.read(n).decode("utf-8", "ignore").lower() and n.endswith(".rels")
                       for n in packed.namelist() if "slides/_rels" in n)  # fmt: skip
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == written
    with ZipFile(io.BytesIO(workbook)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    (slide,) = list(file.slides)[1:]
    assert any("<b>bold</b> & [a](b)" in text for text in _texts(slide))
    assert all("\u202e" not in text and "\x0b" not in text for text in _texts(slide))


def test_a_team_with_a_hostile_name_gets_its_review(publish: Publish, review_of: ReviewOf) -> None:
    store = publish(_accounts(*HOSTILE[:3]))
    warehouse = connect(store.current())
    for language in LANGUAGES:
        made = review_of(warehouse, language, "2026-07", team=[HOSTILE[0]])
        file = Presentation(io.BytesIO(deck(made)))
        assert any("=HYPERLINK" in text for text in _texts(file.slides[0]))
        # One account: counts, never rates.
        assert not any("100.0%" in slide.title for slide in made.slides)


@given(st.text(max_size=400))
def test_any_text_can_be_written(text: str) -> None:
    written = plain(text, 50)
    assert len(written) <= 50
    assert "\n" not in written
    content = deck(
        Review(text, text, text, "en", (Chapter(text, (Slide(text, lines=(text,), notes=(text,)),)),))
    )
    Presentation(io.BytesIO(content))


def test_a_template_keeps_its_theme_and_size_and_loses_its_slides(reviews: dict[str, Review]) -> None:
    template = Presentation()
    template.slide_width = 9144000
    master = template.slide_master
    master.background.fill.solid()
    first = template.slides.add_slide(template.slide_layouts[0])
    first.shapes.title.text = "An old slide"
    kept = io.BytesIO()
    template.save(kept)
    file = Presentation(io.BytesIO(deck(reviews["en"], kept.getvalue())))
    assert file.slide_width == 9144000
    assert len(file.slides) == len(reviews["en"].slides) + 1
    assert not any("An old slide" in text for slide in file.slides for text in _texts(slide))
    layouts = {slide.slide_layout._element.get("type") for slide in list(file.slides)[1:]}
    assert layouts == {"titleOnly"}
    right = max(shape.left + shape.width for slide in file.slides for shape in slide.shapes)
    assert right <= file.slide_width
    # The theme's Latin typeface holds: none is written over it.
    assert not file.slides[1].shapes._spTree.xpath(".//a:r/a:rPr/a:latin")


def test_what_is_no_template_is_refused(reviews: dict[str, Review]) -> None:
    with pytest.raises(DunlinError, match="template"):
        deck(reviews["en"], b"no presentation")


def test_nothing_stands_outside_of_a_slide(files: dict[str, Any]) -> None:
    for file in files.values():
        for slide in file.slides:
            for shape in slide.shapes:
                assert shape.left >= 0
                assert shape.left + shape.width <= file.slide_width
                assert shape.top + shape.height <= file.slide_height


def test_a_period_is_a_quarter_a_month_a_year_or_a_span() -> None:
    loaded = [date(2026, month, 1) for month in range(1, 11)]
    assert period_of("2026Q3", loaded).since == date(2026, 7, 1)
    assert period_of("2026-08", loaded).length == 1
    assert period_of("2026-07:2026-09", loaded).length == 3
    year = period_of("2026", loaded)
    assert (year.until, year.is_whole) == (date(2026, 10, 1), False)
    assert period_of("2026Q3", loaded).back().since == date(2026, 4, 1)
    assert newest_quarter(loaded) == "2026Q3"
    for wrong in ("Q3", "2026Q5", "2025Q1", "2026-09:2026-07", ""):
        with pytest.raises(DunlinError):
            period_of(wrong, loaded)


def test_the_command_writes_a_deck(
    demo_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNLIN_HOME", str(demo_store.root.parent))
    out = tmp_path / "review.pptx"
    done = CliRunner().invoke(
        dunlin.app, ["review", "--data", demo_store.dataset, "--language", "zh", "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert len(Presentation(str(out)).slides) > 12
    assert not list(tmp_path.glob("*.new"))
    refused = CliRunner().invoke(
        dunlin.app, ["review", "--data", demo_store.dataset, "--out", str(tmp_path / "review.pdf")]
    )
    assert isinstance(refused.exception, DunlinError)
