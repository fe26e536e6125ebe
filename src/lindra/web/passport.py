"""A therapy's passport, taken from the record: everything the ledger says of one therapy, with its proofs."""

from html import escape
from pathlib import Path

from lindra.gmp.fact import Ref
from lindra.ledger.keys import KeyRefusedError
from lindra.ledger.passport import ProvedEntry, write_passport
from lindra.operations.store import StoredEntry
from lindra.web.door import heads, store
from lindra.web.pages.ledger import EntryRow

SPECIFICATION = Path(__file__).parents[3] / "docs" / "ledger-format.md"


class NoSuchTherapy(Exception):
    """The record has no therapy of that number."""


def passport_of(therapy: str) -> bytes:
    """Seal what is new, and return the passport of a therapy; raises NoSuchTherapy, LedgerMismatch, KeyRefusedError."""
    found = store().entries_about(Ref("therapy", therapy))
    if not found:
        raise NoSuchTherapy(f"The record has no therapy {therapy}. See: lindra therapies.")
    head = heads().seal()
    assert head is not None, "a record with entries has a head"
    keys = heads().keys(head.size)
    signer = next((key for key in heads().signing_keys() if key.verifying_key == keys.key_for(head.size)), None)
    if signer is None:
        raise KeyRefusedError("The key that signs this record is not at hand.")
    numbers = [entry.number for entry in found]
    rotations = [entry for number, _ in keys.rotations for entry in store().entries(number, number)]
    proofs = iter(heads().proofs([*numbers, *(entry.number for entry in rotations)], head.size))

    def proved(entries: list[StoredEntry]) -> list[ProvedEntry]:
        return [ProvedEntry(entry.number, entry.body, next(proofs)) for entry in entries]

    return write_passport(
        therapy=therapy,
        entries=proved(list(found)),
        rotations=proved(rotations),
        checkpoint=head.note,
        size=head.size,
        keys=keys,
        signer=signer,
        page=readable_page(therapy, [EntryRow.of(entry) for entry in found]),
        specification=SPECIFICATION.read_text(encoding="utf-8") if SPECIFICATION.exists() else "",
    )


def readable_page(therapy: str, rows: list[EntryRow]) -> str:
    """Return a page that tells what happened in plain words, in both languages, and needs nothing else."""
    told = "".join(
        f"<tr><td>{row.number}</td><td>{row.at:%Y-%m-%d %H:%M:%S} UTC</td><td>{escape(row.person)}</td>"
        f"<td>{escape(row.title.en)}<br><i>{escape(row.title.sv)}</i></td>"
        f"<td>{'<br>'.join(escape(one.en) for one in row.sentences)}"
        f"<br><i>{'<br>'.join(escape(one.sv) for one in row.sentences)}</i></td></tr>"
        for row in rows
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Passport '
        f"{escape(therapy)}</title><style>body{{font:15px/1.5 sans-serif;margin:2em;max-width:70em}}"
        "td{border-top:1px solid #ccc;padding:.4em;vertical-align:top}i{color:#555}</style>"
        f"<h1>Therapy passport {escape(therapy)}</h1><p>This page is for reading. What is proved stands in the "
        "files beside it: check them with verify_passport.py, written from specification.md.</p>"
        f"<table><tr><th>Entry<th>Time<th>Person<th>Act<th>What happened</tr>{told}</table></html>\n"
    )
