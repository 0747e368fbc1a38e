"""What signs, decision tables, their limits and what inspections find are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fairway.portal.views.parts import N_, Chip, Choice, Phrase, Tone

PATH = "/parcel-risk"
RANDOM = "random"
SIGN = "parcels.risk."
"""What the identifiers of signs begin with."""
SIGNS: Mapping[str, str] = {
    "splitting": N_("Order splitting"),
    "undervaluation": N_("Undervaluation"),
    "description": N_("Description against code"),
    "words": N_("Words against heading"),
    "restricted": N_("Watched goods"),
    "identity": N_("Identity under many names"),
    "ghost": N_("Many identities at one place"),
    "velocity": N_("Many parcels in a day"),
    "quota": N_("Yearly limit as far as known"),
    RANDOM: N_("Drawn at random"),
}
TABLES: Mapping[str, tuple[str, str]] = {
    "splitting": (SIGNS["splitting"], N_("When several orders count as one purchase above the limit")),
    "undervaluation": (SIGNS["undervaluation"], N_("How far below the usual price a price is too low")),
    "description": (SIGNS["description"], N_("When a name of goods belongs under another heading")),
    "words": (SIGNS["words"], N_("When the words of a description fit another heading better")),
    "identity": (SIGNS["identity"], N_("With how many names, telephones or platforms an identity stands out")),
    "ghost": (SIGNS["ghost"], N_("How many identities at one telephone or address stand out")),
    "velocity": (SIGNS["velocity"], N_("From how many parcels of one buyer on")),
    "quota": (SIGNS["quota"], N_("Which part of the yearly limit is looked at")),
    "weights": (N_("Points of each sign"), N_("How much each sign weighs when it is decided who is inspected")),
    "inspection": (N_("Who is inspected"), N_("From how many points on, and how many at random")),
}
"""Their order on the list, with what each decides."""
SELECTED: Mapping[str, Chip] = {
    "flagged": Chip(Tone.HELD, N_("Flagged")),
    "random": Chip(Tone.WAITING, N_("Drawn at random")),
    "not": Chip(Tone.DRAFT, N_("Not chosen")),
}
DONE = Chip(Tone.DONE, N_("All inspected"))
NOTHING = Chip(Tone.DRAFT, N_("None to inspect"))
TO_INSPECT = Chip(Tone.NEEDS_YOU, N_("To inspect"))
FOUND = Chip(Tone.STOPPED, N_("Something was wrong"))
CLEAN = Chip(Tone.DONE, N_("Nothing was wrong"))
WHAT: Mapping[str, str] = {
    "undeclared": N_("Goods that were not declared"),
    "undervalued": N_("Value too low"),
    "misdescribed": N_("Described wrongly"),
    "split": N_("One purchase in several parcels"),
    "prohibited": N_("Prohibited goods"),
    "licence": N_("No licence or permit"),
    "counterfeit": N_("Counterfeit"),
    "identity": N_("Another person's identity"),
    "quantity": N_("Another quantity"),
    "other": N_("Something else"),
}
STANDINGS: Mapping[str, Chip] = {
    "in-force": Chip(Tone.DONE, N_("In force")),
    "coming": Chip(Tone.WAITING, N_("Coming")),
    "past": Chip(Tone.DRAFT, N_("Past")),
    "over": Chip(Tone.DRAFT, N_("Over")),
    "withdrawn": Chip(Tone.HELD, N_("Undone")),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What a limit is called, in which unit, and how many times the unit goes into what is kept."""

    words: str
    unit: str
    factor: int = 1

    def shown(self, value: Decimal) -> Decimal:
        """A kept value in the unit, without noughts behind the point."""
        told = value * self.factor
        whole = told.to_integral_value()
        return whole if whole == told else told.normalize()

    def kept(self, shown: Decimal) -> Decimal:
        """A value in the unit as it is kept."""
        return shown / self.factor


_PERCENT = "%"
LIMITS: Mapping[tuple[str, str], Limit] = {
    ("splitting", "parcels"): Limit(N_("Parcels together, at least"), N_("parcels")),
    ("splitting", "share_of_limit"): Limit(N_("Together above this part of the limit for one purchase"), _PERCENT, 100),
    ("splitting", "minutes"): Limit(N_("Ordered within"), N_("minutes")),
    ("undervaluation", "peers"): Limit(N_("Lines to compare with, at least"), N_("lines")),
    ("undervaluation", "share_of_median"): Limit(N_("Below this part of the usual price"), _PERCENT, 100),
    ("undervaluation", "lowest_share"): Limit(N_("Among the lowest of the lines"), _PERCENT, 100),
    ("description", "lines"): Limit(N_("Lines with the same name, at least"), N_("lines")),
    ("description", "usual_share"): Limit(N_("Of these under one other heading, at least"), _PERCENT, 100),
    ("words", "letters"): Limit(N_("A word of the other heading, at least"), N_("characters long")),
    ("identity", "names"): Limit(N_("Names, at least"), N_("names")),
    ("identity", "telephones"): Limit(N_("Telephone numbers, at least"), N_("numbers")),
    ("identity", "platforms"): Limit(N_("Platforms, at least"), N_("platforms")),
    ("ghost", "by_telephone"): Limit(N_("With one telephone number, at least"), N_("identities")),
    ("ghost", "by_address"): Limit(N_("At one address, at least"), N_("identities")),
    ("velocity", "parcels"): Limit(N_("Of one buyer in a day, at least"), N_("parcels")),
    ("quota", "share_of_limit"): Limit(N_("Above this part of the yearly limit"), _PERCENT, 100),
    ("weights", "points"): Limit(N_("Weighs"), N_("points")),
    ("inspection", "points"): Limit(N_("Inspected from"), N_("points")),
    ("inspection", "random_share"): Limit(N_("Drawn at random"), _PERCENT, 100),
    ("inspection", "flagged_share"): Limit(N_("Inspected of those with enough points"), _PERCENT, 100),
}
CONDITIONS: Mapping[str, str] = {
    "gcode": N_("Commodity code begins with"),
    "flag": N_("Sign"),
    "authorised": N_("Platform"),
}
AUTHORISED: Mapping[str, str] = {"yes": N_("Authorised (AEO)"), "no": N_("Not authorised")}


def limit_of(table: str, output: str) -> Limit:
    """What a limit is called; by its own name where it is none of these."""
    return LIMITS.get((table, output)) or Limit(output.replace("_", " "), "")


def sign_words(rule: str) -> Phrase:
    """The short name of a sign, or of the random share."""
    name = rule.removeprefix(SIGN)
    return SIGNS.get(name, rule)


def table_words(name: str) -> tuple[str, str]:
    """What a table is called and what it decides."""
    return TABLES.get(name) or (name, "")


def parts(open_: str) -> tuple[Choice, ...]:
    """The pages of the desk beside each other."""
    found = (
        ("", N_("Batches by arrival")),
        ("/results", N_("Results")),
        ("/tables", N_("Decision tables")),
        ("/authorised", N_("Authorised platforms")),
    )
    return tuple(Choice(at, words, at == open_, PATH + at) for at, words in found)
