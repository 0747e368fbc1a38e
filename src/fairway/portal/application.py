"""The portal as routers, for the application that puts a site together."""

from __future__ import annotations

from fastapi import APIRouter

from fairway.portal.routes import (
    boundary,
    confirming,
    data_flow,
    declarations,
    documents,
    driver,
    editor,
    editor_new,
    entrance,
    exempting,
    incoming,
    keys,
    live,
    officers,
    operator,
    organisation,
    readiness_of_case,
    record,
    requests,
    rule_book,
    simulators,
    submission,
    timeline,
    trip_vehicles,
    trips,
    upload,
    work_list,
)
from fairway.portal.routes.community import (
    acts,
    alert_rules,
    alerts,
    estimates,
    keeping,
    legs,
    maps,
    message,
    messages,
    partner_changes,
    partners,
    search,
    shared,
    shipment,
    shipments,
)
from fairway.portal.routes.failures import failure_page
from fairway.portal.routes.parcel_risk import pages as parcel_risk
from fairway.portal.routes.parcels import acts as parcel_acts
from fairway.portal.routes.parcels import answers as parcel_answers
from fairway.portal.routes.parcels import arrival as parcel_arrival
from fairway.portal.routes.parcels import arrival_acts as parcel_arrival_acts
from fairway.portal.routes.parcels import batch as parcel_batch
from fairway.portal.routes.parcels import carrying as parcel_carrying
from fairway.portal.routes.parcels import declared as parcel_declarations
from fairway.portal.routes.parcels import declaring as parcel_declaring
from fairway.portal.routes.parcels import desk as parcel_desk
from fairway.portal.routes.parcels import named as parcel_named
from fairway.portal.routes.parcels import named_files as parcel_named_files
from fairway.portal.routes.parcels import one as parcel
from fairway.portal.routes.parcels import opening as parcel_opening
from fairway.portal.routes.parcels import release as parcel_release
from fairway.portal.routes.parcels import returns as parcel_returns
from fairway.portal.routes.parcels import rows as parcel_rows
from fairway.portal.routes.scheme import editing as scheme_editing
from fairway.portal.routes.scheme import entry as scheme_entry
from fairway.portal.routes.scheme import importing as scheme_importing
from fairway.portal.routes.scheme import joining_acts, joining_things, joinings
from fairway.portal.routes.scheme import registry as scheme_registry
from fairway.portal.routes.sealed import acts as sealed_acts
from fairway.portal.routes.sealed import alarm_desk, alarm_page, locks
from fairway.portal.routes.sealed import applying as sealed_applying
from fairway.portal.routes.sealed import evidence as sealed_evidence
from fairway.portal.routes.sealed import path as sealed_path
from fairway.portal.routes.sealed import trip as sealed_trip
from fairway.portal.routes.sealed import trips as sealed_trips

__all__ = ["failure_page", "portal_routers"]

_MODULES = (
    entrance,
    live,
    search,
    shipments,
    acts,
    keeping,
    legs,
    shared,
    maps,
    shipment,
    messages,
    message,
    partners,
    partner_changes,
    alert_rules,
    alerts,
    estimates,
    work_list,
    incoming,
    upload,
    editor_new,
    editor,
    readiness_of_case,
    timeline,
    data_flow,
    documents,
    requests,
    record,
    submission,
    declarations,
    exempting,
    trips,
    confirming,
    trip_vehicles,
    driver,
    boundary,
    officers,
    organisation,
    keys,
    rule_book,
    operator,
    simulators,
    scheme_importing,
    scheme_editing,
    scheme_entry,
    scheme_registry,
    joining_acts,
    joining_things,
    joinings,
    alarm_desk,
    alarm_page,
    locks,
    sealed_trips,
    sealed_trip,
    sealed_path,
    sealed_evidence,
    sealed_acts,
    sealed_applying,
    parcel_risk,
    parcel_desk,
    parcel_opening,
    parcel_named,
    parcel_named_files,
    parcel_answers,
    parcel_arrival,
    parcel_arrival_acts,
    parcel_carrying,
    parcel_release,
    parcel_returns,
    parcel_declaring,
    parcel_acts,
    parcel_declarations,
    parcel_rows,
    parcel,
    parcel_batch,
)
"""In the order in which addresses are compared: "/submissions/new" before "/submissions/{case_id}"."""


def portal_routers() -> list[APIRouter]:
    """Every page of the portal and its assets. ``failure_page`` beside it makes the pages for what fails."""
    return [module.router for module in _MODULES]
