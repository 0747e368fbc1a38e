"""What surrounds every page: the reader, the language, the navigation, the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.portal.views.parts import Notice, Phrase, Side


class Theme(StrEnum):
    """Light, dark, or as the reader's machine says."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the navigation. ``count`` is what waits there for the reader."""

    id: str
    words: Phrase
    href: str
    icon: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries that belong together, with a heading (empty for the first group)."""

    words: Phrase
    links: tuple[NavLink, ...]


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """An organisation that the person may act for."""

    id: str
    names: Texts
    active: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The reader of a page and what is around it."""

    language: Language
    now: datetime
    side: Side
    """The side this site serves; it decides the zone that times are shown in."""
    path: str
    """The present address with its query, for the language and theme switches to come back to."""
    theme: Theme = Theme.SYSTEM
    navigation: tuple[NavGroup, ...] = ()
    active: str = ""
    """The id of the navigation entry that is open."""
    person: str = ""
    organisation: Texts | None = None
    organisations: tuple[OrganisationChoice, ...] = ()
    clock_rate: float | None = None
    """How many times faster than real time the demonstration's clock runs; None for the real clock."""
    notices: tuple[Notice, ...] = ()
    toasts: tuple[Notice, ...] = ()
    csrf: str = ""
    """The organisation that the page was made for, where the person has several: a form that is sent after a change
    to another one is refused."""
    query: str = ""
    """What stands in the search box."""
    stream: str = ""
    """Address of server-sent events that say when something the page shows has changed; empty where it follows
    nothing."""
    about: tuple[str, ...] = ()
    """The cases that the page shows; empty for all that the reader may see."""
    compact: bool = False
    """Table rows of 28 instead of 36 pixels."""

    @property
    def several(self) -> bool:
        """Whether the person acts for several organisations."""
        return len(self.organisations) > 1

    @property
    def signed_in(self) -> bool:
        """Whether a person is signed in; without one the page has no navigation."""
        return bool(self.person)
