"""The ledger: entries in plain words, one entry with its bytes, and the proof that it stands under a signed head."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.gmp.act import Meaning
from lindra.gmp.fact import Ref
from lindra.gmp.record import time_read
from lindra.gmp.text import Text
from lindra.ledger.canonical import from_bytes
from lindra.ledger.proof import write_proof
from lindra.ledger.tree import node_hash
from lindra.operations.replay import facts_of
from lindra.operations.store import StoredEntry
from lindra.web.accounts import names_of_people
from lindra.web.door import door, heads, store

PAGE = 40


@dataclass(frozen=True)
class EntryRow:
    """One entry in plain words."""

    number: int
    at: Any
    person: str
    roles: tuple[str, ...]
    title: Text
    sentences: tuple[Text, ...]
    meaning: Text | None
    is_refused: bool
    refs: tuple[Ref, ...]

    @classmethod
    def of(cls, entry: StoredEntry, about: Ref | None = None) -> "EntryRow":
        """Read an entry; with ``about``, say only what it says of that."""
        # Shown, not proved: whether these are the very bytes is for the verification to say.
        body: dict[str, Any] = json.loads(entry.body)
        operation = door().operation(body["operation"])
        facts = facts_of(body)
        signed = body["signed"]
        return cls(
            number=entry.number,
            at=time_read(body["at"]),
            person=body["by"]["person"],
            roles=tuple(body["by"]["roles"]),
            title=operation.title if operation else Text(body["operation"], body["operation"]),
            sentences=tuple(fact.says() for fact in facts if about is None or about in fact.about()),
            meaning=Meaning(signed["meaning"]).sentence if signed else None,
            is_refused=body["refused"] is not None,
            refs=tuple(dict.fromkeys(ref for fact in facts for ref in fact.about())),
        )


@login_required
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the newest entries and the newest signed head."""
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None
    found = store().newest_entries(limit=PAGE + 1, before=before)
    more = found[PAGE - 1].number if len(found) > PAGE else None
    entries = [EntryRow.of(entry) for entry in found[:PAGE]]
    context = {
        "entries": entries,
        "names": names_of_people(row.person for row in entries),
        "more": more,
        "head": heads().newest(),
        "size": store().size(),
    }
    return render(request, "lindra/ledger.html", context)


def stored_entry(number: int) -> StoredEntry:
    """Return one entry, or answer that there is none."""
    found = list(store().entries(number, number))
    if not found:
        raise Http404
    return found[0]


@dataclass(frozen=True)
class ProofStep:
    """One step of the way from the entry to the root."""

    side: Text
    sibling: str
    node: str


def proof_steps(entry: StoredEntry, size: int, hashes: list[bytes]) -> list[ProofStep]:
    """Return the way from the entry's leaf to the root, hash by hash."""
    left, right = Text("on the left", "till vänster"), Text("on the right", "till höger")
    steps, node, number, last = [], entry.leaf, entry.number - 1, size - 1
    for sibling in hashes:
        on_left = bool(number & 1) or number == last
        if on_left:
            node = node_hash(sibling, node)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        number >>= 1
        last >>= 1
        steps.append(ProofStep(left if on_left else right, sibling.hex(), node.hex()))
    return steps


@login_required
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show one entry, its exact bytes and its proof."""
    found = stored_entry(number)
    head = heads().newest()
    steps = []
    if head is not None and number <= head.size:
        steps = proof_steps(found, head.size, heads().proofs([number], head.size)[0])
    context = {
        "row": EntryRow.of(found),
        "body": json.dumps(from_bytes(found.body), ensure_ascii=False, indent=2, sort_keys=True),
        "bytes": len(found.body),
        "sha256": hashlib.sha256(found.body).hexdigest(),
        "leaf": found.leaf.hex(),
        "head": head,
        "is_sealed": head is not None and number <= head.size,
        "steps": steps,
        "newest": store().size(),
    }
    return render(request, "lindra/entry.html", context)


@login_required
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """Give the proof of one entry as a C2SP text block."""
    stored_entry(number)
    head = heads().newest()
    if head is None or number > head.size:
        raise Http404
    hashes = heads().proofs([number], head.size)[0]
    text = write_proof(index=number - 1, hashes=hashes, checkpoint=head.note)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="entry-{number}.tlog-proof"'
    return response
