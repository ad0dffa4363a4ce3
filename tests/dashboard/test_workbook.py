"""The review as a workbook: every number is the slide's, to the last digit, and all other text stays text."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from dashboard.i18n import LOCALES, words_in
from dashboard.numbers import NO_VALUE
from dashboard.report.asking import ReviewNumbers
from dashboard.report.slides import (
    Chapter,
    Chart,
    ChartKind,
    Dated,
    Figure,
    Review,
    Series,
    Slide,
    Table,
    marked,
    plain,
)
from dashboard.report.workbook import workbook
from dashboard.report.worksheet import sheet_name
from dashboard.theme import BLUE, BUCKET_COLOURS, GREY, MEMBER_COLOURS, ORANGE
from tests.dashboard.hostile_names import HOSTILE

LANGUAGES = ("en", "zh")
# The row of the head and, below it, the first of figures.
HEAD, FIRST = 4, 5
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

EN, ZH = ReviewNumbers("en", "CNY"), ReviewNumbers("zh_Hans_CN", "CNY")


@pytest.fixture(scope="module")
def contents(reviews: dict[str, Review]) -> dict[str, bytes]:
    """The files."""
    return {language: workbook(made) for language, made in reviews.items()}


@pytest.fixture(scope="module")
def books(contents: dict[str, bytes]) -> dict[str, Any]:
    """The files, opened."""
    return {language: openpyxl.load_workbook(io.BytesIO(content)) for language, content in contents.items()}


def _of(*slides: Slide, language: str = "en") -> Review:
    return Review("Title", "Scope", "Scope · version 7", language, (Chapter("1 One", slides),), "CNY")


def _opened(*slides: Slide, language: str = "en") -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook(_of(*slides, language=language))))


def _parts(content: bytes, folder: str) -> dict[str, str]:
    with ZipFile(io.BytesIO(content)) as packed:
        return {
            name: packed.read(name).decode()
            for name in packed.namelist()
            if re.match(f"{folder}[^/]*xml", name)
        }


def _charts(content: bytes) -> list[ElementTree.Element]:
    parts = _parts(content, "xl/charts/")
    return [ElementTree.fromstring(parts[name]) for name in sorted(parts, key=lambda n: (len(n), n))]


def _blocks(slide: Slide) -> Iterator[tuple[int, Chart | Table]]:
    """The exhibits of a slide with the column that each begins in."""
    left = 1
    for exhibit in slide.exhibits:
        yield left, exhibit
        columns = len(exhibit.series) + 1 if isinstance(exhibit, Chart) else len(exhibit.head)
        left += columns + 1


def _is_cell(cell: Any, text: str) -> bool:
    """Whether a cell holds a text, or the number or the day that it is of."""
    if isinstance(text, Figure):
        return cell.data_type == "n" and cell.value == text.value
    if isinstance(text, Dated):
        return bool(cell.value == datetime(text.day.year, text.day.month, text.day.day))
    return (cell.value or "") == plain(text) and cell.data_type in "sn"


# Figures


def test_a_written_figure_knows_what_it_is() -> None:
    written = [
        (EN.value(0.30281690140845069, "share"), "30.3%", 0.30281690140845069, "share"),
        (EN.value(12_345_678.9, "money"), "CN¥12.3M", 12_345_678.9, "money"),
        (EN.value(7, "accounts"), "7", 7, "accounts"),
        (EN.count(33.6), "34", 33.6, "count"),
        (EN.price(0.061), "CN¥0.06", 0.061, "price"),
        (EN.points(-0.012), "−1.2 points", -1.2, "points"),
        (EN.difference(0.123, "score"), "+0.12", 0.123, "score"),
        (EN.percent_change(0.1264), "+12.6%", 0.1264, "percent"),
    ]
    for text, said, value, unit in written:
        assert isinstance(text, Figure)
        assert (text, text.value, text.unit) == (said, value, unit)
    assert [text.is_change for text, *_ in written if isinstance(text, Figure)] == [False] * 5 + [True] * 3


def test_nothing_is_no_figure() -> None:
    for nothing in (None, float("nan")):
        assert EN.value(nothing, "share") == NO_VALUE
        assert not isinstance(EN.value(nothing, "share"), Figure)


def test_a_sentence_with_a_figure_is_plain_text() -> None:
    figure, month = EN.value(0.5, "share"), EN.month(date(2026, 3, 1))
    t = words_in("en")
    made = (
        t("{metric} {value}", metric=figure, value=month),
        t.listed([figure]),
        t.sentences([figure]),
        f"{figure}",
        plain(figure),
        EN.period(date(2026, 3, 1), is_opening=True),
    )
    assert {type(text) for text in made} == {str}


def test_a_marked_figure_is_still_one_and_a_copy_knows_it() -> None:
    figure = marked("▼ ", EN.value(0.714, "score"))
    again = pickle.loads(pickle.dumps((figure, EN.day(date(2026, 3, 9)))))
    assert isinstance(again[0], Figure)
    assert (again[0], again[0].value, again[0].mark) == ("▼ 0.71", 0.714, "▼ ")
    assert (again[1], again[1].day, again[1].is_month) == ("Mar 9, 2026", date(2026, 3, 9), False)
    assert type(marked("▼ ", "3 of 9")) is str


def _written_again(figure: Figure, numbers: ReviewNumbers) -> str:
    """Write the number of a figure anew, from the number alone."""
    if figure.unit == "points":
        return numbers.points(figure.value / 100)
    if figure.unit == "percent":
        return numbers.percent_change(figure.value)
    if figure.unit in ("count", "price"):
        return numbers.count(figure.value) if figure.unit == "count" else numbers.price(figure.value)
    if figure.is_change:
        return numbers.difference(figure.value, figure.unit)
    return numbers.value(figure.value, figure.unit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_review_is_written_as_its_number(
    language: str, reviews: dict[str, Review]
) -> None:
    numbers = ReviewNumbers(LOCALES[language], reviews[language].currency)
    tables = [e for slide in reviews[language].slides for e in slide.exhibits if isinstance(e, Table)]
    figures = [cell for table in tables for row in table.rows for cell in row if isinstance(cell, Figure)]
    assert len(figures) > 50
    assert {f.unit for f in figures} >= {"share", "money", "points", "count"}
    for figure in figures:
        assert f"{figure.mark}{_written_again(figure, numbers)}" == figure


# Sheets


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_every_slide_is_in_its_sheet_to_the_last_digit(
    language: str, reviews: dict[str, Review], books: dict[str, Any]
) -> None:
    sheets = books[language].worksheets[1:]
    assert len(sheets) == len(reviews[language].slides)
    numbers = 0
    for sheet, slide in zip(sheets, reviews[language].slides, strict=True):
        assert sheet.cell(2, 1).value == plain(slide.title)
        for left, exhibit in _blocks(slide):
            if isinstance(exhibit, Chart):
                names = [sheet.cell(HEAD, left + 1 + place).value for place in range(len(exhibit.series))]
                assert names == [series.name for series in exhibit.series]
                for row, name in enumerate(exhibit.categories, start=FIRST):
                    assert _is_cell(sheet.cell(row, left), name)
                for column, series in enumerate(exhibit.series, start=left + 1):
                    found = [sheet.cell(FIRST + row, column).value for row in range(len(series.values))]
                    assert found == list(series.values)
                    numbers += sum(value is not None for value in series.values)
                continue
            for row, cells in enumerate((exhibit.head, *exhibit.rows), start=HEAD):
                for column, text in enumerate(cells, start=left):
                    assert _is_cell(sheet.cell(row, column), text), text
                    numbers += isinstance(text, Figure)
    assert numbers > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_program_reads_the_same_numbers(
    language: str, reviews: dict[str, Review], contents: dict[str, bytes]
) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(contents[language]))
    for place, slide in enumerate(reviews[language].slides, start=1):
        rows = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
        for left, exhibit in _blocks(slide):
            if isinstance(exhibit, Chart):
                column = [row[left] for row in rows[FIRST - 1 : FIRST - 1 + len(exhibit.categories)]]
                assert column == ["" if v is None else v for v in exhibit.series[0].values]


def test_numbers_are_shown_as_slides_write_them(books: dict[str, Any]) -> None:
    headlines = {language: book.worksheets[1] for language, book in books.items()}
    assert headlines["en"]["B5"].number_format == "0.0%"
    assert headlines["en"]["B7"].number_format == '"CN¥"#,##0'
    assert headlines["zh"]["B7"].number_format == '"¥"#,##0'
    assert headlines["en"]["D5"].number_format == '+0.0" points";"−"0.0" points"'
    assert headlines["zh"]["D5"].number_format == '+0.0" 个百分点";"−"0.0" 个百分点"'


def test_a_change_that_rounds_to_nothing_has_no_sign_and_a_mark_stands_before_its_number() -> None:
    changes = (EN.points(0.0004), EN.points(-0.0004), EN.percent_change(-0.02), EN.difference(0.004, "score"))
    cells = (*changes, marked("▼ ", EN.value(0.7, "score")))
    sheet = _opened(Slide("T", (Table("t", ("",) * 5, (cells,)),))).worksheets[1]
    assert [sheet.cell(FIRST, column).number_format for column in range(1, 6)] == [
        '0.0" points";0.0" points"',
        '0.0" points";0.0" points"',
        '+0.0%;"−"0.0%',
        "0.00;0.00",
        '"▼ "0.00',
    ]


@pytest.mark.parametrize(
    ("language", "formats"),
    [
        ("en", ["[$-409]mmm yyyy", "[$-409]mmm d, yyyy"]),
        ("zh", ['yyyy"年"m"月"', 'yyyy"年"m"月"d"日"']),
    ],
)
def test_a_month_and_a_day_are_days_written_as_the_language_does(language: str, formats: list[str]) -> None:
    numbers = EN if language == "en" else ZH
    cells = (numbers.month(date(2026, 3, 1)), numbers.day(date(2026, 3, 9)))
    book = _opened(Slide("T", (Table("t", ("", ""), (cells,)),)), language=language)
    row = book.worksheets[1][FIRST][:2]
    assert [cell.value for cell in row] == [datetime(2026, 3, 1), datetime(2026, 3, 9)]
    assert [cell.number_format for cell in row] == formats


def test_columns_have_room_for_amounts_in_full() -> None:
    table = Table("t", ("Team", "Amount"), (("North", EN.money(1_234_567_890)),))
    sheet = _opened(Slide("T", (table,))).worksheets[1]
    assert sheet.column_dimensions["B"].width > len("CN¥1,234,567,890")


def test_rows_that_a_slide_has_no_room_for_are_all_there() -> None:
    rows = tuple((f"Team {n}", EN.count(n)) for n in range(500))
    sheet = _opened(
        Slide("T", (Table("t", ("Team", "Accounts"), rows),), ("Said.",), ("Noted.",))
    ).worksheets[1]
    assert [sheet.cell(FIRST + n, 2).value for n in range(500)] == list(range(500))
    below = [sheet.cell(row, 1).value for row in range(FIRST + 500, sheet.max_row + 1)]
    assert [text for text in below if text] == ["Said.", "Noted."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_and_notes_stand_below_what_they_are_of(
    language: str, reviews: dict[str, Review], books: dict[str, Any]
) -> None:
    for sheet, slide in zip(books[language].worksheets[1:], reviews[language].slides, strict=True):
        tall = max((len(e.categories if isinstance(e, Chart) else e.rows) for e in slide.exhibits), default=0)
        below = [sheet.cell(row, 1).value for row in range(FIRST + tall, sheet.max_row + 1)]
        wanted = [plain(text, 4000) for text in (*slide.lines, *slide.notes) if text]
        if slide.exhibits:
            assert [text for text in below if text] == wanted
        else:
            assert wanted == [t for t in (sheet.cell(r, 1).value for r in range(3, sheet.max_row + 1)) if t]


def test_the_head_stays_in_sight_and_is_printed_on_each_page(
    reviews: dict[str, Review], books: dict[str, Any]
) -> None:
    for language, book in books.items():
        for sheet, slide in zip(book.worksheets[1:], reviews[language].slides, strict=True):
            assert sheet.freeze_panes == (f"A{FIRST}" if slide.exhibits else None)
            assert (sheet.print_title_rows == f"${HEAD}:${HEAD}") == bool(slide.exhibits)
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth in (None, 1)
            assert sheet.oddHeader.left.text == reviews[language].title
            assert sheet.oddFooter.right.text == "&P / &N"


def test_the_contents_lead_to_every_sheet_and_each_leads_back(
    reviews: dict[str, Review], books: dict[str, Any]
) -> None:
    for language, book in books.items():
        first, *rest = book.worksheets
        links = {
            cell.hyperlink.location: cell.value for row in first.iter_rows() for cell in row if cell.hyperlink
        }
        assert list(links) == [f"'{sheet.title}'!A1" for sheet in rest]
        assert list(links.values()) == [slide.topic for slide in reviews[language].slides]
        assert {sheet["A1"].hyperlink.location for sheet in rest} == {f"'{first.title}'!A1"}
        assert all(cell.hyperlink.target is None for cell in (sheet["A1"] for sheet in rest))
        assert (first["A1"].value, first["A2"].value) == (reviews[language].title, reviews[language].subtitle)
        assert first["A3"].value == reviews[language].footer
    assert [sheet.title for sheet in books["en"].worksheets[:2]] == ["Contents", "1.1 Headline figures"]
    assert [sheet.title for sheet in books["zh"].worksheets[:2]] == ["目录", "1.1 关键指标"]


def test_what_people_wrote_stands_on_the_first_sheet_and_long_words_go_on_in_the_next_row() -> None:
    long = "甲" * 2000
    by_hand = Chapter("Comments", (Slide("Comments", lines=("Two people left.", long)),), is_by_hand=True)
    made = _of(Slide("Said", (), ("A line",)))
    made = replace(made, chapters=(by_hand, *made.chapters))
    book = openpyxl.load_workbook(io.BytesIO(workbook(made)))
    texts = [cell.value for cell in book.worksheets[0]["A"] if cell.value]
    assert texts[3:5] == ["Comments", "Two people left."]
    parts = [text for text in texts if set(text) == {"甲"}]
    assert ("".join(parts), len(parts)) == (long, 2)
    assert all(row.height <= 409 for row in book.worksheets[0].row_dimensions.values() if row.height)
    assert [sheet.title for sheet in book.worksheets[1:]] == ["1.1"]


# Charts

_GROUPING = {"columns": "clustered", "stacked": "stacked", "waterfall": "stacked", "bars": "clustered"}


def _every_kind() -> list[Chart]:
    kinds: tuple[ChartKind, ...] = ("columns", "stacked", "bars", "lines")
    series = (Series("One", (0.1, None, 0.3)), Series("Two", (0.2, 0.2, 0.2)))
    made = [Chart(kind, f"Title of {kind}", ("a", "b", "c"), series, "share") for kind in kinds]
    steps = (
        Series("Base", (None, 0.3, None), is_base=True),
        Series("Level", (0.3, None, 0.4)),
        Series("Adds", (None, 0.1, None)),
        Series("Takes", (None, None, None)),
    )
    return [*made, Chart("waterfall", "Way", ("a", "b", "c"), steps, "share", 0.25)]


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Chart, ElementTree.Element]]:
    """A chart of each kind and what is written of it."""
    wanted = _every_kind()
    slides = [Slide(chart.title, (chart,)) for chart in wanted]
    return list(zip(wanted, _charts(workbook(_of(*slides))), strict=True))


def _fills(chart: ElementTree.Element) -> list[str | None]:
    """The colour of each series, None where nothing is filled."""
    found = []
    for series in chart.iter(f"{_C}ser"):
        properties = series.find(f"{_C}spPr")
        assert properties is not None
        colour = properties.find(f".//{_A}srgbClr")
        found.append(None if colour is None else f"#{colour.get('val')}")
    return found


def test_a_chart_is_a_native_one_of_its_kind_and_colours(
    drawn: list[tuple[Chart, ElementTree.Element]],
) -> None:
    for chart, element in drawn:
        (plot,) = [*element.iter(f"{_C}barChart"), *element.iter(f"{_C}lineChart")]
        if chart.kind == "lines":
            assert plot.tag == f"{_C}lineChart"
        else:
            grouping, direction = plot.find(f"{_C}grouping"), plot.find(f"{_C}barDir")
            assert grouping is not None
            assert direction is not None
            assert grouping.get("val") == _GROUPING[chart.kind]
            assert direction.get("val") == ("bar" if chart.kind == "bars" else "col")
        wanted: list[str | None] = list(MEMBER_COLOURS[:2])
        if chart.kind == "stacked":
            wanted = list(BUCKET_COLOURS[:2])
        if chart.kind == "waterfall":
            wanted = [None, GREY, BLUE, ORANGE]
        assert [colour and colour.upper() for colour in _fills(element)] == wanted


def _axis_of(element: ElementTree.Element, kind: str) -> ElementTree.Element:
    (axis,) = element.iter(f"{_C}{kind}")
    return axis


def test_the_first_bar_stands_at_the_top(drawn: list[tuple[Chart, ElementTree.Element]]) -> None:
    for chart, element in drawn:
        ways = {
            kind: _axis_of(element, kind).find(f"{_C}scaling/{_C}orientation").get("val")  # type: ignore[union-attr]
            for kind in ("catAx", "valAx")
        }
        assert ways == {"catAx": "maxMin" if chart.kind == "bars" else "minMax", "valAx": "minMax"}


def test_the_axis_begins_where_it_does_on_slides(drawn: list[tuple[Chart, ElementTree.Element]]) -> None:
    for chart, element in drawn:
        lowest = _axis_of(element, "valAx").find(f"{_C}scaling/{_C}min")
        assert lowest is not None
        assert float(lowest.get("val", "")) == (0.25 if chart.kind == "waterfall" else 0)


def test_a_gap_in_a_line_is_an_empty_cell_and_stays_a_gap(
    drawn: list[tuple[Chart, ElementTree.Element]],
) -> None:
    (element,) = (element for chart, element in drawn if chart.kind == "lines")
    # Absent or said, a gap; the other choices are to join the ends and to fall to nothing.
    said = element.find(f".//{_C}dispBlanksAs")
    assert said is None or said.get("val") == "gap"
    first = next(element.iter(f"{_C}ser"))
    # Nor is it a nothing to programs that show what is kept beside the chart.
    points = first.findall(f"{_C}val//{_C}pt")
    assert [point.get("idx") for point in points] == ["0", "2"]


def test_steps_of_a_waterfall_are_labelled_with_their_signs(
    drawn: list[tuple[Chart, ElementTree.Element]],
) -> None:
    (element,) = (element for chart, element in drawn if chart.kind == "waterfall")
    formats = [
        None if (code := series.find(f"{_C}dLbls/{_C}numFmt")) is None else code.get("formatCode")
        for series in element.iter(f"{_C}ser")
    ]
    assert formats == [None, "0.0%", "[<0.0005]0.0%;+0.0%", '[<0.0005]0.0%;"−"0.0%']
    assert element.find(f".//{_C}legend") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_of_the_review_is_drawn_over_its_own_cells(
    language: str, reviews: dict[str, Review], contents: dict[str, bytes], books: dict[str, Any]
) -> None:
    wanted = [
        (sheet, left, exhibit)
        for sheet, slide in zip(books[language].worksheets[1:], reviews[language].slides, strict=True)
        for left, exhibit in _blocks(slide)
        if isinstance(exhibit, Chart)
    ]
    charts = _charts(contents[language])
    assert len(charts) == len(wanted) > 8
    for element, (sheet, left, exhibit) in zip(charts, wanted, strict=True):
        last = FIRST + len(exhibit.categories) - 1
        for place, series in enumerate(element.iter(f"{_C}ser"), start=1):
            column = openpyxl.utils.get_column_letter(left + place)
            values = series.findtext(f"{_C}val/{_C}numRef/{_C}f")
            assert values == f"'{sheet.title}'!${column}${FIRST}:${column}${last}"
            name = series.findtext(f"{_C}tx/{_C}strRef/{_C}f")
            assert name == f"'{sheet.title}'!${column}${HEAD}"
    with ZipFile(io.BytesIO(contents[language])) as packed:
        assert not [name for name in packed.namelist() if "media" in name]


# Text of the data


def _hostile(texts: tuple[str, ...] = HOSTILE) -> bytes:
    values = tuple(float(n) for n in range(len(texts)))
    chart = Chart("bars", texts[0], texts, (Series(texts[0], values), Series(texts[1], values)), "accounts")
    table = Table(texts[0], texts, (texts, texts))
    slides = [Slide(" ".join(texts), (chart, table), texts, texts, topic) for topic in texts]
    by_hand = Chapter(texts[0], (Slide(texts[1], lines=texts, notes=texts),), is_by_hand=True)
    return workbook(
        Review(texts[0], texts[1], texts[2], "zh", (by_hand, Chapter(texts[0], tuple(slides))), "CNY")
    )


def test_hostile_names_are_text_in_every_cell_and_nothing_is_run() -> None:
    content = _hostile()
    sheets = _parts(content, "xl/worksheets/")
    assert len(sheets) == len(HOSTILE) + 1
    for sheet in sheets.values():
        assert not re.search(r"<f[ >/]", sheet)
        # Links stay within the workbook: none has a target outside.
        assert "r:id" not in re.sub(r"<drawing [^>]*>", "", sheet)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets[1:]:
        assert [sheet.cell(FIRST + n, 1).value for n in range(len(HOSTILE))] == [plain(t) for t in HOSTILE]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
        assert sheet.freeze_panes == f"A{FIRST}"
    assert book.properties.title == HOSTILE[0]
    for chart in _charts(content):
        title = chart.findtext(f"{_C}chart/{_C}title/{_C}tx/{_C}strRef/{_C}strCache/{_C}pt/{_C}v")
        assert title == plain(HOSTILE[0], 80)


def test_the_reviews_own_sheets_have_no_formula(contents: dict[str, bytes]) -> None:
    for content in contents.values():
        for sheet in _parts(content, "xl/worksheets/").values():
            assert not re.search(r"<f[ >/]", sheet)


@pytest.mark.parametrize(
    "text",
    ["R&G & Sons", "&[Picture]&G", "&P&N&D", "&&&" * 100, "🙂" * 200, "a/b:c*d?[e]'f'!", "'", "", "&L" * 90],
)
def test_no_text_is_an_instruction_in_a_header_or_breaks_the_name_of_a_sheet(text: str) -> None:
    content = _hostile((text,) * 3)
    for sheet in _parts(content, "xl/worksheets/").values():
        root = ElementTree.fromstring(sheet)
        for said in [e.text for e in root.iter() if e.tag.endswith(("oddHeader", "oddFooter"))]:
            assert said is not None
            assert len(said.encode("utf-16-le")) <= 2 * 255
            assert re.findall("&(.)", said.replace("&&", "")) in (["L", "R"], ["L", "R", "P", "N"])
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len(names) == len({name.lower() for name in names}) == 4
    assert sheet_name("3.2 What works and what does not") == "3.2 What works and what does n…"
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not re.search(r"[\[\]:*?/\\']", name)


@settings(max_examples=25)
@given(st.text(max_size=400))
def test_any_text_makes_a_workbook_that_opens(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_hostile((text, text, text))))
    assert book.worksheets[1].cell(FIRST, 1).value == (plain(text) or None)


# What is missing


def test_a_workbook_of_the_sample_says_what_is_missing(uci_review: Review) -> None:
    content = workbook(uci_review)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == len(uci_review.slides) + 1
    said = "\n".join(str(cell.value) for sheet in book.worksheets for cell in sheet["A"] if cell.value)
    for table in ("contact", "survey", "promise", "complaint", "process_change", "training"):
        assert f"“{table}”" in said
    assert "No target is set" in said
    drawn = sum(isinstance(e, Chart) for slide in uci_review.slides for e in slide.exhibits)
    assert len(_charts(content)) == drawn > 0
