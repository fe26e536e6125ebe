"""How templates say things: both languages side by side, times with their offset, units as people read them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language

from lindra.gmp.limit import Limit
from lindra.gmp.quantity import written
from lindra.gmp.text import Text
from lindra.masters.units import unit_shown
from lindra.web.marks import mark_of
from lindra.web.words import word

register = template.Library()


@register.filter
def said(text: Any) -> str:
    """Return a Text in the reader's language; anything else as it is."""
    return text.in_language(get_language() or "en") if isinstance(text, Text) else str(text)


@register.simple_tag
def say(en: str, sv: str) -> str:
    """Say it in the reader's language: ``{% say "Batch" "Sats" %}``."""
    return Text(en, sv).in_language(get_language() or "en")


@register.simple_tag
def mark(chain_of_identity: str) -> str:
    """Draw the mark of somebody's cells: ``{% mark therapy.chain_of_identity %}``."""
    return mark_of(chain_of_identity).drawn(get_language() or "en")


@register.filter
def worded(code: str) -> str:
    """Return a code of the record as people say it, in the reader's language."""
    return said(word(code))


@register.filter
def limit_said(limit: Limit) -> str:
    """Return a limit in the reader's language."""
    if limit.one_of:
        return " / ".join(said(word(code)) for code in limit.one_of)
    return str(limit)


@register.filter
def when(moment: Any) -> str:
    """Return a time in the centre's zone, with its offset: two local times of one autumn night differ."""
    if not isinstance(moment, datetime):
        return "–"
    local = timezone.localtime(moment)
    shown = f"{local:%Y-%m-%d %H:%M} {local.strftime('%z')[:3]}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), shown)


@register.filter
def clock(moment: Any) -> str:
    """Return the hour and minute of a time in the centre's zone."""
    return f"{timezone.localtime(moment):%H:%M}" if isinstance(moment, datetime) else "–"


@register.filter
def weekday(moment: Any) -> str:
    """Return the day of the week of a day, or of a time in the centre's zone, shortened."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment)
    return date_format(moment, "D") if isinstance(moment, date) else ""


@register.filter
def day_of_month(moment: date) -> str:
    """Return a day as a head of a column says it: ``23 Nov``. Swedish months have no capital."""
    said = date_format(moment, "j M")
    return said.lower() if get_language() == "sv" else said


@register.filter
def day(moment: Any) -> str:
    """Return the day of a time in the centre's zone."""
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment).date()
    return format_html('<time datetime="{0}">{0}</time>', moment.isoformat()) if isinstance(moment, date) else "–"


@register.filter
def unit(code: str) -> str:
    """Return a unit as people read it."""
    return unit_shown(code)


@register.filter
def plain(amount: Any) -> str:
    """Return a decimal as people write it: no exponent, and no zeros that say nothing."""
    if not isinstance(amount, Decimal):
        return str(amount)
    text = written(amount)
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def version_of(key: str) -> str:
    """Return the version of a recipe's key: ``2`` of ``cd19-car-t/2``."""
    return key.rpartition("/")[2]


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """Return a mapping's value, or nothing."""
    return mapping.get(key, "")
