"""Texts in several scripts, as the projections hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairway.codes.entries import Entry
from fairway.consignments.model import Texts


def texts_of(value: Mapping[str, Any] | None) -> Texts | None:
    """The texts in a column; None for none."""
    return Texts.model_validate(dict(value)) if value else None


def entry_words(entry: Entry, *, with_code: bool = True) -> Texts:
    """A row of a code table: its code and what it is called."""
    front = f"{entry.code} · " if with_code else ""
    en, tc, sc = entry.names
    return Texts(en=f"{front}{en}", tc=f"{front}{tc or en}", sc=f"{front}{sc or en}")


def goods_of(row: Mapping[str, Any]) -> Texts | None:
    """The goods under one cargo reference, as they were filed; those of its submission where the summary of the
    document does not tell them."""
    summary = row.get("summary") or {}
    filed = {script: summary[f"goods_{script}"] for script in ("en", "tc", "sc") if summary.get(f"goods_{script}")}
    # Not validated: several descriptions together may be longer than one may be.
    return Texts.model_construct(None, **filed) if filed else texts_of(row.get("goods"))


MOST_TOGETHER = 3


def together(several: Sequence[Texts | None]) -> Texts | None:
    """Several texts in one line, each in the script or the nearest that it has."""
    kept = [one for one in several if one is not None]
    if not kept:
        return None
    said: dict[str, str] = {}
    for script, others in (("en", ("tc", "sc")), ("tc", ("sc", "en")), ("sc", ("tc", "en"))):
        if not any(getattr(one, script) for one in kept):
            continue
        names = [next(filter(None, (getattr(one, name) for name in (script, *others))), "") for one in kept]
        distinct = list(dict.fromkeys(filter(None, names)))
        more = "…" if len(distinct) > MOST_TOGETHER else ""
        said[script] = ("; " if script == "en" else "；").join(distinct[:MOST_TOGETHER]) + more
    return Texts.model_construct(None, **said)
