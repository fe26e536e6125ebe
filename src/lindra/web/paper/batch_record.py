"""The record of one batch as PDF/A-2b: for the archive, the inspector and whoever reads on paper.

Paper proves nothing by itself; its last part lists the entries of the ledger that it was made from, with the root
under which they stand, so that each can be asked for with its proof.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from lindra.gmp.fact import Ref
from lindra.gmp.limit import Limit
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.operations.store import StoredEntry
from lindra.therapy.flow import Journey, journey
from lindra.therapy.manufacture.batch import Batch, StepRecord, StepValue
from lindra.therapy.manufacture.logbook import Attachment, Comment, Logbook
from lindra.therapy.release.completeness import completeness
from lindra.web.accounts import names_of_people
from lindra.web.door import clock, heads, store
from lindra.web.pages.batch import StepRow, step_rows
from lindra.web.pages.ledger import EntryRow
from lindra.web.paper.apart import set_apart
from lindra.web.words import word

TEMPLATE = Path(__file__).with_name("batch_record.typ")

_WORDS = {
    "batch": Text("Batch", "Sats"),
    "therapy": Text("Therapy", "Terapi"),
    "printed": Text("Printed", "Utskrivet"),
    "proved": Text("Made from", "Upprättat ur"),
    "entries_to": Text("entries of the ledger, root", "poster i liggaren, rot"),
    "page": Text("Page", "Sida"),
    "missing": Text("What is missing before release", "Vad som saknas före frisläppning"),
    "record": Text("The record", "Protokollet"),
    "value": Text("Value", "Värde"),
    "recorded": Text("Recorded", "Registrerat"),
    "limits": Text("Limits in force", "Gällande gränser"),
    "who": Text("Who, when", "Vem, när"),
    "calculated": Text("calculated", "beräknat"),
    "outside": Text("OUTSIDE", "UTANFÖR"),
    "specification": Text("Specification and results", "Specifikation och resultat"),
    "test": Text("Test", "Test"),
    "result": Text("Result", "Resultat"),
    "logbook": Text("Logbook", "Loggbok"),
    "deviations": Text("Deviations", "Avvikelser"),
    "release": Text("Release", "Frisläppning"),
    "ledger": Text("Entries of the ledger", "Poster i liggaren"),
    "ledger_says": Text(
        "Every act on this batch, as it stands in the signed record. Changed values are struck through where they were "
        "first written.",
        "Varje åtgärd på denna sats, som den står i det signerade protokollet. Ändrade värden är överstrukna där de "
        "först skrevs.",
    ),
    "entry": Text("Entry", "Post"),
    "when": Text("When", "När"),
    "person": Text("Who", "Vem"),
    "what": Text("What", "Vad"),
    "refused": Text("refused", "nekat"),
}


class NoSuchBatch(Exception):
    """The record has no batch of that number."""


def batch_record(number: str, language: str) -> bytes:
    """Return the PDF of a batch's record in a language; raises NoSuchBatch."""
    return set_apart(TEMPLATE, record_data(number, language), at=clock.now())


def record_data(number: str, language: str) -> dict[str, Any]:
    """Return what stands in a batch's record, as the template takes it; raises NoSuchBatch."""
    with store().reading() as record:
        batch = record.find(Batch, number)
        if batch is None:
            raise NoSuchBatch(f"The record has no batch {number}. See: lindra batches.")
        recipe = record.need(RecipeVersion, batch.recipe, field="batch").recipe
        of = journey(record, batch.therapy, clock.now())
        logbook = record.find(Logbook, number) or Logbook(batch=number)
    if of is None:
        raise NoSuchBatch(f"The record has no therapy {batch.therapy}, to which batch {number} belongs.")
    samples = [Ref("sample", one.number) for one in of.samples if one.batch == number]
    bags = [Ref("bag", one.number) for one in of.bags_of(batch)]
    found = {entry.number: entry for ref in (Ref("batch", number), *samples, *bags) for entry in _about(ref)}
    entries = [EntryRow.of(found[key]) for key in sorted(found)]
    return _Paper(language, entries).of_batch(batch, recipe, of, logbook)


def _about(ref: Ref) -> Sequence[StoredEntry]:
    return store().entries_about(ref)


class _Paper:
    """Puts everything into the words of one language."""

    def __init__(self, language: str, entries: Sequence[EntryRow]) -> None:
        self._language = language
        self._entries = entries
        self._names = names_of_people(row.person for row in entries)

    def _say(self, text: Text) -> str:
        return text.in_language(self._language)

    def _when(self, at: datetime | None) -> str:
        if at is None:
            return "–"
        local = timezone.localtime(at)
        return f"{local:%Y-%m-%d %H:%M} {local.strftime('%z')[:3]}"

    def _who(self, code: str | None, at: datetime | None) -> str:
        if code is None:
            return f"Lindra {self._when(at)}" if at else "–"
        name = self._names.get(code, "")
        return f"{code}{f' {name}' if name else ''}, {self._when(at)}"

    def _limits(self, limits: Sequence[Limit], unit: str) -> str:
        said = [
            f"{' / '.join(self._say(word(code)) for code in limit.one_of) if limit.one_of else limit} "
            f"{'' if limit.one_of else unit_shown(unit)} ({self._say(word(limit.severity.value))})"
            for limit in limits
        ]
        return "; ".join(" ".join(one.split()) for one in said)

    def of_batch(self, batch: Batch, recipe: Recipe, of: Journey, logbook: Logbook) -> dict[str, Any]:
        """Return everything that the template shows."""
        head = heads().newest()
        record = of.record_of(batch, recipe)
        title = f"{self._say(_WORDS['batch'])} {batch.number}: {self._say(recipe.title)}"
        return {
            "language": self._language,
            "words": {name: self._say(text) for name, text in _WORDS.items()},
            "title": title,
            "batch": batch.number,
            "therapy": batch.therapy,
            "coi": batch.chain_of_identity,
            "recipe": batch.recipe,
            "printed": self._when(clock.now()),
            "root": head.checkpoint.root.hex()[:16] if head else "–",
            "head": self._pairs(
                (Text("Chain of identity", "Identitetskedja"), batch.chain_of_identity),
                (Text("Patient", "Patient"), of.therapy.patient),
                (
                    Text("Made for the weight", "Görs för vikten"),
                    "–" if of.therapy.is_stock else f"{batch.weight_kg} kg",
                ),
                (Text("Starting material", "Utgångsmaterial"), batch.collection or ", ".join(batch.containers)),
                (Text("Opened", "Öppnad"), self._who(batch.opened_by, batch.opened_at)),
                (Text("State", "Läge"), self._say(word(batch.status.value))),
                (Text("Product", "Produkt"), self._say(recipe.product)),
            ),
            "gaps": [self._say(gap) for gap in completeness(record).gaps],
            "steps": [self._step(row) for row in step_rows(batch, recipe, [], logbook)],
            "logbook": self._logbook(batch, logbook),
            "tests": self._tests(record.samples, recipe),
            "deviations": [
                {
                    "number": one.number,
                    "what": self._say(one.what),
                    "state": self._say(Text("open", "öppen") if one.is_open else Text("closed: ", "avslutad: "))
                    + one.conclusion,
                }
                for one in record.deviations
            ],
            "release": self._release(record.release),
            "entries": [self._entry(row) for row in self._entries],
        }

    def _pairs(self, *pairs: tuple[Text, str]) -> list[list[str]]:
        return [[self._say(label), value] for label, value in pairs]

    def _step(self, row: StepRow) -> dict[str, Any]:
        done = row.record
        values = [
            {
                "label": self._say(one.label),
                "calculated": one.is_calculated,
                "value": self._say(one.shown) if one.value else "–",
                "unit": unit_shown(one.unit) if one.value else "",
                "first": one.value.first if one.value else None,
                "outside": one.is_broken,
                "limits": self._limits(one.limits, one.unit),
                "who": self._who(one.value.by, one.value.at) if one.value else "–",
                "reason": self._reason(one.value),
            }
            for one in row.values
        ]
        place = ", ".join((*([done.room] if done.room else []), *done.equipment)) if done else ""
        return {
            "number": row.number,
            "label": self._say(row.step.label),
            "state": self._say(row.state),
            "place": place,
            "values": values if done else [],
            "lines": [*self._lines(done), *self._around(row)] if done else self._around(row),
        }

    def _reason(self, value: StepValue | None) -> str:
        """Return why a value is as it is, and where it was first: seen earlier, or on paper."""
        if value is None:
            return ""
        late, said = value.late, [value.reason] if value.reason else []
        if late is not None and late.form:
            origin = Text("FROM PAPER", "FRÅN PAPPER")
            again = Text("read again by", "läst igen av") if late.confirmed_at else Text("READ ONCE", "LÄST EN GÅNG")
            reader = f" {self._who(late.confirmed_by, late.confirmed_at)}" if late.confirmed_at else ""
            written = self._who(late.written_by, late.happened_at)
            said.append(f"{self._say(origin)} {late.form}, {written}; {self._say(again)}{reader}")
        elif late is not None:
            why = f": {late.reason}" if late.reason else ""
            said.append(
                f"{self._say(Text('ENTERED LATE, seen', 'FÖRT IN SENARE, sett'))} {self._when(late.happened_at)}{why}"
            )
        return "; ".join(said)

    def _around(self, row: StepRow) -> list[str]:
        """Return what was written around a step: pauses, comments and files."""
        lines = []
        for pause in row.pauses:
            paused = (
                f"{self._say(Text('PAUSED', 'PAUSAT'))} {self._who(pause.paused_by, pause.paused_at)}: {pause.reason}"
            )
            if pause.resumed_at is not None:
                resumed = self._say(Text("resumed after", "återupptaget efter"))
                who = self._who(pause.resumed_by, pause.resumed_at)
                paused += f" · {resumed} {pause.minutes} min, {who}: {pause.found}"
            lines.append(paused)
        lines += [self._comment(one) for one in row.comments]
        return lines + [self._file(one) for one in row.files]

    def _comment(self, one: Comment) -> str:
        return f"{self._say(Text('Comment', 'Kommentar'))} {self._who(one.by, one.at)}: {one.text}"

    def _file(self, one: Attachment) -> str:
        who = self._who(one.by, one.at)
        return f"{self._say(Text('File', 'Fil'))} {one.file_name}: {one.shows}. {who}. SHA-256 {one.digest}"

    def _logbook(self, batch: Batch, logbook: Logbook) -> list[str]:
        """Return hand-overs, what was written about the whole batch, and forms that are out."""
        lines = []
        for over in logbook.hand_overs:
            taken = Text("taken over", "övertagen") if over.taken_at else Text("NOT TAKEN OVER", "INTE ÖVERTAGEN")
            at = f" {self._when(over.taken_at)}" if over.taken_at else ""
            handed = self._say(Text("Handed over", "Överlämnad"))
            lines.append(
                f"{handed} {self._who(over.from_person, over.at)} → {over.to}: {over.said} ({self._say(taken)}{at})"
            )
        lines += [self._comment(one) for one in logbook.comments if not one.step]
        lines += [self._file(one) for one in logbook.files_of("")]
        out = Text("Controlled form that is out", "Kontrollerat formulär som är ute")
        return lines + [f"{self._say(out)}: {one.form} ({one.step})" for one in batch.forms_out]

    def _lines(self, done: StepRecord) -> list[str]:
        lines = [
            f"{one.material}: {one.source}, {one.amount.value} {unit_shown(one.amount.unit)}, {one.by}"
            for one in done.issues
        ]
        lines += [f"{self._say(Text('Sample', 'Prov'))} {one.sample} ({one.plan})" for one in done.samples]
        lines += [
            f"{self._say(Text('Portion', 'Portion'))} {one.portion} ({one.plan}): "
            f"{one.amount.value} {unit_shown(one.amount.unit)}, {one.by}"
            for one in done.portions
        ]
        started = f"{self._say(Text('Started', 'Påbörjat'))} {self._who(done.started_by, done.started_at)}"
        if done.completed_at:
            started += (
                f" · {self._say(Text('completed', 'slutfört'))} {self._who(done.completed_by, done.completed_at)}"
            )
        if done.verified_at:
            verified = self._say(Text("checked by a second person", "kontrollerat av en andra person"))
            started += f" · {verified} {self._who(done.verified_by, done.verified_at)}"
        return [*lines, started]

    def _tests(self, samples: Sequence[Any], recipe: Recipe) -> list[dict[str, Any]]:
        results = {result.test: result for sample in samples for result in sample.results}
        rows = []
        for test in recipe.specification:
            result = results.get(test.name)
            rows.append(
                {
                    "label": self._say(test.label),
                    "value": self._say(word(result.value)) if result else "–",
                    "unit": unit_shown(test.unit) if result else "",
                    "first": result.first if result else None,
                    "outside": result is not None and not result.passes,
                    "limits": self._limits(test.limits, test.unit),
                    "who": self._who(result.by, result.at) if result else "–",
                }
            )
        return rows

    def _release(self, release: Any) -> list[list[str]]:
        if release is None:
            return self._pairs((Text("Decision", "Beslut"), self._say(Text("awaited", "väntas"))))
        rows = [
            (Text("Reviewed", "Granskad"), self._who(release.reviewed_by, release.reviewed_at)),
            (
                Text("First certification", "Första certifiering"),
                self._who(release.first_certified_by, release.first_certified_at),
            ),
            (
                Text("Final certification", "Slutlig certifiering"),
                self._who(release.certified_by, release.certified_at),
            ),
        ]
        if release.rejected_at:
            said = f"{self._who(release.rejected_by, release.rejected_at)}: {release.rejected_because}"
            rows.append((Text("Rejected", "Kasserad"), said))
        return self._pairs(*rows)

    def _entry(self, row: EntryRow) -> dict[str, Any]:
        return {
            "number": row.number,
            "at": self._when(row.at),
            "person": row.person,
            "title": self._say(row.title),
            "says": " ".join(self._say(sentence) for sentence in row.sentences),
            "meaning": self._say(row.meaning) if row.meaning else "",
            "refused": row.is_refused,
        }
