"""Whether a piece of equipment may be used now, in words, with who can mend what is wrong.

The gate before a step, the equipment board and the piece's own page all read this, so that the board never
promises what the gate refuses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lindra.facility.equipment.demand import CleanedAfter
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing for which the piece may not be used. ``mend`` says who does what about it."""

    what: Text
    mend: Text


def told(faults: Sequence[Fault], instead: Text, *, field: str = "equipment") -> Refusal | None:
    """Object with everything that is wrong, and with each way to mend it once; ``instead`` is what else may be done."""
    if not faults:
        return None
    mends = (instead, *dict.fromkeys(fault.mend for fault in faults))
    return objects(
        Text("; ".join(one.what.en for one in faults) + ".", "; ".join(one.what.sv for one in faults) + "."),
        Text(" ".join(mend.en for mend in mends), " ".join(mend.sv for mend in mends)),
        field=field,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """Something that lapses: the day on which it still holds, what it is and the operation that renews it."""

    on: date
    what: Text
    operation: str
    fields: tuple[tuple[str, str], ...]


def calibration_faults(piece: Equipment, at: datetime) -> Iterator[Fault]:
    """Yield what service and calibration lack."""
    code = piece.code
    if not piece.is_in_service:
        why = f": {piece.out_of_service_because}" if piece.out_of_service_because else ""
        yield Fault(
            Text(f"{code} is out of service{why}", f"{code} är ur bruk{why}"),
            Text(
                "The production manager or quality assurance returns it to service.",
                "Produktionschefen eller kvalitetssäkringen tar den i bruk igen.",
            ),
        )
    if not piece.is_calibrated_on(at.date()):
        until = piece.calibrated_until or "–"
        yield Fault(
            Text(f"{code} was calibrated until {until}", f"{code} var kalibrerad till {until}"),
            Text(
                "The production manager or quality assurance records its calibration.",
                "Produktionschefen eller kvalitetssäkringen registrerar dess kalibrering.",
            ),
        )


def qualification_faults(piece: Equipment, demands: EquipmentClass | None, at: datetime) -> Iterator[Fault]:
    """Yield each stage of qualification that the class demands and that does not hold."""
    for stage in demands.stages if demands else ():
        until = piece.qualified_until(stage)
        if until is None or until < at.date():
            shown = until or "–"
            yield Fault(
                Text(
                    f"{stage.value} of {piece.code} held until {shown}",
                    f"{stage.value} för {piece.code} gällde till {shown}",
                ),
                Text(
                    "Quality assurance records its qualification.", "Kvalitetssäkringen registrerar dess kvalificering."
                ),
            )


def keeping_faults(piece: Equipment, batch: str) -> Iterator[Fault]:
    """Yield that another batch's cells are in the piece; an empty batch is a batch yet unknown."""
    if piece.kept_for in ("", batch):
        return
    yield Fault(
        Text(
            f"{piece.code} is kept for {piece.kept_for}, whose cells are in it",
            f"{piece.code} hålls för {piece.kept_for}, vars celler är i den",
        ),
        Text("Look at the code on the piece again.", "Se på koden på delen igen."),
    )


def cleaning_faults(piece: Equipment, demands: EquipmentClass | None, at: datetime, batch: str) -> Iterator[Fault]:
    """Yield why the piece is not clean enough for the batch; an empty batch is a batch yet unknown."""
    if demands is None or (batch and piece.kept_for == batch):
        return  # nobody cleans what the batch's own cells are in
    mend = Text("An operator cleans it and records the cleaning.", "En operatör rengör den och registrerar det.")
    used = piece.used_since_cleaning
    soiled = demands.cleaned_after is CleanedAfter.USE or (
        demands.cleaned_after is CleanedAfter.BATCH and used is not None and used.batch != batch
    )
    if used is not None and soiled:
        yield Fault(
            Text(
                f"{piece.code} was used for {used.batch} and not cleaned since",
                f"{piece.code} användes för {used.batch} och är inte rengjord sedan dess",
            ),
            mend,
        )
    due = cleaning_due(piece, demands)
    if demands.cleaned_every_days is not None and (due is None or due < at.date()):
        last = f"{piece.cleaned_at:%Y-%m-%d}" if piece.cleaned_at else "–"
        yield Fault(
            Text(
                f"{piece.code} was last cleaned {last}, and is to be cleaned every {demands.cleaned_every_days} days",
                f"{piece.code} rengjordes senast {last}, och ska rengöras var {demands.cleaned_every_days}:e dag",
            ),
            mend,
        )


def cleaning_due(piece: Equipment, demands: EquipmentClass | None) -> date | None:
    """Return the last day on which the piece is still clean enough by the calendar; None when none is counted."""
    if demands is None or demands.cleaned_every_days is None or piece.cleaned_at is None:
        return None
    return piece.cleaned_at.date() + timedelta(days=demands.cleaned_every_days)


def faults_of(piece: Equipment, demands: EquipmentClass | None, at: datetime, batch: str = "") -> tuple[Fault, ...]:
    """Return everything for which the piece may not be used now."""
    return (
        *calibration_faults(piece, at),
        *qualification_faults(piece, demands, at),
        *keeping_faults(piece, batch),
        *cleaning_faults(piece, demands, at, batch),
    )


def dues_of(piece: Equipment, demands: EquipmentClass | None) -> tuple[Due, ...]:
    """Return everything that lapses with the calendar, the first to lapse first."""
    code = ("equipment", piece.code)
    found = []
    if piece.calibrated_until is not None:
        found.append(Due(piece.calibrated_until, Text("calibration", "kalibrering"), "record-calibration", (code,)))
    for stage in demands.stages if demands else ():
        until = piece.qualified_until(stage)
        if until is not None:
            fields = (code, ("stage", stage.value))
            found.append(Due(until, Text(stage.value, stage.value), "qualify-equipment", fields))
    clean = cleaning_due(piece, demands)
    if clean is not None:
        found.append(Due(clean, Text("cleaning", "rengöring"), "clean-equipment", (code,)))
    return tuple(sorted(found, key=lambda due: due.on))
