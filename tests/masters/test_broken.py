"""A folder of broken recipes: each is refused in its line, with its reason, by the reader and by the command.

Each file differs from ``minimal.yaml`` in one thing. Its first two lines say what must be said of it, in
English and in Swedish; ``# here`` stands at the end of the line where it must be said.
"""

from pathlib import Path

import pytest
from tests.commands.test_commands import lindra

from lindra.masters.checking import Fault
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def expected(file: Path) -> tuple[str, str, int]:
    """Return what must be said of a file, in English and Swedish, and the line of it."""
    lines = file.read_text(encoding="utf-8").split("\n")
    (here,) = [number for number, line in enumerate(lines, start=1) if line.endswith("  # here")]
    return lines[0].removeprefix("# Says: "), lines[1].removeprefix("# Säger: "), here


def test_the_recipe_that_the_broken_ones_differ_from_is_without_fault() -> None:
    recipe = read_recipe((HERE / "minimal.yaml").read_text(encoding="utf-8"))
    assert isinstance(recipe, Recipe), recipe
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_recipe_is_refused_in_its_line_with_its_reason_in_both_languages(file: Path) -> None:
    english, swedish, line = expected(file)
    found = read_recipe(file.read_text(encoding="utf-8"))
    assert not isinstance(found, Recipe), "it was read, and should have been refused"
    (fault,) = found  # one thing is wrong, and nothing is said twice
    assert isinstance(fault, Fault)
    assert (fault.problem.en, fault.problem.sv, fault.line) == (english, swedish, line)
    assert fault.remedy.en
    assert fault.remedy.sv
    assert fault.remedy.sv != fault.remedy.en


def test_the_command_refuses_every_broken_recipe_and_says_where(tmp_path: Path) -> None:
    done = lindra(tmp_path, "recipe", "check", *(str(file) for file in BROKEN))
    assert done.returncode == 1
    assert "is without fault" not in done.stdout
    assert done.stderr.rstrip().endswith(f"{len(BROKEN)} of {len(BROKEN)} can not be used.")
    said = [line for line in done.stderr.split("\n") if line.startswith(str(HERE))]
    assert len(said) == len(BROKEN)
    for file, told in zip(BROKEN, said, strict=True):
        english, _, line = expected(file)
        assert told.startswith(f"{file}:{line}:")
        assert english in told


def test_the_command_accepts_the_rest_beside_a_broken_one(tmp_path: Path) -> None:
    done = lindra(tmp_path, "recipe", "check", str(HERE / "minimal.yaml"), str(BROKEN[0]))
    assert done.returncode == 1
    assert "minimal/1 is without fault: 4 steps, 1 tests." in done.stdout
    assert "1 of 2 can not be used." in done.stderr
