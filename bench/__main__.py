"""`make bench`: measure, and write what was measured to docs/benchmarks.md.

python -m bench                 everything, at 1, 10 and 100 million contacts
python -m bench pages           the pages of the sample history only
python -m bench pages 100m      the pages of the demonstration only, at this size
python -m bench soak 10m        twenty people at once only, at this size; with a number: so many minutes
python -m bench review 10m      the performance review only, at this size
python -m bench verdicts 20     what is said of so many departments, against their truths
python -m bench scale 1m 10m    the scale only, at these sizes; also figures, rivals, build, month or csv
"""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

import duckdb
import streamlit

from bench import reviews, scale, soak, verdicts
from bench.pages import OPENINGS, ROUNDS, Timing, first_paint, measure, measured
from bench.screenshots import ALL_PAGES

_PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_SIZES = {"1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}


def main(wish: list[str]) -> None:
    """Run what is wished for and put it in the place of what the page said of it."""
    part, rest = (wish[0], wish[1:]) if wish else ("all", [])
    sizes = [_SIZES[size] for size in rest if size in _SIZES]
    sections: dict[str, str] = {}
    if part == "all" or (part == "pages" and not sizes):
        sections |= _sections(pages_report("the sample history", measure(), first_paint()))
    if part in ("all", "scale"):
        sections |= _sections(
            scale.measure(sizes or _SIZES.values(), [p for p in scale.PARTS if p in rest] or scale.PARTS)
        )
    if part == "all" or (part == "pages" and sizes):
        for size in sizes or [_SIZES["100m"]]:
            title = f"the demonstration with {size:,} contacts"
            sections |= _sections(pages_report(title, measured(scale.store_of(size), ALL_PAGES)))
    if part in ("all", "review"):
        for size in sizes or [_SIZES["10m"]]:
            sections |= _sections(reviews.measure(scale.store_of(size)))
    if part in ("all", "verdicts"):
        departments = int(rest[0]) if part == "verdicts" and rest else verdicts.SEEDS
        sections |= _sections(verdicts.measure(departments))
    if part in ("all", "soak"):
        minutes = [float(word) for word in rest if word not in _SIZES and word not in scale.PARTS]
        store = scale.store_of(sizes[0] if part == "soak" and sizes else _SIZES["10m"])
        sections |= _sections(soak.measure(store, *minutes))
    before = _sections(_PAGE.read_text("utf-8")) if _PAGE.is_file() else {}
    _PAGE.write_text("\n\n".join([_head(), *({**before, **sections}).values()]) + "\n", "utf-8")
    print(f"Wrote {_PAGE.name}.")


def _sections(text: str) -> dict[str, str]:
    """Split Markdown at its second-level headings."""
    found = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {section.splitlines()[0]: section.strip() for section in found if section.startswith("## ")}


def _head() -> str:
    return f"""# Benchmarks

Written by `make bench` on {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python \
{platform.python_version()}, DuckDB {duckdb.__version__}, Streamlit {streamlit.__version__}. A ratio in one
run says more than seconds on some machine."""


def pages_report(title: str, timings: list[Timing], opened: float | None = None) -> str:
    """Return the section on the pages of a dataset."""
    rows = "\n".join(
        f"| {t.page} | {t.charts} | {t.tiles} | {_pair(t.change, t.change_floor)} "
        f"| {_pair(t.opening, t.opening_floor)} |"
        for t in timings
    )
    first = f"From `dunlin run` with nothing published to the first page painted: {opened or 0:.1f} s.\n"
    return f"""## Pages in Chromium, {title}

Seconds to repaint after another first month was chosen (median of {ROUNDS}) and to open the page (median
of {OPENINGS}), beside an empty Streamlit page with as many plotly charts and tiles, turn by turn in one run.

| page | charts | tiles | change | empty page | ratio | open | empty page | ratio |
|---|---|---|---|---|---|---|---|---|
{rows}

{first if opened else ""}"""


def _pair(seconds: float, floor: float) -> str:
    return f"{seconds:.2f} | {floor:.2f} | {seconds / floor:.2f}"


if __name__ == "__main__":
    main(sys.argv[1:])
