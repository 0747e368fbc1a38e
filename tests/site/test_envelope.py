"""Envelopes between sites: only the receiver reads them, only the sender can have made them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from fairway.base.issues import Refusal
from fairway.site.exchange.envelope import Envelope, EnvelopeKind, OwnKeys, open_envelope, seal

HK, GD, EVE = OwnKeys.generate("hk"), OwnKeys.generate("gd"), OwnKeys.generate("gd")
LETTER = Envelope(
    id=UUID(int=1),
    kind=EnvelopeKind.SUBMISSION_COPY,
    sender="gd",
    receiver="hk",
    case_id=UUID(int=2),
    sequence=1,
    made_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
    purpose="filing in Hong Kong",
    legal_basis="instruction of the consignor",
    retention="until the case is closed",
    elements=("packages.count",),
    body={"packages": {"count": 12, "weight": "130.5"}},
)
KNOWN = {"gd": GD.public()}


def test_round_trip() -> None:
    sealed = seal(LETTER, GD, HK.public())
    assert "12" not in sealed.split(".")[0]
    assert open_envelope(sealed, HK, KNOWN) == LETTER


def test_nobody_else_opens_it() -> None:
    with pytest.raises(Refusal):
        open_envelope(seal(LETTER, GD, HK.public()), GD, KNOWN)


def test_a_forged_sender_is_found() -> None:
    with pytest.raises(Refusal):
        open_envelope(seal(LETTER, EVE, HK.public()), HK, KNOWN)


def test_an_unknown_sender_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        open_envelope(seal(LETTER, GD, HK.public()), HK, {})
    assert refused.value.issues[0].rule == "EXCHANGE-SENDER"


def test_a_changed_envelope_is_refused() -> None:
    parts = seal(LETTER, GD, HK.public()).split(".")
    parts[3] = ("A" if parts[3][0] != "A" else "B") + parts[3][1:]
    with pytest.raises(Refusal) as refused:
        open_envelope(".".join(parts), HK, KNOWN)
    assert refused.value.issues[0].rule == "EXCHANGE-UNREADABLE"


def test_an_envelope_for_another_site_is_refused() -> None:
    macao = OwnKeys("mo", HK.signing, HK.encryption)
    letter = msgspec.structs.replace(LETTER, receiver="mo")
    with pytest.raises(Refusal) as refused:
        open_envelope(seal(letter, GD, macao.public()), HK, KNOWN)
    assert refused.value.issues[0].rule == "EXCHANGE-RECEIVER"


@pytest.mark.parametrize("text", ["", "....", "a.b.c.d.e", "{}", "é" * 10])
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        open_envelope(text, HK, KNOWN)


def test_keys_survive_storing() -> None:
    again = OwnKeys.load("hk", HK.private())
    assert open_envelope(seal(LETTER, GD, again.public()), HK, KNOWN) == LETTER
