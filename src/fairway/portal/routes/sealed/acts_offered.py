"""What the reader may do on a sealed trip now, each as a form of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fairway.base.issues import Issue
from fairway.clearance.facts import VehicleClearance
from fairway.locks.trips.state import LegStatus, SealedTripState
from fairway.parties.model import Permission
from fairway.portal.routes.page import Page, faults_of
from fairway.portal.routes.sealed.words import Places
from fairway.portal.views.editor import Control, Field
from fairway.portal.views.parts import N_, Action, Choice, Phrase, Words
from fairway.portal.views.sealed.trip import ActForm

_ASKED = frozenset({LegStatus.ASKED, LegStatus.PERMITTED, LegStatus.REFUSED})
_SEAL = Field(
    "/seal_number",
    N_("Number of the container's own seal"),
    Control.CODE,
    hint=N_("Where one was put on as well"),
    size="half",
)


def _reason(label: Phrase, hint: Phrase = "", pointer: str = "/reason") -> Field:
    return Field(pointer, label, Control.LONG_TEXT, hint=hint)


class _Offer:
    """The forms, with what was typed into the one that was refused."""

    def __init__(self, trip: UUID, failed: str, values: Mapping[str, str], issues: Sequence[Issue]) -> None:
        self._trip, self._failed, self._values = trip, failed, values
        self._faults = faults_of(issues)
        self.found: list[ActForm] = []

    def add(
        self, name: str, words: Phrase, hint: Phrase, *fields: Field, danger: bool = False, confirm: Phrase = ""
    ) -> None:
        """One act."""
        mine = name == self._failed
        filled = [
            replace(
                one,
                pointer=f"/{name}{one.pointer}",
                value=self._values.get(f"/{name}{one.pointer}", one.value) if mine else one.value,
                faults=tuple(it for it in self._faults if mine and it.issue.pointer == one.pointer),
            )
            for one in fields
        ]
        action = Action(words, f"/sealed-trips/{self._trip}/acts/{name}", not danger, danger, confirm)
        self.found.append(ActForm(name, words, hint, action, tuple(filled), mine))


def acts_of(
    page: Page,
    trip: UUID,
    row: Mapping[str, Any],
    state: SealedTripState,
    places: Places,
    *,
    selected: VehicleClearance | None = None,
    failed: str = "",
    values: Mapping[str, str] | None = None,
    issues: Sequence[Issue] = (),
) -> tuple[ActForm, ...]:
    """The acts that are open to the reader; what a rule refuses all the same is told when it is tried."""
    offer = _Offer(trip, failed, values or {}, issues)
    if state.over:
        return ()
    if page.may(Permission.DECIDE):
        _permits(offer, page, state)
        _at_origin(offer, page, state)
        _selection(offer, page, state, selected)
        if state.sealed_at and row["custody"] == page.site.id:
            _on_the_way(offer, state, places)
    elif row["scope"] == "trip" and page.may(Permission.RUN_TRIPS):
        _at_origin(offer, page, state)
        if not state.sealed_at and row["applicant"] == page.principal.organisation:
            offer.add(
                "cancel",
                N_("Give the trip up"),
                N_("Only before it is sealed. The lock is free at once."),
                _reason(N_("Reason")),
                danger=True,
                confirm=N_("Give this trip up?"),
            )
    return tuple(offer.found)


def _permits(offer: _Offer, page: Page, state: SealedTripState) -> None:
    open_legs = [one for one in state.legs_of(page.site.id) if state.leg_status(one.number) in _ASKED]
    if not open_legs:
        return
    said = [state.permit(one.number) for one in open_legs]
    choices = tuple(Choice(str(one.number), Words(N_("Leg {n}"), {"n": one.number})) for one in open_legs)
    leg = Field("/leg", N_("Own leg"), Control.SELECT, choices[0].value, options=choices, size="short")
    if not all(one and one.permitted for one in said):
        hint = N_("For the own leg alone; the other customs decide for themselves.")
        offer.add("permit", N_("Permit the leg"), hint, leg, _reason(N_("Conditions"), N_("May stay empty")))
    if not all(one and not one.permitted for one in said):
        hint = N_("The trip does not begin; a permit can be taken back until the leg begins.")
        offer.add("refuse", N_("Do not permit the leg"), hint, leg, _reason(N_("Reason")), danger=True)


def _selection(offer: _Offer, page: Page, state: SealedTripState, selected: VehicleClearance | None) -> None:
    """Until the own legs are behind the truck, or its lock may be opened."""
    if state.unlocking or all(leg.number in state.passed for leg in state.legs_of(page.site.id)):
        return
    if selected is None:
        offer.add(
            "select",
            N_("Select for inspection"),
            N_("At the end of the own leg the display says inspection. Until then nobody outside this customs knows."),
            _reason(N_("Reason"), N_("The trade does not see it.")),
        )
    else:
        offer.add(
            "deselect",
            N_("Take the selection back"),
            N_("The trip may then pass as if it had never been selected."),
            _reason(N_("Reason"), N_("The trade does not see it.")),
        )


def _at_origin(offer: _Offer, page: Page, state: SealedTripState) -> None:
    if state.sealed_at or state.legs[0].site != page.site.id:
        return
    if state.bound_at is None:
        if state.permitted:
            hint = N_("Ties the lock to container, plates and driver as applied for. From here on it is watched.")
            offer.add("bind", N_("Bind the lock"), hint)
        return
    hint = N_("On the word of the lock's own last report, within the fence of the origin.")
    offer.add("seal", N_("Seal the trip"), hint, _SEAL)


def _on_the_way(offer: _Offer, state: SealedTripState, places: Places) -> None:
    leg = state.leg(state.current.leg) if state.current else None
    if leg is None:
        return
    ends = tuple(dict.fromkeys((leg.destination, *([leg.control_point] if leg.control_point else ()), leg.origin)))
    if state.inspection is None:
        place = Field(
            "/place", N_("Where"), Control.SELECT, ends[0], options=tuple(Choice(one, places[one]) for one in ends)
        )
        hint = N_("The trip stands still until it is sealed again.")
        offer.add("inspect", N_("Begin an inspection"), hint, place, _reason(N_("Reason")))
    elif state.inspected is None:
        opened = Field("/opened", N_("The lock was opened for it"), Control.CHECK, "false")
        clean = Field("/clean", N_("The trip may go on once it is sealed again"), Control.CHECK, "true")
        findings = _reason(N_("What was found"), pointer="/findings")
        hint = N_("It is recorded with your name, and the other customs read it.")
        offer.add("findings", N_("End the inspection"), hint, findings, opened, clean)
    elif state.inspected.clean:
        offer.add("reseal", N_("Seal again"), N_("The lock must report itself closed."), _SEAL)
    first = state.unlock_request
    hint = N_("At the destination or under an inspection your word suffices; elsewhere a second officer must agree.")
    if first is not None:
        hint = N_("A first officer has asked for it. You are the second: the lock opens on your word.")
    offer.add(
        "unlock", N_("Authorise the opening"), hint, _reason(N_("Reason"), N_("Needed out of place")), danger=True
    )
    if state.held or state.violated:
        hint = N_("You answer for it: every reason against it is recorded beside your name.")
        offer.add("release", N_("Let it pass in person"), hint, _reason(N_("Why"), pointer="/remark"), danger=True)
    ended = state.violated is not None or (state.inspected is not None and not state.inspected.clean)
    if state.opened_at is not None or ended:
        hint = N_("The lock is free afterwards.")
        remark = _reason(N_("What became of the cargo"), pointer="/remark")
        offer.add("close", N_("Close the trip"), hint, remark, confirm=N_("Close this trip?"))
