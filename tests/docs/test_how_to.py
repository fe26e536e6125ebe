"""The how-to is true: following it, block by block, gives an operation that works."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

import lindra.quality
from lindra.gmp.dossier import DOSSIERS
from lindra.gmp.fact import FACTS
from lindra.gmp.rule import RULES

PAGE = Path(__file__).parents[2] / "docs/how-to/add-an-operation.md"
BLOCK = re.compile(r"```python\n# (?P<path>\S+)\n(?P<code>.*?)```", re.DOTALL)


def test_the_how_to_can_be_followed_to_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = {found["path"]: found["code"] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert len(blocks) == 4
    for path, code in blocks.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, encoding="utf-8")
    (tmp_path / "src/lindra/quality/near_misses/__init__.py").write_text('"""Near misses."""\n', encoding="utf-8")
    monkeypatch.setattr(lindra.quality, "__path__", [*lindra.quality.__path__, str(tmp_path / "src/lindra/quality")])
    try:
        specification = importlib.util.spec_from_file_location("how_to", tmp_path / "tests/quality/test_near_misses.py")
        assert specification is not None
        assert specification.loader is not None
        tests = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(tests)
        run = [test for name, test in vars(tests).items() if name.startswith("test_")]
        assert len(run) == 2
        for test in run:
            test()
    finally:
        # The example belongs to the page: no other test may meet it.
        for name in [name for name in sys.modules if name.startswith("lindra.quality.near_misses")]:
            del sys.modules[name]
        FACTS.pop("NearMissReported/1", None)
        DOSSIERS.pop("nearmiss", None)
        RULES.pop("QUA-900", None)
