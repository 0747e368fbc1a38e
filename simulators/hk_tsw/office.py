"""The whole office: its desks put together over one engine."""

from __future__ import annotations

from datetime import datetime, timedelta

from lxml import etree

from simulators.hk_tsw.bundles import Bundles
from simulators.hk_tsw.bundling import Bundling, Outcome
from simulators.hk_tsw.cargo import Cargoes
from simulators.hk_tsw.codes import CONTROL_POINTS
from simulators.hk_tsw.declarations import Declarations
from simulators.hk_tsw.desk import SOON, Desk
from simulators.hk_tsw.gateway import Counter, Gateway, Incoming, Reply
from simulators.hk_tsw.lanes import Lanes
from simulators.hk_tsw.manifests import Manifests
from simulators.hk_tsw.matching import Matching
from simulators.hk_tsw.model import Kind, Message
from simulators.hk_tsw.tables import ACI_NS, BUNDLE_NS, CONTROL_POINT_NS, DECLARATION_NS, MANIFEST_NS
from simulators.machinery.engine import Engine

DOCUMENTS: dict[Kind, Counter] = {
    "ROAD_ACI": Counter("ROAD_ACI", "hk.road_aci", (ACI_NS, "RoadACI")),
    "ROAD_MANIFEST": Counter("ROAD_MANIFEST", "hk.road_manifest", (MANIFEST_NS, "RoadManifest")),
    "DECLARATION": Counter("DECLARATION", "hk.tdec", (DECLARATION_NS, "Declaration")),
}
BUNDLES = Counter("BUNDLE", "hk.road_bundle", (BUNDLE_NS, "RoadBundle"))
LANES = {
    "VehicleArrival": Counter("BUNDLE", "hk.arrival", (CONTROL_POINT_NS, "VehicleArrival")),
    "VehicleInspected": Counter("BUNDLE", "hk.inspection", (CONTROL_POINT_NS, "VehicleInspected")),
    "VehicleDeparture": Counter("BUNDLE", "hk.departure", (CONTROL_POINT_NS, "VehicleDeparture")),
}
MINUTES = (timedelta(minutes=1), timedelta(minutes=3))


class Office:
    """Takes messages of every kind."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.journal = engine.journal
        self._desk = Desk(engine)
        bundles = Bundles(self._desk)
        matching = Matching(self._desk)
        self.bundling = Bundling(self._desk, bundles)
        self._lanes = Lanes(self._desk, bundles, matching.crossed)
        self._gateway = Gateway(self._desk)
        self._declarations = Declarations(self._desk, matching)
        Cargoes(self._desk, bundles)
        Manifests(self._desk, matching)

    def document(self, kind: Kind, incoming: Incoming) -> Reply:
        """Take in a document whose content is judged later."""

        def handle(message: Message, root: etree._Element, now: datetime) -> None:
            del root
            self._desk.queue(message, incoming.content, self._due(message, now))

        return self._gateway.take(DOCUMENTS[kind], incoming, handle)

    def _due(self, message: Message, now: datetime) -> datetime:
        if message.kind == "DECLARATION":
            return self._declarations.due(message, now)
        span = self.engine.uniform(message.key, *(SOON if message.kind == "ROAD_ACI" else MINUTES))
        return now + self.engine.faults.delayed(span, message.target)

    def bundle(self, incoming: Incoming) -> Reply:
        """Judge a bundling message."""
        return self._gateway.take(BUNDLES, incoming, self.bundling.handle)

    def lane(self, root: str, code: str, incoming: Incoming) -> Reply:
        """Judge what a lane of a control point saw."""

        def handle(message: Message, element: etree._Element, now: datetime) -> Outcome:
            if root == "VehicleArrival":
                return self._lanes.arrive(message, element, code, CONTROL_POINTS[code], now)
            if root == "VehicleInspected":
                return self._lanes.inspected(message, element, code, now)
            return self._lanes.depart(message, element, code, now)

        return self._gateway.take(LANES[root], incoming, handle)
