"""What the elements of messages are called: from the tables of the adapters, which also give the canonical number."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import lru_cache

from fairway.filings.adapter import Target
from fairway.portal.views.parts import N_

_HK = {
    Target.HK_ROAD_ACI: "fairway.filings.hk.road_aci.elements",
    Target.HK_ROAD_MANIFEST: "fairway.filings.hk.road_manifest.elements",
    Target.HK_TDEC: "fairway.filings.hk.tdec.elements",
}
_CN = {
    Target.CN_ROAD_MANIFEST: "fairway.filings.cn.road_manifest.elements",
    Target.CN_CARRIER_CONFIRMATION: "fairway.filings.cn.carrier_confirmation.elements",
    Target.CN_GOODS_DECLARATION: "fairway.filings.cn.goods_declaration.elements",
}
_HEAD = {
    "MessageID": N_("Message identifier"),
    "Function": N_("Function"),
    "FunctionCode": N_("Function"),
    "MessageType": N_("Kind of message"),
    "SentAt": N_("Made"),
    "SendTime": N_("Made"),
    "SenderID": N_("Sender"),
    "ReceiverID": N_("Receiver"),
    "DocumentReference": N_("Own reference"),
    "ClientSeqNo": N_("Own reference"),
    "AuthorityReference": N_("Number at customs"),
    "ReasonCode": N_("Reason code"),
    "ReasonText": N_("Reason"),
    "Version": N_("Version of the message"),
}
_PLAIN = {
    "Country": N_("Country or territory"),
    "SequenceNumber": N_("Sequence number"),
    "SequenceNumeric": N_("Sequence number"),
    "GNo": N_("Sequence number"),
    "IdentityKind": N_("Kind of number"),
    "IEFlag": N_("Import or export"),
    "EntryType": N_("Kind of entry"),
    "OriginCountry": N_("Origin"),
    "DestinationCountry": N_("Destination"),
    "OperType": N_("Function"),
    "CopCode": N_("Customs registration of the declarant"),
    "EdiId": N_("Kind of declaration"),
    "DeclTrnRel": N_("Transit"),
    "NoOtherPack": N_("No other packaging"),
    "ContainerMd": N_("Size of the container"),
    "ContainerWt": N_("Tare of the container"),
    "GoodsNo": N_("Lines in the container"),
    "LclFlag": N_("Shared container"),
    "DangName": N_("Name of the dangerous goods"),
    "DangPackType": N_("Packing group"),
    "DangPackSpec": N_("Mark of the dangerous goods packaging"),
    "ExemptionReason": N_("Reason for exemption"),
}
"""Elements that no table of an adapter describes, because the product or the form makes them."""
_PAPERS = {"EdocID": N_("Number of the document"), "EdocCode": N_("Kind of document")}
"""What the list of supporting documents holds of each."""
SECTION_WORDS: dict[str, str] = {
    "": N_("Document"),
    "Header": N_("Message"),
    "Head": N_("Message"),
    "Declaration": N_("Crossing"),
    "Trip": N_("Crossing"),
    "Master": N_("Waybill"),
    "Consignment": N_("Consignment"),
    "Consignor": N_("Consignor"),
    "Consignee": N_("Consignee"),
    "Trader": N_("Trader"),
    "Declarant": N_("Declarant"),
    "Movement": N_("Movement"),
    "Container": N_("Container"),
    "TransportEquipment": N_("Container or trailer"),
    "BorderTransportMeans": N_("Vehicle"),
    "DecHead": N_("Head of the declaration"),
    "DecFreeTxt": N_("Further particulars"),
    "DecSign": N_("Signature"),
    "EdocRealation": N_("Supporting document"),
    "gone": N_("No longer in the document"),
}
"""Containers that make a section of the form."""


def _described(target: Target) -> Iterator[tuple[tuple[str, ...], str, tuple[int, ...]]]:
    if target in _HK:
        for field in importlib.import_module(_HK[target]).FIELDS:
            yield tuple(field.path.split("/")), field.label, field.elements
        return
    for element in importlib.import_module(_CN[target]).TABLE.elements:
        for path in element.wire.split(","):
            steps = tuple(step for step in path.strip().split("/") if step not in {"", "..."} and step[0] != "@")
            if steps:
                yield steps, element.label, (element.number,)


@lru_cache(maxsize=len(Target))
def _index(target: Target) -> dict[tuple[str, ...], tuple[str, tuple[int, ...]]]:
    found: dict[tuple[str, ...], tuple[str, tuple[int, ...]]] = {}
    for path, label, numbers in _described(target):
        found.setdefault(path, (label, numbers))
    return found


@lru_cache(maxsize=4096)
def label_of(target: Target, tags: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
    """What the element at ``tags`` is called and its canonical numbers; of the nearest described one around it."""
    if tags[0] in {"Header", "Head", "DecSign"} and tags[-1] in _HEAD:
        return _HEAD[tags[-1]], _index(target).get(tags, ("", ()))[1]
    if "EdocRealation" in tags and tags[-1] in _PAPERS:
        return _PAPERS[tags[-1]], (70,)
    index = _index(target)
    for cut in range(min(3, len(tags))):
        path = tags[: len(tags) - cut]
        for start in range(len(path)):
            suffix = path[start:]
            # A name of one step alone would fit anywhere; it counts near the root only.
            if suffix in index and (len(suffix) > 1 or len(path) <= 2):
                return index[suffix]
    return _PLAIN.get(tags[-1], ""), ()
