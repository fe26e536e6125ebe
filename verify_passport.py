#!/usr/bin/env python3
"""Checks a therapy passport without Lindra: needs only Python 3.11 or later and the package `cryptography`.

    python verify_passport.py FILE [--key VKEY]

It was written from docs/ledger-format.md and shares no code with Lindra. It ends with 0 and says what it checked,
or with 1 and one sentence that says what is wrong. Without --key it trusts the first key in the file, and says so:
compare that key with one that you have from the centre by another way.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import unicodedata
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST_FILE = 20_000_000
MOST_FILES = 200_000
DIGEST = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


class Wrong(Exception):
    """One sentence that says what is wrong."""


def sha256(data):
    return hashlib.sha256(data).digest()


def from_base64(text, what):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong(f"{what} is not base64.") from None
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"{what} is not base64 in its one form.")
    return data


# --- canonical JSON ---------------------------------------------------------------------------------------------


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def check_value(value, what, depth=32):
    if isinstance(value, str):
        if unicodedata.normalize("NFC", value) != value:
            raise Wrong(f"{what}: a text is not in normal form C.")
    elif isinstance(value, bool) or value is None:
        pass
    elif isinstance(value, int):
        if abs(value) > 2**53 - 1:
            raise Wrong(f"{what}: an integer is beyond 2^53 - 1.")
    elif isinstance(value, (dict, list)):
        if depth == 0:
            raise Wrong(f"{what}: nested deeper than 32.")
        for name in value if isinstance(value, dict) else ():
            if not (name.isascii() and name.isidentifier()):
                raise Wrong(f"{what}: the member name {name!r} is not an ASCII identifier.")
        for part in value.values() if isinstance(value, dict) else value:
            check_value(part, what, depth - 1)
    else:
        raise Wrong(f"{what}: a number is not an integer.")


def read_canonical(data, what):
    try:
        value = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Wrong(f"{what} is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise Wrong(f"{what} is not an object.")
    check_value(value, what)
    try:
        same = canonical(value) == data
    except UnicodeEncodeError:
        same = False
    if not same:
        raise Wrong(f"{what} is not in canonical form: a byte has been changed, or a member stands twice.")
    return value


# --- keys and notes ---------------------------------------------------------------------------------------------


class Key:
    def __init__(self, vkey):
        name, _, rest = vkey.partition("+")
        identifier, _, material = rest.partition("+")
        data = from_base64(material, "The key")
        if not name or len(data) != 33 or data[0] != 1 or not re.fullmatch("[0-9a-f]{8}", identifier):
            raise Wrong("The key is not of the form name+id+base64 for Ed25519.")
        self.vkey, self.name, self.raw = vkey, name, data[1:]
        self.id = sha256(name.encode() + b"\n" + data)[:4]
        if self.id.hex() != identifier:
            raise Wrong("The key's id does not fit its name and bytes.")

    def accepts(self, signature, message):
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def open_note(note, key, what):
    """The text of a note signed by `key`."""
    body, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise Wrong(f"{what} is not a signed note.")
    text = body + "\n"
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            raise Wrong(f"{what} has a malformed signature line.")
        data = from_base64(parts[2], f"{what}: the signature")
        if parts[1] == key.name and data[:4] == key.id:
            if not key.accepts(data[4:], text.encode()):
                raise Wrong(f"{what}: the signature by key {key.id.hex()} does not fit the text.")
            return text
    raise Wrong(f"{what} is not signed by the key {key.id.hex()} of {key.name}.")


# --- the tree ---------------------------------------------------------------------------------------------------


def root_from(leaf, index, size, hashes):
    """The root that a proof leads to (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Wrong(f"There is no entry {index + 1} under a head of {size}.")
    number, last, node = index, size - 1, leaf
    for sibling in hashes:
        if last == 0:
            raise Wrong(f"The proof of entry {index + 1} is too long.")
        if number & 1 or number == last:
            node = sha256(b"\x01" + sibling + node)
            while not number & 1 and number:
                number >>= 1
                last >>= 1
        else:
            node = sha256(b"\x01" + node + sibling)
        number >>= 1
        last >>= 1
    if last:
        raise Wrong(f"The proof of entry {index + 1} is too short.")
    return node


def read_checkpoint(text):
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not re.fullmatch("0|[1-9][0-9]{0,15}", lines[1]):
        raise Wrong("The checkpoint is not three lines: origin, number of entries, root.")
    root = from_base64(lines[2], "The checkpoint's root")
    if len(root) != 32:
        raise Wrong("The checkpoint's root is not 32 bytes.")
    return lines[0], int(lines[1]), root


def check_proof(data, body, number, checkpoint, size, root):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(f"The proof of entry {number} is not text.") from None
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 2 or lines[1] != f"index {number - 1}":
        raise Wrong(f"The proof of entry {number} is not a proof of that entry.")
    if note != checkpoint:
        raise Wrong(f"The proof of entry {number} carries another checkpoint than the passport's.")
    hashes = [from_base64(line, f"The proof of entry {number}") for line in lines[2:]]
    if any(len(one) != 32 for one in hashes):
        raise Wrong(f"A hash in the proof of entry {number} is not 32 bytes.")
    if root_from(sha256(b"\x00" + body), number - 1, size, hashes) != root:
        raise Wrong(f"Entry {number} is not in the record as it stands here: its proof leads to another root.")


# --- entries ----------------------------------------------------------------------------------------------------

ENTRY = {"format", "number", "at", "by", "operation", "key", "asked", "signed", "refused", "facts"}


def exactly(value, members, what):
    if not isinstance(value, dict) or set(value) != set(members):
        raise Wrong(f"{what} does not have exactly the members {', '.join(sorted(members))}.")
    return value


def text(value, what):
    if not isinstance(value, str) or not value:
        raise Wrong(f"{what} is not a text.")
    return value


def check_entry(data, number):
    what = f"Entry {number}"
    body = exactly(read_canonical(data, what), ENTRY, what)
    if body["format"] != "lindra-entry/1" or body["number"] != number or isinstance(body["number"], bool):
        raise Wrong(f"{what} is not entry {number} of format lindra-entry/1.")
    if not isinstance(body["at"], str) or not TIME.fullmatch(body["at"]):
        raise Wrong(f"{what} has no time in UTC.")
    by = exactly(body["by"], {"person", "roles"}, f"{what}, by")
    person = text(by["person"], f"{what}, person")
    operation = text(body["operation"], f"{what}, operation")
    text(body["key"], f"{what}, key")
    if not isinstance(body["asked"], str) or not DIGEST.fullmatch(body["asked"]):
        raise Wrong(f"{what} has no digest of what was asked.")
    if not isinstance(by["roles"], list) or not isinstance(body["facts"], list):
        raise Wrong(f"{what} lacks its lists.")
    if body["refused"] is not None and (not isinstance(body["refused"], list) or not body["refused"]):
        raise Wrong(f"{what}: refused names no rule.")
    for fact in body["facts"]:
        exactly(fact, {"type", "about", "data"}, f"{what}, a fact")
        if not isinstance(fact["about"], list) or not isinstance(fact["data"], dict):
            raise Wrong(f"{what}: a fact is not of its form.")
    if body["signed"] is not None:
        signed = exactly(body["signed"], {"meaning", "shown", "method", "over"}, f"{what}, signed")
        bound = {
            "number": number,
            "person": person,
            "meaning": text(signed["meaning"], f"{what}, meaning"),
            "shown": text(signed["shown"], f"{what}, shown"),
            "asked": body["asked"],
            "operation": operation,
        }
        if signed["over"] != hashlib.sha256(b"lindra-signature/1\n" + canonical(bound)).hexdigest():
            raise Wrong(f"The signature in entry {number} was not made for this entry and person; it has been moved.")
    return body


# --- the passport -----------------------------------------------------------------------------------------------


def read_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > 50 * LARGEST_FILE:
                raise Wrong("The file holds more than any passport.")
            names = [one.filename for one in members]
            if len(set(names)) != len(names):
                raise Wrong("A file stands twice in the passport.")
            for one in members:
                if one.file_size > LARGEST_FILE or not re.fullmatch(r"[a-z0-9-]+(/[0-9]{8})?\.[a-z]+", one.filename):
                    raise Wrong(f"{one.filename[:60]!r} has no place in a passport.")
            return {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Wrong(f"The file can not be read as a passport: {error}.") from None
    except Exception as error:  # zlib.error and what other readers of damaged archives raise
        raise Wrong(f"The file can not be read as a passport: {error}.") from None


def numbers_of(manifest, name):
    found = manifest[name]
    if not isinstance(found, list) or not all(type(one) is int and one > 0 for one in found):
        raise Wrong(f"The manifest's {name} are not numbers.")
    if found != sorted(set(found)):
        raise Wrong(f"The manifest's {name} are not in order.")
    return found


def verify(path, trusted):
    files = read_zip(path)
    for name in ("manifest.json", "manifest.note", "checkpoint.txt", "first-key.txt"):
        if name not in files:
            raise Wrong(f"{name} is missing.")
    members = {"format", "origin", "therapy", "size", "entries", "rotations", "files"}
    manifest = exactly(read_canonical(files["manifest.json"], "The manifest"), members, "The manifest")
    if manifest["format"] != "lindra-passport/1":
        raise Wrong("The manifest is not of format lindra-passport/1.")
    try:
        words = {name: files[name].decode("utf-8") for name in ("manifest.note", "checkpoint.txt", "first-key.txt")}
    except UnicodeDecodeError:
        raise Wrong("A note in the passport is not text.") from None

    first = Key(words["first-key.txt"].rstrip("\n"))
    if trusted is not None and trusted.vkey != first.vkey:
        raise Wrong("The passport begins with another key than the one you trust.")
    origin, size, root = read_checkpoint(words["checkpoint.txt"].rpartition("\n\n")[0] + "\n")
    entries, rotations = numbers_of(manifest, "entries"), numbers_of(manifest, "rotations")

    # The chain of keys: each rotation is an entry under the head, signed by the key before it.
    key, keys = first, [first]
    for number in rotations:
        body = check_entry(files.get(f"rotations/{number:08d}.json", b""), number)
        if body["operation"] != "rotate-key" or body["refused"] is not None or len(body["facts"]) != 1:
            raise Wrong(f"Entry {number} is not a rotation of keys.")
        data = exactly(body["facts"][0]["data"], {"old", "new", "signature"}, f"Entry {number}, the rotation")
        if body["facts"][0]["type"] != "KeyRotated/1" or data["old"] != key.vkey or number > size:
            raise Wrong(f"The rotation in entry {number} does not follow the key before it.")
        new = Key(text(data["new"], "The new key"))
        statement = f"lindra-rotate-key/1\norigin {key.name}\nold {key.vkey}\nnew {new.vkey}\n"
        signature = from_base64(text(data["signature"], "The rotation's signature"), "The rotation's signature")
        if (
            new.name != key.name
            or new.vkey in [one.vkey for one in keys]
            or not key.accepts(signature, statement.encode())
        ):
            raise Wrong(f"The rotation in entry {number} is not signed by the key before it.")
        key = new
        keys.append(new)

    if origin != first.name or manifest["origin"] != origin or manifest["size"] != size:
        raise Wrong("The checkpoint and the manifest are not of the same record.")
    if (
        open_note(words["checkpoint.txt"], key, "The checkpoint")
        != words["checkpoint.txt"].rpartition("\n\n")[0] + "\n"
    ):
        raise Wrong("The checkpoint is not what was signed.")
    statement = f"{origin}\nlindra-passport/1\n{hashlib.sha256(files['manifest.json']).hexdigest()}\n"
    if open_note(words["manifest.note"], key, "The manifest") != statement:
        raise Wrong("The manifest is not the one that the centre signed: an entry may have been removed or added.")

    listed = manifest["files"]
    if not isinstance(listed, list) or not all(isinstance(one, list) and len(one) == 2 for one in listed):
        raise Wrong("The manifest's files are not pairs of name and digest.")
    expected = {name for name, _ in listed}
    present = set(files) - {"manifest.json", "manifest.note"}
    if expected != present or len(expected) != len(listed):
        odd = sorted(expected ^ present)
        raise Wrong(f"{odd[0] if odd else 'A file'} is missing, or was added after the passport was made.")
    for name, digest in listed:
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise Wrong(f"{name} is not as it was when the passport was made: a byte has been changed.")
    proved = {f"entries/{n:08d}.{e}" for n in entries for e in ("json", "proof")}
    proved |= {f"rotations/{n:08d}.{e}" for n in rotations for e in ("json", "proof")}
    if proved != {name for name in expected if "/" in name}:
        raise Wrong("The entries in the passport are not those that the manifest names.")

    therapy, signatures = text(manifest["therapy"], "The therapy"), 0
    for number in entries:
        body = check_entry(files[f"entries/{number:08d}.json"], number)
        if not any(["therapy", therapy] in fact["about"] for fact in body["facts"]):
            raise Wrong(f"Entry {number} does not speak of therapy {therapy}.")
        signatures += body["signed"] is not None
    for folder, found in (("entries", entries), ("rotations", rotations)):
        for number in found:
            name = f"{folder}/{number:08d}"
            check_proof(files[f"{name}.proof"], files[f"{name}.json"], number, words["checkpoint.txt"], size, root)
    return therapy, origin, size, len(entries), signatures, key, first


def main():
    parser = argparse.ArgumentParser(description="Checks a therapy passport without Lindra.")
    parser.add_argument("file")
    parser.add_argument("--key", help="the centre's first key (name+id+base64), from another source than the file")
    arguments = parser.parse_args()
    try:
        trusted = Key(arguments.key.strip()) if arguments.key else None
        therapy, origin, size, entries, signatures, key, first = verify(arguments.file, trusted)
    except Wrong as wrong:
        print(f"NOT ACCEPTED. {wrong}")
        return 1
    print(f"ACCEPTED. Therapy {therapy} of {origin}: {entries} entries, each in the record of {size} entries as")
    print(f"it was written; {signatures} signatures, each bound to its act and person; the head and the list of")
    print(f"entries are signed by key {key.id.hex()}.")
    if trusted is None:
        print(f"The first key was taken from the file itself. Compare it with the centre's: {first.vkey}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
