"""Who did something on a sealed trip, as the reader may know it: people of the own organisation by name, everybody else
by what they are. The names of another customs' officers do not cross, and nobody is shown by an identifier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fairway.parties.store import api_keys, people
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.page import Page
from fairway.portal.views.parts import N_, Phrase, Words
from fairway.site.sealed.reading import is_customs

_BY_ITSELF = N_("by itself")
_GATE = N_("the gate")
_CARRIER = N_("the carrier")
_MACHINE = N_("the own system")
_OFFICERS = ("officer", "officers")
_OF_THE_CARRIER = frozenset({"sealed-trip-applied", "sealed-trip-cancelled"})


class Actors:
    """The people of a trip."""

    def __init__(
        self, names: Mapping[str, str], events: Iterable[Mapping[str, Any]], *, site: str, customs: bool, own: UUID
    ) -> None:
        self.names = names
        self._site, self._customs, self._own = site, customs, str(own)
        self._numbers: dict[tuple[str, str], int] = {}
        for event in events:
            for officer in _officers(event):
                if officer not in names:
                    key = (event["site"], officer)
                    taken = sum(1 for other, _ in self._numbers if other == event["site"])
                    self._numbers.setdefault(key, taken + 1)

    @classmethod
    async def read(cls, page: Page, events: Iterable[Mapping[str, Any]]) -> Actors:
        """The people and machines of the reader's organisation, and those whom the events speak of."""
        async with page.site.database.reading(page.principal.holder, page.now) as conn:
            found = await people(conn, page.principal.organisation)
            keys = await api_keys(conn, page.principal.organisation)
        names = {str(one["person"]): str(one["name"]) for one in found}
        names |= {str(one["key"]): str(one["name"]) for one in keys}
        return cls(
            names, events, site=page.site.id, customs=is_customs(page.principal), own=page.principal.organisation
        )

    def who(self, event: Mapping[str, Any]) -> Phrase:
        """Who did what an event tells of; where several officers of one customs take part, each has a number."""
        detail = event["detail"]
        actor = str(detail.get("officer") or detail.get("by") or event["actor"])
        if actor in self.names:
            return as_data(self.names[actor])
        if actor.startswith("kiosk:"):
            return _GATE
        if not _is_identifier(actor):
            return _BY_ITSELF if event["kind"] not in _OF_THE_CARRIER else _CARRIER
        if actor == self._own:
            return _MACHINE
        number = self._numbers.get((event["site"], actor))
        if number is not None:
            return self._officer(event["site"], number)
        if detail.get("capacity") == "accredited-operator" or event["kind"] in _OF_THE_CARRIER:
            return _CARRIER
        # Who is not of the carrier that reads is an officer, and who is not of the customs that reads is the carrier.
        return _CARRIER if self._customs and event["site"] == self._site else N_("an officer")

    def _officer(self, site: str, number: int) -> Phrase:
        several = sum(1 for other, _ in self._numbers if other == site) > 1
        return Words(N_("officer {n}"), {"n": number}) if several else N_("an officer")


def _officers(event: Mapping[str, Any]) -> tuple[str, ...]:
    """The officers that an event names."""
    detail = event["detail"]
    found = [detail.get("officer")] if detail.get("officer") else list(detail.get("officers") or ())
    if detail.get("capacity") == "officer":
        found.append(detail.get("by"))
    return tuple(str(one) for one in found if one and _is_identifier(str(one)))


def _is_identifier(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
