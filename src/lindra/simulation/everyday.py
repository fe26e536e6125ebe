"""What always waits in a store and an equipment room: a lot to decide on, a recall, a calibration that lapses."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from lindra.facility.equipment.demand import CleanedAfter, QualificationStage
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot
from lindra.simulation.at_work import AtWork
from lindra.simulation.furnish import receive_and_release
from lindra.simulation.upkeep import SUPPLIER

OTHER_SUPPLIER = "BIOREAG"


def everyday(work: AtWork) -> None:
    """Leave the store and the equipment as they are on an ordinary day, with something for everyone to do."""
    _materials(work)
    _equipment(work)


def _materials(work: AtWork) -> None:
    today = work.now.date()
    work.does("register-supplier", by="production manager", supplier=OTHER_SUPPLIER, title="Baltic Bioreagents")
    approval = {"supplier": OTHER_SUPPLIER, "material": "il-2", "basis": "Questionnaire 12"}
    work.does("approve-supplier", by="quality", **approval, valid_until=today + timedelta(days=400))
    arrived: dict[str, Any] = {"supplier_lot": "BB-7781", "amount": Decimal(10), "unit": "mL"}
    expires: dict[str, Any] = {"expires_on": today + timedelta(days=200)}
    work.does("receive-lot", by="operator", material="il-2", supplier=OTHER_SUPPLIER, **arrived, **expires)
    work.does("suspend-supplier", by="quality", supplier=OTHER_SUPPLIER, reason="Two certificates with one number.")
    serum: dict[str, Any] = {"supplier_lot": "NCS-HUM-4410", "amount": Decimal(500), "unit": "mL"}
    work.does("receive-lot", by="other operator", material="human-serum", supplier=SUPPLIER, **serum, **expires)
    receive_and_release(work, "human-serum", Decimal(120), "mL", days=12)
    recalled = receive_and_release(work, "transact", Decimal(6), "mL", days=90)
    work.does("block-lot", by="analyst", lot=recalled, reason="Recall NCS-2026-7: endotoxin above its limit.")
    # The freezer of the vector was warm for a night; what stood in front is thrown away, and little is left.
    with work.store.reading() as record:
        vector = [lot for lot in record.open_ones(Lot) if lot.material == "lentiviral-vector"]
    warm = "Above -60 °C in the night, alarm of FR-01."
    for lot in vector:
        kept = Decimal(15) if lot is vector[-1] else Decimal(0)
        if lot.left > kept:
            work.does("discard-remainder", by="operator", lot=lot.number, amount=lot.left - kept, reason=warm)


def _equipment(work: AtWork) -> None:
    today = work.now.date()
    manager, freezer = "production manager", {"equipment": "FR-01"}
    work.does("add-equipment", by=manager, **freezer, title="Freezer -80 °C", equipment_class="freezer")
    work.does(
        "set-equipment-demands",
        by="quality",
        equipment_class="freezer",
        stages=(QualificationStage.INSTALLATION, QualificationStage.OPERATION),
        cleaned_after=CleanedAfter.NOTHING,
        cleaned_every_days=30,
        reason="Validation master plan 3.",
    )
    work.does("record-calibration", by=manager, **freezer, valid_until=today + timedelta(days=12), certificate="CAL-FR")
    for stage in (QualificationStage.INSTALLATION, QualificationStage.OPERATION):
        until: dict[str, Any] = {"valid_until": today + timedelta(days=500), "report": f"{stage.value}-FR-01"}
        work.does("qualify-equipment", by="quality", **freezer, stage=stage, **until)
    work.does(
        "clean-equipment", by="operator", **freezer, cleaned_at=work.now - timedelta(days=26), procedure="SOP-044"
    )
    with work.store.reading() as record:
        last = {one.equipment_class: one.code for one in record.each(Equipment)}
    lapsing: dict[str, Any] = {"valid_until": today + timedelta(days=20), "certificate": "CAL-short"}
    work.does("record-calibration", by=manager, equipment=last["cell-counter"], **lapsing)
    work.does("withdraw-equipment", by=manager, equipment=last["flow-cytometer"], reason="The red laser is weak.")
    newer = {"version": "2.5.0", "reason": "Delivered with it; no recipe uses it yet."}
    work.does("install-program", by=manager, equipment=last["closed-system-processor"], **newer)
