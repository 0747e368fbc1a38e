"""The fleet's HTTP port: a status page, and the controls by which a story starts a truck and has something happen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulators.fleet.device import Device, Kind, Recorder, Server
from simulators.fleet.fleet import Fleet, random_devices
from simulators.fleet.script import Happening, Scenario, names, read_scenario, ready
from simulators.fleet.truck import Truck
from simulators.machinery.admin import Controls, json, read_order
from simulators.machinery.clock import rfc3339
from simulators.machinery.engine import Engine
from simulators.machinery.page import page

NAMES = (
    "Trucks with electronic locks (simulated)",
    "裝有電子鎖的貨車（模擬）",
    "装有电子锁的货车（模拟）",
)
COUNTS = {
    "devices": ("Devices under way", "行駛中的裝置", "行驶中的设备"),
    "records": ("Positions written down", "已記錄的位置", "已记录的位置"),
    "acknowledged": ("Acknowledged by a site", "獲網站確認", "获站点确认"),
    "kept": ("Kept until acknowledged", "保留待確認", "保留待确认"),
    "attempts": ("Attempts by others", "他人的嘗試", "他人的尝试"),
}


class ServerOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A gateway as a device knows it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)]
    code: Annotated[str, msgspec.Meta(max_length=40)] = ""


class TripOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A truck is to set out."""

    scenario: str | dict[str, Any] = "clean"
    """The name of a ready one, or a scenario itself."""
    device: Annotated[str, msgspec.Meta(pattern="^[0-9]{6,20}$")]
    kind: Kind = "jt808-2013"
    plate: Annotated[str, msgspec.Meta(max_length=20)] = "FW 9000"
    container: Annotated[str, msgspec.Meta(max_length=11)] = ""
    servers: Annotated[list[ServerOrder], msgspec.Meta(min_length=1, max_length=10)]
    home: str | None = None
    """The server that is its own at first; the first one when it is not given."""
    holds: bool = False
    seed: int | None = None


class FleetOrder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Many trucks are to set out, drawn by a seed."""

    devices: Annotated[int, msgspec.Meta(ge=1, le=5_000)]
    server: ServerOrder
    seed: int | None = None
    every_seconds: Annotated[float, msgspec.Meta(gt=0, le=3_600)] | None = None


class Desk:
    """What the controls do."""

    def __init__(self, engine: Engine, recorder: Recorder | None = None) -> None:
        self.engine = engine
        self.fleet = Fleet(engine.clock, self._network)
        self._recorder = recorder

    def _network(self) -> bool:
        return self.engine.faults.outage_until(self.engine.clock.now()) is None

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/", self.status),
                Route("/health", self.health),
                Route("/_sim/scenarios", self.scenarios),
                Route("/_sim/trips", self.trip, methods=["POST"]),
                Route("/_sim/fleets", self.many, methods=["POST"]),
                Route("/_sim/attempts", self.tried),
                Route("/_sim/devices", self.devices),
                Route("/_sim/devices/{name}", self.device, methods=["GET", "DELETE"]),
                Route("/_sim/devices/{name}/go", self.go, methods=["POST"]),
                Route("/_sim/devices/{name}/events", self.event, methods=["POST"]),
                *Controls(self.engine, self.totals).routes(),
            ]
        )

    def totals(self) -> dict[str, Any]:
        """How much was done."""
        devices = self.fleet.devices.values()
        return {
            "devices": len(devices),
            "records": sum(each.counts["records"] for each in devices),
            "acknowledged": sum(each.memory.acknowledged for each in devices),
            "kept": sum(len(each.memory) for each in devices),
            "attempts": len(self.fleet.attempts),
        }

    async def status(self, request: Request) -> Response:
        """The page that says what this is."""
        del request
        totals = self.totals()
        return HTMLResponse(page(NAMES, self.engine, {words: totals[name] for name, words in COUNTS.items()}))

    async def health(self, request: Request) -> Response:
        """Whether it answers."""
        del request
        return PlainTextResponse("simulator")

    async def scenarios(self, request: Request) -> Response:
        """The ready scenarios, with their titles."""
        del request
        return json({"scenarios": {name: ready(name).title for name in names()}})

    async def tried(self, request: Request) -> Response:
        """What others attempted on the network, and how it went."""
        del request
        return json({"attempts": self.fleet.attempts})

    async def devices(self, request: Request) -> Response:
        """Every device."""
        del request
        return json({"devices": [told(each) for each in self.fleet.devices.values()]})

    async def device(self, request: Request) -> Response:
        """One device; or switch it off."""
        name = request.path_params["name"]
        if request.method == "DELETE":
            gone = await self.fleet.remove(name)
            return json({"removed": gone}, 200 if gone else 404)
        device = self.fleet.devices.get(name)
        return json(told(device)) if device else json({"error": f"no device {name}"}, 404)

    async def trip(self, request: Request) -> Response:
        """A truck sets out now."""
        try:
            device = self.made(await read_order(request, TripOrder))
            self.fleet.add(device)
        except (ValueError, msgspec.DecodeError) as problem:
            return json({"error": str(problem)}, 400)
        return json(told(device), 201)

    def made(self, order: TripOrder, scenario: Scenario | None = None) -> Device:
        """The device of an order, which plays ``scenario`` when it is given. Raises ``ValueError``."""
        servers = {each.name: Server(each.name, each.host, each.port, each.code) for each in order.servers}
        home = order.home or order.servers[0].name
        if home not in servers:
            raise ValueError(f"{home} is none of the servers")
        given = order.scenario
        if scenario is None:
            scenario = ready(given) if isinstance(given, str) else inline(given)
        seed = self.engine.faults.seed if order.seed is None else order.seed
        return Device(
            name=order.device,
            kind=order.kind,
            plate=order.plate,
            container=order.container,
            truck=Truck(scenario, order.device, self.engine.clock.now(), seed, holds=order.holds),
            servers=servers,
            home=home,
            recorder=self._recorder,
        )

    async def many(self, request: Request) -> Response:
        """A random fleet sets out now."""
        try:
            order = await read_order(request, FleetOrder)
            self.add_many(order, self.engine.clock.now())
        except (ValueError, msgspec.DecodeError) as problem:
            return json({"error": str(problem)}, 400)
        return json(self.totals(), 201)

    def add_many(self, order: FleetOrder, start: datetime) -> None:
        """The devices of an order. Raises ``ValueError``."""
        server = Server(order.server.name, order.server.host, order.server.port, order.server.code)
        seed = self.engine.faults.seed if order.seed is None else order.seed
        every, recorder = order.every_seconds, self._recorder
        for device in random_devices(order.devices, seed, start, server, every=every, recorder=recorder):
            self.fleet.add(device)

    async def go(self, request: Request) -> Response:
        """A truck that holds leaves."""
        device = self.fleet.devices.get(request.path_params["name"])
        if device is None:
            return json({"error": "no such device"}, 404)
        return json({"left": device.truck.go(), **told(device)})

    async def event(self, request: Request) -> Response:
        """Something happens to a device now."""
        try:
            order = await read_order(request, Happening)
            self.fleet.happen(request.path_params["name"], order)
        except KeyError:
            return json({"error": "no such device"}, 404)
        except (ValueError, msgspec.DecodeError) as problem:
            return json({"error": str(problem)}, 400)
        return json(told(self.fleet.devices[request.path_params["name"]]), 201)


def inline(given: dict[str, Any]) -> Scenario:
    """A scenario that was sent with the order. Raises ``ValueError``."""
    return read_scenario(msgspec.json.encode(given).decode())


def told(device: Device) -> dict[str, Any]:
    """A device for the admin page; its codes are nobody's business."""
    lock, last, truck = device.truck.lock, device.last, device.truck
    return {
        "device": device.name,
        "kind": device.kind,
        "plate": device.plate,
        "scenario": truck.scenario.name,
        "home": device.home,
        "servers": device.standing,
        "km": round(truck.metres / 1000, 2),
        "place": truck.place,
        "holding": truck.holding,
        "over": truck.over,
        "arrived": {place: rfc3339(at) for place, at in truck.arrived.items()},
        "lock": {
            "locked": lock.locked,
            "rope_in": lock.rope_in,
            "rope_cuts": lock.rope_cuts,
            "cover_open": lock.cover_open,
            "battery": round(lock.battery, 1),
        },
        "last": last and {"at": rfc3339(last.at), "latitude": last.latitude, "longitude": last.longitude},
        "kept": len(device.memory),
        "acknowledged": device.memory.acknowledged,
        "refusals": device.memory.refusals,
        "areas": len(device.watch.areas),
        "texts": list(device.texts),
        "counts": dict(device.counts),
    }
