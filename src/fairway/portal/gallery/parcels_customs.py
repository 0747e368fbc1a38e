"""A batch as the customs of the site see it, with channels, flags and the way to the risk desk; one with notes."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from fairway.parcels.intake.rules import EncodingSaid
from fairway.portal.gallery.parcels import judged
from fairway.portal.gallery.parcels_onward import onward
from fairway.portal.routes.parcel_risk.words import sign_words
from fairway.portal.routes.parcels.words import CHANNELS, share
from fairway.portal.views.parcels.batch import Bar, BatchPage

_FLAGS = {"parcels.risk.splitting": 181, "parcels.risk.undervaluation": 60, "parcels.risk.identity": 22}


def batch() -> BatchPage:
    """A batch of which some parcels are inspected."""
    shown = onward()
    assert shown.verdict is not None
    counts = {"release": 4_620, "inspect": 263, "wait": 117}
    channels = tuple(
        Bar(CHANNELS[one][1], count, share(count, 4_620), CHANNELS[one][0], raw=one) for one, count in counts.items()
    )
    flags = tuple(
        Bar(sign_words(one), count, share(count, 181), CHANNELS["inspect"][0]) for one, count in _FLAGS.items()
    )
    return replace(
        shown,
        customs=True,
        verdict=replace(shown.verdict, channels=channels, flags=flags, fix_download="", correct_href=""),
        carried=None,
        declare_href="",
        erase_href="",
        returns_href="",
        risk_href="/parcel-risk/batches/1",
    )


def noticed() -> BatchPage:
    """A judged batch in whose files something was noticed."""
    said = EncodingSaid().issue("", encoding="GB18030", detail="")
    return replace(judged(), notes=(msgspec.structs.replace(said, place="parcels-500.csv"),))
