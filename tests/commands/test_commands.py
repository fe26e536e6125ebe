"""The commands as a person types them: what they say, how they end, and what they leave behind."""

import http.client
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.commands.typed import LINDRA, lindra, lindra_alone, surroundings
from tests.conftest import BEFORE, ROOT, TOLD

from lindra.facility.people.person import Person
from lindra.simulation.demo import PASSWORD
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import heads, store


def test_a_centre_is_made_opened_and_worked_in(tmp_path: Path) -> None:
    """In processes of their own, as people start them: the folder and the password come from outside."""
    absent = lindra_alone(tmp_path, "therapies")
    assert absent.returncode == 1
    assert "There is no record in" in absent.stderr
    made = lindra_alone(tmp_path, "setup")
    assert made.returncode == 0, made.stderr
    assert "lindra.example/centre+" in made.stdout
    password = {"LINDRA_PASSWORD": "a long and private sentence"}
    assert lindra_alone(tmp_path, "account", "P-0001", "--name", "Astrid", **password).returncode == 0
    open_centre = ("do", "open-centre", "--administrator", "P-0001", "--as", "P-0001")
    opened = lindra_alone(tmp_path, *open_centre, given="a long and private sentence\n")
    assert opened.returncode == 0, opened.stderr
    assert opened.stdout.startswith("Entry 1.")
    refused = lindra_alone(tmp_path, *open_centre, **password)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith("FAC-001")
    assert "The record is whole: 1 entries" in lindra_alone(tmp_path, "verify").stdout


def test_an_act_is_done_once_and_the_record_stays_whole(tmp_path: Path) -> None:
    assert lindra(tmp_path, "setup").returncode == 0
    assert lindra(tmp_path, "setup").returncode == 0  # again: nothing is lost
    weak = lindra(tmp_path, "account", "P-0001", "--name", "Astrid", LINDRA_PASSWORD="password")
    assert weak.returncode == 1
    assert "too common" in weak.stderr
    password = {"LINDRA_PASSWORD": "a long and private sentence"}
    assert lindra(tmp_path, "account", "P-0001", "--name", "Astrid", **password).returncode == 0
    opened = lindra(tmp_path, "do", "open-centre", "--administrator", "P-0001", "--as", "P-0001", **password)
    assert opened.stdout.startswith("Entry 1."), opened.stderr
    admit = (
        "do",
        "admit-person",
        "--person",
        "P-0002",
        "--roles",
        "operator",
        "--as",
        "P-0001",
        "--key",
        "k",
        "--json",
    )
    done, again = (lindra(tmp_path, *admit, **password) for _ in range(2))
    assert (json.loads(done.stdout)["entry"], json.loads(again.stdout)["repeated"]) == (2, True)
    assert "The record is whole: 2 entries" in lindra(tmp_path, "verify").stdout
    sealed = lindra(tmp_path, "seal")
    assert sealed.returncode == 0
    assert json.loads(lindra(tmp_path, "verify", "--json").stdout)["heads"] == 1


def test_what_a_command_does_not_need_is_not_loaded_for_it() -> None:
    """The libraries of plans and pictures take a second to load: only what draws or plans waits for them."""
    asked = "import sys, lindra.config.commands; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert "typer" in loaded
    assert not {"altair", "highspy", "numba", "numpy", "ortools", "pandas", "typst"}.intersection(loaded)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["do", "add-room", "--room", "X-1", "--title", "x", "--grade", "Q", "--as", "P-0001"], 1, "GMP-012"),
        (["do", "add-room", "--room", "X-1", "--as", "P-0001"], 1, "GMP-011"),
        (["do", "add-room", "--room", "X-1", "--title", "x", "--as", "P-0008"], 1, "GMP-002"),
        (["do", "add-room", "--room", "X-1", "--title", "x", "--as", "P-0666"], 1, "GMP-009"),
        (["do", "fly"], 2, "No such command"),
        (["passport", "T-26-9999-X", "--out", "x.zip"], 1, "has no therapy"),
        (["recipe", "check", "absent.yaml"], 1, "can not be read"),
        (["therapies", "--limit", "0"], 2, "greater than or equal to 1"),
    ],
)
def test_what_can_not_be_done_ends_with_a_reason_and_writes_nothing(
    own_demonstration: Path, arguments: list[str], code: int, says: str
) -> None:
    before = store().size()
    done = lindra(own_demonstration, *arguments, LINDRA_PASSWORD=PASSWORD)
    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert store().size() == before


def test_a_signature_on_the_command_line_shows_what_is_signed(own_demonstration: Path) -> None:
    with store().reading() as record:
        therapy = record.newest(Therapy)[0].number  # the one that is still being made
    command = ["do", "cancel-therapy", "--therapy", therapy, "--reason", "Moved abroad.", "--as", "P-0002"]
    done = lindra(own_demonstration, *command, given=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    assert "Meaning: " in done.stderr
    assert "Reason: Moved abroad." in done.stderr


def test_lists_are_for_people_and_for_programs(demonstration: Path) -> None:
    plain = lindra(demonstration, "therapies")
    rows = json.loads(lindra(demonstration, "therapies", "--json").stdout)
    assert len(rows) == 18
    assert all(row["therapy"] in plain.stdout for row in rows)
    assert len(json.loads(lindra(demonstration, "batches", "--json", "--limit", "2").stdout)) == 2
    newest = json.loads(lindra(demonstration, "entries", "--json", "--limit", "3").stdout)
    assert newest[0]["entry"] == store().size()


def change_one_byte(folder: Path) -> int:
    """Change one letter of one entry by hand, as the file's owner can; returns the entry's number."""
    file = sqlite3.connect(folder / "record.sqlite3", isolation_level=None)
    sql = file.execute("SELECT sql FROM sqlite_master WHERE name = 'entry_never_changes'").fetchone()[0]
    file.execute("DROP TRIGGER entry_never_changes")
    number, body = file.execute(
        "SELECT number, body FROM entry WHERE CAST(body AS TEXT) LIKE '%97.9%' LIMIT 1"
    ).fetchone()
    file.execute("UPDATE entry SET body = ? WHERE number = ?", (bytes(body).replace(b"97.9", b"97.8", 1), number))
    file.execute(sql)
    file.close()
    return int(number)


def test_verify_says_what_it_checked_and_names_the_entry_after_one_byte_is_changed(own_demonstration: Path) -> None:
    whole = lindra(own_demonstration, "verify")
    assert whole.returncode == 0
    assert f"The record is whole: {store().size()} entries" in whole.stdout
    number = change_one_byte(own_demonstration)
    for options in ([], ["--tree"]):
        changed = lindra(own_demonstration, "verify", *options)
        assert changed.returncode == 1
        assert f"Entry {number} is not as it was written" in changed.stderr
    told = json.loads(lindra(own_demonstration, "verify", "--json").stdout)
    assert any(f"Entry {number}" in finding for finding in told["findings"])


def test_rebuild_mends_a_read_table(own_demonstration: Path) -> None:
    file = sqlite3.connect(own_demonstration / "record.sqlite3", isolation_level=None)
    sql = file.execute("SELECT sql FROM sqlite_master WHERE name = 'mention_never_goes'").fetchone()[0]
    file.execute("DROP TRIGGER mention_never_goes")
    file.execute("DELETE FROM mention WHERE entry = 100")
    file.execute(sql)
    file.close()
    assert "in entry 100 is missing" in lindra(own_demonstration, "verify").stderr
    assert lindra(own_demonstration, "rebuild").returncode == 0
    assert lindra(own_demonstration, "verify").returncode == 0


def test_the_signing_key_is_replaced_and_readers_still_begin_with_the_first(
    own_demonstration: Path, tmp_path: Path
) -> None:
    first = heads().first_key().vkey
    refused = lindra(own_demonstration, "rotate-key", "--as", "P-0008", LINDRA_PASSWORD=PASSWORD)
    assert refused.returncode == 1
    assert "GMP-002" in refused.stderr
    for _ in range(2):
        rotated = lindra(own_demonstration, "rotate-key", "--as", "P-0001", LINDRA_PASSWORD=PASSWORD)
        assert rotated.returncode == 0, rotated.stderr
        assert "The old key is destroyed" in rotated.stdout
    assert len(list((own_demonstration / "keys").glob("*.pem"))) == 1
    assert lindra(own_demonstration, "setup").returncode == 0  # makes no other key
    assert heads().first_key().vkey == first
    for options in ([], ["--tree"]):
        assert lindra(own_demonstration, "verify", *options).returncode == 0
    with store().reading() as record:
        therapy = record.newest(Therapy)[0].number
    file = tmp_path / "it.zip"
    assert lindra(own_demonstration, "passport", therapy, "--out", str(file)).returncode == 0
    verifier = [sys.executable, "-I", ROOT / "verify_passport.py", file, "--key", first]
    judged = subprocess.run(verifier, capture_output=True, text=True, env={}, check=False)
    assert judged.returncode == 0, judged.stdout
    assert heads().signing_keys()[0].verifying_key.id.hex() in judged.stdout


def test_read_tables_of_another_version_are_made_again(own_demonstration: Path) -> None:
    file = sqlite3.connect(own_demonstration / "record.sqlite3", isolation_level=None)
    triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'dossier'")
    kept = triggers.fetchall()
    for name, _ in kept:
        file.execute(f"DROP TRIGGER {name}")
    file.execute("UPDATE dossier SET state = json_remove(state, '$.labels') WHERE kind = 'bag'")
    for _, sql in kept:
        file.execute(sql)
    file.close()
    assert lindra(own_demonstration, "verify").returncode == 1
    brought_up = lindra(own_demonstration, "setup")
    assert "made again from the entries" in brought_up.stdout
    assert lindra(own_demonstration, "verify").returncode == 0
    assert "made again" not in lindra(own_demonstration, "setup").stdout


def test_a_therapys_passport_is_accepted_in_an_empty_environment(own_demonstration: Path, tmp_path: Path) -> None:
    file = tmp_path / "it.zip"
    with store().reading() as record:
        therapy = record.newest(Therapy)[-1].number
    written = lindra(own_demonstration, "passport", therapy, "--out", str(file))
    assert written.returncode == 0, written.stderr
    verifier = [sys.executable, "-I", ROOT / "verify_passport.py", file, "--key", heads().first_key().vkey]
    judged = subprocess.run(verifier, capture_output=True, text=True, env={}, check=False)
    assert judged.returncode == 0, judged.stdout
    assert f"ACCEPTED. Therapy {therapy}" in judged.stdout


def test_a_recipe_is_checked_with_the_line_of_each_fault(tmp_path: Path) -> None:
    text = (ROOT / "recipes/cd19-car-t.yaml").read_text(encoding="utf-8")
    file = tmp_path / "recipe.yaml"
    file.write_text(text, encoding="utf-8")
    good = lindra(tmp_path, "recipe", "check", str(file))
    assert good.returncode == 0
    assert "is without fault" in good.stdout
    file.write_text(text.replace("autologous: yes", "autologous: oui"), encoding="utf-8")
    line = text[: text.index("autologous: yes")].count("\n") + 1
    bad = lindra(tmp_path, "recipe", "check", str(file))
    assert bad.returncode == 1
    assert f"recipe.yaml:{line}:" in bad.stderr


def test_the_demonstration_is_played_once_and_begun_again_when_asked(own_demonstration: Path) -> None:
    fresh = (own_demonstration / TOLD).read_text(encoding="utf-8")  # what --fresh said, where a centre was before
    assert "is there already" not in fresh
    assert f"The record is whole: {store().size()} entries" in fresh
    assert PASSWORD in fresh
    with store().reading() as record:
        assert record.find(Person, BEFORE) is None
    assert not [name for name in ("alarm.txt", "files/before") if (own_demonstration / name).exists()]
    assert len(list((own_demonstration / "keys").glob("*.pem"))) == 1
    again = lindra(own_demonstration, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert f"A centre is there already, with {store().size()} entries" in again.stdout
    assert "The record is whole" in again.stdout


def test_a_taken_port_is_told(demonstration: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = lindra(demonstration, "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr


def test_a_server_that_is_told_to_end_does_so_though_a_browser_keeps_its_connection(demonstration: Path) -> None:
    command = [LINDRA, "serve", "--port", "0"]
    with subprocess.Popen(command, env=surroundings(demonstration), stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = re.search(r"localhost:(\d+)", server.stdout.readline())
            assert port is not None
            kept = http.client.HTTPConnection("127.0.0.1", int(port[1]))
            kept.request("GET", "/sign-in/")
            assert kept.getresponse().read()
            server.send_signal(signal.SIGTERM)
            said, _ = server.communicate(timeout=60)  # far less than the connection would be kept
            kept.close()
        finally:
            server.kill()
    assert server.returncode == 0
    assert "Stopped." in said


def test_the_version_is_told() -> None:
    from lindra import __version__

    done = lindra(ROOT, "version")
    assert done.stdout.strip().endswith(__version__)


def test_a_recipe_is_shown_and_tried(tmp_path: Path) -> None:
    file = ROOT / "recipes/cd19-car-t.yaml"
    shown = lindra(tmp_path, "recipe", "show", str(file))
    assert shown.returncode == 0
    for said in ("Day 12", "CRITICAL: second person", "Materials for one batch", "not for patients"):
        assert said in shown.stdout
    tried = lindra(tmp_path, "recipe", "try", str(file), "--weight", "82")
    assert tried.returncode == 0, tried.stderr
    assert "It can be made" in tried.stdout
    assert "Final certification" in tried.stdout
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "session.key"])  # it is tried in memory


def test_a_year_is_lived_into_a_folder_that_can_be_verified_and_served(tmp_path: Path) -> None:
    folder, told = tmp_path / "training", tmp_path / "year.json"
    few = ("--days", "2", "--patients", "1", "--mistakes", "0.05", "--only", "cd19-car-t")
    unknown = lindra(tmp_path, "year", "--only", "cd20")
    assert unknown.returncode == 1
    assert "cd19-car-t, uc-msc-dose" in unknown.stderr
    made = lindra_alone(tmp_path, "year", *few, "--into", str(folder), "--result", str(told))
    assert made.returncode == 0, made.stderr
    assert "Patients who came" in made.stdout
    assert f"LINDRA_VAR={folder} lindra serve" in " ".join(made.stderr.split())  # however wide the screen is
    lived = json.loads(told.read_text(encoding="utf-8"))
    verified = lindra(folder, "verify")
    assert f"The record is whole: {lived['entries']} entries" in verified.stdout, verified.stderr
    assert lived["head"] in verified.stdout
    again = lindra(tmp_path, "year", *few, "--into", str(folder))
    assert again.returncode == 1
    assert "is not empty" in again.stderr
    cleaned = ("--room", "GMP-01", "--agent", "sporicide", "--cleaned-at", datetime.now(UTC).isoformat()[:19] + "Z")
    done = lindra(folder, "do", "record-cleaning", *cleaned, "--as", "P-0008", LINDRA_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
