"""The data of the posting forms CN22 and CN23, and whether a parcel has all of it.

CN22 is for letter-post items with contents up to 300 SDR; above that, and for parcel post, it is CN23. The fields are
those that Hongkong Post explains; the form itself is printed or keyed at the post.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.language import Trilingual
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.codes.tables import table
from fairway.parcels.hongkong.case import day_of
from fairway.parcels.hongkong.goods_rules import TARGET
from fairway.parcels.hongkong.parcel import CENTS, HKD, Parcel, rate_of
from fairway.parcels.hongkong.vague import vagueness

HONGKONG_POST = "Hongkong Post, how to complete the customs declaration form CN23"
CN22, CN23 = "CN22", "CN23"
LETTER_POST = Decimal(2)
"""Kilograms: heavier items are parcel post (small packets go up to 2 kg)."""
SDR = "XDR"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """One article in the item."""

    description: str
    quantity: Decimal | None
    unit: str
    net_weight: Decimal | None
    value: Decimal | None
    currency: str
    hs_code: str
    origin: str


class PostalForm(msgspec.Struct, frozen=True, kw_only=True):
    """A posting form, filled as far as the parcel is known."""

    form: str
    item_no: str
    sender_name: str
    sender_address: str
    addressee_name: str
    addressee_address: str
    addressee_country: str
    category: str
    contents: tuple[Content, ...]
    total_weight: Decimal | None
    total_value: Decimal | None
    """In the currency of the articles; None when one is not known or they are in several."""
    currency: str
    licence_no: str
    on: date

    @property
    def commercial(self) -> bool:
        """Whether tariff number and origin must be told."""
        entry = table("postal_category").get(self.category, self.on)
        return entry is not None and entry["commercial"] == "yes"


class PostalFieldsGiven(Rule[PostalForm]):
    """{form} needs {field}."""

    id = "hk.parcels.postal_form.given"
    target = TARGET
    citation = HONGKONG_POST
    remedy = "Fill it in before posting."

    def check(self, subject: PostalForm) -> Iterator[Issue]:
        """One issue for each field that is empty."""
        for pointer, words, given in _fields(subject):
            if not given:
                yield self.issue(pointer, form=subject.form, field=words)


class CommercialItemsClassified(Rule[PostalForm]):
    """A commercial item needs the tariff number (six digits at least) and the country of origin of {text}."""

    id = "hk.parcels.postal_form.commercial"
    target = TARGET
    citation = HONGKONG_POST
    remedy = "Give both; attach the invoice."

    def check(self, subject: PostalForm) -> Iterator[Issue]:
        """Articles of a commercial item without code or origin."""
        if not subject.commercial:
            return
        for at, content in enumerate(subject.contents):
            if len(content.hs_code) < 6 or not content.hs_code.isdigit():
                yield self.issue(f"/contents/{at}/hs_code", text=content.description or "–")
            if not content.origin:
                yield self.issue(f"/contents/{at}/origin", text=content.description or "–")


class PostalCategoryKnown(Rule[PostalForm]):
    """There is no category of postal items {category}."""

    id = "hk.parcels.postal_form.category"
    target = TARGET
    citation = HONGKONG_POST
    remedy = "Choose a category of the table postal_category."

    def check(self, subject: PostalForm) -> Iterator[Issue]:
        """A category that the table does not hold."""
        if subject.category and table("postal_category").get(subject.category, subject.on) is None:
            yield self.issue("/category", category=subject.category)


class PostalContentsDescribed(Rule[PostalForm]):
    """The form describes an article as {text}, which says nothing."""

    id = "hk.parcels.postal_form.description"
    target = TARGET
    citation = HONGKONG_POST
    remedy = "Give a detailed description of each article: item, use, material, and for clothing the sex."

    def check(self, subject: PostalForm) -> Iterator[Issue]:
        """Articles that are described and vague."""
        for at, content in enumerate(subject.contents):
            if content.description and vagueness(subject.on).holds(content.description):
                yield self.issue(f"/contents/{at}/description", text=content.description)


class PostalWeightsAddUp(Rule[PostalForm]):
    """The articles weigh {net} kg, the whole item {total} kg."""

    id = "hk.parcels.postal_form.weight"
    target = TARGET
    citation = HONGKONG_POST
    remedy = "Correct the weights: the item with its packing weighs more than the articles."
    severity = Severity.WARNING

    def check(self, subject: PostalForm) -> Iterator[Issue]:
        """Articles that weigh more than the item."""
        net = sum((content.net_weight or Decimal(0) for content in subject.contents), Decimal(0))
        if subject.total_weight is not None and net > subject.total_weight:
            yield self.issue("/total_weight", net=f"{net.normalize():f}", total=f"{subject.total_weight.normalize():f}")


RULES: tuple[Rule[PostalForm], ...] = (
    PostalFieldsGiven(),
    PostalCategoryKnown(),
    CommercialItemsClassified(),
    PostalContentsDescribed(),
    PostalWeightsAddUp(),
)

_WORDS = {
    "sender_name": Trilingual("the sender's full name", "寄件人全名", "寄件人全名"),
    "sender_address": Trilingual("the sender's address", "寄件人地址", "寄件人地址"),
    "addressee_name": Trilingual("the addressee's full name", "收件人全名", "收件人全名"),
    "addressee_address": Trilingual("the addressee's address", "收件人地址", "收件人地址"),
    "addressee_country": Trilingual("the country of destination", "目的地國家／地區", "目的地国家（地区）"),
    "category": Trilingual("the category of the item", "郵件類別", "邮件类别"),
    "total_weight": Trilingual("the total weight", "總重量", "总重量"),
    "total_value": Trilingual("the total value in one currency", "以同一貨幣計算的總值", "以同一货币计算的总值"),
    "description": Trilingual("a description of each article", "每項物品的描述", "每项物品的描述"),
    "quantity": Trilingual("the quantity of each article", "每項物品的數量", "每项物品的数量"),
    "value": Trilingual("the value of each article", "每項物品的價值", "每项物品的价值"),
    "net_weight": Trilingual("the net weight of each article", "每項物品的淨重", "每项物品的净重"),
}
_WHOLE = tuple(_WORDS)[:8]
_SHORT = ("category", "total_weight", "total_value")
"""What the small form CN22 asks of the whole item; the names are on the address side."""


def _fields(form: PostalForm) -> Iterator[tuple[str, Trilingual, bool]]:
    """Pointer, words and whether it is given, of every field that the form asks."""
    for name in _WHOLE if form.form == CN23 else _SHORT:
        yield f"/{name}", _WORDS[name], getattr(form, name) not in ("", None)
    asked = ("description", "quantity", "value", *(("net_weight",) if form.form == CN23 else ()))
    for at, content in enumerate(form.contents):
        for name in asked:
            yield f"/contents/{at}/{name}", _WORDS[name], getattr(content, name) not in ("", None)


def postal_form(parcel: Parcel, on: date) -> PostalForm:
    """The form for a parcel, filled from it. Which form it is follows from value and weight; where either is not known
    it is the longer one."""
    day = day_of(parcel, on)
    currencies = {line.currency or HKD for line in parcel.lines}
    values = [line.value for line in parcel.lines]
    known = [value for value in values if value is not None]
    one_sum = len(currencies) == 1 and len(known) == len(values)
    return PostalForm(
        form=_which(parcel, day),
        item_no=parcel.waybill_no,
        sender_name=parcel.consignor_name,
        sender_address=parcel.consignor_address,
        addressee_name=parcel.consignee_name,
        addressee_address=parcel.consignee_address,
        addressee_country=parcel.consignee_country,
        category=parcel.postal_category,
        contents=tuple(
            Content(
                description=line.description,
                quantity=line.quantity,
                unit=line.unit,
                net_weight=line.net_weight,
                value=line.value,
                currency=line.currency or HKD,
                hs_code=line.code,
                origin=line.origin,
            )
            for line in parcel.lines
        ),
        total_weight=parcel.gross_weight,
        total_value=sum(known, Decimal(0)) if one_sum else None,
        currency=next(iter(currencies)) if len(currencies) == 1 else "",
        licence_no=parcel.licence_no,
        on=day,
    )


def _which(parcel: Parcel, on: date) -> str:
    value, rate, weight = parcel.value_hkd(on), rate_of(SDR, on), parcel.gross_weight
    if value is None or rate is None or weight is None or weight > LETTER_POST:
        return CN23
    limit = (legal_value("hk.post.cn22_limit", on).decimal * rate).quantize(CENTS, ROUND_HALF_UP)
    return CN22 if value <= limit else CN23
