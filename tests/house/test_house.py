"""What must hold about the code itself."""

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from pathlib import Path

import lindra
from lindra.config.reference import naming_tests, pages
from lindra.config.requirements import REQUIREMENTS
from lindra.gmp.command import described
from lindra.gmp.dossier import DOSSIERS
from lindra.gmp.fact import FACTS
from lindra.gmp.operation import Operation
from lindra.gmp.rule import RULES
from lindra.operations.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/lindra"
TEMPLATES = sorted((SOURCE / "web/templates").rglob("*.html"))


def modules() -> list[str]:
    found = pkgutil.walk_packages(lindra.__path__, "lindra.")
    return [module.name for module in found if ".migrations" not in module.name]


def test_every_operation_in_a_file_is_in_the_catalogue_once() -> None:
    in_files = {
        module.operation.name
        for name in modules()
        if isinstance(getattr(module := importlib.import_module(name), "operation", None), Operation)
    }
    named = [operation.name for operation in CATALOGUE]
    assert sorted(named) == sorted(in_files)
    assert len(set(named)) == len(named)


def test_an_operation_is_called_as_its_file() -> None:
    for operation in CATALOGUE:
        assert operation.decide.__module__.rpartition(".")[2] == operation.name.replace("-", "_")


def test_every_rule_is_examined_by_an_operation_or_by_the_door() -> None:
    uses = Counter(
        word for file in SOURCE.rglob("*.py") for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))
    )
    for rule in RULES.values():
        assert uses[rule.name] >= 2, f"{rule.id} {rule.name} is written and never used"


def test_every_rule_has_a_title_an_authority_and_an_id_of_its_stage() -> None:
    for rule in RULES.values():
        assert re.fullmatch(r"[A-Z]{3}-\d{3}", rule.id)
        assert rule.title
        assert rule.authority
        assert not rule.title.endswith(".")


def test_both_languages_are_written_everywhere() -> None:
    for operation in CATALOGUE:
        assert operation.title.en
        assert operation.title.sv
        for field in described(operation.command):
            assert field.question.label.en, field.name
            assert field.question.label.sv, field.name


def test_every_fact_is_about_something_and_every_kind_of_dossier_is_known() -> None:
    for fact in FACTS.values():
        if fact.__module__.startswith("lindra.") and fact.ABOUT:
            assert set(fact.ABOUT) <= set(DOSSIERS), fact.TYPE
            assert set(fact.ABOUT) <= set(inspect.signature(fact).parameters)


def test_a_template_says_first_what_it_shows_and_to_whom() -> None:
    for file in TEMPLATES:
        assert file.read_text(encoding="utf-8").startswith("{#"), file.name


def test_templates_hold_no_inline_style_or_script() -> None:
    for file in TEMPLATES:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), file.name


def test_only_the_store_names_its_tables() -> None:
    for file in SOURCE.rglob("*.py"):
        if "store" not in file.relative_to(SOURCE).parts:
            assert "lindra.store.models" not in file.read_text(encoding="utf-8"), file


def test_no_drawers() -> None:
    drawers = {"utils", "helpers", "common", "base", "manager", "managers", "service", "services", "core", "misc"}
    assert not {file.stem for file in SOURCE.rglob("*")} & drawers


def test_every_requirement_of_part_iv_and_of_the_environment_is_answered_for() -> None:
    pages()
    numbers = [one.number for one in REQUIREMENTS]
    asked = [f"P4-{number:02d}" for number in range(1, 25)] + [f"EM-{number:02d}" for number in range(1, 6)]
    assert numbers == asked
    names, naming = {operation.name for operation in CATALOGUE}, naming_tests()
    for one in REQUIREMENTS:
        assert one.lacks or (one.rules and one.operations), one.number
        assert set(one.operations) <= names, one.number
        for rule in one.rules:
            assert rule in RULES, (one.number, rule)
            assert naming.get(rule), f"{one.number} rests on {rule}, which no test names"


def test_the_reference_pages_are_up_to_date() -> None:
    for name, text in pages().items():
        assert (ROOT / "docs/reference" / name).read_text(encoding="utf-8") == text, "run: make docs"


def test_links_in_the_docs_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:")):
                assert (page.parent / target).exists(), f"{page.name} points to {target}"
