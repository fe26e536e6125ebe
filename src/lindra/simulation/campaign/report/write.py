"""Writes a report into a folder: a page and a paper in each language."""

from collections.abc import Sequence
from pathlib import Path

from lindra.gmp.text import LANGUAGES
from lindra.simulation.campaign.report.content import content_of
from lindra.simulation.campaign.report.page import page
from lindra.simulation.campaign.report.paper import paper
from lindra.simulation.campaign.report.pictures import PAPER_FONT, pictures
from lindra.simulation.campaign.result import Difference, Result

PAGE_FONT = '"Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif'


def write_report(folder: Path, one: Result, other: Result | None, of: Sequence[Difference]) -> tuple[Path, ...]:
    """Write the report and return its files; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    name = one.scenario.name if other is None else f"{one.scenario.name}-against-{other.scenario.name}"
    written = []
    for language in LANGUAGES:
        content = content_of(one, other, of, language)
        file = folder / f"{name}-{language}.html"
        file.write_text(page(content, pictures(one, other, of, language, PAGE_FONT), language), encoding="utf-8")
        on_paper = folder / f"{name}-{language}.pdf"
        on_paper.write_bytes(paper(content, pictures(one, other, of, language, PAPER_FONT), language))
        written += [file, on_paper]
    return tuple(written)
