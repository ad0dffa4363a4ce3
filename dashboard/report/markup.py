"""Elements and texts of HTML and SVG: plain first, escaped always."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.report.slides import plain

# Longer than any text of ours.
_LONGEST = 4000


def element(tag: str, *content: str, **attributes: object) -> str:
    """Return an element; attributes are escaped, `content` is markup already.

    A name's underscores are written as hyphens, and one at its end is left out: `class_="chart"`. An
    attribute that is None is not written.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{''.join(content)}</{tag}>"


def _written(value: object) -> str:
    # A hundredth of a unit of a drawing is finer than any printer.
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def inner(text: str) -> str:
    """Return a text as the content of an element."""
    return escape(plain(text, _LONGEST))


def paragraphs(texts: Iterable[str], class_: str) -> str:
    """Return texts as paragraphs in a block of their own, or nothing where there are none."""
    written = [element("p", inner(text)) for text in texts if plain(text)]
    return element("div", *written, class_=class_) if written else ""
