"""A passport is accepted by a stranger on a bare machine, and refused, with a reason, once it is changed."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from lindra.ledger.canonical import to_bytes
from lindra.ledger.checkpoint import Checkpoint, sign
from lindra.ledger.keys import KeyHistory, SigningKey, rotate
from lindra.ledger.note import sign_note
from lindra.ledger.passport import PassportError, ProvedEntry, manifest_statement, write_passport
from lindra.ledger.signature import signature_binding
from lindra.ledger.tree import ListSource, inclusion_proof, leaf_hash, root

VERIFIER = Path(__file__).parents[2] / "verify_passport.py"
ORIGIN = "passport.lindra.example"
FIRST, SECOND, STRANGER = (SigningKey.from_seed(ORIGIN, bytes([number]) * 32) for number in (1, 2, 3))
MINE, OTHERS = "T-26-0001-K", "T-26-0002-7"
ASKED = sha256(b"asked").hexdigest()

Files = dict[str, bytes]


def entry(number: int, therapy: str, *, signed: bool = False) -> bytes:
    over = signature_binding(
        number=number, person="P-0008", meaning="performed", shown=ASKED, asked=ASKED, operation="record-value"
    )
    return to_bytes(
        {
            "format": "lindra-entry/1",
            "number": number,
            "at": "2026-03-02T07:00:00.000000Z",
            "by": {"person": "P-0008", "roles": ["operator"]},
            "operation": "record-value",
            "key": f"key-{number}",
            "asked": ASKED,
            "signed": {"meaning": "performed", "shown": ASKED, "method": "password", "over": over} if signed else None,
            "refused": None,
            "facts": [{"type": "ValueRecorded/1", "about": [["therapy", therapy]], "data": {"value": "97.75"}}],
        }
    )


def rotation(number: int) -> bytes:
    fact = {"type": "KeyRotated/1", "about": [], "data": rotate(FIRST, SECOND.verifying_key)}
    body = {**json.loads(entry(number, MINE)), "operation": "rotate-key", "facts": [fact]}
    return to_bytes(body)


def record() -> list[bytes]:
    """Twenty entries: odd ones about one therapy, even ones about another, the twelfth a rotation of the key."""
    bodies = [entry(number, MINE if number % 2 else OTHERS, signed=number % 3 == 0) for number in range(1, 21)]
    bodies[11] = rotation(12)
    return bodies


def passport(bodies: list[bytes], *, numbers: range = range(1, 21, 2)) -> bytes:
    leaves = [leaf_hash(body) for body in bodies]
    head = sign(Checkpoint(ORIGIN, len(bodies), root(leaves)), SECOND)

    def proved(number: int) -> ProvedEntry:
        return ProvedEntry(number, bodies[number - 1], inclusion_proof(number - 1, len(bodies), ListSource(leaves)))

    keys = KeyHistory(FIRST.verifying_key).after(12, rotate(FIRST, SECOND.verifying_key))
    return write_passport(
        therapy=MINE,
        entries=[proved(number) for number in numbers],
        rotations=[proved(12)],
        checkpoint=head,
        size=len(bodies),
        keys=keys,
        signer=SECOND,
        page="<p>For reading.</p>",
        specification="# The format",
    )


def judged(file: Path, *options: str) -> tuple[int, str]:
    """Let the stranger's verifier judge: another process, without Lindra's package and without the environment."""
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, file, *options], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def zipped(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def unzipped(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def signed_anew(files: Files, signer: SigningKey = SECOND, **changed: object) -> Files:
    """Make the manifest fit the files again, as someone would who holds the key ``signer``."""
    listed = {name: data for name, data in files.items() if not name.startswith("manifest.")}
    digests = [[name, sha256(data).hexdigest()] for name, data in sorted(listed.items())]
    manifest = to_bytes({**json.loads(files["manifest.json"]), "files": digests, **changed})
    note = sign_note(manifest_statement(signer.verifying_key, manifest), signer)
    return {**files, "manifest.json": manifest, "manifest.note": note.encode()}


def without(files: Files, *names: str) -> Files:
    return {name: data for name, data in files.items() if name not in names}


NUMBERS = list(range(1, 21, 2))


def swap_proofs(files: Files) -> Files:
    one, two = "entries/00000001.proof", "entries/00000003.proof"
    return signed_anew({**files, one: files[two], two: files[one]})


def move_signature(files: Files) -> Files:
    name = "entries/00000005.json"
    body = {**json.loads(files[name]), "signed": json.loads(files["entries/00000003.json"])["signed"]}
    return signed_anew({**files, name: to_bytes(body)})


def change_value_and_sign(files: Files) -> Files:
    name = "entries/00000007.json"
    return signed_anew({**files, name: files[name].replace(b"97.75", b"79.75")})


def drop_entry(files: Files) -> Files:
    rest = without(files, "entries/00000009.json", "entries/00000009.proof")
    return signed_anew(rest, STRANGER, entries=[number for number in NUMBERS if number != 9])


def add_entry_of_other_therapy(files: Files) -> Files:
    bodies = record()
    leaves = [leaf_hash(body) for body in bodies]
    proof = files["entries/00000001.proof"].split(b"\n\n", 1)[1]
    hashes = inclusion_proof(1, 20, ListSource(leaves))
    from lindra.ledger.proof import write_proof

    added = {
        "entries/00000002.json": bodies[1],
        "entries/00000002.proof": write_proof(index=1, hashes=hashes, checkpoint=proof.decode()).encode(),
    }
    return signed_anew({**files, **added}, entries=sorted([*NUMBERS, 2]))


def other_key(files: Files) -> Files:
    """Forge the whole file with a key of one's own."""
    head = sign(Checkpoint(ORIGIN, 20, root(leaf_hash(body) for body in record())), STRANGER)
    return signed_anew({**files, "checkpoint.txt": head.encode()}, STRANGER)


def drop_rotation(files: Files) -> Files:
    rest = without(files, "rotations/00000012.json", "rotations/00000012.proof")
    return signed_anew(rest, rotations=[])


TAMPERINGS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "an altered byte in an entry": (
        lambda files: {
            **files,
            "entries/00000007.json": files["entries/00000007.json"].replace(b"97.75", b"97.76"),
        },
        "entries/00000007.json is not as it was",
    ),
    "an altered word on the page for reading": (
        lambda files: {**files, "page.html": b"<p>All is well.</p>"},
        "page.html is not as it was",
    ),
    "an entry removed": (
        lambda files: without(files, "entries/00000009.json", "entries/00000009.proof"),
        "entries/00000009.json is missing",
    ),
    "an entry removed, and the list with it": (drop_entry, "not signed by the key"),
    "an added file": (lambda files: {**files, "more.txt": b"?"}, "more.txt is missing, or was added"),
    "a value changed by one who holds the key": (change_value_and_sign, "leads to another root"),
    "proofs swapped": (swap_proofs, "is not a proof of that entry"),
    "a signature moved": (move_signature, "has been moved"),
    "an entry of another therapy": (add_entry_of_other_therapy, "does not speak of therapy"),
    "another key": (other_key, "not signed by the key"),
    "the rotation removed": (drop_rotation, "not signed by the key"),
    "another first key": (
        lambda files: signed_anew({**files, "first-key.txt": f"{STRANGER.verifying_key.vkey}\n".encode()}),
        "does not follow the key before it",
    ),
    "a checkpoint of another size": (
        lambda files: signed_anew({**files, "checkpoint.txt": files["checkpoint.txt"].replace(b"\n20\n", b"\n21\n")}),
        "not of the same record",
    ),
    "a manifest that lists an entry twice": (
        lambda files: signed_anew(files, entries=[1, *NUMBERS]),
        "not in order",
    ),
    "no manifest": (lambda files: without(files, "manifest.json"), "manifest.json is missing"),
    "a file that points elsewhere": (lambda files: {**files, "../etc/passwd": b"x"}, "has no place in a passport"),
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "passport.zip"
    file.write_bytes(passport(record()))
    return file


def test_a_passport_is_accepted_without_lindra(good: Path) -> None:
    code, words = judged(good, "--key", FIRST.verifying_key.vkey)
    assert code == 0, words
    assert f"ACCEPTED. Therapy {MINE}" in words
    assert "10 entries" in words
    assert SECOND.verifying_key.id.hex() in words


def test_a_passport_taken_on_its_own_word_says_so(good: Path) -> None:
    code, words = judged(good)
    assert code == 0
    assert f"Compare it with the centre's: {FIRST.verifying_key.vkey}" in words


def test_a_passport_under_another_key_than_the_trusted_is_refused(good: Path) -> None:
    code, words = judged(good, "--key", STRANGER.verifying_key.vkey)
    assert code == 1
    assert "another key than the one you trust" in words


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_changed_passport_is_refused_with_the_reason(good: Path, what: str) -> None:
    change, says = TAMPERINGS[what]
    files = unzipped(good.read_bytes())
    assert judged(good)[0] == 0
    good.write_bytes(zipped(change(files)))
    code, words = judged(good)
    assert code == 1
    assert words.startswith("NOT ACCEPTED.")
    assert says in words


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", bytes(1000)])
def test_what_is_no_passport_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "it.zip"
    file.write_bytes(data)
    code, words = judged(file)
    assert code == 1
    assert "can not be read as a passport" in words
    assert judged(tmp_path / "absent.zip")[0] == 1


def test_a_file_twice_in_the_passport_is_refused(good: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(good, "a") as archive:
        archive.writestr("page.html", b"<p>Another.</p>")
    assert "stands twice" in judged(good)[1]


def test_lindra_does_not_write_a_passport_that_would_be_refused() -> None:
    with pytest.raises(PassportError, match="does not speak of therapy"):
        passport(record(), numbers=range(1, 5))
    with pytest.raises(PassportError, match="no entry about"):
        passport(record(), numbers=range(0))


def test_the_same_record_gives_the_same_passport() -> None:
    assert passport(record()) == passport(record())
