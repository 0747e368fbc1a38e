"""Pages outside the work: signing in, uploading a file, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairway.base.issues import Issue
from fairway.consignments.model import Texts
from fairway.portal.views.parts import Action, Choice, Link, Phrase


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A sign-in of the demonstration, offered on the page because its password is public anyway."""

    login: str
    password: str
    name: str
    organisation: Texts
    role: Phrase


@dataclass(frozen=True, slots=True)
class SignInView:
    """The sign-in page."""

    action: str
    next: str = ""
    login: str = ""
    error: Phrase = ""
    remedy: Phrase = ""
    own_form: str = ""
    """What the browser also keeps as a cookie: that both come back shows that the form was ours."""
    providers: tuple[Link, ...] = ()
    """OpenID Connect providers."""
    demo: tuple[DemoPerson, ...] = ()
    site_words: Phrase = ""
    organisations: tuple[Choice, ...] = ()
    """To choose from, for a person who acts for several."""


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What came of an uploaded file: every faulty cell by its address."""

    file_name: str
    rows: int
    cells: int
    issues: tuple[Issue, ...]
    accepted: bool
    submissions: tuple[Link, ...] = ()
    save: Action | None = None


@dataclass(frozen=True, slots=True)
class UploadView:
    """Upload of a filled template."""

    action: str
    templates: tuple[tuple[Phrase, tuple[Link, ...]], ...]
    result: UploadResult | None = None


@dataclass(frozen=True, slots=True)
class FailureView:
    """An error page: absent and forbidden share one; a fault of ours names when and a number to quote."""

    status: int
    words: Phrase
    detail: Phrase
    at: datetime | None = None
    number: str = ""
    links: tuple[Link, ...] = ()
