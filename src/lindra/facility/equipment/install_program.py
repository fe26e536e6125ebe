"""Record which version of its program a piece of equipment runs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import ProgramInstalled
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class InstallProgram(Command):
    """Record a program's version."""

    equipment: str = asks(Text("Equipment", "Utrustning"), refers_to="equipment", scan=True)
    version: str = asks(
        Text("Version", "Version"), hint=Text("As its screen shows it: 2.4.1", "Som skärmen visar den: 2.4.1")
    )
    reason: str = asks(
        Text("Reason", "Skäl"),
        hint=Text("The change it belongs to, with its number", "Ändringen den hör till, med nummer"),
    )


@dataclass(frozen=True)
class Evidence:
    """The piece."""

    equipment: Equipment


def gather(command: InstallProgram, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the piece up."""
    return Evidence(dossiers.need(Equipment, command.equipment, field="equipment"))


@rule(
    "FAC-135",
    "A program's version is written as recipes write it, and is another one",
    "EU GMP Part IV 17; Annex 11 10",
)
def version_is_new_and_plain(command: InstallProgram, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to spaces, and to the version that it runs already."""
    if not _VERSION.fullmatch(command.version):
        return objects(
            Text("That is not a version.", "Det är inte en version."),
            Text(
                "Letters, digits and points, without spaces: 2.4.1.",
                "Bokstäver, siffror och punkter utan mellanslag: 2.4.1.",
            ),
            field="version",
        )
    if command.version != evidence.equipment.program:
        return None
    return objects(
        Text(
            f"{command.equipment} runs {command.version} already.", f"{command.equipment} kör redan {command.version}."
        ),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="version",
    )


def decide(command: InstallProgram, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        ProgramInstalled(
            equipment=command.equipment, version=command.version, reason=command.reason, at=act.at, by=act.person
        ),
    )


operation = Operation(
    name="install-program",
    title=Text("Record a program's version", "Registrera programversion"),
    command=InstallProgram,
    gather=gather,
    rules=(version_is_new_and_plain,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
