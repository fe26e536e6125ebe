"""Which deviations concern a batch: its own, its material's, and those that an investigation tied to it."""

from typing import Protocol

from lindra.gmp.act import Act
from lindra.gmp.command import Command
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.manufacture.batch import Batch

# What an open critical deviation stops. A hold point may still be decided against the batch.
STOPPED_BY_CRITICAL = frozenset({"start-step", "complete-step", "decide-hold"})


def concerns(deviation: Deviation, batch: Batch) -> bool:
    """Tell whether a deviation concerns a batch; one of the starting material is the batch's, too."""
    own = bool(batch.therapy) and deviation.therapy == batch.therapy and deviation.batch in ("", batch.number)
    return own or deviation.number in batch.concerned_by


def deviations_of(dossiers: Dossiers, batch: Batch) -> tuple[Deviation, ...]:
    """Return every deviation that concerns a batch, in the order of their numbers."""
    found = {one.number: one for one in dossiers.of_therapy(Deviation, batch.therapy) if concerns(one, batch)}
    for number in batch.concerned_by:
        if number not in found and (one := dossiers.find(Deviation, number)) is not None:
            found[number] = one
    return tuple(found[number] for number in sorted(found))


class ConcernsWork(Protocol):
    """Evidence that holds the deviations of the batch."""

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """The deviations of the batch."""


@rule("MFG-120", "Nothing is begun or completed in a batch with an open critical deviation", "EU GMP Part IV 11.4; 12")
def no_critical_deviation(command: Command, evidence: ConcernsWork, act: Act) -> Refusal | None:
    """Object with the critical deviations that are open."""
    found = [one for one in evidence.deviations if one.blocks_work]
    if not found:
        return None
    said_en = "; ".join(f"{one.number} {one.what.en}" for one in found)
    said_sv = "; ".join(f"{one.number} {one.what.sv}" for one in found)
    return objects(
        Text(f"Critical, and open: {said_en}", f"Kritiskt, och öppet: {said_sv}"),
        Text(
            "Stop, keep the cells safe, and call quality assurance: it closes the deviation, or another person there "
            "finds it less grave.",
            "Stanna, håll cellerna säkra och ring kvalitetssäkringen: den avslutar avvikelsen, eller så finner en "
            "annan person där den lindrigare.",
        ),
        field="batch",
    )
