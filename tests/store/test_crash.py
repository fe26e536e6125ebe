"""A small sample of ``make torture``: the server is killed under load, and what it acknowledged is there."""

from pathlib import Path

from torture.crash import environment, rounds


def test_what_was_acknowledged_outlives_kill_9(tmp_path: Path) -> None:
    found = list(rounds(tmp_path, 2, seed=7, env=environment(tmp_path)))
    assert sum(one.acknowledged for one in found) > 0
    assert [(one.lost, one.doubled, one.findings) for one in found] == [(0, 0, ())] * 2
