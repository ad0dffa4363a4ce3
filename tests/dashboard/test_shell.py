"""The shell around the pages: closed to the network, and without a way past the entry."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest


@pytest.fixture(scope="module")
def config(root: Path) -> dict[str, Any]:
    """The settings with which Streamlit is started."""
    return tomllib.loads((root / ".streamlit" / "config.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def logo(root: Path) -> ElementTree.Element:
    """The logo's root element."""
    return ElementTree.fromstring((root / "dashboard" / "logo.svg").read_text("utf-8"))


def _calls(root: Path) -> Iterator[ast.Call]:
    for file in sorted((root / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def test_there_is_no_folder_of_pages_that_would_bypass_the_entry(root: Path) -> None:
    assert not (root / "dashboard" / "pages").exists()
    assert not (root / "pages").exists()


def test_every_view_is_a_page_and_every_page_a_view(root: Path) -> None:
    views = {f"views/{f.name}" for f in (root / "dashboard" / "views").glob("*.py")} - {"views/__init__.py"}
    pages = {ast.literal_eval(call.args[0]) for call in _calls(root) if _name(call) == "Page"}
    assert pages == views


def test_no_module_of_the_dashboard_hides_a_package_of_the_project(root: Path) -> None:
    # `streamlit run` puts the folder of the entry first on the path.
    modules = {path.stem for path in (root / "dashboard").iterdir()}
    assert not modules & {"queries", "models", "data", "dashboard"}


def test_the_server_listens_on_loopback_alone(config: dict[str, Any]) -> None:
    assert config["server"]["address"] == "127.0.0.1"


def test_nothing_is_reported_to_anyone(config: dict[str, Any]) -> None:
    assert config["browser"]["gatherUsageStats"] is False


def test_nobody_is_shown_the_inside_of_an_error(config: dict[str, Any]) -> None:
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["toolbarMode"] == "viewer"


def test_protection_against_forged_requests_is_left_on(config: dict[str, Any]) -> None:
    assert config["server"].get("enableXsrfProtection", True) is True
    assert config["server"].get("enableCORS", True) is True


def test_no_font_or_theme_comes_from_the_web(root: Path) -> None:
    assert "://" not in (root / ".streamlit" / "config.toml").read_text("utf-8")


def test_no_page_icon_is_fetched_from_the_web(root: Path) -> None:
    named = [
        ast.unparse(keyword.value)
        for call in _calls(root)
        if _name(call) in ("Page", "set_page_config")
        for keyword in call.keywords
        if keyword.arg in ("icon", "page_icon")
    ]
    assert named
    assert [icon for icon in named if ":material" in icon or "://" in icon] == []


def test_no_markup_of_its_own_is_let_into_a_page(root: Path) -> None:
    names = [_name(call) for call in _calls(root)]
    keywords = [keyword.arg for call in _calls(root) for keyword in call.keywords]
    assert "unsafe_allow_html" not in keywords
    assert not {"html", "iframe", "write_stream"} & set(names)


def test_the_logo_refers_to_nothing_outside_itself(logo: ElementTree.Element) -> None:
    known = {"svg", "path", "circle", "rect", "g", "title", "desc"}
    for element in logo.iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in known
        for name, value in element.attrib.items():
            assert not re.search(r"href|^on|style|\}", name)
            assert not re.search(r"url\(|://|javascript", value)


def test_the_logo_has_a_name_and_scales(logo: ElementTree.Element) -> None:
    assert logo.get("aria-label") == "Dunlin"
    assert logo.get("viewBox")
