"""The rule that starting, completing and deciding share: a step is done by the role that its recipe names."""

from typing import Any

from lindra.gmp.act import Act
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.at_step import AtStep


@rule("MFG-055", "A step is done by the role that its recipe names", "EU GMP Part IV 3; 6.2; 17")
def role_is_the_steps(command: Any, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to a person who does not hold the role."""
    if evidence.step is None or evidence.step.role in act.by.roles:
        return None
    role = evidence.step.role.title
    return objects(
        Text(f"This step is done by: {role.en}.", f"Detta steg utförs av: {role.sv}."),
        Text("Ask a person who holds that role.", "Be en person med den rollen."),
        field="step",
    )
