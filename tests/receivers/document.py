"""What docs/webhooks.md shows and says."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")


def program(language: str) -> str:
    """The one program in this language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return found


def requests() -> list:
    """Method, path and body of each request that it shows."""
    curl = re.findall(r"""^curl -sS "\$API([^"]+)" [^\n]*\n  -d '([^']+)'$""", TEXT, re.MULTILINE)
    api = re.findall(r"""^api (\w+) "([^"]+)"(?: '([^']+)')?""", TEXT, re.MULTILINE)
    return [("POST", *request) for request in curl] + api


def fields() -> dict:
    """Of each event the names that stand in its `data`, and those that may."""
    _, _, rest = TEXT.partition("<!-- events -->\n")
    table, end, _ = rest.partition("<!-- /events -->")
    if not end:
        raise AssertionError("docs/webhooks.md has no table of events")
    found = {}
    for row in table.splitlines()[2:]:
        kind, _, names = row.strip("| ").split(" | ")
        names = re.findall(r"`(\w+\??)`", names)
        always = {name for name in names if not name.endswith("?")}
        found[kind.strip("`")] = (always, always | {name.rstrip("?") for name in names})
    return found
