"""Sets a long document in a process of its own.

Typst keeps what it has set for the next few documents, some 150 kB for each entry of a record, and the process that
serves the pages would hold all that for as long as it runs. A process that ends gives it back.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

STANDARD: Final = "a-2b"


class NotSet(Exception):
    """The document could not be set: the template and its data do not fit each other."""


def set_apart(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a template, filled with data, as PDF/A that says when it was made; raises NotSet.

    The same data set at the same time is the same file.
    """
    # -P: a file that happens to lie where the server was started is never taken for one of Python's or ours.
    ended = subprocess.run(
        [sys.executable, "-P", "-m", __name__, str(template), str(int(at.timestamp()))],
        input=json.dumps(data, ensure_ascii=False).encode(),
        capture_output=True,
        check=False,
    )
    if ended.returncode != 0:
        raise NotSet(f"{template.name} could not be set: {ended.stderr.decode(errors='replace').strip()}")
    return ended.stdout


def _main(template: str, at: str) -> None:
    # Here and not above: the process that serves the pages has no use for it.
    import typst

    made: bytes = typst.compile(
        template,
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        pdf_standards=[STANDARD],
        ignore_system_fonts=True,
        timestamp=int(at),
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main(*sys.argv[1:])
