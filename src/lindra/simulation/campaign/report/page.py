"""The report as one HTML file that needs nothing else: no script, no other file, no network."""

import base64
from html import escape

from lindra.simulation.campaign.report.content import Content
from lindra.simulation.campaign.report.words import CAPTIONS, WORDS

_STYLE = """
:root { color-scheme: light; --ink: #14252b; --muted: #4d6068; --line: #cfd9db; --soft: #e9f0f0; --accent: #0b5f68; }
* { box-sizing: border-box; }
body { margin: 0; background: #f6f8f8; color: var(--ink); line-height: 1.5; font-variant-numeric: tabular-nums;
  font-family: "Segoe UI", "Noto Sans", "DejaVu Sans", system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.6rem 1.4rem 3rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.eyebrow { color: var(--accent); font-weight: 700; margin: 0; } .muted { color: var(--muted); }
.answer { background: #dcefef; border: 1px solid var(--accent); border-radius: 10px; padding: .6rem 1.1rem; }
.wide { overflow-x: auto; } li { overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid var(--line); font-size: .95rem; }
th { text-align: left; font-weight: 600; color: var(--muted); background: var(--soft); font-size: .85rem; }
th, td { padding: .45rem .8rem; vertical-align: top; } td { border-top: 1px solid var(--line); }
td:first-child { font-weight: 500; }
figure { margin: 1rem 0; background: #fff; border: 1px solid var(--line); border-radius: 10px; padding: .8rem; }
figure img { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { color: var(--muted); font-size: .92rem; margin-top: .5rem; }
@media print { body { background: #fff; } figure, tr { break-inside: avoid; } }
"""


def page(content: Content, pictures: dict[str, str], language: str) -> str:
    """Return the report as HTML."""

    def say(word: str) -> str:
        return escape(WORDS[word].in_language(language))

    figures = "".join(
        f'<figure><img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" '
        f'alt="{escape(CAPTIONS[name].in_language(language))}">'
        f"<figcaption>{escape(CAPTIONS[name].in_language(language))}</figcaption></figure>"
        for name, svg in pictures.items()
    )
    answer = "".join(f"<p>{escape(one)}</p>" for one in content.answer)
    sources = "".join(f"<li>{escape(one)}</li>" for one in content.sources)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{say('what_if')}: {escape(content.title)}</title><style>{_STYLE}</style></head><body><main>"
        f'<p class="eyebrow">{say("what_if")}</p><h1>{escape(content.title)}</h1>'
        f'<p class="muted">{escape(content.lived)} {escape(content.note)}</p>'
        f'<div class="answer">{answer}</div>'
        f"<h2>{say('pictures')}</h2>{figures}"
        f"<h2>{say('answer')}</h2>{_table(content.figures)}"
        f"<h2>{say('use')}</h2>{_table(content.uses)}"
        f"<h2>{say('scenario')}</h2>{_table(content.scenario)}"
        f"<h2>{say('sources')}</h2><ul>{sources}</ul>"
        "</main></body></html>\n"
    )


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
