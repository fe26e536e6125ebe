"""Put the label on a bag, and read it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import StepKind
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import BagLabelled
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class LabelBag(Command):
    """Label a bag."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag")
    read_back: str = asks(
        Text("Code read from the label", "Kod avläst från etiketten"),
        scan=True,
        hint=Text("Scan the label on the bag", "Skanna etiketten på påsen"),
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """The bag, besides the step of labelling."""

    bag: Bag


def gather(command: LabelBag, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the bag and the step of labelling."""
    bag = dossiers.need(Bag, command.bag, field="bag")
    batch = dossiers.need(Batch, bag.batch, field="bag")
    recipe = dossiers.need(RecipeVersion, batch.recipe, field="bag").recipe
    step = next(step for step in recipe.steps if step.kind is StepKind.LABEL)
    at = at_step(bag.batch, step.name, dossiers)
    return Evidence(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, bag)


@rule("MFG-024", "A bag is labelled while the step of labelling goes on", "EU GMP Part IV 9; Annex 13")
def labelling_goes_on(command: LabelBag, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before its start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule("MFG-025", "The label on a bag reads as the bag's own number", "EU GMP Part IV 9; Reg 1394/2007 Annex III")
def label_reads_right(command: LabelBag, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when another code was read, and when the bag is labelled already."""
    if evidence.bag.labelled_at is not None:
        return objects(
            Text("The bag is labelled already.", "Påsen är redan märkt."),
            Text("Destroy the extra label.", "Förstör den extra etiketten."),
            field="bag",
        )
    if command.read_back == command.bag:
        return None
    return objects(
        Text(
            f"“{command.read_back[:40]}” was read; the bag is {command.bag}.",
            f"”{command.read_back[:40]}” lästes; påsen är {command.bag}.",
        ),
        Text(
            "STOP. Take the label off and destroy it; print it anew.",
            "STOPP. Ta av etiketten och förstör den; skriv ut den på nytt.",
        ),
        field="read_back",
    )


def decide(command: LabelBag, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record the label."""
    return (
        BagLabelled(
            bag=command.bag,
            batch=evidence.batch.number,
            therapy=evidence.therapy.number,
            read_back=command.read_back,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="label-bag",
    title=Text("Label a bag", "Märk en påse"),
    command=LabelBag,
    gather=gather,
    rules=(therapy_goes_on, labelling_goes_on, label_reads_right),
    decide=decide,
    roles=(Role.OPERATOR,),
)
