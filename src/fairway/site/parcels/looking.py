"""What senders and officers see of the parcels of a batch."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from fairway.base.issues import NotFound, Severity
from fairway.base.language import Language, translate
from fairway.base.rules import rule_book
from fairway.parcels import sealing
from fairway.parcels.batches.facts import Flow, Status
from fairway.parcels.hongkong.declarations import Declaration
from fairway.parcels.intake.headings import KNOWN
from fairway.parties.model import Permission
from fairway.parties.sharing import Scope
from fairway.parties.store import Principal
from fairway.site.parcels import folders, keys, personal, results, store
from fairway.site.parcels.hong_kong import DECLARATIONS
from fairway.site.parcels.risk.reading import after_selection
from fairway.site.runtime import Site

FOR_CUSTOMS = ("channel", "flags")
"""Columns of an outcome that its sender does not see: what is looked at stays secret until it is done."""
_OF_THE_MATCH = "parcels.match."


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one document of a parcel."""

    table: str
    rows: tuple[dict[str, Any], ...]


class ParcelView(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel: what came of it, what is wrong with it, what was sent of it."""

    outcome: dict[str, Any]
    faults: tuple[dict[str, Any], ...]
    documents: tuple[Document, ...]
    masked: bool
    """Whether names and numbers of persons are masked."""
    erased: bool


async def judged(site: Site, principal: Principal, case: UUID) -> dict[str, Any]:
    """The row of a batch that has outcomes. Raises NotFound for whom it does not concern, or when it has none yet."""
    async with site.database.reading(principal.organisation, site.clock.now()) as conn:
        row = await store.batch(conn, case)
    if row is None or row["status"] != Status.JUDGED.value:
        raise NotFound
    return row


def sees_persons(principal: Principal) -> bool:
    """Whether somebody sees names and numbers of persons whole: who works with them, not who only reads."""
    return bool({Permission.TELL, Permission.DECIDE} & principal.permissions)


async def outcomes(site: Site, principal: Principal, case: UUID, asked: results.Asked) -> list[dict[str, Any]]:
    """A page of outcomes. Raises NotFound."""
    row = await judged(site, principal, case)
    flow, out = Flow(row["flow"]), folders.outcome_folder(site.settings, case)
    found = await asyncio.to_thread(results.outcomes, out, flow, asked)
    found = await asyncio.to_thread(after_selection, out, flow, found)
    return [_shown(one, row["scope"]) for one in found]


def _shown(outcome: dict[str, Any], scope: str) -> dict[str, Any]:
    if scope == Scope.AUTHORITY.value:
        return outcome
    return {name: value for name, value in outcome.items() if name not in FOR_CUSTOMS}


async def with_rules(site: Site, row: Mapping[str, Any], outcomes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outcomes of a batch with ``row``, each with the ``rules`` that hold its parcel back. What documents lack or how
    they differ is no rule of these: the outcome itself says it."""
    if Flow(row["flow"]) is Flow.HONG_KONG:
        return list(outcomes)
    book = rule_book()
    holding = [
        one
        for one in row["verdict"]["faults"]
        if one in book and book[one].severity is Severity.ERROR and not one.startswith(_OF_THE_MATCH)
    ]
    out = folders.outcome_folder(site.settings, row["case_id"])
    told = await asyncio.to_thread(results.rules_of, out, Flow(row["flow"]), outcomes, holding)
    return [{**one, "rules": rules} for one, rules in zip(outcomes, told, strict=True)]


async def rule_counts(site: Site, principal: Principal, case: UUID) -> list[results.RuleCount]:
    """How often each rule was broken. Raises NotFound."""
    await judged(site, principal, case)
    return await asyncio.to_thread(results.counts, folders.outcome_folder(site.settings, case))


async def parcel(site: Site, principal: Principal, case: UUID, number: str) -> ParcelView:
    """One parcel by its order, waybill or parcel number. Raises NotFound."""
    row = await judged(site, principal, case)
    flow, out = Flow(row["flow"]), folders.outcome_folder(site.settings, case)
    found = await asyncio.to_thread(results.outcomes, out, flow, results.Asked(search=number, limit=1))
    if not found:
        raise NotFound
    found = await asyncio.to_thread(after_selection, out, flow, found)
    key = None if row["erased_at"] else await keys.key_of(site, case, row["retention"])
    look = _Look(folders.tables_folder(site.settings, case), folders.personal_folder(site.settings, case), case)
    whole = sees_persons(principal)
    documents = await asyncio.to_thread(look.documents, _numbers(found[0]), key, whole=whole)
    faults = await asyncio.to_thread(results.faults_of, out, flow, found[0])
    return ParcelView(
        outcome=_shown(found[0], row["scope"]),
        faults=tuple(faults),
        documents=tuple(documents),
        masked=not whole,
        erased=key is None,
    )


def _numbers(outcome: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    return {name: (outcome[name],) for name in results.NUMBERS if outcome.get(name)}


class _Look:
    """The documents of a batch, its personal columns opened with its key."""

    def __init__(self, tables: Path, sealed: Path, case: UUID) -> None:
        self._tables, self._sealed, self._case = tables, sealed, case

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._tables.glob("*.parquet"))

    def documents(self, numbers: Mapping[str, Sequence[str]], key: bytes | None, *, whole: bool) -> list[Document]:
        found = []
        for name in self.names():
            rows = self.rows(name, numbers, key, whole=whole)
            if rows:
                found.append(Document(table=table_of(name), rows=tuple(rows)))
        return found

    def rows(
        self, name: str, numbers: Mapping[str, Sequence[str]], key: bytes | None, *, whole: bool
    ) -> list[dict[str, Any]]:
        table = KNOWN[table_of(name)]
        # By the first number that both have: orders by theirs, waybills by the order that they say they are for.
        wanted = next((one for one in results.NUMBERS if one in numbers and one in table.schema.names), None)
        if wanted is None:
            return []
        rows = results.document_rows(self._tables, name, {wanted: numbers[wanted]})
        persons = {}
        if key is not None and table.personal:
            persons = personal.rows_at(self._sealed, name, [row["place"] for row in rows], key, self._case)
        return [{**row, **_of(persons.get(row["place"], {}), whole=whole)} for row in rows]


def _of(row: Mapping[str, Any], *, whole: bool) -> Mapping[str, Any]:
    return row if whole else personal.masked(row)


def table_of(name: str) -> str:
    return name.rpartition("-")[0]


_PLACEHOLDER = re.compile(r"\{[a-z_0-9]+\}")
_LEFT_OPEN = re.compile(r"\s*[:：]\s*…(?=[.。]?$)")


def explained(rule: str, language: Language) -> dict[str, str]:
    """A rule's sentence, remedy and citation for a reader; what only a single case says is left open."""
    known = rule_book().get(rule)
    if known is None:
        return {"sentence": "", "remedy": "", "citation": ""}
    texts = {"sentence": known.sentence(), "remedy": known.remedy, "citation": known.citation}
    return {name: _without_cases(translate(text, language)) if text else "" for name, text in texts.items()}


def _without_cases(text: str) -> str:
    """A sentence without what stands in it of a single case; where it ends with that, it ends before."""
    return _LEFT_OPEN.sub("", _PLACEHOLDER.sub("…", text))


async def declarations(site: Site, principal: Principal, case: UUID) -> list[Declaration]:
    """The declarations that the parcels of a batch in Hong Kong are grouped into. Raises NotFound, Refusal once they
    are erased."""
    row = await judged(site, principal, case)
    if Flow(row["flow"]) is not Flow.HONG_KONG:
        raise NotFound
    key = await keys.key_of(site, case, row["retention"])
    sealed = await asyncio.to_thread((folders.outcome_folder(site.settings, case) / DECLARATIONS).read_bytes)
    opened = sealing.unseal(sealed, key, folders.declarations_context(case))
    found = msgspec.json.decode(opened, type=list[Declaration])
    if sees_persons(principal):
        return found
    return [msgspec.structs.replace(one, trader=personal.mask(one.trader)) for one in found]
