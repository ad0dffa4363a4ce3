"""`make bench`: measure, and write what was measured to docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import duckdb
import streamlit

from bench.pages import ROUNDS, Timing, first_paint, measure

_PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Run every measurement."""
    timings = measure()
    _PAGE.write_text(report(timings, first_paint()), "utf-8")
    print(f"Wrote {_PAGE.name}.")


def report(timings: list[Timing], opened: float) -> str:
    """Return the page: a ratio in one run says more than seconds on some machine."""
    rows = "\n".join(
        f"| {t.page} | {t.charts} | {t.tiles} | {_pair(t.change, t.change_floor)} "
        f"| {_pair(t.opening, t.opening_floor)} |"
        for t in timings
    )
    return f"""# Benchmarks

Written by `make bench` on {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python \
{platform.python_version()}, DuckDB {duckdb.__version__}, Streamlit {streamlit.__version__}.

## Pages in Chromium, the sample history

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
    main()
