"""Road cargo information as bytes, with the summary that lists and cross-document checks use."""

from __future__ import annotations

from collections.abc import Sequence

from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Line, Target
from fairway.wire.hk.road_aci import Article, RoadAci, write_road_aci

FORM = "RoadACI"
MEDIA_TYPE = "application/xml"


_MOST_GOODS = 3


def _goods(articles: Sequence[Article]) -> dict[str, str]:
    """The first descriptions as they are filed, by their language: "goods_en", "goods_tc"."""
    found: dict[str, list[str]] = {}
    for article in articles:
        for language, text in article.description:
            said = found.setdefault(language, [])
            if text not in said:
                said.append(text)
    return {
        f"goods_{language}": ("; " if language == "en" else "；").join(said[:_MOST_GOODS])
        + ("…" if len(said) > _MOST_GOODS else "")
        for language, said in found.items()
    }


def encode(message: RoadAci, submission: Submission, index: int) -> Document:
    """The document of the consignment at ``index``."""
    consignment = submission.consignments[index]
    content = message.consignment
    summary: dict[str, str] = {"function": message.header.function}
    if content is not None:
        summary |= {
            "direction": content.direction,
            "expected_date": content.expected_date.isoformat(),
            "packages": str(sum(packages.count for packages in content.packages)),
        }
        if content.gross_weight is not None:
            summary["gross_weight_kg"] = format(content.gross_weight, "f")
        if content.waybill_number:
            summary["waybill_number"] = content.waybill_number
        if content.containers:
            summary["container"] = ",".join(content.containers)
        summary |= _goods(content.articles)
    return Document(
        target=Target.HK_ROAD_ACI,
        group=consignment.id,
        form=FORM,
        content=write_road_aci(message),
        media_type=MEDIA_TYPE,
        file_name=f"{FORM}-{message.header.message_id}.xml",
        summary=summary,
        lines=tuple([Line(number, consignment.id, item.id) for number, item in enumerate(consignment.items, start=1)])
        if content is not None
        else (),
        message_id=message.header.message_id,
    )
