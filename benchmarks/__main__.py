"""``python -m benchmarks [operations|ledger|plan|network|simulation …] [--count 2000]``: prints ratios.

Each part runs in a process of its own, so that none warms another or counts its memory.
"""

import argparse
import os
import subprocess
import sys

from benchmarks.centre import folder
from benchmarks.report import show

PARTS = (
    "operations",
    "postgresql",
    "ledger",
    "pages",
    "next-step",
    "documents",
    "plan",
    "network",
    "simulation",
    "lived",
)


def part(name: str, chosen: argparse.Namespace) -> None:
    """Run one part in this process."""
    with folder() as path:
        if name == "operations":
            from benchmarks import operations
            from benchmarks.ledger import a_whole_record

            show("Operations, one durable commit each", operations.on_sqlite(path, chosen.count))
            show("The main job", operations.a_batch_record(chosen.count))
            show("The whole record followed", a_whole_record())
        elif name == "postgresql":
            from tests import postgres

            from benchmarks import operations

            found = postgres.binaries()
            if found is None:
                print("not run: PostgreSQL is not installed (apt-get install postgresql)")
                return
            with postgres.server(found) as address, postgres.record(address):
                show("Operations, one durable commit each", operations.on_postgresql(address, chosen.count))
        elif name == "ledger":
            from benchmarks import ledger

            show("The tree", ledger.tree(path, chosen.entries))
        elif name == "next-step":
            from benchmarks import next_step

            show("The page of the next step", next_step.after_a_short_and_a_long_history())
        elif name == "documents":
            from benchmarks import documents

            show("The record of a batch as PDF/A", documents.of_a_usual_and_a_huge_record(path))
        elif name == "plan":
            from benchmarks import plan, plan_centre

            if chosen.on in ("public", "all"):
                for title, rows in plan.on_public_instances(chosen.seconds, chosen.only):
                    show(title, rows)
            if chosen.on in ("centre", "all"):
                for title, rows in plan_centre.on_centres(chosen.centre_seconds, chosen.orders, chosen.loads):
                    show(title, rows)
        elif name == "network":
            from benchmarks import network

            for title, rows in network.against_one_program(40 * chosen.seconds):
                show(title, rows)
        elif name == "simulation":
            from benchmarks import simulation

            count = chosen.replications
            show("The centre of 200 patients a year, processor time", simulation.against_simpy(max(count // 100, 1)))
            show("Thirteen rooms and one queue, processor time", simulation.queue_against_simpy(2.0 * count))
            show("A campaign, by the clock", simulation.on_the_cores(count))
        elif name == "lived":
            from benchmarks import lived

            show("A campaign against years that were lived through the door", lived.against_a_campaign(chosen.years))
        else:
            from benchmarks import pages

            show("Pages of the played centre, one client", pages.of_a_played_centre())


def main() -> int:
    """Run the parts that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")
    parser.add_argument("--count", type=int, default=2000, help="operations measured on each side")
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries in the tree")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each side on each instance of the planner")
    parser.add_argument("--only", default="", help="the instances of the planner whose set and name hold this")
    parser.add_argument("--on", choices=["public", "centre", "all"], default="all", help="what the planner plans")
    parser.add_argument("--centre-seconds", type=float, default=30.0, help="for each centre")
    parser.add_argument("--orders", type=int, nargs="+", default=[20, 60, 120], help="of the centres")
    parser.add_argument("--loads", type=int, nargs="+", default=[70, 90, 110], help="of the centres, in per cent")
    parser.add_argument("--replications", type=int, default=1000, help="of the campaign; a hundredth of them in SimPy")
    parser.add_argument("--years", type=int, default=5, help="that are lived through the door")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        part(chosen.parts[0], chosen)
        return 0
    options = ["--count", f"{chosen.count}", "--entries", f"{chosen.entries}"]
    options += ["--seconds", f"{chosen.seconds}", f"--only={chosen.only}", "--here"]
    options += ["--on", chosen.on, "--centre-seconds", f"{chosen.centre_seconds}"]
    options += ["--orders", *(f"{one}" for one in chosen.orders), "--loads", *(f"{one}" for one in chosen.loads)]
    options += ["--replications", f"{chosen.replications}", "--years", f"{chosen.years}"]
    environment = {**os.environ, "LINDRA_PASSWORD_HASHER": "django.contrib.auth.hashers.MD5PasswordHasher"}
    ended = [
        subprocess.run([sys.executable, "-m", "benchmarks", name, *options], env=environment, check=False).returncode
        for name in chosen.parts or PARTS
    ]
    return max(ended)


if __name__ == "__main__":
    sys.exit(main())
