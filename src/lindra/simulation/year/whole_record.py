"""What is looked at each simulated month, over the whole record: the signed head, the replay, and the counts."""

import hashlib
import json
from collections import Counter

from lindra.gmp.dossier import DOSSIERS, Dossier
from lindra.gmp.fact import Ref
from lindra.ledger.checkpoint import open_checkpoint
from lindra.ledger.keys import KeyHistory, SigningKey
from lindra.ledger.seal import LedgerMismatch, Sealer
from lindra.ledger.tree import Frontier, ListSource, ProofError, consistency_proof, leaf_hash, verify_consistency
from lindra.operations.replay import changed_dossiers, facts_of
from lindra.operations.store import Store
from lindra.simulation.year.invariants import Known
from lindra.therapy.manufacture.bag import Bag

ORIGIN = "lindra.example/year"


class WholeRecord:
    """Looks at the whole record again and again, and goes on from where it looked last: each entry is read once."""

    def __init__(self, store: Store, seed: int) -> None:
        self._store = store
        key = SigningKey.from_seed(ORIGIN, hashlib.sha256(f"year {seed}".encode()).digest())
        self._sealer = Sealer(ORIGIN, (key,))
        self._keys = KeyHistory(key.verifying_key)
        self._note: str | None = None
        self._frontier = Frontier()
        self._leaves: list[bytes] = []
        self._replayed: dict[Ref, Dossier] = {}
        self._read = 0
        self.looks = 0

    @property
    def head(self) -> str:
        """The root of the tree when it was looked at last, in hexadecimal."""
        return self._frontier.root().hex()

    def examine(self, known: Known) -> list[str]:
        """Look at everything since the last time, and at the whole; returns what is broken, in words."""
        self.looks += 1
        return [*self._sealed(), *self._replays(), *self._counts(known)]

    def _sealed(self) -> list[str]:
        """Sign a head over bytes that are read again, open it, and prove that it continues the last one."""
        size = self._frontier.size
        new = [(one.number, one.body, one.leaf) for one in self._store.entries(first=size + 1)]
        try:
            sealed = self._sealer.seal(last_note=self._note, frontier=self._frontier, keys=self._keys, entries=new)
            head, _ = open_checkpoint(sealed.note, sealed.keys.keys, origin=ORIGIN)
            self._leaves += [leaf_hash(body) for _, body, _ in new]
            if size:
                proof = consistency_proof(size, head.size, ListSource(self._leaves))
                old, root = self._frontier.root(), sealed.frontier.root()
                verify_consistency(old=size, new=head.size, proof=proof, old_root=old, new_root=root)
        except (LedgerMismatch, ProofError) as error:
            return [f"INV-30 The head of the ledger can be verified, and continues the last: {error}"]
        self._note, self._frontier, self._keys = sealed.note, sealed.frontier, sealed.keys
        return []

    def _replays(self) -> list[str]:
        """Make every dossier again from the stored bytes, and hold it against the store's."""
        for stored in self._store.entries(first=self._read + 1):
            facts = facts_of(json.loads(stored.body))
            self._replayed |= changed_dossiers(facts, self._replayed.get)
            self._read = stored.number
        with self._store.reading() as record:
            different = [
                f"{ref.kind} {ref.key}"
                for ref, dossier in self._replayed.items()
                if record.find(DOSSIERS[ref.kind], ref.key) != dossier
            ]
        if not different:
            return []
        return [f"INV-31 The dossiers are what the facts make: {', '.join(different[:5])} differ"]

    def _counts(self, known: Known) -> list[str]:
        """Hold the bags that the watch has counted against the dossiers."""
        with self._store.reading() as record:
            bags = record.each(Bag)
        now: dict[str, Counter[bool]] = {}
        for bag in bags:
            now.setdefault(bag.batch, Counter())[bag.is_open] += 1
        wrong = []
        for number, batch in sorted(known.batches.items()):
            mine = now.get(number, Counter())
            waiting = batch.bags["stored"] + batch.bags["under way"]
            if (mine[True], mine[True] + mine[False]) != (waiting, batch.filled):
                wrong.append(f"{number}: {mine[True]} open of {mine.total()}, and {waiting} of {batch.filled} counted")
        return [f"INV-32 As many bags are in the record as were filled, given and discarded: {one}" for one in wrong]
