"""From a submission to goods declarations: the head and what surrounds the lines."""

from __future__ import annotations

from datetime import date

from fairway.base.time import MAINLAND
from fairway.codes.legal_values import legal_value
from fairway.consignments.model import Attachment, Charge, Party, Submission
from fairway.filings.adapter import Envelope, FilingFunction
from fairway.filings.cn import form
from fairway.filings.cn.conversion import Converter
from fairway.filings.cn.element import Spot
from fairway.filings.cn.goods_declaration.elements import entry_port, foreign_place
from fairway.filings.cn.goods_declaration.grouping import Group, charges_wanted, part_charge, part_packages, part_weight
from fairway.filings.cn.goods_declaration.lines import containers, licences, lines, origins
from fairway.filings.cn.road_manifest.elements import border_office
from fairway.wire.gacc.declaration import (
    EXPORT,
    IMPORT,
    ROAD,
    DecHead,
    DecMessage,
    EDocument,
    OtherPack,
    Signature,
)
from fairway.wire.gacc.manifest import CHANGE, DELETE
from fairway.wire.gacc.numbers import client_seq_no

OVERSEAS_WAREHOUSE = "9810"
MARKS = {"rate": "1", "unit": "2", "total": "3"}
PAPERLESS, ORDINARY, NO_TRANSIT, NO_MARKS = "M", "1", "0", "N/M"
E_DOCUMENTS = {
    "invoice": "00000001",
    "packing-list": "00000002",
    "waybill": "00000003",
    "contract": "00000004",
    "licence": "00000005",
    "certificate-of-origin": "00000006",
    "other": "00000099",
}
"""Codes of EdocRealation: ours, the table is not public."""
TERMS_BY_BASIS = {"CIF": "1", "CFR": "2", "FOB": "3", "EXW": "7"}


def declaration_type(*, fast: bool, two_step: bool, complete: bool, combined: bool) -> str:
    """``Type``: MF in positions 1 and 2, the step in position 3 (5 summary, 6 complete), Z in position 7."""
    characters = list("       ")
    if fast:
        characters[0:2] = "MF"
    if two_step:
        characters[2] = "6" if complete else "5"
    if combined:
        characters[6] = "Z"
    return "".join(characters).rstrip()


def reference(envelope: Envelope, group: Group) -> str:
    """The unified number (SeqNo) under which the window knows the declaration of ``group``; empty without one."""
    return envelope.known.get(f"reference:{group.name}", envelope.authority_reference or "")


def _terms(group: Group, convert: Converter) -> str:
    goods = group.consignment
    if goods.trade_term is None:
        return ""
    code = convert.only("trade_term", "trade_term.gacc", goods.trade_term.value)
    if code:
        return code
    bases = {item.value.basis for item in goods.items if item.value} or {goods.value.basis if goods.value else None}
    basis = next(iter(bases)) if len(bases) == 1 else None
    if basis is not None and basis.value in TERMS_BY_BASIS:
        return TERMS_BY_BASIS[basis.value]
    return convert("trade_term", "trade_term.gacc", goods.trade_term.value, f"/consignments/{group.index}/trade_term")


def _charge(group: Group, charge: Charge | None, limit: int) -> tuple[str, str, str]:
    """Currency, mark and rate of a charge."""
    if charge is None:
        return "", "", ""
    amount = part_charge(group, charge, limit)
    currency = "" if charge.kind == "rate" else charge.currency or ""
    return currency, MARKS[charge.kind], form.number(amount)


def _documents(attachments: tuple[Attachment, ...]) -> tuple[EDocument, ...]:
    return tuple(
        EDocument(
            id=one.number or one.sha256 or "",
            code=E_DOCUMENTS[one.kind],
            format=(one.media_type or "").rpartition("/")[2],
        )
        for one in attachments
        if one.number or one.sha256
    )


def _business_items(spot: Spot) -> str:
    clearance = spot.consignment.clearance
    flags = (
        False,
        clearance.guarantee,
        clearance.cn_supervision_mode == OVERSEAS_WAREHOUSE,
        clearance.combined_port,
        False,
    )
    return "".join("1" if flag else "0" for flag in flags) if any(flags) else ""


def _head(spot: Spot, group: Group, envelope: Envelope, convert: Converter) -> DecHead:
    goods, trip, importing = group.consignment, spot.trip, spot.importing
    place = f"/consignments/{group.index}"
    limit = legal_value("cn.declaration.lines", convert.day).integer
    firm, overseas = spot.mainland, spot.overseas
    owner: Party | None = goods.end_user or firm
    agent = goods.cn_declarant
    clearance, packages = goods.clearance, goods.packages
    far_place, far_pointer = foreign_place(spot)
    port = ""
    if far_place is not None:
        port = far_place.cn_port_code or convert("unlocode", "port.gacc", far_place.unlocode, far_pointer)
    country, country_field = (
        (goods.country_of_consignment, "country_of_consignment")
        if importing
        else (goods.country_of_destination, "country_of_destination")
    )
    terms = _terms(group, convert)
    freight_wanted, insurance_wanted = charges_wanted(terms, importing=importing) if terms else (True, True)
    fee = _charge(group, goods.freight if freight_wanted else None, limit)
    insurance = _charge(group, goods.insurance if insurance_wanted else None, limit)
    other = _charge(group, goods.other_charges, limit)
    seq_no = reference(envelope, group)
    code = owner.cn_customs_code or owner.uscc or "" if owner else ""
    overseas_code = overseas.aeo or overseas.enterprise_code or "" if overseas else ""
    loaded = trip.loading_at.astimezone(MAINLAND).strftime("%Y%m%d") if trip.loading_at and importing else ""
    return DecHead(
        seq_no=seq_no,
        ie_flag=IMPORT if importing else EXPORT,
        type=declaration_type(
            fast=clearance.fast_clearance,
            two_step=clearance.two_step,
            complete=bool(seq_no) and envelope.function is FilingFunction.NEW,
            combined=clearance.combined_port,
        ),
        agent_code=agent.cn_customs_code or "" if agent else "",
        agent_name=form.name(agent),
        bill_no=goods.waybill_number or "",
        contract=goods.contract_number or "",
        declare_office=trip.cn_declare_office or "",
        levy_nature=clearance.cn_levy_nature or "",
        stop_port=port,
        fee_currency=fee[0],
        fee_mark=fee[1],
        fee_rate=fee[2],
        gross_weight=form.number(part_weight(group, "gross_weight_kg")),
        ie_date=trip.expected_crossing_date.strftime("%Y%m%d") if trip.expected_crossing_date and importing else "",
        border_office=border_office(spot),
        insurance_currency=insurance[0],
        insurance_mark=insurance[1],
        insurance_rate=insurance[2],
        licence=next((one.number for one in goods.licences if one.side == "cn"), ""),
        account_book=clearance.cn_account_book or "",
        net_weight=form.number(part_weight(group, "net_weight_kg")),
        note=goods.note or "",
        other_currency=other[0],
        other_mark=other[1],
        other_rate=other[2],
        owner_code=code,
        owner_name=form.name(owner),
        packages=form.number(part_packages(group)),
        trade_code=firm.cn_customs_code or "" if firm else "",
        trade_country=convert("country", "country.gacc", country, f"{place}/{country_field}"),
        supervision_mode=clearance.cn_supervision_mode or "",
        trade_name=form.name(firm),
        transport_mode=ROAD,
        trade_terms=terms,
        package_type=(
            convert(
                "package",
                "package.gacc",
                packages.type_code,
                f"{place}/packages/cn_type_code",
                chosen=packages.cn_type_code,
            )
            if packages
            else ""
        ),
        entry_id=envelope.known.get(f"entry_id:{group.name}", ""),
        edi_id=ORDINARY,
        keying_name=form.name(agent),
        keying_code=agent.cn_customs_code or "" if agent else "",
        entry_type=PAPERLESS,
        typist=spot.submission.signature_certificate or "",
        inputer_name=agent.declarant_name or "" if agent else "",
        transit_relation=NO_TRANSIT,
        surety="1" if clearance.guarantee else "",
        keying_scc=agent.uscc or "" if agent else "",
        owner_scc=owner.uscc or "" if owner else "",
        agent_scc=agent.uscc or "" if agent else "",
        trade_scc=firm.uscc or "" if firm else "",
        price_promises=clearance.cn_price_promises or "",
        trading_country=convert("country", "country.gacc", goods.trading_country, f"{place}/trading_country"),
        tax_mark="1" if clearance.tax_paying_firm else "",
        marks=(packages.marks if packages else None) or NO_MARKS,
        departure_port=port if importing else "",
        entry_port=entry_port(spot),
        goods_place=goods.goods_place or "" if importing else "",
        departure_date=loaded,
        declarant_name=agent.declarant_name or "" if agent else "",
        no_other_packages="" if goods.further_packages else "1",
        overseas_consignor_code=overseas_code if importing else "",
        overseas_consignor_cname=(overseas.names.sc or overseas.names.tc or "") if overseas and importing else "",
        overseas_consignor_ename=overseas.names.en or "" if overseas and importing else "",
        overseas_consignor_address=form.address(overseas.address) if overseas and importing else "",
        overseas_consignee_code="" if importing else overseas_code,
        overseas_consignee_ename=overseas.names.en or "" if overseas and not importing else "",
        domestic_consignee_ename=firm.names.en or "" if firm and importing else "",
        business_items=_business_items(spot),
    )


def _delete_head(spot: Spot, group: Group, envelope: Envelope) -> DecHead:
    return DecHead(
        seq_no=reference(envelope, group),
        ie_flag=IMPORT if spot.importing else EXPORT,
        bill_no=group.consignment.waybill_number or "",
        declare_office=spot.trip.cn_declare_office or "",
        entry_id=envelope.known.get(f"entry_id:{group.name}", ""),
    )


def declaration(submission: Submission, group: Group, envelope: Envelope, convert: Converter, day: date) -> DecMessage:
    """The message of one group; what is unknown stays empty, questions go to ``convert.issues``."""
    spot = Spot(submission, day)
    spot.at_consignment(group.index)
    agent = group.consignment.cn_declarant
    sign = Signature(
        client_seq_no=client_seq_no(envelope.now, group.number),
        card=submission.signature_certificate or "",
        keying_code=agent.cn_customs_code or "" if agent else "",
        operator_name=agent.declarant_name or "" if agent else "",
    )
    voyage = spot.trip.batch_number or ""
    if envelope.function is FilingFunction.DELETE:
        return DecMessage(
            head=_delete_head(spot, group, envelope),
            voyage=voyage,
            sign=sign,
            request_function=DELETE,
            request_reason=envelope.change_reason or "",
        )
    place = f"/consignments/{group.index}"
    changing = envelope.function is FilingFunction.CHANGE
    return DecMessage(
        head=_head(spot, group, envelope, convert),
        lines=lines(spot, group, convert),
        containers=containers(spot, group, convert),
        licences=licences(group),
        other_packs=tuple(
            OtherPack(
                quantity=str(one.count),
                type=convert(
                    "package",
                    "package.gacc",
                    one.type_code,
                    f"{place}/further_packages/{index}/cn_type_code",
                    chosen=one.cn_type_code,
                ),
            )
            for index, one in enumerate(group.consignment.further_packages)
        ),
        voyage=voyage,
        sign=sign,
        documents=_documents(group.consignment.attachments),
        origins=origins(spot, group),
        request_function=CHANGE if changing else "",
        request_reason=(envelope.change_reason or "") if changing else "",
    )
