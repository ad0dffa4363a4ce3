"""A hand-out read back with the standard library's parser, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "wbr"}


@dataclass
class Node:
    """An element: its attributes, and what stands in it in its order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All the text in it."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    def every(self, tag: str = "", class_: str = "") -> list[Node]:
        """The elements within it of a tag and a class, in their order."""
        return [
            node
            for node in self.walk()
            if tag in ("", node.tag) and class_ in ("", *node.attributes.get("class", "").split())
        ]

    def one(self, tag: str = "", class_: str = "") -> Node:
        """The only such element."""
        (node,) = self.every(tag, class_)
        return node

    def walk(self) -> Iterator[Node]:
        """Each element within it."""
        for part in self.content:
            if isinstance(part, Node):
                yield part
                yield from part.walk()

    def number(self, name: str) -> float:
        """An attribute that is a number."""
        return float(self.attributes[name])


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), (tag, names)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close it; each is closed where it was opened."""
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.open[-1].content.append(data)


def read(page: bytes) -> Node:
    """Read a page; every element in it must be closed."""
    parser = _Parser()
    parser.feed(page.decode("utf-8"))
    parser.close()
    (root,) = parser.open
    return root.one("html")
