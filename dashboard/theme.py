"""Colours and type of every chart: one place.

The colours of marks are read on white and on near-black alike (contrast of at least 3 : 1 on both): only
the ink depends on which of the two it is. Blue and orange are told apart by colour-blind people; nothing
is said by colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

BLUE: Final = "#2F80C2"
ORANGE: Final = "#D0722A"
TEAL: Final = "#2A9187"
VIOLET: Final = "#8A6FC4"
GREY: Final = "#87929E"

# The first is the figure itself, the others what it is compared with.
SERIES: Final = (BLUE, ORANGE, TEAL, VIOLET, GREY)

# Of the metrics that are drawn together, so that one has one colour on every page.
METRIC_COLOURS: Final = {
    "cure_rate": BLUE,
    "forward_roll_rate": ORANGE,
    "stay_rate": GREY,
    "back_roll_rate": TEAL,
    "entry_rate": VIOLET,
    "cure_balance_rate": BLUE,
    "forward_roll_balance_rate": ORANGE,
    "stay_balance_rate": GREY,
    "back_roll_balance_rate": TEAL,
    "entry_amount_rate": VIOLET,
    "charge_off_rate": ORANGE,
    "charge_off_balance_rate": ORANGE,
    "success_rate": BLUE,
    "recovery_rate": TEAL,
    "net_recovered_amount": BLUE,
    "contact_cost": ORANGE,
    "cost_per_unit_recovered": ORANGE,
    "recovered_amount": BLUE,
    "payment_amount": GREY,
    "past_due_balance": TEAL,
    "delinquent_accounts": TEAL,
}

Appearance = Literal["light", "dark"]

# What is written on charts, by the appearance of the page: the text colours of .streamlit/config.toml.
INK: Final[dict[Appearance, str]] = {"light": "#1B2733", "dark": "#E4EAF0"}

GRID: Final = "rgba(135, 146, 158, 0.22)"
MUTED: Final = "rgba(135, 146, 158, 0.95)"

CHART_HEIGHT: Final = 300
FONT_SIZE: Final = 12


def shade(colour: str, opacity: float) -> str:
    """Return a colour as rgba with that opacity (0–1)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"


# Colours by how far along they stand (0–1).
Scale = Sequence[Sequence[float | str]]

# From nothing to the full colour: text on it stays legible on a light and on a dark page.
SEQUENTIAL: Final[Scale] = [[0.0, shade(BLUE, 0.03)], [0.35, shade(BLUE, 0.32)], [1.0, shade(BLUE, 0.78)]]

# Buckets from mild to severe, from cool to warm, each as legible as the others on light and dark.
BUCKET_COLOURS: Final = ("#3A9CA8", BLUE, "#5B74C4", "#8A6FC4", "#AD63AE", "#C65A84", "#C8662E")

# Of lines and bars that stand for members without an order, as many as are drawn together.
MEMBER_COLOURS: Final = (*SERIES, "#C65A84", "#7F8A2E", "#A5764B", "#5B74C4")

# Below a midpoint orange, above it blue, at it nearly nothing.
DIVERGING: Final[Scale] = [
    [0.0, shade(ORANGE, 0.78)],
    [0.5, shade(GREY, 0.06)],
    [1.0, shade(BLUE, 0.78)],
]


def on_scale(scale: Scale, share: float) -> str:
    """Return the colour that stands at a share (0–1) of the way along a scale; beyond its ends, the end's."""
    stops = [float(stop) for stop, _ in scale]
    place = next((i for i, stop in enumerate(stops[1:]) if share <= stop), len(stops) - 2)
    way = (share - stops[place]) / (stops[place + 1] - stops[place])
    start, end = (
        [float(part) for part in re.findall(r"[\d.]+", str(scale[i][1]))] for i in (place, place + 1)
    )
    mixed = [a + (b - a) * min(max(way, 0.0), 1.0) for a, b in zip(start, end, strict=True)]
    return "rgba({:.0f}, {:.0f}, {:.0f}, {:.3g})".format(*mixed)
