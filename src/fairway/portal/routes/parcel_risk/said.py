"""What speaks for a look at a parcel, in the words of the sign."""

from __future__ import annotations

from collections.abc import Callable

from fairway.base.language import Language
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.parcel_risk.words import sign_words
from fairway.portal.views.parcels.risk import SignSaid
from fairway.portal.views.parts import Link
from fairway.site.parcels.risk.reading import Flagged

_MOST = 12
"""Related parcels that are shown."""


def sign_said(
    one: Flagged,
    language: Language,
    *,
    href: Callable[[str], str] | None = None,
) -> SignSaid:
    """One sign of a parcel. ``href`` leads to a related parcel by its number."""
    others = list(one.related)
    return SignSaid(
        words=sign_words(one.flag),
        points=one.points,
        sentence=one.issue.text(language),
        remedy=one.issue.remedy_text(language),
        rule=one.flag,
        values=tuple(one.evidence.items()),
        related=tuple(Link(as_data(number), href(number)) for _, number in others[:_MOST]) if href else (),
        more_related=max(0, len(others) - _MOST),
    )
