"""One round: serve, load, kill -9, look. What was acknowledged is there, once; what was not may be sent again.

The load is real requests of several clients over HTTP, each with its own key. A client whose answer never came
sends the same request again to the next server, as a tablet does: one key is one act.
"""

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

PASSWORD = "torture-and-nothing-else"
ADMINISTRATOR = "P-0001"
CLIENTS = 6


@dataclass
class Sent:
    """What the clients sent: by key, the entry they were told; or the room they added, and were told nothing."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """What one round found."""

    acknowledged: int
    sent_again: int
    lost: int
    doubled: int
    findings: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, nothing doubled, and the record is whole."""
        return not (self.lost or self.doubled or self.findings)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a server whose data lie in a folder."""
    return {
        **os.environ,
        "LINDRA_VAR": str(folder),
        "LINDRA_PASSWORD_HASHER": "django.contrib.auth.hashers.MD5PasswordHasher",
        "DJANGO_SETTINGS_MODULE": "lindra.config.settings",
        **more,
    }


def lindra(folder: Path, *arguments: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a command of Lindra to its end."""
    command = [sys.executable, "-m", "lindra.config.commands", *arguments]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, check=False)


def found_centre(folder: Path, env: dict[str, str]) -> None:
    """Make an empty centre with one administrator who has a password."""
    env = {**env, "LINDRA_PASSWORD": PASSWORD}
    for arguments in (
        ("setup",),
        ("account", ADMINISTRATOR, "--name", "Administrator"),
        ("do", "open-centre", "--administrator", ADMINISTRATOR, "--as", ADMINISTRATOR),
    ):
        done = lindra(folder, *arguments, env=env)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)


@contextmanager
def served(folder: Path, env: dict[str, str]) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Serve until the block ends; then the server is killed, if it still lives."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "lindra.config.commands", "serve", "--port", str(port)]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None:
                    raise RuntimeError((folder / "server.log").read_text()) from None
                time.sleep(0.05)
        yield port, server
    finally:
        server.kill()
        server.wait()


def _post(connection: http.client.HTTPConnection, key: str, room: str) -> tuple[int, dict[str, object]]:
    token = base64.b64encode(f"{ADMINISTRATOR}:{PASSWORD}".encode()).decode()
    body = json.dumps({"key": key, "command": {"room": room, "title": "Room under load", "grade": "C"}})
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/operations/add-room", body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def _client(port: int, name: str, sent: Sent, lock: threading.Lock, again: list[tuple[str, str]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    number = 0
    while True:
        with lock:
            key, room = again.pop() if again else (f"{name}-{number}", f"R{name}-{number}")
        number += 1
        try:
            status, told = _post(connection, key, room)
        except (OSError, http.client.HTTPException, ValueError):
            with lock:
                sent.unknown[key] = room
            return
        if status not in (200, 201):
            with lock:
                sent.refused.append(f"{key}: {told}")
            return
        with lock:
            sent.acknowledged[key] = int(str(told["entry"]))


def one_round(folder: Path, number: int, env: dict[str, str], *, seconds: float, before: Sent) -> tuple[Round, Sent]:
    """Serve, load for some seconds after the first answer, kill -9; compare the record with what was acknowledged."""
    sent = Sent(dict(before.acknowledged))
    again = list(before.unknown.items())
    lock = threading.Lock()
    with served(folder, env) as (port, server):
        clients = [
            threading.Thread(target=_client, args=(port, f"{number}{letter}".upper(), sent, lock, again), daemon=True)
            for letter in "abcdefghij"[:CLIENTS]
        ]
        for client in clients:
            client.start()
        for _ in range(200):
            if len(sent.acknowledged) > len(before.acknowledged) or not any(client.is_alive() for client in clients):
                break
            time.sleep(0.05)
        time.sleep(seconds)
        server.send_signal(signal.SIGKILL)
        for client in clients:
            client.join(15)
    sent.unknown |= dict(again)  # nobody came to send these again
    return _look(folder, env, before, sent), sent


def _look(folder: Path, env: dict[str, str], before: Sent, sent: Sent) -> Round:
    script = (
        "import django, json; django.setup()\n"
        "from lindra.ledger.entry import read_entry\n"
        "from lindra.store.verification import verify\n"
        "from lindra.web.door import heads, store\n"
        "keys = [(body['key'], body['number']) for body in (read_entry(e.body) for e in store().entries())]\n"
        "print(json.dumps({'keys': keys, 'findings': verify(store(), heads()).findings}))\n"
    )
    looked = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    found = json.loads(looked.stdout)
    keys = dict(found["keys"])
    lost = sum(1 for key, number in sent.acknowledged.items() if keys.get(key) != number)
    return Round(
        acknowledged=len(sent.acknowledged) - len(before.acknowledged),
        sent_again=len(before.unknown),
        lost=lost,
        doubled=len(found["keys"]) - len(keys),
        findings=(*found["findings"], *sent.refused),
    )


def rounds(folder: Path, count: int, *, seed: int, env: dict[str, str] | None = None) -> Iterator[Round]:
    """Yield what each of so many rounds found, on one growing record."""
    env = env or environment(folder)
    found_centre(folder, env)
    chance, sent = Random(seed), Sent()
    for number in range(count):
        found, sent = one_round(folder, number, env, seconds=chance.uniform(0.05, 1.5), before=sent)
        yield found
