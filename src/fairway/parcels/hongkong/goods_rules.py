"""Rules on what is in a parcel: descriptions that say nothing, and goods that may not simply move."""

from __future__ import annotations

from collections.abc import Iterator

from fairway.base.issues import Issue
from fairway.base.rules import Rule
from fairway.parcels.hongkong.case import Case
from fairway.parcels.hongkong.model import Movement
from fairway.parcels.hongkong.parcel import Line
from fairway.parcels.hongkong.watched import Kind, screen
from fairway.parcels.hongkong.wording import propose

TARGET = "hk.parcels"


class GoodsDescribed(Rule[Case]):
    """The description {text} does not say what the goods are."""

    id = "hk.parcels.description.vague"
    target = TARGET
    citation = "Hongkong Post, HKHS codes and descriptions: unclear descriptions such as gift, accessory or samples"
    remedy = "Write instead: {proposal}. Change it where it is not true."

    def check(self, subject: Case) -> Iterator[Issue]:
        """One issue for each line of goods; the proposal is in the reader's language."""
        if subject.parcel.documents:
            return
        for index, pointer, line in subject.lines():
            if index in subject.vague:
                text = line.description.strip() or "–"
                yield self.issue(f"{pointer}/description", text=text, proposal=propose(line, subject.on).shown)


class _Watched(Rule[Case]):
    """The common part of the rules on watched goods."""

    target = TARGET
    kind: Kind

    def stops(self, subject: Case, line: Line) -> bool:
        """Whether goods of this kind may not move as they are."""
        return not (line.licence_no or subject.parcel.licence_no)

    def check(self, subject: Case) -> Iterator[Issue]:
        """One issue for each finding that nothing answers."""
        for pointer, line, finding in subject.found(self.kind):
            if self.stops(subject, line):
                where = "description" if finding.words else "hs_code"
                row = screen(subject.on).by_code[finding.code].entry
                law = row["law"].partition(";")[0]
                evidence = finding.words or line.code
                yield self.issue(f"{pointer}/{where}", goods=row.names, evidence=evidence, law=law)


class ExciseGoodsPermitted(_Watched):
    """Dutiable goods: {goods} (found by {evidence}). They need a licence of the importer and a removal permit."""

    id = "hk.parcels.excise"
    kind = Kind.EXCISE
    citation = "Dutiable Commodities Ordinance, Cap. 109; C&ED on dutiable commodities"
    remedy = "Give the number of the permit, or take the goods out; if it is something else, say so in the description."


class LicensedGoodsLicensed(_Watched):
    """Goods that need a licence: {goods} (found by {evidence}; {law})."""

    id = "hk.parcels.licence"
    kind = Kind.LICENCE
    citation = "Import and Export Ordinance, Cap. 60; C&ED on prohibited articles"
    remedy = "Give the number of the licence; if it is something else, say so in the description."


class BarredGoodsStay(_Watched):
    """Goods that may not come in, parcels included: {goods} (found by {evidence}; {law})."""

    id = "hk.parcels.barred"
    kind = Kind.BARRED
    citation = "Smoking (Public Health) Ordinance, Cap. 371, and Cap. 60: alternative smoking products"
    remedy = (
        "Do not send them. In transit, give the through bill; on the way from road or sea to air, the registration too."
    )

    def stops(self, subject: Case, line: Line) -> bool:
        """Air cargo on a through bill is outside the bar, and so is what a registered operator carries through."""
        if subject.parcel.moves is not Movement.TRANSHIPMENT or not subject.transhipped:
            return True
        return subject.parcel.transport_mode != "air" and super().stops(subject, line)


GOODS_RULES: tuple[Rule[Case], ...] = (
    GoodsDescribed(),
    ExciseGoodsPermitted(),
    LicensedGoodsLicensed(),
    BarredGoodsStay(),
)
STOPPING = frozenset({ExciseGoodsPermitted.id, LicensedGoodsLicensed.id, BarredGoodsStay.id})
"""What stops a parcel; everything else can be put right by whoever sent it."""
