"""The signs of risk. Each is one definition: a term over a row of its view, and the evidence that it names.

A flag is a reason to look, never proof, so none of them refuses a parcel.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.parcels.dated import Dated
from fairway.parcels.risk.decision_rules import TARGET
from fairway.parcels.risk.decisions import Tables
from fairway.parcels.risk.rows import columns
from fairway.parcels.terms import Choose, Literal, Part, Rounded, Shown, Term, Words, any_of, python, text
from fairway.parcels.terms.single import Row, exact, shown

CITATION = "Fairway: a sign of risk of our own, for a person to look at; officers set its limits"


class Limits:
    """What signs are judged by on one day: the decision tables and the limits of the law. ``decided`` is the day whose
    decision tables are asked where it is another, as for a preview."""

    def __init__(self, tables: Tables, on: date, decided: date | None = None) -> None:
        self.tables, self.on = tables, on
        self._decided = decided or on
        self._law = Dated().limits(on)

    def of(self, table: str, output: str) -> Term:
        """A limit of a decision table."""
        return self.tables[table].term(output, self.tables[table].on(self._decided))

    @property
    def minutes(self) -> int:
        """How far apart orders may be that count as one purchase."""
        own = self.tables["splitting"]
        return int(own.value("minutes", own.on(self._decided)))

    def law(self, name: str) -> Term:
        """A limit of the law; nought where none was laid down."""
        return Literal(exact(self._law[name]))


@dataclass(frozen=True)
class Judged:
    """A row of a view and what it is judged by: the subject of a sign."""

    view: str
    row: Row
    limits: Limits


class Sign(Rule[Judged]):
    """The common part."""

    target = TARGET
    citation = CITATION
    severity = Severity.WARNING
    view: ClassVar[str]
    field: ClassVar[str]
    table: ClassVar[str] = ""
    """The decision table of its limits; empty where it has none."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "id" in cls.__dict__:
            SIGNS[cls.id] = cls()

    @abstractmethod
    def flags(self, limits: Limits) -> Term:
        """Whether a row is flagged."""

    @abstractmethod
    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """What the flag rests on, by the names that its sentence uses."""

    def group(self, limits: Limits) -> Term | None:
        """What is the same for all orders of a batch that a flag rests on; None where it rests on prices or words."""
        del limits
        return None

    def told(self, limits: Limits) -> Term:
        """The evidence as one text: name, value, name, value ..., a space between."""
        return Words(
            tuple(part for name, term in self.evidence(limits).items() for part in (Literal(name), Shown(term)))
        )

    def check(self, subject: Judged) -> Iterator[Issue]:
        """One issue where the row is flagged."""
        if subject.view == self.view and python(self.flags(subject.limits))(subject.row):
            told: dict[str, Any] = {
                name: shown(python(term)(subject.row)) for name, term in self.evidence(subject.limits).items()
            }
            yield self.issue(f"/{self.field}", **told)


SIGNS: dict[str, Sign] = {}
"""Every sign by its id, which is also the flag."""


_ONE = columns("purchases")
_LINE = columns("lines")
_TEXT = columns("texts")


def _reaches(count: Term, limit: Term) -> Term:
    return ~count.below(limit)


class Splitting(Sign):
    """{parcels} parcels of one buyer or consignee within hours come to {together} yuan, above the limit of {limit} for
    one purchase."""

    id = "parcels.risk.splitting"
    remedy = "Look at the parcels together: one purchase above the limit is general trade, whatever number of orders."
    view, field, table = "purchases", "value", "splitting"

    @staticmethod
    def _limit(limits: Limits) -> Term:
        return Rounded(limits.law("single_limit") * limits.of("splitting", "share_of_limit"), 2)

    def group(self, limits: Limits) -> Term:
        """Those of the buyer where they are above the limit, else those of the consignee."""
        mine = self._split(limits, "", "together")
        return Choose((mine,), (text("buyer_group"),), text("consignee_group"))

    def _split(self, limits: Limits, prefix: str, together: str) -> Term:
        enough = _reaches(_ONE[f"{prefix}parcels"], limits.of(self.table, "parcels"))
        return enough & _ONE[together].above(self._limit(limits))

    def flags(self, limits: Limits) -> Term:
        """Several parcels, together above the limit."""
        known = limits.law("single_limit").above(0)
        return known & (self._split(limits, "", "together") | self._split(limits, "consignee_", "consignee_together"))

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """How many, what they come to, the limit."""
        mine = self._split(limits, "", "together")
        return {
            "parcels": Choose((mine,), (_ONE["parcels"],), _ONE["consignee_parcels"]),
            "together": Choose((mine,), (_ONE["together"],), _ONE["consignee_together"]),
            "limit": self._limit(limits),
        }


class Undervaluation(Sign):
    """The unit price {price} is far below the usual {median} of {peers} lines of the same code and unit; {lower} are as
    low."""

    id = "parcels.risk.undervaluation"
    remedy = "Compare with the price that the platform shows and with the payment."
    view, field, table = "lines", "price", "undervaluation"

    def flags(self, limits: Limits) -> Term:
        """Enough peers, far below their median, and few as low: where many are, prices of the code differ anyway."""
        low = _LINE["price"].below(_LINE["median"] * limits.of(self.table, "share_of_median"))
        few = ~_LINE["at_or_below"].above(_LINE["peers"] * limits.of(self.table, "lowest_share"))
        return _LINE["price"].above(0) & _reaches(_LINE["peers"], limits.of(self.table, "peers")) & low & few

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """Price, peers, median, and how many are as low."""
        del limits
        return {
            "price": _LINE["price"],
            "median": _LINE["median"],
            "peers": _LINE["peers"],
            "lower": _LINE["at_or_below"],
        }


class DescriptionAgainstCode(Sign):
    """The name of the goods stands under heading {usual} in {lines} of {named} lines, not under {heading}."""

    id = "parcels.risk.description"
    remedy = "Compare the goods with both headings: their tax and their controls may differ."
    view, field, table = "texts", "gcode", "description"

    def flags(self, limits: Limits) -> Term:
        """The same name nearly always stands under another heading."""
        other = Part(_TEXT["gcode"], 0, 4).differs(_TEXT["usual_heading"])
        usual = ~_TEXT["usual_lines"].below(_TEXT["named"] * limits.of(self.table, "usual_share"))
        return other & _reaches(_TEXT["named"], limits.of(self.table, "lines")) & usual

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """Both headings and how many lines."""
        del limits
        return {
            "usual": _TEXT["usual_heading"],
            "lines": _TEXT["usual_lines"],
            "named": _TEXT["named"],
            "heading": Part(_TEXT["gcode"], 0, 4),
        }


class HeadingWords(Sign):
    """The name of the goods ends in {word}, a word of heading {other}, but they stand under {heading}."""

    id = "parcels.risk.words"
    remedy = "Compare the goods with both headings: a name that does not fit its code may hide what it is."
    view, field, table = "texts", "gname", "words"

    def flags(self, limits: Limits) -> Term:
        """The word is as long as the table says."""
        return _reaches(_TEXT["word_letters"], limits.of(self.table, "letters"))

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """The word and both headings."""
        del limits
        return {
            "word": _TEXT["word"],
            "other": _TEXT["word_heading"],
            "heading": Part(_TEXT["gcode"], 0, 4),
        }


class RestrictedGoods(Sign):
    """Description or code tells watched goods: {findings}."""

    id = "parcels.risk.restricted"
    remedy = "Ask for the licence or permit; without one the goods may not move."
    view, field = "texts", "gname"

    def flags(self, limits: Limits) -> Term:
        """The screening by words and codes found something."""
        del limits
        return _TEXT["findings"].differs("")

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """The codes of the table ``screening.hk``."""
        del limits
        return {"findings": _TEXT["findings"]}


class SharedIdentity(Sign):
    """One identity stands with {names} names, {telephones} telephone numbers and on {platforms} platforms."""

    id = "parcels.risk.identity"
    remedy = "Ask the platforms who bought: an identity that many use hides who did."
    view, field, table = "purchases", "buyer_id_number", "identity"

    def group(self, limits: Limits) -> Term:
        """Those of the buyer."""
        del limits
        return text("buyer_group")

    def flags(self, limits: Limits) -> Term:
        """As many of one of them as the table says."""
        return any_of(
            *(_reaches(_ONE[name], limits.of(self.table, name)) for name in ("names", "telephones", "platforms"))
        )

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """How many of each."""
        del limits
        return {name: _ONE[name] for name in ("names", "telephones", "platforms")}


class GhostBuyers(Sign):
    """{by_telephone} identities share the buyer's telephone number and {by_address} the address."""

    id = "parcels.risk.ghost"
    remedy = "Find out who receives the parcels: buyers who share a place may be one trader, or one office."
    view, field, table = "purchases", "buyer_telephone", "ghost"

    def group(self, limits: Limits) -> Term:
        """Those with the telephone number."""
        del limits
        return text("telephone_group")

    def flags(self, limits: Limits) -> Term:
        """As many at one of them as the table says."""
        telephone = _reaches(_ONE["telephone_identities"], limits.of(self.table, "by_telephone"))
        return telephone | _reaches(_ONE["address_identities"], limits.of(self.table, "by_address"))

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """How many at each."""
        del limits
        return {"by_telephone": _ONE["telephone_identities"], "by_address": _ONE["address_identities"]}


class Velocity(Sign):
    """{parcels} parcels of one buyer in one day, together worth {value} in the currency of customs."""

    id = "parcels.risk.velocity"
    remedy = "Look whether the goods are for resale: these rules are for personal use."
    view, field, table = "purchases", "buyer_id_number", "velocity"

    def group(self, limits: Limits) -> Term:
        """Those of the buyer."""
        del limits
        return text("buyer_group")

    def flags(self, limits: Limits) -> Term:
        """As many as the table says."""
        return _reaches(_ONE["day_parcels"], limits.of(self.table, "parcels"))

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """How many, and what they come to."""
        del limits
        return {"parcels": _ONE["day_parcels"], "value": _ONE["day_value"]}


class Quota(Sign):
    """The buyer is above the yearly limit of {limit} yuan: {day} bought on this day, {before} known from before this
    order."""

    id = "parcels.risk.quota"
    remedy = "Ask customs for the buyer's balance: what was bought elsewhere is not known here."
    view, field, table = "purchases", "buyer_id_number", "quota"

    def group(self, limits: Limits) -> Term:
        """Those of the buyer."""
        del limits
        return text("buyer_group")

    @staticmethod
    def _limit(limits: Limits) -> Term:
        return Rounded(limits.law("year_limit") * limits.of("quota", "share_of_limit"), 2)

    def flags(self, limits: Limits) -> Term:
        """The day alone, or this order with all that is known before it, is above the limit. What is known before may
        be of the same day, so that both together are not."""
        known, limit = limits.law("year_limit").above(0), self._limit(limits)
        return known & (_ONE["day_value"].above(limit) | (_ONE["value"] + _ONE["year_before"]).above(limit))

    def evidence(self, limits: Limits) -> Mapping[str, Term]:
        """The day, before, the limit."""
        return {"day": _ONE["day_value"], "before": _ONE["year_before"], "limit": self._limit(limits)}
