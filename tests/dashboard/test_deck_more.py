"""Decks in other people's templates, and of people of whom there is little or nothing to show."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches

from dashboard.i18n import LOCALES
from dashboard.report import typeface
from dashboard.report.asking import Asked, ReviewNumbers
from dashboard.report.deck import deck
from dashboard.report.period import newest_quarter, period_of
from dashboard.report.slides import Chapter, Chart, Review, Series, Slide, Table
from dashboard.report.strategies import promise_slide
from queries import Scope, connect
from queries.store import Store

Publish = Callable[..., Store]
ReviewOf = Callable[..., Review]

_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
# What LibreOffice writes in its place.
_ITS_CORE = "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties"
_SECTIONS = (
    '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
    'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"/></p:ext></p:extLst>'
)


def _template(change: Callable[[Any], None] = lambda _: None) -> bytes:
    file = Presentation()
    change(file)
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue()


def _review(*slides: Slide, language: str = "en") -> Review:
    chapters = (Chapter("2 Delinquency", slides),)
    return Review("Review", "A bank", "Jul 2026 · data version 1", language, chapters)


def _opened(made: Review, template: bytes | None = None) -> list[Any]:
    return list(Presentation(io.BytesIO(deck(made, template))).slides)[1:]


def _bars(count: int, value: float | None = 3.0) -> Chart:
    names = tuple(f"Reason {place}" for place in range(count))
    return Chart("bars", "Complaints", names, (Series("Complaints", (value,) * count),), "accounts")


def _placed(slide: Any, kind: PP_PLACEHOLDER) -> Any:
    (found,) = [shape for shape in slide.placeholders if shape.placeholder_format.type == kind]
    return found


def test_footer_and_number_stand_where_the_template_has_them() -> None:
    (slide,) = _opened(_review(Slide("A title", (_bars(3),), ("A line",))), _template())
    footer, number = (_placed(slide, kind) for kind in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER))
    # The template's title has the place of the chapter, which the footer then says.
    assert footer.text_frame.text == "2 Delinquency · Jul 2026 · data version 1"
    assert number.text_frame._txBody.xpath(".//a:fld[@type='slidenum']")
    of_layout = {s.placeholder_format.type: s for s in slide.slide_layout.placeholders}
    assert footer.top == of_layout[PP_PLACEHOLDER.FOOTER].top
    assert footer.left + footer.width <= number.left
    content = [shape for shape in slide.shapes if not shape.is_placeholder]
    assert all(shape.top + shape.height <= footer.top for shape in content)


def test_colours_of_a_template_are_those_of_its_theme() -> None:
    table = Table("t", ("Figure", "Period"), (("Cure rate", "32%"),))
    chart = _bars(3)
    slide, other = _opened(
        _review(Slide("A title", (table,), ("A line",)), Slide("Other", (chart,))), _template()
    )
    assert not slide.shapes._spTree.xpath(".//a:r/a:rPr//a:srgbClr")
    assert not slide.shapes._spTree.xpath(".//a:tcPr//a:srgbClr")
    (drawn,) = [shape.chart for shape in other.shapes if shape.has_chart]
    assert drawn._chartSpace.xpath("./c:spPr/a:solidFill/a:schemeClr/@val") == ["bg1"]
    assert drawn._chartSpace.xpath("./c:txPr//a:schemeClr/@val") == ["tx1"]


@pytest.mark.parametrize(("left", "top", "width"), [(3.0, 1.6, 2.0), (0.5, 5.0, 9.0), (-1.0, 0.3, 9.0)])
def test_a_title_leaves_room_wherever_the_template_has_it(left: float, top: float, width: float) -> None:
    def move(file: Any) -> None:
        for of in (file.slide_master, *file.slide_layouts):
            for shape in of.placeholders:
                if shape.placeholder_format.type in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
                    places = (Inches(one) for one in (left, top, width, 1.8))
                    shape.left, shape.top, shape.width, shape.height = places

    (slide,) = _opened(
        _review(Slide("A sentence that says what is shown. " * 4, (_bars(3),))), _template(move)
    )
    title, (drawn,) = slide.shapes.title, [shape for shape in slide.shapes if shape.has_chart]
    assert title.left >= 0
    assert title.width >= Inches(5)
    assert title.left + title.width <= Inches(10)
    assert title.top + title.height <= min(drawn.top, Inches(3.05))
    assert drawn.height >= Inches(2.5)


def test_a_file_of_libreoffice_and_one_with_sections_stay_whole() -> None:
    def section(file: Any) -> None:
        file.slides.add_slide(file.slide_layouts[0])
        file.part._element.append(parse_xml(_SECTIONS))
        for layout in file.slide_layouts:
            if layout._element.get("type") == "title":
                layout._element.set("type", "tx")

    written = io.BytesIO()
    with ZipFile(io.BytesIO(_template(section))) as old, ZipFile(written, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name,
                content.replace(_CORE.encode(), _ITS_CORE.encode()) if name == "_rels/.rels" else content,
            )
    content = deck(_review(Slide("A title")), written.getvalue())
    with ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        assert len(names) == len(set(names))
        assert b"sectionLst" not in packed.read("ppt/presentation.xml")
        assert packed.read("_rels/.rels").count(b"core.xml") == 1
    cover = Presentation(io.BytesIO(content)).slides[0]
    # Its title slide is known by its places, as it has another type there.
    assert [s.text_frame.text for s in cover.placeholders] == ["Review", "A bank"]


def test_layouts_in_another_order_are_found() -> None:
    def turn(file: Any) -> None:
        ids = file.slide_master._element.find(qn("p:sldLayoutIdLst"))
        for entry in reversed(list(ids)):
            ids.remove(entry)
            ids.append(entry)

    (slide,) = _opened(_review(Slide("A title")), _template(turn))
    assert slide.slide_layout.name == "Title Only"


def test_a_chart_without_a_mark_is_left_out() -> None:
    empty = (Chart("bars", "Nothing", (), (Series("Nothing", ()),), "share"), _bars(2, None))
    (slide,) = _opened(_review(Slide("A title", (*empty, _bars(3)))))
    assert sum(shape.has_chart for shape in slide.shapes) == 1


def test_one_bar_does_not_fill_a_slide_and_its_label_has_room() -> None:
    slides = _opened(_review(Slide("One", (_bars(1),)), Slide("Many", (_bars(12),))))
    one, many = (next(s for s in slide.shapes if s.has_chart) for slide in slides)
    assert one.height < Inches(2) < many.height
    assert one.chart.value_axis.maximum_scale > 3.0


def test_tables_side_by_side_are_written_in_one_size_and_share_the_room_by_what_they_hold() -> None:
    long = "2,324 cures; accounts like these usually give 2,134 (2,069 to 2,198 by luck)"
    short = Table("Verdicts", ("Verdict", "Collectors"), (("In line", "59"),))
    wide = Table(
        "Teams", ("Team", "Cures", "Verdict"), tuple((f"Team {i}", long, "in line") for i in range(9))
    )
    (slide,) = _opened(_review(Slide("A title", (short, wide))))
    first, second = (shape for shape in slide.shapes if shape.has_table)
    assert first.width * 2 < second.width
    assert first.left + first.width < second.left
    sizes = {size for shape in (first, second) for size in shape._element.xpath(".//a:r/a:rPr/@sz")}
    assert len(sizes) == 1
    assert len(second.table.rows) == 10
    # Heads stand on one line.
    assert first.table.rows[0].height == second.table.rows[0].height


def test_figures_among_chinese_characters_are_given_the_room_that_programs_part_them_by() -> None:
    day = "2026年3月1日"
    assert typeface.spread(day) == pytest.approx(typeface.ems(day) + 5 * 0.25)
    assert typeface.spread("Mar 1, 2026") == typeface.ems("Mar 1, 2026")
    effect = "未检测到效果：+0.3 个百分点（−2.7 个百分点 至 +3.3 个百分点）" * 2
    rows = tuple(("信函新措辞", day, "催收成功率（未按案件难度调整）", effect) for _ in range(8))
    table = Table("变更", ("变更", "生效日期", "指标", "结论"), rows, frozenset({0, 1, 2, 3}))
    (slide,) = _opened(_review(Slide("流程变更", (table,)), language="zh"))
    (shape,) = [shape for shape in slide.shapes if shape.has_table]
    (points,) = {int(size) / 100 for size in shape._element.xpath(".//a:r/a:rPr/@sz")}
    # Margins of a cell are 0.2 inches in all; a day stays on one line.
    room = shape.table.columns[1].width / Inches(1) - 0.2
    assert typeface.spread(day) * points / 72 <= room


def test_months_under_an_axis_are_brief_and_their_year_is_said_once(reviews: dict[str, Review]) -> None:
    for made in reviews.values():
        charts = [e for slide in made.slides for e in slide.exhibits if isinstance(e, Chart) and e.axis]
        assert len(charts) >= 3
        for chart in charts:
            assert len(chart.axis) == len(chart.categories)
            years = [re.search(r"\n(\d{4})$", name) for name in chart.axis]
            said = [found.group(1) for found in years if found]
            assert years[0]
            assert said == sorted(set(said))
            assert max(map(len, chart.axis)) < max(map(len, chart.categories)) + 5


def test_the_axis_of_a_gap_begins_at_a_round_value_below_its_bars(reviews: dict[str, Review]) -> None:
    (chart,) = [
        e for s in reviews["en"].slides for e in s.exhibits if isinstance(e, Chart) and e.kind == "waterfall"
    ]
    levels = [value for value in chart.series[1].values if value is not None]
    assert chart.lowest is not None
    assert chart.lowest < min(levels)
    assert chart.lowest * 1000 == pytest.approx(round(chart.lowest * 1000))


def _left(publish: Publish) -> Store:
    """Two collectors; the first had a case in June and none in July."""
    worked = {"a": ("2026-06-30",), "b": ("2026-06-30", "2026-07-31")}
    return publish(
        {
            "account": [{"account_id": account} for account in worked],
            "snapshot": [
                {
                    "account_id": account,
                    "as_of": day,
                    "days_past_due": 40 if day.endswith("30") else 70,
                    "balance": 100,
                    "past_due_amount": 50,
                    "status": "open",
                    "collector_id": account,
                }
                for account, days in worked.items()
                for day in days
            ],
            "collector": [{"collector_id": who, "name": who.upper(), "team": "T"} for who in worked],
        }
    )


def test_of_who_has_no_case_in_the_period_no_month_before_it_is_told(
    publish: Publish, review_of: ReviewOf
) -> None:
    warehouse = connect(_left(publish).current())
    gone, there = (review_of(warehouse, period="2026-07", collector=[who]) for who in ("a", "b"))
    assert not any("Jun 2026" in slide.title for slide in gone.slides)
    assert not any(slide.exhibits for slide in gone.slides)
    assert any("Jul 2026" in slide.title for slide in there.slides)
    deck(gone)


def test_where_months_are_too_small_to_be_drawn_the_title_is_of_the_period(demo_store: Store) -> None:
    warehouse = connect(demo_store.current())
    reader = warehouse.reader()
    who = Scope.of(None, None, collector=[reader.members("collector")[0]])
    period = period_of(newest_quarter(reader.months()), reader.months())
    asked = Asked(reader, who, period, ReviewNumbers(LOCALES["en"], "CNY"))
    months = asked.run("promise_kept_rate", ("month",)).records
    assert months
    assert all(row["n"] < 30 for row in months)
    (row,) = asked.run("promise_kept_rate").records
    slide = promise_slide(asked)
    assert slide.title.startswith(f"Promise-kept rate was {row['numerator']:.0f} of {row['n']:.0f}")


def test_no_goal_is_proposed_from_one_period_alone(uci_review: Review) -> None:
    (slide,) = [slide for slide in uci_review.slides if slide.topic == "Proposed goals"]
    assert "no earlier period" in slide.lines[0]
    assert not slide.exhibits


def test_a_change_of_coding_among_the_months_drawn_is_said_beside_them(
    uci_store: Store, review_of: ReviewOf
) -> None:
    made = review_of(connect(uci_store.current()), period="2005-09")
    (buckets,) = [slide for slide in made.slides if slide.topic == "Delinquent accounts"]
    assert "mean something else from Sep 2005 on" in buckets.lines[0]
    # And nothing is projected from the month before it.
    (outlook,) = [slide for slide in made.slides if slide.topic == "Outlook"]
    assert not outlook.exhibits
