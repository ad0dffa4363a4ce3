"""The guide tells the truth: its links and pictures exist, and pages and commands are called as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bench.screenshots import ALL_PAGES, GUIDE
from dunlin import app

ROOT = Path(__file__).parents[1]
GUIDE_PAGES = sorted((ROOT / "docs" / "guide").glob("*.md"))
APP = (ROOT / "dashboard" / "app.py").read_text("utf-8")
SECTIONS = set(re.findall(r't\("([^"]+)"\): \[', APP))
TITLES = set(re.findall(r'title=t\("([^"]+)"\)', APP))

each = pytest.mark.parametrize("page", GUIDE_PAGES, ids=lambda page: page.stem)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_there_is_a_page_for_each_role() -> None:
    roles = {"manager", "team-lead", "analyst", "administrator"}
    assert roles < {page.stem for page in GUIDE_PAGES}
    index = (ROOT / "docs" / "guide" / "README.md").read_text("utf-8")
    assert all(f"({role}.md)" in index for role in roles)
    assert "docs/guide/" in (ROOT / "README.md").read_text("utf-8")


@each
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
        file, _, anchor = target.partition("#")
        linked = (page.parent / file).resolve()
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text("utf-8"), re.MULTILINE)
            assert anchor in map(_anchor, headings), target


@each
def test_every_picture_is_one_that_the_script_makes(page: Path) -> None:
    for name in re.findall(r"pictures/([\w-]+)-1440-light\.png", page.read_text("utf-8")):
        assert name in ALL_PAGES or name in GUIDE, name


@each
def test_pages_are_called_as_in_the_menu(page: Path) -> None:
    for section, title in re.findall(r"(\w+) → ([A-Z][a-z]+(?: [a-z]+)*)", page.read_text("utf-8")):
        assert section in SECTIONS, section
        assert title in TITLES, title


@each
def test_commands_are_called_as_they_are(page: Path) -> None:
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    for command in re.findall(r"(?:`|^)dunlin (\w+)", page.read_text("utf-8"), re.MULTILINE):
        assert command in known, command


def test_both_ways_to_read_the_menu_are_found() -> None:
    assert {"Portfolio", "People", "Data"} <= SECTIONS
    assert {"Outlook", "Against expectation", "Satisfaction and complaints"} <= TITLES
