"""Who takes part in the scenarios: a carrier that joins the scheme, exporters and brokers, goods that are filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from fairway.app.story.script import Script, put
from fairway.base.time import HONG_KONG
from fairway.parties.model import OrganisationKind, PersonRole
from tests.acceptance.street import Street
from tests.api.conftest import PASSWORD

LOCKS = {"V1": "13900010001", "V2": "13900010002", "V3": "13900010003", "V4": "13900010004"}
CUSTOMS = {"hk": "Customs hk", "gd": "Customs cn", "mo": "Customs mo"}


def ok(answer: httpx.Response) -> Any:
    """What a request was answered with; the test ends when it was refused."""
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:1500]}"
    return answer.json() if answer.content else None


@dataclass
class Cast:
    """Clients by their part, with officers of every customs."""

    street: Street
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    joining: str = ""
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    """The code of a lock at a site."""

    def of(self, name: str) -> httpx.AsyncClient:
        """The client of somebody."""
        return self.clients[name]

    async def enter(self) -> None:
        """Firms and officers."""
        hk, gd = self.street.world.hk, self.street.world.gd
        self.clients["exporter"] = await hk.organisation(
            "Exporter", OrganisationKind.SHIPPER, business_registration="99000211"
        )
        self.clients["carrier"] = await hk.organisation(
            "Carrier", OrganisationKind.CARRIER, business_registration="99000301"
        )
        self.clients["broker"] = await gd.organisation(
            "Broker", OrganisationKind.BROKER, OrganisationKind.FORWARDER, side="cn", uscc="91441900MA5EXA601X"
        )
        await gd.organisation("Importer", OrganisationKind.CONSIGNEE, side="cn", uscc="91441900MA5EXA111J")
        for name, post in self.street.posts.items():
            self.clients[f"{name}-gate"] = post.house.clients[CUSTOMS[name]]
            for number in (1, 2):
                self.clients[f"{name}-officer{number}"] = await self._officer(name, f"officer{number}@{name}.example")

    async def _officer(self, site: str, email: str) -> httpx.AsyncClient:
        house = self.street.posts[site].house
        await house.person(CUSTOMS[site], email, PersonRole.OFFICER)
        client = house.client()
        client.headers["sec-fetch-site"] = "same-origin"
        house.clients[email] = client
        ok(await client.post("/v1/sessions", json={"email": email, "password": PASSWORD}))
        return client

    async def sign_in(self) -> None:
        """The officers begin another shift."""
        for site in self.street.posts:
            for number in (1, 2):
                email = f"officer{number}@{site}.example"
                ok(
                    await self.of(f"{site}-officer{number}").post(
                        "/v1/sessions", json={"email": email, "password": PASSWORD}
                    )
                )

    async def join(self, without_code: Mapping[str, str] | None = None) -> None:
        """The carrier applies once; each customs approves and gives each lock its code. ``without_code``: terminals of
        locks of the JT701 protocol, by their codes."""
        things: list[dict[str, Any]] = []
        for number, (code, terminal) in enumerate(LOCKS.items(), 1):
            marks = {
                "hk_mark": f"FW {2000 + number}",
                "cn_plate": f"粤ZB{100 + number}港",
                "mo_plate": f"MX-12-3{number}",
            }
            lock = {"terminal": terminal, "profile": "jt808", "vendor": "Fleet", "calibrated_until": "2027-12-31"}
            things.append({"kind": "vehicle", "code": code, "content": marks})
            things.append({"kind": "lock", "code": f"L-{code}", "content": lock})
        for code, terminal in (without_code or {}).items():
            lock = {"terminal": terminal, "profile": "jt701", "vendor": "Fleet", "calibrated_until": "2027-12-31"}
            things.append({"kind": "lock", "code": f"L-{code}", "content": lock})
        licences = {"hk_licence": "DH000001", "cn_licence": "440300000001", "mo_licence": "M-00001"}
        driver = {"names": {"en": "Tsang Example", "sc": "曾示例"}, "identity": "X000001(0)", **licences}
        things.append({"kind": "driver", "code": "D1", "content": driver})
        application = {
            "carrier": {
                "names": {"en": "Northern Chill Example Logistics Limited", "sc": "北极鲜示例物流有限公司"},
                "business_registration": "99000301",
                "uscc": "91441900MA5EXA102L",
                "macao_registration": "00012(CO)",
                "modes": ["air-land"],
            },
            "sides": ["hk", "cn", "mo"],
            "things": things,
        }
        self.joining = ok(await self.of("carrier").post("/v1/joinings", json=application))["joining"]
        await self.street.work(3)
        for site in self.street.posts:
            officer = self.of(f"{site}-officer1")
            ok(await officer.post(f"/v1/joinings/{self.joining}/decision", json={"part": "approved"}))
            for code, terminal in LOCKS.items():
                given = ok(await officer.post(f"/v1/joinings/{self.joining}/locks/L-{code}/code"))
                self.codes[site, terminal] = given["code"]
        await self.street.work(3)

    async def cargo(self, play: int, point: str, *, mainland: bool = True) -> str:
        """Goods from Hong Kong, filed in Hong Kong and, where they end in the Mainland, there; the submission."""
        script = Script(play, self.street.now().astimezone(HONG_KONG).date())
        document = script.changed(script.submission("north"), "north-corrected")
        put(document, "/trip/control_point", point)
        if not mainland:
            put(document, "/trip/place_of_discharge", {"name": {"en": "Macao", "tc": "澳門"}, "unlocode": "MOMFM"})
        exporter, broker = self.of("exporter"), self.of("broker")
        case: str = ok(await exporter.post("/v1/submissions", json=document))["submission"]
        carrier = {"organisation": str(self.street.world.hk.organisations["Carrier"]), "involvement": "carrier"}
        ok(await exporter.post(f"/v1/submissions/{case}/parties", json=carrier))
        ok(await exporter.post(f"/v1/submissions/{case}/filings", json={"targets": ["hk.road_aci"]}))
        await self.street.work(3)
        if not mainland:
            return case
        ok(await broker.post("/v1/copies/retrieval", json={"submission": case}))
        completed = script.changed(ok(await broker.get(f"/v1/submissions/{case}"))["document"], "north-completed")
        ok(await broker.put(f"/v1/submissions/{case}", json=completed))
        ok(await broker.post(f"/v1/submissions/{case}/filings", json={"targets": ["cn.road_manifest"]}))
        return case

    async def accepted(self, *cases: str, mainland: bool = True) -> None:
        """Wait until the authorities have accepted the documents."""
        for _ in range(10):
            shown = [ok(await self.of("exporter").get(f"/v1/submissions/{case}")) for case in cases]
            there = [ok(await self.of("broker").get(f"/v1/submissions/{case}")) for case in cases if mainland]
            wanted = [filing for one in shown for filing in one["filings"] if filing["target"] == "hk.road_aci"]
            wanted += [filing for one in there for filing in one["filings"] if filing["target"] == "cn.road_manifest"]
            states = {filing["status"] for filing in wanted}
            if states == {"accepted"}:
                return
            await self.street.drive(timedelta(minutes=2), timedelta(minutes=2))
        raise AssertionError(f"the documents are {wanted}")

    async def bundled(self, case: str, play: int, point: str, *, mainland: bool = True) -> None:
        """The carrier puts the reference on its truck; where the goods end in the Mainland, that is confirmed there."""
        script = Script(play, self.street.now().astimezone(HONG_KONG).date())
        shown = ok(await self.of("exporter").get(f"/v1/submissions/{case}"))["filings"]
        (filing,) = [one for one in shown if one["target"] == "hk.road_aci"]
        batch = {"batch_number": f"5320{script.names['ymd']}{script.names['run']}2"} if mainland else {}
        planned = {
            "direction": "hk-cn",
            "control_point": point,
            "crossing_date": script.day.isoformat(),
            "vehicle": {"hk_mark": script.names["north_mark"], "cn_plate": script.names["north_plate"]},
            **batch,
        }
        carrier = self.of("carrier")
        trip = ok(await carrier.post("/v1/trips", json=planned))["trip"]
        wanted = {"references": [{"ccrn": filing["authority_reference"]}]}
        ok(await carrier.post(f"/v1/trips/{trip}/vehicles/V1/references", json=wanted))
        if mainland:
            filed = {"targets": ["cn.carrier_confirmation"]}
            ok(await self.of("broker").post(f"/v1/submissions/{case}/filings", json=filed))

    def codes_of(self, terminal: str) -> dict[str, str]:
        """The codes of a lock, by site."""
        return {site: code for (site, lock), code in self.codes.items() if lock == terminal}
