"""The list of pages: name, template, who looks at it, and the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fairway.base.language import Language
from fairway.portal.gallery import (
    authorities,
    boundary,
    cargo,
    cast,
    document,
    draft,
    firm,
    journey,
    locks,
    maps,
    oversight,
    parcel_risk,
    parcel_tables,
    parcels,
    parcels_arrival,
    parcels_customs,
    parcels_one,
    parcels_onward,
    readiness,
    scheme,
    shipment,
    told,
    warned,
    work,
)
from fairway.portal.navigation import Audience, navigation
from fairway.portal.templating import render
from fairway.portal.views.boundary import DriverState, KioskAnswer
from fairway.portal.views.frame import Frame, OrganisationChoice, Theme
from fairway.portal.views.parts import N_, Link, Notice, Side, Tone, Words


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the gallery."""

    name: str
    template: str
    view: Callable[[], object]
    active: str = ""
    audience: Audience | None = Audience.TRADE
    """None for pages without a person."""
    notices: tuple[Notice, ...] = ()
    toasts: tuple[Notice, ...] = ()
    phone_only: bool = False
    wide_only: bool = False
    also: tuple[OrganisationChoice, ...] = ()
    """Further organisations that the person acts for."""


_SILENT = Notice(
    Tone.HELD,
    N_("The Mainland site is silent"),
    Words("Since {time}. What you do here goes on; what it has not said is unknown.", {"time": cast.at(0, -6)}),
    Link(N_("Site status"), "/status"),
)
_SENT = Notice(Tone.DONE, Words("{reference} was sent to both customs", {"reference": "HG-261172"}))
_T, _C, _O, _P = Audience.TRADE, Audience.CUSTOMS, Audience.OPERATOR, Audience.PARCELS

PAGES: tuple[Page, ...] = (
    Page("sign-in", "sign_in", firm.sign_in, audience=None),
    Page("sign-in-error", "sign_in", lambda: firm.sign_in(True), audience=None),
    Page("work-list", "work_list", work.work_list, "work", toasts=(_SENT,)),
    Page(
        "work-list-of-two-firms", "work_list", work.work_list, "work", also=(OrganisationChoice("o2", cast.VICTORIA),)
    ),
    Page("work-list-empty", "work_list", work.empty, "work"),
    Page("work-list-no-match", "work_list", work.nothing_found, "work"),
    Page("work-list-stale", "work_list", work.stale, "work", notices=(_SILENT,)),
    Page("work-list-failed", "work_list", work.failed, "work"),
    Page("editor", "editor", draft.editor, "work"),
    Page("editor-new", "editor", draft.blank, "work"),
    Page("upload", "upload", firm.upload, "work"),
    Page("upload-faults", "upload", lambda: firm.upload(True), "work"),
    Page("submission", "submission", shipment.submission, "work"),
    Page("submission-other-site-down", "submission", shipment.other_site_down, "work", notices=(_SILENT,)),
    Page("readiness", "readiness", readiness.readiness_page, "work"),
    Page("timeline", "timeline", boundary.timeline, "work"),
    Page("timeline-empty", "timeline", boundary.timeline_empty, "work"),
    Page("record", "record", oversight.record, "work"),
    Page("document", "document", document.manifest, "work"),
    Page("document-authority", "document", lambda: document.manifest("authority", "previous"), "work"),
    Page("document-raw", "document", lambda: document.manifest("raw"), "work"),
    Page("document-rejected", "document", document.rejected, "work"),
    Page("document-to-pay", "document", document.declaration, "declarations"),
    Page("declarations", "declarations", oversight.declarations, "declarations"),
    Page("declarations-exempt", "declarations", oversight.declarations_exempt, "declarations"),
    Page("declarations-failed", "declarations", oversight.declarations_failed, "declarations"),
    Page("trips", "trips", boundary.trips, "trips"),
    Page("trip", "trip", boundary.trip, "trips"),
    Page("trip-without-load", "trip", boundary.trip_without_load, "trips"),
    Page("trip-refused", "trip", boundary.trip_refused, "trips"),
    Page("request-answer", "request_answer", readiness.request_answer, audience=None),
    Page("request-answer-fault", "request_answer", lambda: readiness.request_answer(faulty=True), audience=None),
    Page("request-answered", "request_answer", lambda: readiness.request_answer("answered"), audience=None),
    Page("request-expired", "request_answer", lambda: readiness.request_answer("expired"), audience=None),
    Page("driver-prepare", "driver", lambda: boundary.driver(DriverState.PREPARE), audience=None, phone_only=True),
    Page("driver-wait", "driver", boundary.driver, audience=None, phone_only=True),
    Page("driver-go", "driver", lambda: boundary.driver(DriverState.GO), audience=None, phone_only=True),
    Page("driver-stop", "driver", lambda: boundary.driver(DriverState.STOP), audience=None, phone_only=True),
    Page("driver-inspect", "driver", lambda: boundary.driver(DriverState.INSPECT), audience=None, phone_only=True),
    Page("driver-crossed", "driver", lambda: boundary.driver(DriverState.CROSSED), audience=None, phone_only=True),
    Page("driver-unknown", "driver", lambda: boundary.driver(DriverState.UNKNOWN), audience=None, phone_only=True),
    Page("kiosk-idle", "kiosk", lambda: boundary.kiosk(KioskAnswer.IDLE), audience=None),
    Page("kiosk-go", "kiosk", boundary.kiosk, audience=None),
    Page("kiosk-inspect", "kiosk", lambda: boundary.kiosk(KioskAnswer.INSPECT), audience=None),
    Page("kiosk-wait", "kiosk", lambda: boundary.kiosk(KioskAnswer.WAIT), audience=None),
    Page("kiosk-stop", "kiosk", lambda: boundary.kiosk(KioskAnswer.STOP), audience=None),
    Page("data-flow", "data_flow", oversight.data_flow, "data-flow"),
    Page("data-flow-empty", "data_flow", oversight.data_flow_empty, "data-flow"),
    Page("rule-book", "rule_book", oversight.rule_book, "rules"),
    Page("organisation", "organisation", firm.organisation, "organisation"),
    Page("keys", "keys", firm.keys, "keys"),
    Page("keys-new", "keys", lambda: firm.keys(True), "keys"),
    Page("officer-queue", "officer_queue", authorities.queue, "officer", _C),
    Page("officer-queue-empty", "officer_queue", authorities.queue_empty, "officer", _C),
    Page("officer-case", "officer_case", authorities.case, "officer", _C),
    Page("officer-case-decided", "officer_case", lambda: authorities.case(True), "officer", _C),
    Page("status", "status", authorities.status, "status", _O),
    Page("simulators", "simulators", authorities.simulators, "simulators", _T),
    Page("shipment-map", "community/shipment_map", maps.shipment_map, "shipments"),
    Page("shipment-map-empty", "community/shipment_map", maps.shipment_map_empty, "shipments"),
    Page("shipments-map", "community/map", maps.shipments_map, "map"),
    Page("sealed-trips", "sealed/trips", journey.trips, "sealed-trips", _C),
    Page("sealed-trips-empty", "sealed/trips", lambda: journey.trips(empty=True), "sealed-trips"),
    Page("sealed-trip", "sealed/trip", journey.trip, "sealed-trips", _C),
    Page("sealed-trip-new", "act", journey.applying, "work"),
    Page("scheme-points", "scheme/registry", scheme.registry, "scheme", _C),
    Page("scheme-routes", "scheme/registry", scheme.routes, "scheme", _C),
    Page("scheme-entry", "scheme/entry", scheme.entry, "scheme", _C),
    Page("scheme-edit", "scheme/edit", scheme.edit, "scheme", _C),
    Page("scheme-import", "scheme/import", scheme.taking_in, "scheme", _C),
    Page("joinings", "scheme/joinings", scheme.joinings, "joinings", _C),
    Page("joining", "scheme/joining", scheme.joining, "joinings", _C),
    Page("lock-alarms", "sealed/alarms", locks.alarms, "lock-alarms", _C),
    Page("lock-alarms-empty", "sealed/alarms", lambda: locks.alarms(empty=True), "lock-alarms", _C),
    Page("lock-alarm", "sealed/alarm", locks.alarm, "lock-alarms", _C),
    Page("driver-sealed", "driver", locks.driver, audience=None, phone_only=True),
    Page("driver-sealed-held", "driver", lambda: locks.driver("held"), audience=None, phone_only=True),
    Page("driver-sealed-broken", "driver", lambda: locks.driver("violated"), audience=None, phone_only=True),
    Page("kiosk-hold", "kiosk", locks.kiosk, audience=None),
    Page("locks", "sealed/locks", locks.locks, "locks", Audience.CARRIER),
    Page("parcels", "parcels/batches", parcels.batches, "parcels"),
    Page("parcels-empty", "parcels/batches", lambda: parcels.batches(empty=True), "parcels"),
    Page(
        "parcels-of-courier", "parcels/batches", lambda: parcels.batches(chart=parcels_onward.recent()), "parcels", _P
    ),
    Page("parcels-named", "parcels/named_batches", parcels_onward.named, "named-parcels", _P),
    Page("parcels-named-empty", "parcels/named_batches", lambda: parcels_onward.named(empty=True), "named-parcels", _T),
    Page("parcels-naming", "parcels/named_batch", parcels_onward.naming, "named-parcels", Audience.PAYMENT),
    Page("parcel-answers", "parcels/answers", parcels_onward.answers, "parcels", _P),
    Page("parcel-answers-empty", "parcels/answers", lambda: parcels_onward.answers(empty=True), "parcels", _P),
    Page("parcel-release", "parcels/release", parcels_onward.release, "parcels", _P),
    Page("parcel-release-bag", "parcels/release", lambda: parcels_onward.release(one=True), "parcels", _P),
    Page("parcel-batch-onward", "parcels/batch", parcels_onward.onward, "parcels", _P),
    Page("parcel-movement", "parcels/movement", parcels_arrival.movement, "parcels", _P),
    Page("parcel-movement-new", "parcels/movement", lambda: parcels_arrival.movement(begun=False), "parcels", _P),
    Page("parcel-movement-faults", "parcels/movement", lambda: parcels_arrival.movement(faulty=True), "parcels", _P),
    Page("parcel-returns", "parcels/returns", parcels_arrival.returns, "parcels", _P),
    Page("parcel-returns-empty", "parcels/returns", lambda: parcels_arrival.returns(empty=True), "parcels", _P),
    Page("parcel-batch-open", "parcels/batch", parcels.filling, "parcels"),
    Page("parcel-batch-failed", "parcels/batch", lambda: parcels.filling(failed=True), "parcels"),
    Page("parcel-batch-waiting", "parcels/batch", parcels.working, "parcels"),
    Page("parcel-batch", "parcels/batch", parcels.judged, "parcels"),
    Page("parcel-batch-noticed", "parcels/batch", parcels_customs.noticed, "parcels"),
    Page("parcel-batch-customs", "parcels/batch", parcels_customs.batch, "parcels", _C),
    Page("parcel-customs", "parcels/parcel", parcels_one.for_customs, "parcels", _C),
    Page("parcel-list", "parcels/parcels", parcels.parcels, "parcels"),
    Page("parcel", "parcels/parcel", parcels_one.parcel, "parcels"),
    Page("risk-desk", "parcel_risk/desk", parcel_risk.desk, "parcel-risk", _C),
    Page("risk-desk-empty", "parcel_risk/desk", lambda: parcel_risk.desk(empty=True), "parcel-risk", _C),
    Page("risk-batch", "parcel_risk/batch", parcel_risk.batch, "parcel-risk", _C),
    Page("risk-batch-empty", "parcel_risk/batch", lambda: parcel_risk.batch(empty=True), "parcel-risk", _C),
    Page("risk-parcel", "parcel_risk/parcel", parcel_risk.parcel, "parcel-risk", _C),
    Page("risk-parcel-faults", "parcel_risk/parcel", lambda: parcel_risk.parcel(faulty=True), "parcel-risk", _C),
    Page("risk-parcel-inspected", "parcel_risk/parcel", lambda: parcel_risk.parcel(recorded=True), "parcel-risk", _C),
    Page("risk-results", "parcel_risk/results", parcel_risk.results, "parcel-risk", _C),
    Page("risk-results-empty", "parcel_risk/results", lambda: parcel_risk.results(empty=True), "parcel-risk", _C),
    Page("risk-tables", "parcel_risk/tables", parcel_tables.tables, "parcel-risk", _C),
    Page("risk-table", "parcel_risk/table", parcel_tables.table, "parcel-risk", _C),
    Page("risk-table-rows", "parcel_risk/table", lambda: parcel_tables.table("inspection"), "parcel-risk", _C),
    Page("risk-table-faults", "parcel_risk/table", lambda: parcel_tables.table(faulty=True), "parcel-risk", _C),
    Page("risk-preview", "parcel_risk/table", parcel_tables.previewed, "parcel-risk", _C),
    Page("risk-preview-working", "parcel_risk/table", lambda: parcel_tables.previewed("working"), "parcel-risk", _C),
    Page("risk-authorised", "parcel_risk/authorised", parcel_tables.authorised, "parcel-risk", _C),
    Page(
        "risk-authorised-empty",
        "parcel_risk/authorised",
        lambda: parcel_tables.authorised(empty=True),
        "parcel-risk",
        _C,
    ),
    Page("search", "community/search", told.search, "shipments"),
    Page("search-nothing", "community/search", lambda: told.search(found=False), "shipments"),
    Page("shipments", "community/shipments", told.shipments, "shipments"),
    Page("shipments-empty", "community/shipments", lambda: told.shipments(empty=True), "shipments"),
    Page("shipment-new", "act", cargo.new, "shipments"),
    Page("shipment", "community/shipment", cargo.shipment, "shipments"),
    Page("shipment-empty", "community/shipment", cargo.shipment_empty, "shipments"),
    Page("shipment-legs", "community/legs", cargo.legs, "shipments"),
    Page("shipment-legs-faults", "community/legs", lambda: cargo.legs(faulty=True), "shipments"),
    Page("shipment-arrival", "community/arrival", cargo.arrival, "shipments"),
    Page("shared", "community/shared", cargo.shared, audience=None),
    Page("shared-ended", "community/shared_gone", lambda: None, audience=None),
    Page("alerts", "community/alerts", warned.alerts, "alerts"),
    Page("alerts-empty", "community/alerts", lambda: warned.alerts(empty=True), "alerts"),
    Page("alert", "community/alert", warned.alert, "alerts"),
    Page("alert-rules", "community/alert_rules", warned.rules, "alerts"),
    Page("alert-rule", "community/alert_rule", warned.rule, "alerts"),
    Page("alert-contacts", "community/alert_contacts", warned.contacts, "alerts"),
    Page("messages", "community/messages", told.messages, "messages"),
    Page("messages-empty", "community/messages", lambda: told.messages(empty=True), "messages"),
    Page("message", "community/message", told.message, "messages"),
    Page("message-cells", "community/message", lambda: told.message(workbook=True), "messages"),
    Page("message-correct", "community/send", told.correct, "messages"),
    Page("message-send", "community/send", told.send, "messages"),
    Page("partner", "community/partner", told.partner, "partner"),
    Page("partners", "community/partners", told.partners, "partners", _O),
    Page("backtest", "community/backtest", told.backtest, "backtest", _O),
    Page("backtest-empty", "community/backtest", lambda: told.backtest(empty=True), "backtest", _O),
    Page("not-found", "failure", firm.not_found, "work"),
    Page("broken", "failure", firm.broken, audience=None),
)
BY_NAME = {page.name: page for page in PAGES}

_PEOPLE = {_T: ("May Wong", cast.HARBOUR), _C: ("Officer 2207", cast.HK_CUSTOMS), _O: ("Site operator", cast.HARBOUR)}
_PEOPLE[Audience.CARRIER] = ("Chan Tai Man", cast.KINWAH)
_PEOPLE[Audience.PARCELS] = _PEOPLE[Audience.PAYMENT] = ("Ho Siu Ling", cast.HARBOUR)
_COUNTS = {"work": 5, "incoming": 4, "declarations": 3, "officer": 5, "status": 2}


def frame(page: Page, language: Language, theme: Theme, *, compact: bool = False) -> Frame:
    """The surroundings of ``page`` for a reader of ``language``."""
    person, organisation = _PEOPLE[page.audience] if page.audience else ("", None)
    groups = navigation(page.audience, _COUNTS, simulators=True) if page.audience else ()
    return Frame(
        language=language,
        now=cast.NOW,
        side=Side.HK,
        path=f"/gallery/{page.name}",
        theme=theme,
        navigation=groups,
        active=page.active,
        person=person,
        organisation=organisation,
        organisations=(OrganisationChoice("o1", organisation, True), *page.also) if organisation else (),
        clock_rate=60,
        notices=page.notices,
        toasts=page.toasts,
        csrf="gallery",
        compact=compact,
    )


def render_page(name: str, language: Language, theme: Theme = Theme.LIGHT, *, compact: bool = False) -> str:
    """The page ``name`` as HTML. Raises KeyError for an unknown name."""
    page = BY_NAME[name]
    return render(f"pages/{page.template}.html", frame(page, language, theme, compact=compact), page.view())
