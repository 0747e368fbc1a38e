"""Times, numbers, weights and money in the reader's way.

Times always carry their zone; the two zones of the boundary have the same offset and are still named apart, because
people ask each other for the time by name. Numbers are grouped as the reader's locale does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from fairway.base.language import Language, separator, translate
from fairway.base.time import HONG_KONG, MACAO, MAINLAND
from fairway.portal.views.parts import N_, Side

LOCALES = {Language.EN: "en_HK", Language.TC: "zh_Hant_HK", Language.SC: "zh_Hans_CN"}
ZONES: dict[Side, tuple[ZoneInfo, str]] = {
    Side.HK: (HONG_KONG, N_("HKT")),
    Side.CN: (MAINLAND, N_("BJT")),
    Side.MO: (MACAO, N_("MOT")),
}

_DAY = {Language.EN: "EEE d MMM", Language.TC: "M月d日（EEEEE）", Language.SC: "M月d日（EEEEE）"}
_DAY_SHORT = {Language.EN: "d MMM", Language.TC: "M月d日", Language.SC: "M月d日"}
_DAY_YEAR = {Language.EN: "d MMM y", Language.TC: "y年M月d日", Language.SC: "y年M月d日"}
_FULL = {
    Language.EN: "EEEE d MMMM y",
    Language.TC: "y年M月d日 EEEE",
    Language.SC: "y年M月d日 EEEE",
}
FAR = timedelta(hours=36)
"""Beyond this a time is told by its day, not by the hours until it."""

LONG = 600
"""Minutes from which on a span is told in whole hours."""
RELATIVE = {
    "now": N_("now"),
    "in_min": N_("in {n} min"),
    "in_hour": N_("in {h} h {n} min"),
    "in_long": N_("in {h} h"),
    "in_day": N_("in {n} days"),
    "ago_min": N_("{n} min ago"),
    "ago_hour": N_("{h} h {n} min ago"),
    "ago_long": N_("{h} h ago"),
    "ago_day": N_("{n} days ago"),
    "late_min": N_("{n} min late"),
    "late_hour": N_("{h} h {n} min late"),
    "late_long": N_("{h} h late"),
    "late_day": N_("{n} days late"),
}
"""Sentences for spans; the pages hand them to the script that keeps them fresh."""


@lru_cache(maxsize=4096)
def _day_text(day: date, pattern: str, language: Language) -> str:
    """A day as a pattern of the locale data says, kept: the rows of a list fall on the same few days."""
    return format_date(day, format=pattern, locale=LOCALES[language])


def number(value: Decimal | int | float | str, language: Language, digits: int | None = None) -> str:
    """``value`` grouped in the reader's way; ``digits`` fixes the decimals, else they stay as given."""
    amount = Decimal(str(value))
    if digits is None:
        digits = max(0, -int(amount.as_tuple().exponent)) if amount.is_finite() else 0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(amount, format=pattern, locale=LOCALES[language], decimal_quantization=True)


def kilograms(value: Decimal | None, language: Language) -> str:
    """A weight with its unit; a dash for none."""
    if value is None:
        return "–"
    plain = value.normalize()
    digits = max(0, -int(plain.as_tuple().exponent))
    return f"{number(plain, language, digits)} {translate('kg', language)}"


def money(amount: Decimal | None, currency: str, language: Language, digits: int = 2) -> str:
    """An amount behind its currency code; a dash for none."""
    return "–" if amount is None else f"{currency} {number(amount, language, digits)}"


def span(delta: timedelta, language: Language, *, due: bool = False) -> str:
    """A span from now in words: "in 42 min", "3 h 5 min ago", and for what was due "12 min late"."""
    minutes = round(abs(delta).total_seconds() / 60)
    past = delta < timedelta()
    if minutes == 0:
        return translate(RELATIVE["now"], language)
    stem = ("late" if due else "ago") if past else "in"
    if minutes >= 48 * 60:
        return translate(RELATIVE[stem + "_day"], language).format(n=minutes // 1440)
    if minutes < 60:
        return translate(RELATIVE[stem + "_min"], language).format(n=minutes)
    if minutes >= LONG or minutes % 60 == 0:
        return translate(RELATIVE[stem + "_long"], language).format(h=round(minutes / 60))
    return translate(RELATIVE[stem + "_hour"], language).format(h=minutes // 60, n=minutes % 60)


class Formats:
    """All formats for one reader: a language, a side's zone, and the present time."""

    def __init__(self, language: Language, side: Side, now: datetime) -> None:
        self.language = language
        self.now = now
        self.zone, name = ZONES[side]
        self.zone_name = translate(name, language)
        self.separator = separator(language)

    def clock(self, moment: datetime, *, zone: bool = True, weekday: bool = False) -> str:
        """ "14:30 HKT", with the day before it when it is not today; with ``weekday`` by its name alone."""
        local = moment.astimezone(self.zone)
        text = local.strftime("%H:%M")
        if local.date() != self.now.astimezone(self.zone).date():
            name = _day_text(local.date(), "EEE", self.language) if weekday else self.day(local.date())
            text = f"{name} {text}"
        return f"{text} {self.zone_name}" if zone else text

    def day(self, day: date) -> str:
        """ "Tue 25 Nov", with the year when it is another one; today and tomorrow are not renamed."""
        today = self.now.astimezone(self.zone).date()
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        patterns = _DAY if day.year == today.year else _DAY_YEAR
        return _day_text(day, patterns[self.language], self.language)

    def full(self, moment: datetime) -> str:
        """The whole of it, for titles and prints."""
        local = moment.astimezone(self.zone)
        day = _day_text(local.date(), _FULL[self.language], self.language)
        return f"{day} {local:%H:%M:%S} {self.zone_name} (UTC+8)"

    def written(self, moment: datetime, offset: int | None) -> str:
        """ "21 Nov 00:42 UTC", "20 Oct 09:00 UTC+02:00": a time as its source wrote it, ``offset`` minutes from UTC;
        empty where the reader's own clock says the same, or the source gave no zone."""
        there = moment.astimezone(self.zone).utcoffset()
        if offset is None or there == timedelta(minutes=offset):
            return ""
        local = moment.astimezone(UTC) + timedelta(minutes=offset)
        sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
        zone = f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}" if offset else "UTC"
        return f"{_day_text(local.date(), _DAY_SHORT[self.language], self.language)} {local:%H:%M} {zone}"

    def when(self, moment: datetime | date | None, *, due: bool = False) -> Markup:
        """ "in 42 min · 14:30 HKT" as a ``time`` element that the page keeps fresh; a dash for none.

        A plain date is shown as its day. With ``due`` a passed time is late, not ago.
        """
        if moment is None:
            return Markup('<span class="none">–</span>')
        if not isinstance(moment, datetime):
            return self.date(moment)
        delta = moment - self.now
        near = abs(delta) < FAR
        state = ""
        if due:
            state = " late" if delta < timedelta() else " soon" if delta < timedelta(hours=1) else ""
        relative = ""
        if near or (due and delta < timedelta()):
            kind, words = "due" if due else "time", escape(span(delta, self.language, due=due))
            relative = f'<span data-relative="{kind}">{words}</span><span class="dot"> · </span>'
        return Markup(  # noqa: S704  what is not ours is escaped
            f'<time class="when{state}" datetime="{moment.isoformat()}" title="{escape(self.full(moment))}">'
            f'{relative}<span class="clock">{escape(self.clock(moment, weekday=near))}</span></time>'
        )

    def at(self, moment: datetime | None) -> Markup:
        """The clock time alone, as a ``time`` element; a dash for none."""
        if moment is None:
            return Markup('<span class="none">–</span>')
        return Markup('<time datetime="%s" title="%s">%s</time>') % (
            moment.isoformat(),
            self.full(moment),
            self.clock(moment),
        )

    def stamp(self, moment: datetime) -> Markup:
        """A moment with its whole date, for what is kept and printed: "23 Nov 2026, 08:34 HKT"."""
        local = moment.astimezone(self.zone)
        day = _day_text(local.date(), _DAY_YEAR[self.language], self.language)
        joint = ", " if self.language is Language.EN else " "
        return Markup('<time datetime="%s" title="%s">%s%s%s %s</time>') % (
            moment.isoformat(),
            self.full(moment),
            day,
            joint,
            local.strftime("%H:%M"),
            self.zone_name,
        )

    def brief(self, moment: datetime | date) -> Markup:
        """The shortest that is clear: the hour of today, else the day; the whole of it in the title."""
        if not isinstance(moment, datetime):
            return self.date(moment)
        local = moment.astimezone(self.zone)
        today = local.date() == self.now.astimezone(self.zone).date()
        text = local.strftime("%H:%M") if today else self.day(local.date())
        return Markup('<time datetime="%s" title="%s">%s</time>') % (moment.isoformat(), self.full(moment), text)

    def left(self, moment: datetime) -> str:
        """The span until ``moment`` in words."""
        return span(moment - self.now, self.language)

    def age(self, moment: datetime) -> Markup:
        """ "3 min ago", kept fresh by the page."""
        return Markup('<time datetime="%s" title="%s"><span data-relative="time">%s</span></time>') % (
            moment.isoformat(),
            self.full(moment),
            span(moment - self.now, self.language),
        )

    def dated(self, day: date) -> Markup:
        """A day with its year, for what is valid over years."""
        text = _day_text(day, _DAY_YEAR[self.language], self.language)
        return Markup('<time datetime="%s">%s</time>') % (day.isoformat(), text)

    def date(self, day: date | None) -> Markup:
        """A day as a ``time`` element; a dash for none."""
        if day is None:
            return Markup('<span class="none">–</span>')
        return Markup('<time datetime="%s">%s</time>') % (day.isoformat(), escape(self.day(day)))

    def number(self, value: Decimal | int | float | str, digits: int | None = None) -> str:
        """See :func:`number`."""
        return number(value, self.language, digits)

    def kg(self, value: Decimal | None) -> str:
        """See :func:`kilograms`."""
        return kilograms(value, self.language)

    def money(self, amount: Decimal | None, currency: str = "HKD", digits: int = 2) -> str:
        """See :func:`money`."""
        return money(amount, currency, self.language, digits)
