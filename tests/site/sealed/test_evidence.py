"""The evidence that a site exports of its legs: verified offline, with the key of its log."""

from __future__ import annotations

import hashlib

import pytest

from fairway.base.issues import NotFound, Severity
from fairway.locks.evidence.verify import verify
from fairway.record.note import VerifierKey
from fairway.site.sealed.evidence import export_evidence
from tests.site.sealed.conftest import SITES, Sealed
from tests.site.sealed.test_three_places import applied, crossed, filings_are_accepted, underway

__all__ = ["filings_are_accepted"]


def key_of(sealed: Sealed, name: str) -> VerifierKey:
    """The key of the log of a site, got from the site itself."""
    key: VerifierKey = sealed.sites[name].parts["sequencer"]._signer.verifier
    return key


async def test_each_site_proves_its_own_leg(sealed: Sealed) -> None:
    trip = await underway(sealed)
    await sealed.drive(1, "hk")
    await crossed(sealed, trip, 1)
    await sealed.drive(2, "gd")
    await crossed(sealed, trip, 2)
    await sealed.drive(3, "mo")
    await sealed.work()
    for number, name in enumerate(SITES, 1):
        site = sealed.site(name)
        content = await export_evidence(site, trip)
        assert content == await export_evidence(site, trip)
        found = verify(content, [key_of(sealed, name)])
        faults = [(issue.place, issue.rule, issue.text()) for issue in found.issues]
        assert faults == [], name
        assert found.holds
        assert found.terms is not None
        assert [leg.number for leg in found.terms.legs] == [number]
        assert found.frames >= 2
        assert found.judgements and all(one.leg == number for one in found.judgements)
        assert found.judgements[-1].verified
        assert [line.release.released for line in found.decisions][-1:] == [True]

    # Somebody changes a stored frame: what was recorded then no longer follows.
    site = sealed.site("gd")
    async with site.database.single_statements() as conn:
        row = await conn.fetchrow(
            "SELECT position, raw FROM frame WHERE trip IS NOT NULL ORDER BY position LIMIT 1 OFFSET 1"
        )
        raw = row["raw"].replace(b'"closed"', b'"open"', 1)
        await conn.execute(
            "UPDATE frame SET raw = $1, sha256 = $2 WHERE position = $3",
            raw,
            hashlib.sha256(raw).digest(),
            row["position"],
        )
    found = verify(await export_evidence(site, trip), [key_of(sealed, "gd")])
    assert "EVIDENCE-RECORD" in {issue.rule for issue in found.issues if issue.severity is Severity.ERROR}


async def test_a_trip_that_has_not_begun_has_no_evidence(sealed: Sealed) -> None:
    trip = await applied(sealed)
    for name in SITES:
        with pytest.raises(NotFound):
            await export_evidence(sealed.site(name), trip)
