"""Documents: an accepted Mainland manifest, a rejected declaration, a trade declaration to pay."""

from __future__ import annotations

from dataclasses import replace

from fairway.filings.adapter import FilingStatus as S
from fairway.portal.gallery.cast import CN_SIM, HK_SIM, HREF, REFERENCE, at
from fairway.portal.routes.document_values import TDEC_FORMS
from fairway.portal.views.document import (
    Answer,
    Cell,
    Change,
    DocumentField,
    DocumentLines,
    DocumentSection,
    DocumentView,
    Money,
    RawLine,
    Said,
)
from fairway.portal.views.parts import N_, Action, Choice, Link, Origin, ProvenanceMark, Side, Words
from fairway.portal.vocabulary import filing_chip

_RECEIVED = Origin(ProvenanceMark.RECEIVED, "gd", at(-3))
_DERIVED = Origin(ProvenanceMark.DERIVED, "control-point")

RAW = """<?xml version="1.0" encoding="UTF-8"?>
<Manifest xmlns="urn:Declaration:datamodel:standard:CN:MT2401:1">
  <Head>
    <MessageID>CN_MT2401_1p0_5345118800001_20261124060912331</MessageID>
    <FunctionCode>9</FunctionCode>
    <MessageType>MT2401</MessageType>
    <SenderID>5345118800001_DXPESW0000118801</SenderID>
    <ReceiverID>EPORT</ReceiverID>
    <SendTime>20261124060912331</SendTime>
    <Version>1.0</Version>
  </Head>
  <Declaration>
    <DeclarationOfficeID>5345</DeclarationOfficeID>
    <ID>5345261123000187</ID>
    <BorderTransportMeans><TypeCode>3</TypeCode></BorderTransportMeans>
    <Carrier><ID>118801/1</ID></Carrier>
    <Consignment>
      <TransportContractDocument><ID>HT26112301</ID></TransportContractDocument>
      <TotalPackageQuantity unitCode="CT">12</TotalPackageQuantity>
      <GovernmentAgencyGoodsItem>
        <GoodsMeasure><GrossMassMeasure unitCode="KGM">1284</GrossMassMeasure></GoodsMeasure>
      </GovernmentAgencyGoodsItem>
      <Consignor><ID>USCI+91441900MA4X1188XG</ID><Name>东莞市恒泰精密模具有限公司</Name></Consignor>
      <ConsignmentItem>
        <SequenceNumeric>1</SequenceNumeric>
        <Commodity><CargoDescription>塑料外壳注塑模具</CargoDescription></Commodity>
      </ConsignmentItem>
    </Consignment>
  </Declaration>
</Manifest>"""


def _views(active: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, words, key == active, f"?view={key}")
        for key, words in (
            ("form", N_("Form")),
            ("authority", N_("As the authority lays it out")),
            ("raw", N_("Raw message")),
        )
    )


def _compare(active: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, words, key == active, f"?compare={key}")
        for key, words in (("", N_("Nothing")), ("other", N_("Hong Kong side")), ("previous", N_("Version before")))
    )


def manifest(view: str = "form", comparing: str = "other") -> DocumentView:
    """The Mainland road manifest, compared with the Hong Kong one."""
    sections = (
        DocumentSection(
            N_("Crossing"),
            (
                DocumentField(N_("Customs office"), "5345", "DeclarationOfficeID", 5, Said(N_("Shenzhen Bay Customs"), "5345"), _DERIVED),
                DocumentField(N_("Batch number"), "5345261123000187", "Declaration/ID", 9),
                DocumentField(N_("Mode of transport"), "3", "TypeCode", 4, Said(N_("Road, in the manifest's code"), "3")),
                DocumentField(N_("Carrier"), "118801/1", "Carrier/ID", 14),
                DocumentField(
                    N_("Loading time"), "20261124080000", "LoadingDateTime", 8,
                    against_previous=Change.CHANGED, previous_value="20261124073000",
                ),
            ),
        ),
        DocumentSection(
            N_("Consignment"),
            (
                DocumentField(N_("Waybill number"), "HT26112301", "TransportContractDocument/ID", 16),
                DocumentField(N_("Packages"), "12", "TotalPackageQuantity", 20),
                DocumentField(N_("Package type"), "CT", "@unitCode", 21, Said(N_("Carton"), "CT")),
                DocumentField(
                    N_("Gross weight"), "1284", "GrossMassMeasure", 23,
                    against_other=Change.CHANGED, other_value="1248", against_previous=Change.CHANGED, previous_value="1280",
                ),
                DocumentField(N_("Value"), "486000 CNY", "ValueAmount", 38),
                DocumentField(N_("Customs procedure"), "RD06", "GovernmentProcedure/CurrentCode", 58),
                DocumentField(N_("Consignor"), "东莞市恒泰精密模具有限公司", "Consignor/Name", 48, origin=_RECEIVED, long=True),
                DocumentField(
                    N_("Consignee"), "Pearl Delta Electronics (HK) Ltd", "Consignee/Name", 49, long=True,
                    against_other=Change.CHANGED, other_value="珠三角電子（香港）有限公司",
                ),
            ),
        ),
    )  # fmt: skip
    lines = DocumentLines(
        (
            (N_("Description"), "CargoDescription"),
            (N_("HS code"), "Classification/ID"),
            (N_("Gross weight"), "GrossMassMeasure"),
            (N_("Packages"), "QuantityQuantity"),
        ),
        (
            (Cell("塑料外壳注塑模具"), Cell("8480710090"), Cell("902"), Cell("8 CT")),
            (Cell("热流道板"), Cell("8480790090"), Cell("310"), Cell("3 CT")),
            (Cell("顶针"), Cell("8480790090"), Cell("72"), Cell("1 CT")),
        ),
        ("C1/1", "C1/2", "C1/3"),
        (False, False, True, True),
    )
    accepted = filing_chip(S.ACCEPTED, raw="01", source=CN_SIM, at=at(-3), simulated=True)
    stored = filing_chip(S.STORED, raw="E1", source=CN_SIM, at=at(-3.1), simulated=True)
    answers = (
        Answer(
            at(-3),
            accepted,
            N_("Customs has accepted the document."),
            numbers=((N_("Batch number"), "5345261123000187"),),
        ),
        Answer(at(-3.1), stored, N_("The data centre has stored the manifest; customs has not seen it yet.")),
    )
    raw = tuple(
        RawLine(n, text, Change.CHANGED if "GrossMass" in text and comparing else Change.SAME)
        for n, text in enumerate(RAW.splitlines(), 1)
    )
    return DocumentView(
        submission_reference=REFERENCE,
        submission_href=HREF,
        target="cn.road_manifest",
        side=Side.CN,
        words=N_("Mainland road manifest"),
        form="MT2401",
        group="HT26112301",
        version=2,
        status=accepted,
        sections=sections,
        raw=raw,
        media_type="application/xml",
        file_name="CN_MT2401_1p0_5345118800001_20261124060912331.zip",
        size=4812,
        sha256="7c1f0c4be2a94ad0f2c0b1d0e7f9d3a58b6f1c2d3e4f5061728394a5b6c7d8e9",
        answers=answers,
        lines=lines,
        view=view,
        views=_views(view),
        compare=_compare(comparing),
        comparing=comparing,
        other_words=N_("Hong Kong road cargo manifest, draft of today") if comparing == "other" else "",
        actions=(Action(N_("Change and send again"), f"{HREF}/documents/cn.road_manifest/change"),),
        downloads=(Link(N_("Message as sent (ZIP)"), "/d/zip"), Link(N_("Message (XML)"), "/d/xml"), Link(N_("Proof bundle"), "/d/bundle")),
        authority_reference="5345261123000187",
        provable=True,
        proof_href=f"{HREF}/record",
    )  # fmt: skip


def rejected() -> DocumentView:
    """Road cargo information that the authority rejected, explained."""
    base = manifest(comparing="")
    chip = filing_chip(S.REJECTED, raw="E-217", source=HK_SIM, at=at(0, -14), simulated=True)
    answer = Answer(
        at(0, -14),
        chip,
        N_("Hong Kong customs did not take the cargo information: the consignee's address is a post office box."),
        N_("Enter the street address, then send it again. The same reference stays."),
        "Consignee address: P.O. Box not accepted",
        faults=(("consignee/address", N_("A post office box is no address for a Hong Kong consignee."), f"{HREF}/edit#f-consignments-0-consignee-address-text-en"),),
    )  # fmt: skip
    section = DocumentSection(
        N_("The eight elements"),
        (
            DocumentField(N_("Number of packages"), "12", "numberOfPackages", 20),
            DocumentField(N_("Description of packages"), "CT Carton", "packageDescription", 21),
            DocumentField(N_("Description of articles"), "塑膠外殼注塑模具；熱流道板；頂針", "articleDescription", 28, long=True),
            DocumentField(N_("Consignor"), "东莞市恒泰精密模具有限公司", "consignor/name", 48, long=True),
            DocumentField(N_("Consignor address"), "广东省东莞市长安镇振安东路 188 号", "consignor/address", 48, long=True),
            DocumentField(N_("Consignee"), "Pearl Delta Electronics (HK) Ltd", "consignee/name", 49, long=True),
            DocumentField(
                N_("Consignee address"), "PO Box 1188, Kwun Tong, Kowloon", "consignee/address", 49, long=True,
                origin=Origin(ProvenanceMark.ENTERED, "May Wong", at(0, -9)),
            ),
            DocumentField(N_("Expected crossing date"), "2026-11-24", "expectedDate", 7),
        ),
    )  # fmt: skip
    return replace(
        base,
        target="hk.road_aci",
        side=Side.HK,
        words=N_("Road cargo information"),
        form="RoadACI",
        status=chip,
        sections=(section,),
        lines=None,
        answers=(answer,),
        actions=(Action(N_("Put right and send again"), f"{HREF}/edit", primary=True),),
        authority_reference="",
        due=at(0, 42),
        wire_is_ours=True,
        media_type="application/xml",
        file_name="RoadACI-HG-261184-1.xml",
        compare=(),
    )


def declaration() -> DocumentView:
    """A trade declaration ready to lodge, with what it costs."""
    base = rejected()
    section = DocumentSection(
        N_("Shipment"),
        (
            DocumentField(N_("Form"), "1", "formType", 3, Said(N_("Import of articles other than food"), "1")),
            DocumentField(N_("Importer"), "Pearl Delta Electronics (HK) Ltd", "trader/name", 49, long=True),
            DocumentField(N_("Business registration number"), "31188007-000", "trader/businessRegistration", 50),
            DocumentField(N_("Date of arrival"), "2026-11-24", "dateOfArrival", 7),
            DocumentField(N_("Country of consignment"), "CN", "countryOfConsignment", 43, Said(N_("China"), "CN")),
            DocumentField(N_("Vehicle"), "KW 1188", "vehicleNumber", 10),
            DocumentField(N_("Value, CIF"), "HKD 1,000,000.00", "totalValue", 38, origin=_DERIVED),
        ),
    )
    return replace(
        base,
        target="hk.tdec",
        words=N_("Import and export declaration"),
        form=TDEC_FORMS["1"],
        status=filing_chip(S.DRAFTED),
        sections=(section,),
        answers=(),
        actions=(Action(N_("Lodge and pay HKD 119.50"), f"{HREF}/documents/hk.tdec/lodge", primary=True),),
        money=(
            Money(N_("Charge"), "119.50", Words("on HKD {value}, capped at 200", {"value": "1,000,000"})),
            Money(N_("Levy"), "0.00"),
            Money(N_("Late penalty"), "0.00", N_("in time")),
            Money(N_("Total"), "119.50"),
        ),
        due=at(24 * 14),
        file_name="TDEC-HG-261184-1.xml",
    )
