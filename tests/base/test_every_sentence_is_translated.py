"""Every sentence that a reader may meet stands in both Chinese catalogues."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import fairway
from fairway.base.language import Language, catalogue
from fairway.base.rules import rule_book

SOURCE = Path(fairway.__file__).parent
_SAID_BY = {"message", "remedy", "purpose", "legal_basis", "retention", "detail"}
_PASSED_ON = {"{text}", "{what}", "{remedy}"}


def spoken(path: Path) -> Iterator[str]:
    """Literal sentences that the code of ``path`` puts into issues, problems and the register."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in {"Issue", "SharingRule", "problem"}:
            for keyword in node.keywords:
                value = keyword.value
                if keyword.arg in _SAID_BY and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value
        if name in {"_refuse", "Busy"}:
            for value in node.args:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and " " in value.value:
                    yield value.value


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_issues_are_translated(language: Language) -> None:
    known = catalogue(language)
    said = {text for path in SOURCE.rglob("*.py") for text in spoken(path)}
    assert len(said) > 90
    assert sorted(text for text in said if text and text not in known and text not in _PASSED_ON) == []


@pytest.mark.parametrize("language", [Language.TC, Language.SC])
def test_rules_are_translated(language: Language) -> None:
    for module in pkgutil.walk_packages([str(SOURCE)], "fairway."):
        if module.name.rpartition(".")[2] in {"rules", "adapter", "subject", "sums", "identifiers"}:
            importlib.import_module(module.name)
    known, book = catalogue(language), rule_book()
    assert len(book) > 80
    sentences = {text for rule in book.values() for text in (rule.sentence(), rule.remedy) if text}
    assert sorted(text for text in sentences if text not in known) == []
