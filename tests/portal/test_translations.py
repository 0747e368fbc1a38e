"""Every sentence of the portal is translated in both Chinese catalogues."""

from __future__ import annotations

import re

import pytest

from fairway.base.language import Language, catalogue
from tests.portal.catalogue_keys import keys

CHINESE = (Language.TC, Language.SC)
MAINLAND_ONLY = re.compile(r"[关边报舱单车货处请号录认说时间门东业产们为会个]")
"""Simplified characters that never stand in Traditional Chinese."""
HONG_KONG_ONLY = re.compile(r"[關邊報艙單車貨處請號錄認說時間門東業產們為會個]")


@pytest.mark.parametrize("language", CHINESE)
def test_every_sentence_is_translated(language: Language) -> None:
    translated = catalogue(language)
    missing = [f"{place}: {key}" for key, place in keys().items() if key not in translated]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", CHINESE)
def test_placeholders_survive_translation(language: Language) -> None:
    translated = catalogue(language)
    names = re.compile(r"\{\w+\}")
    for key in keys():
        if key in translated:
            assert set(names.findall(translated[key])) == set(names.findall(key)), key


def test_the_two_scripts_are_not_mixed() -> None:
    traditional, simplified = catalogue(Language.TC), catalogue(Language.SC)
    for key in keys():
        assert not MAINLAND_ONLY.search(traditional.get(key, "")), traditional[key]
        assert not HONG_KONG_ONLY.search(simplified.get(key, "")), simplified[key]


def test_hong_kong_and_mainland_use_their_own_words() -> None:
    traditional, simplified = catalogue(Language.TC), catalogue(Language.SC)
    assert (traditional["Container"], simplified["Container"]) == ("貨櫃", "集装箱")
    assert (traditional["Control point"], simplified["Control point"]) == ("管制站", "口岸")
    assert (traditional["Inspection"], simplified["Inspection"]) == ("檢查", "查验")
    assert traditional["kg"] == "公斤"
    assert simplified["kg"] == "千克"
