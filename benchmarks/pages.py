"""The pages of a played centre, as a browser asks for them: time and questions to the database."""

import time
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks.report import Row

if TYPE_CHECKING:
    from django.test import Client

RUNS = 40


def of_a_played_centre() -> list[Row]:
    """Play the demonstration, and ask for each page again and again."""
    from datetime import UTC, datetime
    from pathlib import Path

    from django.test import Client

    from lindra.patients.register import register
    from lindra.simulation.demo import PASSWORD, PEOPLE, Demonstration
    from lindra.therapy.manufacture.batch import Batch
    from lindra.web.accounts import make_account
    from lindra.web.door import heads, store

    def patient(name: str, number: str, at: datetime) -> str:
        found = register(name, number, at)
        return str(getattr(found, "code", found))

    demonstration = Demonstration(store(), Path("recipes/cd19-car-t.yaml"), patient)
    list(demonstration.play(datetime.now(UTC)))
    for colleague in PEOPLE.values():
        make_account(colleague.code, colleague.name, PASSWORD)
    heads().seal()
    with store().reading() as record:
        batch = max(record.each(Batch), key=lambda one: one.number)
    client = Client()
    signed_in = client.post("/sign-in/", {"code": PEOPLE["production manager"].code, "password": PASSWORD})
    if signed_in.status_code != 302:
        raise RuntimeError("the production manager could not sign in")
    addresses = ["/today/", f"/therapies/{batch.therapy}/", f"/batches/{batch.number}/", "/my-work/", "/ledger/"]
    return [Row(f"{address}, 95th percentile of {RUNS}", 1000 * _p95(client, address), "ms") for address in addresses]


def _p95(client: "Client", address: str) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = client.get(address)
        times.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return quantiles(times, n=20)[-1]
