"""Names of control points for readers of three languages."""

from __future__ import annotations

from datetime import date

from fairway.codes.control_points import control_point
from fairway.consignments.model import Texts
from fairway.portal.views.parts import Phrase


def place_words(code: str | None, on: date) -> Phrase:
    """The name of a control point on a day; the code itself where there is none of that code, "" for none."""
    if not code:
        return ""
    point = control_point(code, on)
    if point is None:
        return Texts(en=code)
    en, tc, sc = point.names
    return Texts(en=en or code, tc=tc or None, sc=sc or None)
