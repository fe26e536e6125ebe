"""Reads a network from its text, with every fault in its line, in both languages."""

from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.masters.reading import Form, Lines, read_as
from lindra.schedule.network.parts import Network
from lindra.schedule.network.sound import faults_of

NETWORK = Form(
    whole=Text("the network", "nätverket"),
    many=Text("networks", "nätverk"),
    one_a_file=Text("one network to a file", "ett nätverk i varje fil"),
    page="docs/network.md",
)


def read_network(text: str) -> Network | tuple[Fault, ...]:
    """Return the network that the text means, or every fault in it, first line first. Never raises on bad text."""
    return read_as(Network, text, NETWORK, _check)


def _check(network: Network, lines: Lines, faults: list[Fault]) -> None:
    for found in faults_of(network):
        line, column = lines.get((id(found.at), found.field)) or lines.get(id(found.at), (1, 1))
        faults.append(Fault(line, column, found.fault.problem, found.fault.remedy))
