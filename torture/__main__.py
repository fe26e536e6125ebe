"""``python -m torture [--rounds 50] [--seed 1] [--postgresql]``: prints each round, ends with 1 if one was bad."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track

from torture.crash import environment, rounds

# The server of the tests wants Django's settings when it is imported.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindra.config.settings")


def main() -> int:
    """Run the rounds on SQLite, or on a PostgreSQL server of its own."""
    parser = argparse.ArgumentParser(prog="torture")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="keep the record on PostgreSQL")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lindra-torture-") as name:
        folder = Path(name)
        os.environ["LINDRA_VAR"] = name
        if not chosen.postgresql:
            return report(folder, chosen, environment(folder))
        from tests import postgres

        with postgres.server(postgres.required()) as address:
            return report(folder, chosen, environment(folder, LINDRA_DATABASE=address))


def report(folder: Path, chosen: argparse.Namespace, env: dict[str, str]) -> int:
    """Print every round and the sum; returns the exit code."""
    console, found = Console(), []
    for one in track(rounds(folder, chosen.rounds, seed=chosen.seed, env=env), "kill -9", total=chosen.rounds):
        found.append(one)
        words = "whole" if one.is_good else f"BAD: lost {one.lost}, doubled {one.doubled}, {one.findings}"
        console.print(f"{len(found):4}: {one.acknowledged:5} acknowledged, {one.sent_again} sent again, {words}")
    bad = sum(not one.is_good for one in found)
    acknowledged = sum(one.acknowledged for one in found)
    lost = sum(one.lost for one in found)
    console.print(f"{len(found)} kills, {acknowledged} acknowledged, {lost} lost, {bad} bad (seed {chosen.seed})")
    return 1 if bad or not acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
