"""The tree over a million entries: how fast it is checked, and in how much memory."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.centre import write_entries
from benchmarks.report import Row


def fill(folder: Path, first: int, last: int) -> None:
    """Write these entries, sound in themselves, straight into the record's file; the tree is signed afterwards."""
    from lindra.ledger.canonical import to_bytes
    from lindra.ledger.tree import leaf_hash

    def bodies() -> Iterator[tuple[dict[str, Any], bytes, bytes]]:
        for number in range(first, last + 1):
            body = {
                "format": "lindra-entry/1",
                "number": number,
                "at": "2026-03-02T07:00:00.000000Z",
                "by": {"person": "P-0001", "roles": ["administrator"]},
                "operation": "add-room",
                "key": f"key-{number}",
                "asked": "0" * 64,
                "signed": None,
                "refused": None,
                "facts": [
                    {"type": "RoomAdded/1", "about": [["room", f"R-{number}"]], "data": {"grade": "C", "title": "x"}}
                ],
            }
            data = to_bytes(body)
            yield body, data, leaf_hash(data)

    write_entries(folder, bodies())


def memory() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tree(folder: Path, count: int) -> list[Row]:
    """Verify a ledger of ``count`` entries, and a tenth of it first, to see what the memory does."""
    from lindra.ledger.seal import recompute
    from lindra.ledger.tree import Frontier
    from lindra.store.verification import verify
    from lindra.web.door import heads, store

    fill(folder, 1, count // 10)
    heads().seal()
    verify(store(), heads(), tree_only=True)
    small = memory()
    fill(folder, count // 10 + 1, count)
    heads().seal()
    start = time.perf_counter()
    report = verify(store(), heads(), tree_only=True)
    whole = count / (time.perf_counter() - start)
    large = memory()
    if report.findings:
        raise RuntimeError(report.findings)
    entries = [(entry.number, entry.body, entry.leaf) for entry in store().entries(1, min(count, 200_000))]
    start = time.perf_counter()
    recompute(Frontier(), entries)
    hashing = len(entries) / (time.perf_counter() - start)
    return [
        Row(f"lindra verify --tree, {count:,} entries", whole, "entries/s", hashing),
        Row("the same hashes, of entries in memory", hashing, "entries/s"),
        Row(f"memory after {count // 10:,} entries", small, "MB"),
        Row(f"memory after {count:,} entries", large, "MB", small),
    ]


def a_whole_record() -> list[Row]:
    """Verify, with everything followed, the record that the other benchmarks have left in this process's centre."""
    from lindra.store.verification import verify
    from lindra.web.door import heads, store

    heads().seal()
    start = time.perf_counter()
    report = verify(store(), heads())
    rate = report.entries / (time.perf_counter() - start)
    if report.findings:
        raise RuntimeError(report.findings)
    return [Row(f"lindra verify, {report.entries:,} entries", rate, "entries/s")]
