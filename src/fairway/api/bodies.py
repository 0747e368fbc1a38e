"""What requests carry and answers are: a submission as JSON, a key that makes it happen once, answers as JSON."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Header, Request, Response

from fairway.base.issues import Issue, Refusal

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key with the same body gets the same answer; nothing is done twice",
    ),
]


def json_answer(value: object, status: int = 200, **headers: str) -> Response:
    """``value`` as JSON, encoded once."""
    return Response(
        msgspec.json.encode(value), status_code=status, media_type="application/json", headers=headers or None
    )


async def submission_body(request: Request) -> bytes:
    """The body of a request that must be JSON. Raises Refusal for another media type."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(
            [
                Issue(
                    rule="HTTP-MEDIA-TYPE",
                    message="A submission is sent as application/json.",
                    remedy="Set the Content-Type, or use the upload for spreadsheets.",
                )
            ]
        )
    return await request.body()
