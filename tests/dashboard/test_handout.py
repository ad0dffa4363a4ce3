"""The hand-out: every figure of the review on one page that fetches nothing, runs nothing and prints well."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.i18n import LOCALES
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.report import typeface
from dashboard.report.handout import POLICY, handout
from dashboard.report.one_page import zoom_of
from dashboard.report.page_exhibits import drawn
from dashboard.report.slides import Chapter, Chart, Dated, Figure, Review, Series, Slide, Table, plain
from dashboard.report.svg import broken
from tests.dashboard.odd_charts import CHARTS, made_review
from tests.dashboard.page_reader import Node, read

LANGUAGES = ("en", "zh")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TURNED = re.compile(r"translate\((\S+) (\S+)\) rotate\((\S+)\)")
_ACTIVE = ("script", "iframe", "object", "embed", "img", "image", "link", "form", "use", "base")
_SIZES = pytest.mark.parametrize("is_wide", [True, False])

_NUMBERS = Numbers("en", "CNY")

# What texts take, as the drawing reckons it: left, top, right, bottom.
Box = tuple[float, float, float, float]


def _numbers(review: Review) -> Numbers:
    return Numbers(LOCALES[review.language], review.currency or "USD")


def _page(review: Review, *, is_sheet: bool = False) -> Node:
    return read(handout(review, _numbers(review), is_sheet=is_sheet))


@pytest.fixture(scope="module")
def pages(reviews: dict[str, Review]) -> dict[str, Node]:
    """The hand-outs of the demonstration, read back."""
    return {language: _page(review) for language, review in reviews.items()}


@pytest.fixture(scope="module")
def made() -> Node:
    """The hand-out of what was made by hand to be hard to write."""
    return _page(made_review())


def _svg(chart: Chart, numbers: Numbers = _NUMBERS, *, is_wide: bool = True) -> Node:
    svg = drawn(chart, numbers, is_wide=is_wide, is_low=False).svg
    return read(f"<html>{svg}</html>".encode()).one("svg")


def _cells(table: Node) -> list[list[Node]]:
    return [row.every("th") + row.every("td") for row in table.every("tr")]


def _agrees(cell: Node, text: str) -> None:
    """A cell says the text, and a figure or a day in it says exactly which it is."""
    assert cell.text == plain(text)
    if isinstance(text, Figure):
        assert float(cell.one("data").attributes["value"]) == text.value
    if isinstance(text, Dated):
        assert text.day.isoformat().startswith(cell.one("time").attributes["datetime"])


def _holds(figure: Node, exhibit: Chart | Table) -> None:
    """A figure of the page holds every figure of an exhibit."""
    cells = _cells(figure.one("table"))
    assert figure.one(class_="scroll").attributes.get("aria-label", "") == plain(exhibit.title)
    if isinstance(exhibit, Table):
        for row, texts in zip(cells, (exhibit.head, *exhibit.rows), strict=True):
            for cell, text in zip(row, texts, strict=True):
                _agrees(cell, text)
        return
    shown = [series for series in exhibit.series if not series.is_base]
    assert [cell.text for cell in cells[0]] == ["", *(plain(series.name) for series in shown)]
    for place, row in enumerate(cells[1:]):
        assert row[0].text == plain(exhibit.categories[place])
        for cell, series in zip(row[1:], shown, strict=True):
            value = series.values[place]
            if value is None:
                assert cell.text == NO_VALUE
            else:
                assert float(cell.one("data").attributes["value"]) == value


def _is_complete(page: Node, review: Review) -> None:
    """A page holds all that its review says."""
    for section, chapter in zip(page.every("section"), review.chapters, strict=True):
        assert section.one("h2").text == plain(chapter.title)
        for article, slide in zip(section.every("article"), chapter.slides, strict=True):
            if slide.title != chapter.title:
                assert article.one("h3").text == plain(slide.title)
            for figure, exhibit in zip(article.every("figure"), slide.exhibits, strict=True):
                _holds(figure, exhibit)
            for class_, texts in (("lines", slide.lines), ("said", slide.notes)):
                said = [p.text for block in article.every(class_=class_) for p in block.every("p")]
                assert said == [plain(text, 4000) for text in texts if plain(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_every_figure_and_sentence_of_the_review(
    language: str, reviews: dict[str, Review], pages: dict[str, Node]
) -> None:
    review, page = reviews[language], pages[language]
    assert any(isinstance(e, Chart) for slide in review.slides for e in slide.exhibits)
    _is_complete(page, review)
    for text in (review.title, review.subtitle, review.footer):
        assert plain(text) in page.one("header").text


def test_what_is_not_loaded_is_said(uci_review: Review) -> None:
    page = _page(uci_review)
    _is_complete(page, uci_review)
    assert "“contact”" in page.one("main").text
    assert len(page.every("figure")) == sum(len(slide.exhibits) for slide in uci_review.slides)


def test_each_mark_tells_its_value(reviews: dict[str, Review]) -> None:
    for review in reviews.values():
        numbers = _numbers(review)
        for chart in (e for slide in review.slides for e in slide.exhibits if isinstance(e, Chart)):
            svg = _svg(chart, numbers)
            marks = (node for node in svg.content if isinstance(node, Node))
            told = [title.text for mark in marks for title in mark.every("title")]
            wanted = [
                f"{chart.categories[place]} · {series.name}: {numbers.value(v, chart.unit, is_short=False)}"
                for series in chart.series
                if not series.is_base
                for place, v in enumerate(series.values)
                if v is not None and (v or chart.kind != "stacked")
            ]
            assert sorted(told) == sorted(wanted)


def test_the_page_fetches_nothing_and_runs_nothing(pages: dict[str, Node], made: Node) -> None:
    for page in (*pages.values(), made):
        head = page.one("head")
        order = [node.attributes.get("http-equiv", node.tag) for node in head.every()]
        # The policy stands before what it is to hold for.
        assert order.index("Content-Security-Policy") < order.index("title") < order.index("style")
        (policy,) = (n for n in head.every("meta") if n.attributes.get("http-equiv"))
        assert policy.attributes["content"] == POLICY
        assert not re.search(r"url\(|@import|expression|://", head.one("style").text.partition("\n")[2])
        for node in page.walk():
            assert node.tag not in _ACTIVE
            for name, value in node.attributes.items():
                assert not name.startswith("on"), name
                assert name not in ("src", "srcset", "action", "xlink:href", "ping")
                assert name != "href" or value.startswith("#")
                assert "url(" not in value


def test_links_of_the_contents_lead_to_every_chapter_and_slide(
    reviews: dict[str, Review], pages: dict[str, Node]
) -> None:
    for language, page in pages.items():
        names = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
        assert len(set(names)) == len(names)
        links = page.one("nav").every("a")
        assert {link.attributes["href"][1:] for link in links} <= set(names)
        review = reviews[language]
        said = [text for c in review.chapters for text in (c.title, *(slide.title for slide in c.slides))]
        assert [link.text for link in links] == [plain(text) for text in said]


def test_a_slide_that_is_named_as_its_chapter_is_not_named_twice() -> None:
    words = Slide("Comments", lines=("Two left.",), notes=("By hand.",))
    page = _page(Review("A", "", "", "en", (Chapter("Comments", (words,), is_by_hand=True),)))
    assert [link.text for link in page.one("nav").every("a")] == ["Comments"]
    assert page.every("h3") == []
    assert "Two left." in page.one("main").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_its_language(language: str, pages: dict[str, Node]) -> None:
    page = pages[language]
    assert page.attributes["lang"] == typeface.LANGUAGE_TAGS[language]
    own = [page.one("nav").one("h2"), *page.every("summary"), *page.every("desc")]
    assert len(own) > 20
    for node in own:
        assert bool(_HAN.search(node.text)) == (language == "zh"), node.text


def test_names_that_are_more_than_names_are_text(made: Node) -> None:
    review = made_review()
    _is_complete(made, review)
    assert review.footer.startswith('"; } </style>')
    assert made.one("header").every("p")[-1].text == plain(review.footer)
    # Within the style sheet nothing is written but letters, digits and numbers of the others.
    written = re.findall(r'content: "(.*?)";', made.one("head").one("style").text.partition("\n")[0])
    assert len(written) == 2
    assert all(re.fullmatch(r"(\w|\\[0-9a-f]+ )*", text) for text in written)
    assert "script" in written[1]
    assert "\u202e" not in made.text
    assert "\x0b" not in made.text
    assert made.every("b") == []
    # Who reads lines by their ends may break the longest word anywhere; its letters are those of the name.
    assert any(cell.text == "x" * 300 and cell.every("wbr") for cell in made.every("td"))


@given(st.text(max_size=200))
def test_any_text_can_be_written(text: str) -> None:
    slide = Slide(
        text, (Chart("bars", text, (text,), (Series(text, (1.0,)),), "accounts"),), (text,), (text,)
    )
    table = Slide(text, (Table(text, (text, text), ((text, text),)),), (text,), (text,), text)
    _page(Review(text, text, text, "en", (Chapter(text, (slide, table)),)))


# Drawings


def _box(text: Node) -> Box:
    size = text.number("font-size")
    wide = typeface.ems(text.text) * size
    anchor = text.attributes.get("text-anchor", "start")
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * wide
    x, y, angle = text.number("x"), text.number("y"), 0.0
    if turned := _TURNED.fullmatch(text.attributes.get("transform", "")):
        x, y, angle = (float(part) for part in turned.groups())
    along, up = (cos(radians(angle)), sin(radians(angle))), (sin(radians(angle)), -cos(radians(angle)))
    corners = [
        (x + a * along[0] + b * up[0], y + a * along[1] + b * up[1])
        for a in (-before, wide - before)
        for b in (-size * 0.22, size * 0.8)
    ]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)


@_SIZES
@pytest.mark.parametrize("chart", CHARTS, ids=[f"{c.kind}-{c.title}" for c in CHARTS])
def test_no_text_of_a_drawing_is_cut_off_or_covers_another(chart: Chart, is_wide: bool) -> None:
    svg = _svg(chart, is_wide=is_wide)
    _, _, width, height = (float(part) for part in svg.attributes["viewbox"].split())
    texts = svg.every("text")
    assert len(texts) > 3
    for said, (left, top, right, bottom) in ((text.text, _box(text)) for text in texts):
        assert left >= -0.5, said
        assert top >= -0.5, said
        assert right <= width + 0.5, said
        assert bottom <= height + 0.5, said
    # Boxes about slanted texts overlap where the texts do not: they are looked at below.
    boxes = [(text.text, _box(text)) for text in texts if "transform" not in text.attributes]
    for (said, a), (other, b) in combinations(boxes, 2):
        across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert across <= 1 or down <= 1.5, (said, other)


@_SIZES
@pytest.mark.parametrize("chart", CHARTS, ids=[f"{c.kind}-{c.title}" for c in CHARTS])
def test_slanted_names_stand_apart(chart: Chart, is_wide: bool) -> None:
    # Names have letters of one size, values at marks of another.
    rows: dict[float, list[tuple[float, float]]] = {}
    for text in _svg(chart, is_wide=is_wide).every("text"):
        if turned := _TURNED.fullmatch(text.attributes.get("transform", "")):
            x, _, angle = (float(part) for part in turned.groups())
            rows.setdefault(text.number("font-size"), []).append((x, angle))
    for size, row in rows.items():
        for (x, angle), (after, _) in pairwise(sorted(row)):
            assert (after - x) * abs(sin(radians(angle))) >= size * 0.95


@_SIZES
def test_months_are_written_whole_and_the_newest_always(is_wide: bool) -> None:
    for chart in (c for c in CHARTS if c.kind in ("lines", "stacked") and c.categories[-1].isascii()):
        texts = [text.text for text in _svg(chart, is_wide=is_wide).every("text")]
        assert not any(text.endswith("…") for text in texts)
        words = {word for name in chart.categories for word in name.split()}
        named = [text for text in texts if words & set(text.split())]
        # In one line or in two.
        assert " ".join(named).endswith(chart.categories[-1])
        assert all(set(text.split()) <= words for text in named)


@_SIZES
def test_marks_lie_within_the_drawing_and_as_high_as_their_values(is_wide: bool) -> None:
    chart = Chart("columns", "", ("a", "b", "c", "d"), (Series("A", (1.0, 2.0, 4.0, None)),), "accounts")
    rects = _svg(chart, is_wide=is_wide).every("rect")
    heights = [rect.number("height") for rect in rects]
    assert len(heights) == 3
    assert heights[1:] == pytest.approx([heights[0] * 2, heights[0] * 4], abs=0.05)
    feet = {round(rect.number("y") + rect.number("height"), 1) for rect in rects}
    assert len(feet) == 1
    lying = Chart("bars", "", chart.categories, (Series("A", (-1.0, 2.0, 4.0, None)),), "accounts")
    svg = _svg(lying, is_wide=is_wide)
    rects = svg.every("rect")
    widths = [rect.number("width") for rect in rects]
    assert widths[1:] == pytest.approx([widths[0] * 2, widths[0] * 4], abs=0.05)
    # A debt ends where what is owned begins.
    assert rects[0].number("x") + widths[0] == pytest.approx(rects[1].number("x"), abs=0.02)
    # Each value stands beyond the end of its bar: of a debt at the left.
    said = {text.text: _box(text) for text in svg.every("text") if text.number("font-size") < 11}
    assert said["-1"][2] < rects[0].number("x")
    assert said["4"][0] > rects[2].number("x") + widths[2]


def _waterfalls(reviews: dict[str, Review]) -> list[Chart]:
    shown = (e for slide in reviews["en"].slides for e in slide.exhibits if isinstance(e, Chart))
    return [CHARTS[-1], *(chart for chart in shown if chart.kind == "waterfall")]


def test_bars_of_a_waterfall_hang_where_the_one_before_ended(reviews: dict[str, Review]) -> None:
    charts = _waterfalls(reviews)
    assert len(charts) == 2
    for chart in charts:
        rects = _svg(chart).every("rect")
        adds = [v is not None for v in chart.series[2].values]
        takes = [v is not None for v in chart.series[3].values]
        assert len(rects) == len(chart.categories)
        reached = rects[0].number("y")
        for rect, is_more, is_less in list(zip(rects, adds, takes, strict=True))[1:-1]:
            top, bottom = rect.number("y"), rect.number("y") + rect.number("height")
            assert is_more != is_less
            # What is next to nothing is drawn as thin as can be seen.
            assert (bottom if is_more else top) == pytest.approx(reached, abs=1.05)
            reached = top if is_more else bottom
        assert reached == pytest.approx(rects[-1].number("y"), abs=1.05)


def test_lines_of_a_waterfall_lead_from_the_end_of_a_bar_to_the_next(reviews: dict[str, Review]) -> None:
    for chart in _waterfalls(reviews):
        svg = _svg(chart)
        rects = svg.every("rect")
        widest = max(line.number("x2") - line.number("x1") for line in svg.every("line"))
        # Those of the axis go all the way.
        lines = [line for line in svg.every("line") if line.number("x2") - line.number("x1") < widest]
        assert len(lines) == len(rects) - 1
        for line, (before, after) in zip(lines, pairwise(rects), strict=True):
            assert line.number("x1") == pytest.approx(before.number("x") + before.number("width"), abs=0.02)
            assert line.number("x2") == pytest.approx(after.number("x"), abs=0.02)
            for rect in (before, after):
                ends = (rect.number("y"), rect.number("y") + rect.number("height"))
                assert min(abs(line.number("y1") - end) for end in ends) < 1.05


def test_a_line_breaks_off_where_a_value_is_not_known() -> None:
    chart = next(c for c in CHARTS if c.title == "Gaps")
    svg = _svg(chart)
    # Of six months two are not known: between them two make a line, the others are points alone.
    lines = [line.attributes["points"].split() for line in svg.every("polyline")]
    assert sorted(len(points) for points in lines) == [2, 2, 2, 6]
    told = [mark.one("title").text for mark in svg.every("circle") if mark.every("title")]
    assert [text.partition(" · ")[0] for text in told] == ["Jan 2025", "Mar 2025", "Apr 2025", "Jun 2025"]


def test_parts_of_a_column_lie_upon_one_another() -> None:
    chart = next(c for c in CHARTS if c.title == "Buckets")
    parts = [rect for rect in _svg(chart).every("rect") if rect.every("title")]
    last = [rect for rect in parts if rect.one("title").text.startswith("Jun 2026")]
    assert len(last) == 7
    # The first stands on the ground, and each is as high as its value.
    ground = max(line.number("y1") for line in _svg(chart).every("line"))
    seam = ground - last[0].number("y") - last[0].number("height")
    heights = [rect.number("height") + seam for rect in last]
    values = [series.values[-1] or 0.0 for series in chart.series]
    assert heights == pytest.approx([heights[0] * v / values[0] for v in values], abs=0.05)
    for below, above in pairwise(last):
        gap = below.number("y") - (above.number("y") + above.number("height"))
        assert 0.5 < gap < 2


def test_an_axis_of_scores_is_that_of_the_scale_and_one_of_amounts_names_the_currency() -> None:
    def texts(title: str, names: int) -> list[str]:
        chart = next(c for c in CHARTS if c.title == title and len(c.categories) == names)
        return [text.text for text in _svg(chart).every("text")]

    assert texts("", 11)[:5] == ["1", "2", "3", "4", "5"]
    assert {"-CN¥20K", "CN¥0", "CN¥40K"} <= set(texts("One month", 1))
    assert {"+2.0%", "−1.0%", "0.0%", "30.0%", "31.0%"} <= set(texts("Gap", 5))


def test_series_are_told_apart_without_colour() -> None:
    for chart in CHARTS:
        named = [series for series in chart.series if not series.is_base]
        said = " ".join(text.text for text in _svg(chart).every("text"))
        if len(named) > 1 and chart.kind != "waterfall":
            assert all(plain(series.name)[:9] in said for series in named)
    lines = _svg(next(c for c in CHARTS if c.title == "Gaps")).every("polyline")
    assert len({line.attributes.get("stroke-dasharray") for line in lines}) == 2


def test_a_drawing_is_heard_as_what_it_shows() -> None:
    svg = _svg(CHARTS[0])
    assert svg.attributes["role"] == "img"
    assert [node.tag for node in svg.content if isinstance(node, Node)][:2] == ["title", "desc"]
    assert "values from 1 to 7" in svg.one("desc").text


@given(st.text(max_size=120), st.floats(15, 300), st.integers(1, 4))
def test_a_broken_text_fits_and_is_cut_only_where_it_must(text: str, room: float, most: int) -> None:
    lines = broken(text, room, 11, most)
    assert 1 <= len(lines) <= most
    assert all(typeface.ems(line) * 11 <= room for line in lines if len(line) > 1)
    whole = "".join(plain(text).split())
    kept = "".join("".join(lines).split())
    assert kept == whole or (kept.endswith("…") and whole.startswith(kept[:-1]))


def test_chinese_is_broken_between_words_of_a_date_and_before_no_mark() -> None:
    assert broken("2025年9月", 45, 11, 3) == ["2025年", "9月"]
    assert broken("催收成功率（按案件）", 70, 11, 3) == ["催收成功率", "（按案件）"]


# A sheet


def test_a_sheet_has_its_chapters_and_neither_cover_nor_contents() -> None:
    review = made_review()
    page = _page(review, is_sheet=True)
    _is_complete(page, review)
    assert page.one("body").attributes["class"] == "sheet"
    assert page.every("nav") == []
    assert page.one("h1").text == review.title


def test_the_more_a_page_of_a_sheet_says_the_smaller_are_its_letters(reviews: dict[str, Review]) -> None:
    review = reviews["en"]
    numbers = _numbers(review)
    chapters = [Chapter("A", review.slides[:count]) for count in range(1, 8)]
    zooms = [zoom_of(chapter, numbers, is_first=True) for chapter in chapters]
    assert zooms == sorted(zooms, reverse=True)
    assert zooms[0] == 1
    assert len(set(zooms)) > 2
    little, much = chapters[0], chapters[-1]
    sheet = _page(Review("A", "", "", "en", (little, much)), is_sheet=True)
    assert sheet.every("section")[0].attributes["style"] == "--zoom: 1.0"
