"""Attach a photograph or another file to a batch or one of its steps; the record names it by its digest."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.files import SHOWN_KINDS, SIZE_MAX, KeptFile
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.at_logbook import AtLogbook, at_logbook, step_is_of_the_batch
from lindra.therapy.manufacture.logbook_facts import FileAttached

_ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".csv"),
}


@dataclass(frozen=True, kw_only=True)
class AttachFile(Command):
    """Attach a file."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"), default="")
    digest: str = asks(
        Text("SHA-256 of the file", "Filens SHA-256"),
        hint=Text("As it was given when the file was sent", "Som det gavs när filen skickades"),
    )
    file_name: str = asks(Text("Name of the file", "Filens namn"))
    shows: str = asks(Text("What it shows", "Vad den visar"))


@dataclass(frozen=True)
class Evidence(AtLogbook):
    """The file as it is kept, besides the batch; None when it is not."""

    kept: KeptFile | None


def gather(command: AttachFile, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the batch and the file."""
    return Evidence(**vars(at_logbook(command.batch, dossiers)), kept=act.files.kept(command.digest))


@rule("MFG-136", "A file is kept before the record names it", "ALCOA++ original, enduring, available; Annex 11 7")
def file_is_kept(command: AttachFile, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a digest under which nothing is kept."""
    if evidence.kept is not None:
        return None
    return objects(
        Text("No file with that digest has been sent.", "Ingen fil med det fingeravtrycket har skickats."),
        Text(
            "Send the file on the batch's work page, or to /api/files.",
            "Skicka filen på satsens arbetssida, eller till /api/files.",
        ),
        field="digest",
    )


@rule("MFG-137", "A file is of a kind that can be read for ever, and is called so", "ALCOA++ legible, enduring")
def file_is_readable(command: AttachFile, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another kind, to a file that is too large or empty, and to a name that says another kind."""
    return refused_file(evidence.kept, command.file_name) if evidence.kept is not None else None


def refused_file(kept: KeptFile, name: str) -> Refusal | None:
    """Return why a file can not be attached under a name, or None."""
    kinds = Text(
        f"Send {SHOWN_KINDS}, at most {SIZE_MAX // 1024**2} MB.",
        f"Skicka {SHOWN_KINDS}, högst {SIZE_MAX // 1024**2} MB.",
    )
    if kept.size_bytes > SIZE_MAX:
        return objects(Text("The file is too large.", "Filen är för stor."), kinds, field="digest")
    if not kept.media_type:
        problem = Text(
            "The file is empty, or of no kind that is kept.", "Filen är tom, eller av ett slag som inte bevaras."
        )
        return objects(problem, kinds, field="digest")
    if name.lower().endswith(_ENDINGS[kept.media_type]):
        return None
    return objects(
        Text(
            f"“{name[:60]}” is a file of the kind {kept.media_type}.",
            f"”{name[:60]}” är en fil av slaget {kept.media_type}.",
        ),
        Text(
            f"Let its name end in {' or '.join(_ENDINGS[kept.media_type])}.",
            f"Låt namnet sluta på {' eller '.join(_ENDINGS[kept.media_type])}.",
        ),
        field="file_name",
    )


def decide(command: AttachFile, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Attach it."""
    kept = evidence.kept
    assert kept is not None
    is_table = kept.media_type == "text/plain" and command.file_name.lower().endswith(".csv")
    return (
        FileAttached(
            batch=command.batch,
            therapy=evidence.batch.therapy,
            step=command.step,
            digest=command.digest,
            file_name=command.file_name,
            media_type="text/csv" if is_table else kept.media_type,
            size_bytes=kept.size_bytes,
            shows=command.shows,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="attach-file",
    title=Text("Attach a photo or file", "Bifoga ett foto eller en fil"),
    command=AttachFile,
    gather=gather,
    rules=(step_is_of_the_batch, file_is_kept, file_is_readable),
    decide=decide,
    roles=tuple(role for role in Role if role is not Role.INSPECTOR),
)
