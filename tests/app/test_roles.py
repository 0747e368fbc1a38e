"""Which processes a site has for its devices and its parcels."""

from __future__ import annotations

from pathlib import Path

from fairway.app.serve import Role, children
from fairway.site.settings import Settings


def names(settings: Settings, role: Role) -> list[str]:
    return [child.name for child in children(settings, role, None)]


def test_a_site_works_on_parcels_unless_it_is_told_not_to(tmp_path: Path) -> None:
    assert names(Settings(var=tmp_path), Role.SITE) == ["parcels", "worker"]
    assert names(Settings(var=tmp_path, parcels=False), Role.SITE) == ["worker"]
    assert names(Settings(var=tmp_path, parcels=False), Role.PARCELS) == ["parcels"]


def test_a_site_has_a_gateway_where_a_port_for_devices_is_set(tmp_path: Path) -> None:
    without = Settings(var=tmp_path, parcels=False)
    with_port = Settings(var=tmp_path, parcels=False, gateway_jt701_port=8411)
    assert names(without, Role.SITE) == ["worker"]
    assert names(with_port, Role.SITE) == ["gateway-drain", "gateway", "worker"], "the drain ends last"
    assert names(with_port, Role.WORKER) == ["worker"]
    assert names(without, Role.GATEWAY) == ["gateway-drain", "gateway"]
