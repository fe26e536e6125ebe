"""Stand a box in a rack of a tank."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import BoxAdded
from lindra.facility.cryostore.places import BOX_CODE, POSITIONS_MAX, ROWS_MAX
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class AddBox(Command):
    """Add a box."""

    box: str = asks(
        Text("Box", "Låda"),
        scan=True,
        hint=Text("Tank, rack and box: TANK-01/R02/B03", "Tank, rack, låda: TANK-01/R02/B03"),
    )
    rows: int = asks(Text("Rows", "Rader"))
    columns: int = asks(Text("Columns", "Kolumner"))


@dataclass(frozen=True)
class Evidence:
    """The tank that the code names, and the box when the code is taken."""

    tank: Tank | None
    known: Box | None


def gather(command: AddBox, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the tank and the box."""
    parts = BOX_CODE.fullmatch(command.box)
    return Evidence(dossiers.find(Tank, parts[1]) if parts else None, dossiers.find(Box, command.box))


@rule("CRY-006", "A code names one box", "EU GMP Part IV 8")
def box_is_new(command: AddBox, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the place in the rack is taken."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.box} is taken.", f"{command.box} är upptagen."),
        Text("Give the next free place of the rack.", "Ange nästa lediga plats i racket."),
        field="box",
    )


@rule("CRY-007", "A box's code says where it stands: tank, rack and place", "EU GMP Part IV 8")
def box_has_a_place(command: AddBox, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code in another form, an unknown tank, and a rack or place that the tank lacks."""
    parts = BOX_CODE.fullmatch(command.box)
    if parts is None:
        return objects(
            Text("That is not the code of a box.", "Det är inte koden på en låda."),
            Text("Give tank, rack and box: TANK-01/R02/B03.", "Ange tank, rack och låda: TANK-01/R02/B03."),
            field="box",
        )
    tank = evidence.tank
    if tank is None:
        return objects(
            Text(f"No tank is called {parts[1]}.", f"Ingen tank heter {parts[1]}."),
            Text("Read the code on the tank, or add the tank.", "Läs koden på tanken eller lägg till tanken."),
            field="box",
        )
    if 1 <= int(parts[2]) <= tank.racks and 1 <= int(parts[3]) <= tank.boxes_per_rack:
        return None
    return objects(
        Text(
            f"{tank.code} has {tank.racks} racks with {tank.boxes_per_rack} boxes.",
            f"{tank.code} har {tank.racks} rack med {tank.boxes_per_rack} lådor.",
        ),
        Text("Give a rack and a place that it has.", "Ange ett rack och en plats som den har."),
        field="box",
    )


@rule("CRY-008", "A box has between one and a hundred positions, in rows that letters can name", "EU GMP Part IV 8")
def box_has_positions(command: AddBox, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to no positions, or more than one act can count."""
    if 1 <= command.rows <= ROWS_MAX and command.columns >= 1 and command.rows * command.columns <= POSITIONS_MAX:
        return None
    return objects(
        Text(f"{command.rows} × {command.columns} can not be.", f"{command.rows} × {command.columns} går inte."),
        Text(
            f"At most {ROWS_MAX} rows and {POSITIONS_MAX} positions in all, such as 10 × 10.",
            f"Högst {ROWS_MAX} rader och {POSITIONS_MAX} positioner totalt, till exempel 10 × 10.",
        ),
        field="rows",
    )


def decide(command: AddBox, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Stand it there."""
    assert evidence.tank is not None
    return (
        BoxAdded(
            box=command.box,
            tank=evidence.tank.code,
            site=evidence.tank.site,
            rows=command.rows,
            columns=command.columns,
        ),
    )


operation = Operation(
    name="add-box",
    title=Text("Add a box", "Lägg till en låda"),
    command=AddBox,
    gather=gather,
    rules=(box_is_new, box_has_a_place, box_has_positions),
    decide=decide,
    roles=(Role.CRYOSTORE_KEEPER, Role.PRODUCTION_MANAGER),
)
