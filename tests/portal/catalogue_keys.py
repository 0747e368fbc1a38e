"""Finds every catalogue key that the portal says: in templates and in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from jinja2.ext import babel_extract

PORTAL = Path(__file__).parent.parent.parent / "src" / "fairway" / "portal"
TEMPLATE_CALLS = ["_", "n_", "N_", "in_language"]
PYTHON_CALLS = {"N_": None, "Words": None}
OPTIONS = {
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}


def _says(text: str) -> bool:
    """Whether there is a word to translate: not an address, a tag, or placeholders alone."""
    rest = re.sub(r"\{\w+\}", "", text)
    return bool(re.search(r"[A-Za-z]", rest)) and not re.fullmatch(r"zh-Han[ts]-[A-Z]{2}|en|/.*", text)


def _from_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((PORTAL / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for line, name, messages, _ in babel_extract(file, TEMPLATE_CALLS, [], OPTIONS):
                texts = messages if isinstance(messages, tuple) else (messages,)
                for text in texts:
                    # the tag of in_language and the numbers of n_ are no sentences
                    if isinstance(text, str) and _says(text):
                        yield text, f"{path.relative_to(PORTAL)}:{line} {name}"


def _from_python() -> Iterator[tuple[str, str]]:
    for path in sorted(PORTAL.rglob("*.py")):
        with path.open("rb") as file:
            for line, message, _, _ in extract("python", file, PYTHON_CALLS, [], {}):
                if isinstance(message, str) and _says(message):
                    yield message, f"{path.relative_to(PORTAL)}:{line}"


def keys() -> dict[str, str]:
    """Each key with the first place where it is said."""
    found: dict[str, str] = {}
    for text, place in (*_from_templates(), *_from_python()):
        found.setdefault(text, place)
    return found
