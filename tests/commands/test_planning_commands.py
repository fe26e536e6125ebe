"""The plan, offers, the waiting list and the advice on conditioning, as a coordinator types for them."""

import json
from pathlib import Path

from tests.commands.typed import lindra


def test_a_coordinator_asks_for_the_plan(played: Path) -> None:
    offered = lindra(played, "offer", "--recipe", "cd19-car-t", "--json")
    assert offered.returncode == 0, offered.stderr
    chains = json.loads(offered.stdout)["offers"]
    assert len(chains) == 3
    assert all(one["reasons"] and one["stages"][0]["stage"] == "collection" for one in chains)
    waits = json.loads(lindra(played, "waiting", "--json").stdout)
    assert [one["rank"] for one in waits] == list(range(1, len(waits) + 1))
    planned = lindra(played, "plan", "--seconds", "1", "--json")
    assert planned.returncode == 0, planned.stderr
    plan = json.loads(planned.stdout)
    assert {one["therapy"] for one in waits} <= {one["therapy"] for one in plan["stages"]}
    assert all(level["bound"] <= level["value"] for level in plan["reached"])
    booked = next(one["therapy"] for one in plan["stages"] if one["is_promised"])
    advice = lindra(played, "conditioning", booked)
    assert advice.returncode == 0, advice.stderr
    assert "for the infusion on" in advice.stdout


def test_a_wrong_question_is_refused_in_words(played: Path) -> None:
    for arguments, said in (
        (("offer",), "Say either --recipe or --therapy."),
        (("plan", "--days", "7"), "What is to be planned does not end within 7 days. Plan 70"),
        (("offer", "--recipe", "no-such"), "No recipe “no-such” is in force."),
        (
            ("conditioning", "T-00-0000-0"),
            "No days can be advised for T-00-0000-0. Nothing of",
        ),
    ):
        refused = lindra(played, *arguments)
        assert refused.returncode == 1
        assert said in refused.stderr.replace("\n", " ")
