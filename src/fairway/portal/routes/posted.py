"""Posted forms as plain values, with limits on how much is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from fairway.api.problems import NotAllowed, TooLarge
from fairway.api.security import from_our_pages
from fairway.base.issues import Issue, Refusal

M = TypeVar("M", bound=BaseModel)

MOST_FIELDS = 20_000
"""Fields of one form: a submission of 200 consignments has fewer that are filled."""
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of an uploaded file."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An uploaded file, whole."""

    name: str
    content: bytes


class Posted:
    """The values of a form, as texts."""

    def __init__(self, form: FormData, files: dict[str, Attached]) -> None:
        self._pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        self.files = files

    def text(self, name: str, otherwise: str = "") -> str:
        """The last value of ``name``, trimmed."""
        return next((value.strip() for key, value in reversed(self._pairs) if key == name), otherwise)

    def all(self, name: str) -> list[str]:
        """Every value of ``name`` that is not empty, trimmed."""
        return [value.strip() for key, value in self._pairs if key == name and value.strip()]

    def pointers(self) -> dict[str, str]:
        """The values whose name is a JSON Pointer; of several the last holds."""
        return {key: value for key, value in self._pairs if key.startswith("/")}

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


async def posted(request: Request, *, from_anywhere: bool = False) -> Posted:
    """The form of ``request``. Raises TooLarge, and NotAllowed when another site's page sent it; with
    ``from_anywhere`` the caller judges where it comes from."""
    if not from_anywhere and not from_our_pages(request):
        raise NotAllowed
    files: dict[str, Attached] = {}
    async with request.form(max_files=4, max_fields=MOST_FIELDS, max_part_size=4 * 1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile) and value.filename:
                content = await value.read(LARGEST_FILE + 1)
                if len(content) > LARGEST_FILE:
                    raise TooLarge(LARGEST_FILE)
                files[name] = Attached(value.filename[:200], content)
        made = Posted(form, files)
    refuse_for_another_organisation(request, made.text("csrf"))
    return made


def refuse_for_another_organisation(request: Request, made_for: str) -> None:
    """A page that was opened before somebody changed to another organisation must not act for this one."""
    principal = getattr(request.state, "principal", None)
    of_the_session = request.url.path.startswith("/session/")
    if made_for and not of_the_session and principal is not None and made_for != str(principal.organisation):
        raise Refusal(
            [
                Issue(
                    rule="form.organisation",
                    message="This page was opened for another organisation.",
                    remedy="Nothing of what you sent was kept. Change back to that organisation, or begin anew.",
                )
            ]
        )


def checked(shape: type[M], values: dict[str, object]) -> M:
    """``values`` as ``shape``; empty texts count as absent. Raises Refusal with every fault at its field."""
    given = {name: value for name, value in values.items() if value not in ("", None)}
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise Refusal(_issues(error)) from None


def _issues(error: ValidationError) -> list[Issue]:
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        missing = detail["type"] == "missing"
        found.append(
            Issue(
                rule="form.missing" if missing else "form.value",
                message="This is needed." if missing else "This value cannot be taken.",
                remedy="Fill it in." if missing else "Write it in the form that the hint shows.",
                pointer="/" + "/".join(str(part) for part in detail["loc"]),
            )
        )
    return found
