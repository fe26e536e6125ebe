"""The report on paper: PDF/A, set by typst from the same rows and pictures as the page."""

import json
from pathlib import Path

from lindra.simulation.campaign.report.content import Content
from lindra.simulation.campaign.report.words import CAPTIONS, WORDS

TEMPLATE = Path(__file__).with_name("what_if.typ")


def paper(content: Content, pictures: dict[str, str], language: str) -> bytes:
    """Return the report as PDF/A. The same report is the same file: it tells no time."""
    import typst

    data = {
        "language": language,
        "words": {name: text.in_language(language) for name, text in WORDS.items()},
        "title": content.title,
        "lived": content.lived,
        "note": content.note,
        "answer": content.answer,
        "figures": content.figures,
        "uses": content.uses,
        "scenario": content.scenario,
        "sources": content.sources,
        "pictures": [{"svg": svg, "caption": CAPTIONS[name].in_language(language)} for name, svg in pictures.items()],
    }
    made: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
        ignore_system_fonts=True,
        timestamp=0,
    )
    return made
