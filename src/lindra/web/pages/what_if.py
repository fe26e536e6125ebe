"""The reports of campaigns that have been lived on this machine, to read and to keep."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindra.web.pages.documents import pdf

# A report is one file that needs nothing else: its style and its pictures are in it, and it may fetch nothing.
_ALONE = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"]}
_TITLE = re.compile(r"<title>[^:<]*: ([^<]+)</title>")
_NAME = re.compile(r"([a-z0-9][a-z0-9-]*)-(en|sv)\.(html|pdf)")


@dataclass(frozen=True)
class Report:
    """One campaign's report, in the reader's language."""

    name: str
    language: str
    written_at: datetime
    title: str


def _folder() -> Path:
    return Path(settings.VAR) / "what-if"


def _reports(language: str) -> list[Report]:
    found = []
    for file in _folder().glob(f"*-{language}.html"):
        matched = _NAME.fullmatch(file.name)
        if matched is not None:
            written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            found.append(Report(matched[1], language, written, _title(file, matched[1])))
    return sorted(found, key=lambda one: one.written_at, reverse=True)


def _title(file: Path, name: str) -> str:
    """Return what the report calls itself in its language; else the name of its file."""
    with file.open(encoding="utf-8", errors="replace") as text:
        found = _TITLE.search(text.read(4096))
    return unescape(found[1]) if found is not None else name.replace("-", " ")


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports, newest first, and say how one is made."""
    language = "sv" if (get_language() or "").startswith("sv") else "en"
    return render(request, "lindra/what_if.html", {"reports": _reports(language)})


@login_required
@csp(_ALONE)  # type: ignore[arg-type]  # its type knows only views without arguments
def report(request: HttpRequest, name: str) -> HttpResponse:
    """Show one report; a name that is none of them is not looked for on the disk."""
    matched = _NAME.fullmatch(name)
    file = _folder() / name
    if matched is None or not file.is_file():
        raise Http404
    if matched[3] == "pdf":
        return pdf(file.read_bytes(), name)
    return HttpResponse(file.read_bytes(), content_type="text/html; charset=utf-8")
