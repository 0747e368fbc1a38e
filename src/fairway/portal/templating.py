"""The template environment: autoescaping Jinja2 in which every sentence goes through the catalogue.

``render(name, frame, view)`` is all that a route needs. In a template ``f`` is the frame, ``v`` the view,
``_("...")`` translates, ``say(phrase)`` says a phrase of a view, and ``fmt`` holds the reader's formats.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from fairway.base.issues import Issue
from fairway.base.language import Language, separator, translate
from fairway.consignments.model import Direction, Texts
from fairway.filings.adapter import Target
from fairway.portal import charts, vocabulary
from fairway.portal.assets import asset
from fairway.portal.document_marks import document_marks
from fairway.portal.formats import RELATIVE, Formats
from fairway.portal.icons import icon, plain_text
from fairway.portal.status_chips import status_chip
from fairway.portal.timeline_chart import Chart, timeline_chart
from fairway.portal.views.frame import Frame
from fairway.portal.views.parts import N_, Chip, Listed, Phrase, Side, Tone, Words
from fairway.portal.views.timeline import TimelineView
from fairway.portal.views.work_list import DocumentMark
from fairway.portal.wording import Shown, Speaker, has_han, in_script, marked

TEMPLATES = Path(__file__).parent / "templates"

LANGUAGE_NAMES = {Language.EN: "English", Language.TC: "繁體中文", Language.SC: "简体中文"}
"""Each language by its own name: the one kind of text that is never translated."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one environment; what depends on the reader comes in with each rendering."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    env.filters["striptags"] = plain_text
    env.globals.update(
        asset=asset,
        icon=icon,
        has_han=has_han,
        chart_columns=charts.columns,
        chart_bars=charts.bars,
        chart_told=charts.told,
        Side=Side,
        Tone=Tone,
        Direction=Direction,
        Target=Target,
        LANGUAGES=LANGUAGE_NAMES,
        vocabulary=vocabulary,
        N_=N_,
    )
    return env


class Reader:
    """Everything in a template that depends on who reads: language, zone and the present."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._han = "zh" if frame.language is Language.EN else frame.language.value
        self.fmt = Formats(frame.language, frame.side, frame.now)
        self._speaker = Speaker(frame.language, self.show)

    def show(self, value: Shown) -> Markup | str:
        """A placeholder's value in the reader's way."""
        match value:
            case Markup():
                return value
            case str():
                return marked(value, self._han)
            case Words():
                return self._speaker.say(value)
            case Texts():
                return in_script(value, self._frame.language)
            case Listed():
                return escape(separator(self._frame.language)).join(self.show(one) for one in value.items)
            case datetime():
                return self.fmt.at(value)
            case date():
                return self.fmt.date(value)
            case int() | float() | Decimal():
                return self.fmt.number(value)

    def data(self, text: str | None) -> Markup:
        """Data as it is, tagged when it is Chinese."""
        return marked(text, self._han) if text else Markup()

    def names(self, texts: Texts | None) -> Markup:
        """A name or description in the reader's script, else in the nearest that exists."""
        return in_script(texts, self._frame.language)

    def issue_text(self, issue: Issue) -> str:
        """The rule's sentence for this reader."""
        return issue.text(self._frame.language)

    def remedy_text(self, issue: Issue) -> str:
        """The rule's remedy for this reader."""
        return issue.remedy_text(self._frame.language)

    def in_language(self, language: str, phrase: Phrase) -> Markup:
        """The phrase in another language than the reader's: the kiosk speaks all three at once."""
        return Speaker(Language(language), self.show).say(phrase)

    def timeline_chart(self, view: TimelineView) -> Chart:
        """The drawing of a timeline in the reader's words and zone."""
        return timeline_chart(view, self.fmt, self._speaker.say)

    def document_marks(self, documents: Iterable[DocumentMark]) -> Markup:
        """The marks of a submission's documents."""
        return document_marks(documents, self._speaker)

    def status_chip(self, chip: Chip) -> Markup:
        """The chip of a status."""
        return status_chip(chip, self._speaker, self.fmt)

    def told(self, value: Phrase | datetime | date) -> Markup:
        """A phrase, or a time with its whole date."""
        match value:
            case datetime():
                return self.fmt.stamp(value)
            case date():
                return self.fmt.dated(value)
            case _:
                return self._speaker.say(value)

    def globals(self) -> dict[str, object]:
        """The names that templates use."""
        language = self._frame.language
        comma, stop = (", ", ".") if language is Language.EN else ("，", "。")
        return {
            "f": self._frame,
            "_": self._speaker.say,
            "say": self._speaker.say,
            "n_": self._speaker.count,
            "fmt": self.fmt,
            "between": separator(language),
            "comma": comma,
            "stop": stop,
            "when": self.fmt.when,
            "kg": self.fmt.kg,
            "money": self.fmt.money,
            "number": self.fmt.number,
            "data": self.data,
            "told": self.told,
            "names": self.names,
            "issue_text": self.issue_text,
            "remedy_text": self.remedy_text,
            "in_language": self.in_language,
            "timeline_chart": self.timeline_chart,
            "document_marks": self.document_marks,
            "status_chip": self.status_chip,
            "relative_words": {name: translate(key, language) for name, key in RELATIVE.items()},
        }


def render(name: str, frame: Frame, view: object) -> str:
    """The page or part ``name`` ("pages/work_list.html") for the reader in ``frame``, showing ``view``."""
    return environment().get_template(name, globals=None).render(v=view, **Reader(frame).globals())
