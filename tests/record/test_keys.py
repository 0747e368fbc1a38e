"""The key file of a log."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairway.record.keys import FILE_NAME, own_signer


def test_the_key_of_a_log_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = own_signer(folder, "hk")
    assert own_signer(folder, "hk").verifier == first.verifier
    assert first.verifier.name == "hk.fairway/record"
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
    assert (folder / FILE_NAME).stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match=r"hk\.fairway/record"):
        own_signer(folder, "gd")
