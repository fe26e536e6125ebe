"""Add a site where tanks may stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import SiteAdded
from lindra.facility.cryostore.places import SITE_CODE
from lindra.facility.cryostore.site import Site
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class AddSite(Command):
    """Add a site."""

    site: str = asks(Text("Site's code", "Platsens kod"), hint=Text("Such as NORTH", "Till exempel NORR"))
    title: str = asks(Text("What it is called", "Vad den heter"))


@dataclass(frozen=True)
class Evidence:
    """The site, when the code is taken."""

    known: Site | None


def gather(command: AddSite, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the code up."""
    return Evidence(dossiers.find(Site, command.site))


@rule("CRY-001", "A code names one site", "EU GMP Part IV 8")
def site_is_new(command: AddSite, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the code is taken."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.site} is {evidence.known.title}.", f"{command.site} är {evidence.known.title}."),
        Text("Give another code.", "Ange en annan kod."),
        field="site",
    )


@rule("CRY-002", "A site's code can be read aloud and scanned", "EU GMP Part IV 8")
def site_code_is_plain(command: AddSite, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code in another form."""
    if SITE_CODE.fullmatch(command.site):
        return None
    return objects(
        Text("That is not a site's code.", "Det är inte en platskod."),
        Text("Two to twenty capital letters and digits: NORTH.", "Två till tjugo versaler och siffror: NORR."),
        field="site",
    )


def decide(command: AddSite, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add the site."""
    return (SiteAdded(site=command.site, title=command.title),)


operation = Operation(
    name="add-site",
    title=Text("Add a site of the cryostore", "Lägg till en plats för kryoförrådet"),
    command=AddSite,
    gather=gather,
    rules=(site_is_new, site_code_is_plain),
    decide=decide,
    roles=(Role.ADMINISTRATOR, Role.PRODUCTION_MANAGER),
)
