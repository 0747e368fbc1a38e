"""Matching declarations to manifest lines after the crossing; queries about lines with neither (chapter 5)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.model import (
    Cargo,
    CargoLine,
    Crossing,
    Declaration,
    DeclaredWaybill,
    Line,
    Manifest,
    Matched,
    Query,
)
from simulators.machinery.clock import CHINA

QUERY_AFTER = timedelta(days=15)
QUERY_HOUR = time(9)


class Matching:
    """Watches manifests, declarations and crossings."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._journal = desk.journal
        desk.engine.on("match", self._match)
        desk.engine.on("query", self._query)
        desk.engine.on("close_query", self._close)

    def manifest_accepted(self, manifest: Manifest, now: datetime) -> None:
        """A manifest was accepted: look for its declarations now, and ask for missing ones on the 15th day."""
        asked = datetime.combine(date.fromisoformat(manifest.date) + QUERY_AFTER, QUERY_HOUR, CHINA)
        self._journal.plan(max(asked, now), "query", manifest=manifest.id)
        self._look(manifest.lines, now)

    def manifest_changed(self, manifest: Manifest, now: datetime) -> None:
        """A manifest was changed or deleted."""
        for query in self._open_queries(manifest.id):
            line = self._journal.get(Line, query.parent)
            if line is None or self._resolved(line):
                self._closing(query, now)
        if manifest.state == "living":
            self.manifest_accepted(manifest, now)

    def declaration_changed(self, declaration: Declaration, now: datetime) -> None:
        """A declaration was acknowledged or changed."""
        for waybill in declaration.waybills:
            lines = self._journal.all(Line, f"{declaration.direction}/{waybill}")
            for line in lines:
                for query in self._journal.all(Query, line.id):
                    if query.state == "open":
                        self._closing(query, now)
            self._look([line.id for line in lines], now)

    def crossed(self, crossing: Crossing, ccrns: list[str], now: datetime) -> None:
        """A vehicle crossed with these references."""
        lines: dict[str, None] = {}
        for ccrn in ccrns:
            lines.update({each.line: None for each in self._journal.all(CargoLine, ccrn)})
            cargo = self._journal.get(Cargo, ccrn)
            if cargo is not None and cargo.waybill:
                lines.update({line.id: None for line in self._journal.all(Line, cargo.parent)})
        for manifest in self._journal.all(Manifest, crossing.parent):
            if manifest.state == "living" and manifest.date == crossing.date:
                lines.update(dict.fromkeys(manifest.lines))
        self._look(list(lines), now)

    # -- matching ------------------------------------------------------------------------------------------------

    def _look(self, lines: list[str], now: datetime) -> None:
        del now
        for line_id in lines:
            line = self._journal.get(Line, line_id)
            if line is None or not self._has_crossed(line):
                continue
            for quoted in self._journal.all(DeclaredWaybill, line.parent):
                key = f"{quoted.declaration}/{line.id}"
                if self._journal.get(Matched, key) is not None:
                    continue
                self._journal.put(Matched(id=key, parent=quoted.declaration, line=line.id))
                span = self._desk.engine.uniform(f"match/{key}", timedelta(minutes=10), timedelta(minutes=60))
                self._desk.engine.later(span, "hk.tdec", "match", matched=key)

    def _has_crossed(self, line: Line) -> bool:
        manifest = self._journal.get(Manifest, line.manifest)
        if manifest is None:
            return False
        crossings = self._journal.all(Crossing, f"{manifest.vehicle}/{manifest.direction}")
        if any(each.date == manifest.date for each in crossings):
            return True
        own = self._journal.get(Cargo, line.ccrn) if line.ccrn else None
        cargoes = [own] if own else self._journal.all(Cargo, line.parent)
        return any(each.crossed_packages for each in cargoes)

    def _match(self, body: dict[str, Any], now: datetime) -> None:
        matched = self._journal.get(Matched, body["matched"])
        if matched is None:
            return
        declaration = self._journal.get(Declaration, matched.parent)
        line = self._journal.get(Line, matched.line)
        if declaration is None or declaration.state == "cancelled" or line is None:
            self._journal.drop(Matched, matched.id)
            return
        matched.done = True
        self._journal.put(matched)
        declaration.state = "matched"
        self._journal.put(declaration)
        self._desk.happened(
            declaration.account,
            "DECLARATION",
            "MAT",
            now,
            document_reference=declaration.document_reference,
            reference=declaration.id,
            numbers={"manifest_reference": line.manifest, "sequence_number": str(line.sequence)},
            after=timedelta(),
        )

    # -- queries -------------------------------------------------------------------------------------------------

    def _resolved(self, line: Line) -> bool:
        return line.exempt or bool(self._journal.all(DeclaredWaybill, line.parent))

    def _open_queries(self, manifest: str) -> list[Query]:
        return [query for query in self._journal.all(Query) if query.manifest == manifest and query.state == "open"]

    def _query(self, body: dict[str, Any], now: datetime) -> None:
        manifest = self._journal.get(Manifest, body["manifest"])
        if manifest is None or manifest.state != "living":
            return
        asked = datetime.combine(date.fromisoformat(manifest.date) + QUERY_AFTER, QUERY_HOUR, CHINA)
        if now < asked:
            return  # the date was changed: a later task asks
        for line_id in manifest.lines:
            line = self._journal.get(Line, line_id)
            if line is None or self._resolved(line):
                continue
            if any(query.state != "closed" for query in self._journal.all(Query, line.id)):
                continue
            query = Query(id=f"Q-{self._journal.number('query'):06d}", parent=line.id, manifest=manifest.id)
            self._journal.put(query)
            numbers = {
                "query": query.id,
                "sequence_number": str(line.sequence),
                "waybill_number": line.waybill,
            }
            self._tell(manifest, "QRY", now, numbers)

    def _closing(self, query: Query, now: datetime) -> None:
        del now
        query.state = "closing"
        self._journal.put(query)
        span = self._desk.engine.uniform(f"close/{query.id}", timedelta(minutes=1), timedelta(minutes=10))
        self._desk.engine.later(span, "hk.road_manifest", "close_query", query=query.id)

    def _close(self, body: dict[str, Any], now: datetime) -> None:
        query = self._journal.get(Query, body["query"])
        manifest = self._journal.get(Manifest, query.manifest) if query else None
        if query is None or manifest is None:
            return
        query.state = "closed"
        self._journal.put(query)
        self._tell(manifest, "QCL", now, {"query": query.id})

    def _tell(self, manifest: Manifest, code: str, now: datetime, numbers: dict[str, str]) -> None:
        self._desk.happened(
            manifest.account,
            "ROAD_MANIFEST",
            code,
            now,
            document_reference=manifest.document_reference,
            reference=manifest.id,
            numbers=numbers,
            after=timedelta(),
        )
