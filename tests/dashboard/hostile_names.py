"""Names that a history may hold and that no file may take for anything but text."""

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "<b>bold</b> & [a](b)",
    "x" * 300,
    "🙂\x0bname\u202e",
    "@SUM(A1)",
)
