"""Every text that a person may see, with the place it comes from: what the catalogues must translate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.contract import contracts
from data.mapping.names import known_names
from data.matching import ADAPTERS, adapter_contract
from models import cure, registry, training
from queries import catalog, findings
from queries.contact_rules import book
from queries.cure import cure_terms
from queries.dimensions import DIMENSIONS
from queries.errors import DunlinError

FOLDERS = ("dashboard", "queries", "data", "models")
# Their errors are known once they are imported.
assert cure, (registry, training)
# The functions whose first argument is a text.
_MARKS = {"t", "words", "within", "N_", "Sentence", "Term", "plural", "context"}
_PLURAL, _CONTEXT = "plural", "context"


@dataclass(frozen=True, slots=True)
class Message:
    """A text to be translated.

    Attributes:
        text: in English.
        many: the text for several, or empty.
        context: what tells it apart from another with the same English, or empty.
        place: where it stands.
    """

    text: str
    many: str = ""
    context: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart from every other."""
        return self.context, self.text


def messages(root: Path) -> list[Message]:
    """Return every text of the code, of the headers of queries, of the contracts and of names.toml."""
    return [*of_code(root), *of_queries(), *of_contracts(), *of_names()]


def of_code(root: Path) -> Iterator[Message]:
    """Return the texts that are marked in the code."""
    for place, call in marked(root):
        texts = [arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant)]
        texts = [text for text in texts if isinstance(text, str)]
        match _name(call), texts:
            case "plural", [one, many]:
                yield Message(one, many=many, place=place)
            case "context", [context, text]:
                yield Message(text, context=context, place=place)
            case (("plural" | "context"), _):
                continue
            case _, [text, *_] if text and isinstance(call.args[0], ast.Constant):
                yield Message(text, place=place)


def glued(root: Path) -> Iterator[str]:
    """Return the places where a text is put together before it is translated: no catalogue can know it."""
    for place, call in marked(root):
        first = call.args[: 2 if _name(call) in (_PLURAL, _CONTEXT) else 1]
        if any(_is_put_together(arg) for arg in first):
            yield place


def marked(root: Path) -> Iterator[tuple[str, ast.Call]]:
    """Return the calls that mark a text."""
    marks = _MARKS | set(_errors(DunlinError))
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and _name(node) in marks:
                    yield f"{file.relative_to(root)}:{node.lineno}", node


def of_queries() -> Iterator[Message]:
    """Return the texts in the headers of metrics, tables and checks, and the titles of dimensions."""
    for metric in (*catalog.metrics().values(), *catalog.tables().values()):
        for text in (metric.title, metric.definition, metric.observation, metric.source):
            yield Message(text, place=f"queries, {metric.name}.sql")
    for text in (*findings.titles(), *findings.templates()):
        yield Message(text, place="queries/checks")
    for profile in book().profiles.values():
        for text in (profile.title, profile.source, profile.binds):
            yield Message(text, place="queries/contact_rules.toml")
    for rule in book().rules.values():
        for text in filter(None, (rule.title, rule.exemption)):
            yield Message(text, place="queries/contact_rules.toml")
    for term in cure_terms():
        yield Message(term.words, place="queries/cure_terms.toml")
    for dimension in DIMENSIONS.values():
        yield Message(dimension.title, place="queries/dimensions.py")


def of_contracts() -> Iterator[Message]:
    """Return what contracts say of tables and columns."""
    for contract in contracts().values():
        place = f"contract of {contract.table}"
        for text in (contract.title, contract.grain, *(c.description for c in contract.columns)):
            yield Message(text, place=place)
    for adapter in ADAPTERS:
        yield Message(adapter_contract(adapter).title, place=f"contract of {adapter}")


def of_names() -> Iterator[Message]:
    """Return what is said of values that mean one thing in one house and another elsewhere."""
    for values in known_names().unsure.values():
        for doubt in values.values():
            yield Message(doubt.because, place="data/mapping/names.toml")
    for kind in known_names().personal:
        yield Message(kind, place="data/mapping/names.toml")


def _errors(kind: type[DunlinError]) -> Iterator[str]:
    yield kind.__name__
    for further in kind.__subclasses__():
        yield from _errors(further)


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_put_together(argument: ast.expr) -> bool:
    if isinstance(argument, ast.JoinedStr):
        return True
    if isinstance(argument, (ast.BinOp, ast.IfExp)):
        return any(isinstance(part, ast.JoinedStr) or _is_text(part) for part in ast.walk(argument))
    return False


def _is_text(part: ast.AST) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)
