"""Charts of every kind, made by hand to be hard to draw: gaps, debts, many places, names of any length."""

from __future__ import annotations

from dashboard.report.slides import Chapter, Chart, Figure, Review, Series, Slide, Table
from tests.dashboard.hostile_names import HOSTILE

NAMES = (*HOSTILE, "<script>alert(1)</script>", "محمد שלום")
_HALF_YEAR = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
_MONTHS = tuple(f"{month} {year}" for year in (2025, 2026) for month in _HALF_YEAR)
_CHINESE = tuple(f"2026年{month}月 → {month + 1}月" for month in range(1, 12))


def _of(name: str, *values: float | None) -> Series:
    return Series(name, values)


def _rising(count: int, start: float, step: float) -> tuple[float, ...]:
    return tuple(start + step * place for place in range(count))


_CHANNELS = ("Phone", "A name of a channel in lines")
_GOAL, _SCORES = _of("Goal", *[0.3] * 6), _of(NAMES[1], *[4.0] * 11)
_BUCKETS = tuple(Series(f"M{k}", _rising(12, 9.0 - k, k)) for k in range(1, 8))
_REASONS = tuple(Series(f"Reason number {k} of the list", _rising(12, 1, k)) for k in range(9))

CHARTS = (
    Chart("columns", "Names", NAMES, (_of(NAMES[0], 1, 2, None, 4, 5, 6, 7),), "accounts"),
    Chart("columns", "Two", NAMES[:4], (_of("Own", 2e5, -3e5, 1, None), _of(NAMES[2], 0, 1, 2, 3)), "money"),
    Chart("columns", "Many", _MONTHS * 4, (Series("A", _rising(48, 1200, 17)),), "accounts"),
    Chart("columns", "Nothing", ("a", "b"), (_of("A", 0, 0),), "accounts"),
    Chart("bars", "Debts", NAMES, (_of("A", 1e6, -2e6, None, 4e5, 0, 6, 7),), "money"),
    Chart("bars", "Two", _CHANNELS, (_of("Own", 0.1, 0.2), _of("All", 0.3, None)), "share"),
    Chart("stacked", "Buckets", _MONTHS, _BUCKETS, "accounts"),
    Chart("stacked", "Reasons", _MONTHS, _REASONS, "accounts"),
    Chart("lines", "Gaps", _MONTHS[:6], (_of("Own", 0.3, None, 0.31, 0.33, None, 0.29), _GOAL), "share"),
    Chart("lines", "", _CHINESE, (Series("过程满意度", _rising(11, 3.1, 0.1)), _SCORES), "score"),
    Chart("lines", "Years", _MONTHS * 3, (Series("A", _rising(36, 0.2, 0.01)),), "share"),
    Chart("lines", "One month", ("Jan 2026",), (_of("A", -3e4), _of("B", 4e4)), "money"),
    Chart(
        "waterfall",
        "Gap",
        ("Target", "The period before", "Mix of cases", "Others", "Now"),
        (
            Series("Base", (None, 0.3, 0.31, 0.31, None), is_base=True),
            _of("Level", 0.3, None, None, None, 0.31),
            _of("Adds", None, 0.02, None, 0.0, None),
            _of("Takes away", None, None, 0.01, None, None),
        ),
        "share",
        0.288,
    ),
)


def made_review(language: str = "en", title: str = "Made by hand") -> Review:
    """A review of all of them, alone and in pairs, with names that are more than names everywhere."""
    table = Table(NAMES[0], NAMES, (NAMES, ("", *NAMES[1:])), frozenset({0, 2}))
    figures = Table("Figures", ("Figure", "Value"), (("Rate", Figure("30.3%", 0.30284, "share")),))
    alone = tuple(Slide(f"{NAMES[2]} {c.title}", (c,), NAMES, NAMES, c.title) for c in CHARTS)
    pairs = tuple(Slide(NAMES[1], CHARTS[at : at + 2], NAMES[:1]) for at in range(0, len(CHARTS), 2))
    tables = (Slide("Tables", (table, figures)), Slide("A table", (table,)))
    chapters = (Chapter(NAMES[5], alone), Chapter(NAMES[1], (*pairs, *tables)))
    return Review(title, NAMES[0], f'"; }} </style> {NAMES[5]} {NAMES[2]}', language, chapters, "CNY")
