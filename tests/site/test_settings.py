from __future__ import annotations

from pathlib import Path

import pytest

from fairway.base.issues import Refusal
from fairway.base.language import Language
from fairway.site.settings import Settings, checkout, explained


def test_defaults_lie_below_the_checkout() -> None:
    settings = Settings.read({})
    folder = checkout()
    assert folder is not None
    assert settings.folder == folder / ".var" / "hk"
    assert settings.port == 8401
    assert settings.public_url == "http://127.0.0.1:8401"
    assert settings.database_name == "fairway_hk"


def test_a_setting_of_the_site_wins_over_a_general_one(tmp_path: Path) -> None:
    environ = {"FAIRWAY_PORT": "9000", "FAIRWAY_GD_PORT": "9001", "FAIRWAY_VAR": str(tmp_path)}
    assert Settings.read(environ, site="gd").port == 9001
    assert Settings.read(environ, site="hk").port == 9000
    assert Settings.read({**environ, "FAIRWAY_SITE": "gd"}).folder == tmp_path / "gd"


def test_given_settings_win(tmp_path: Path) -> None:
    settings = Settings.read({"FAIRWAY_PORT": "9000"}, port=9002, var=tmp_path, pg_bin=None)
    assert (settings.port, settings.var, settings.pg_bin) == (9002, tmp_path, None)


def test_every_faulty_setting_is_named_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        Settings.read({"FAIRWAY_PORT": "99999", "FAIRWAY_DATABASE_URL": "mysql://x", "FAIRWAY_PEER_URL": "x"})
    assert {issue.place for issue in refused.value.issues} == {
        "FAIRWAY_PORT",
        "FAIRWAY_DATABASE_URL",
        "FAIRWAY_PEER_URL",
    }
    for issue in refused.value.issues:
        texts = {issue.text(language) for language in Language}
        assert len(texts) == 3
        assert all(issue.place in text for text in texts if issue.place)
        assert len({issue.remedy_text(language) for language in Language}) == 3


def test_a_site_identifier_is_plain() -> None:
    with pytest.raises(Refusal):
        Settings.read({"FAIRWAY_SITE": "h'k; DROP"})


def test_settings_are_explained_without_the_password() -> None:
    environ = {"FAIRWAY_DATABASE_URL": "postgresql://admin:secret@db/postgres", "FAIRWAY_AUTHORITY_KEY": "secret"}
    settings = Settings.read(environ)
    shown = {variable: value for variable, value, meaning in explained(settings) if meaning}
    assert shown["FAIRWAY_DATABASE_URL"] == "postgresql://admin:***@db/postgres"
    assert shown["FAIRWAY_PG_BIN"] == ""
    assert "secret" not in shown.values()


def test_the_documentation_lists_every_setting_with_its_meaning() -> None:
    folder = checkout()
    assert folder is not None
    page = (folder / "docs" / "operate" / "settings.md").read_text(encoding="utf-8")
    for variable, _, meaning in explained(Settings()):
        assert f"| `{variable}` | {meaning} |" in page


@pytest.mark.parametrize("text", ["tiles.example", "https://tiles.example; script-src *", "https://a.example/path"])
def test_what_maps_may_load_from_is_named_by_origins_only(text: str) -> None:
    with pytest.raises(Refusal):
        Settings.read({"FAIRWAY_MAP_ORIGINS": text})
    found = Settings.read({"FAIRWAY_MAP_ORIGINS": " https://a.example  https://*.b.example:8443 "})
    assert found.map_origins == "https://a.example https://*.b.example:8443"
