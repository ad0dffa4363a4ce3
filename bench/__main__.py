"""`make bench`: measure, and write what was measured to docs/benchmarks.md.

python -m bench                 everything, at 1, 10 and 100 million contacts
python -m bench pages           the pages only
python -m bench scale 1m 10m    the scale only, at these sizes
"""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

import duckdb
import streamlit

from bench import scale
from bench.pages import ROUNDS, Timing, first_paint, measure

_PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_SIZES = {"1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}


def main(wish: list[str]) -> None:
    """Run what is wished for and put it in the place of what the page said of it."""
    part, sizes = (wish[0] if wish else "all"), [_SIZES[s] for s in wish[1:] or _SIZES]
    sections = {}
    if part in ("all", "pages"):
        sections |= _sections(pages_report(measure(), first_paint()))
    if part in ("all", "scale"):
        sections |= _sections(scale.measure(sizes))
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


def pages_report(timings: list[Timing], opened: float) -> str:
    """Return the section on the pages."""
    rows = "\n".join(
        f"| {t.page} | {t.charts} | {t.tiles} | {_pair(t.change, t.change_floor)} "
        f"| {_pair(t.opening, t.opening_floor)} |"
        for t in timings
    )
    return f"""## Pages in Chromium, the sample history

Seconds to repaint after another first month was chosen (median of {ROUNDS}) and to open the page (median
of 5), beside an empty Streamlit page with as many plotly charts and tiles, turn by turn in the same run.

| page | charts | tiles | change | empty page | ratio | open | empty page | ratio |
|---|---|---|---|---|---|---|---|---|
{rows}

From `dunlin run` with nothing published to the first page painted, packages installed: {opened:.1f} s.
"""


def _pair(seconds: float, floor: float) -> str:
    return f"{seconds:.2f} | {floor:.2f} | {seconds / floor:.2f}"


if __name__ == "__main__":
    main(sys.argv[1:])
