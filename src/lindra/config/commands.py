"""The command line: ``lindra``. It sets up a centre, serves it, asks for operations, and checks the record.

Each command says in plain words what it did or why it could not, and ends with 0 or 1: a refusal
that was to be expected never shows a traceback.
"""

import json
import os
import shutil
import signal
import sys
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import click
import django
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from lindra import __version__
from lindra.config import capacity as capacities
from lindra.config import recipes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindra.config.settings")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Lindra runs a centre for advanced therapies, from order to follow-up, on one record that can be checked.",
)
app.add_typer(recipes.app, name="recipe")
batch_app = typer.Typer(no_args_is_help=True, help="One batch on paper.")
app.add_typer(batch_app, name="batch")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help="Write JSON instead of a table.")]


def fail(said: str) -> typer.Exit:
    """Say what is wrong, and return the exit that ends the command."""
    err.print(said, style="red", markup=False)
    return typer.Exit(1)


def _ready() -> None:
    """Wake Django; refuse to go on without a record."""
    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.db.utils import DatabaseError

    try:
        if "entry" in connections["default"].introspection.table_names():
            return
    except DatabaseError as error:
        raise fail(f"The record can not be opened: {error}") from error
    raise fail(f"There is no record in {settings.VAR}. Make one: lindra setup, or lindra demo.")


def set_up() -> None:
    """Make the folders, both databases with their triggers, and the signing key; what is there stays as it is."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from lindra.store.connections import migrating
    from lindra.store.rebuild import is_of_this_version
    from lindra.store.rebuild import rebuild as rebuild_tables
    from lindra.web.door import heads, store

    settings.VAR.mkdir(parents=True, exist_ok=True)
    with migrating():
        call_command("migrate", database="default", verbosity=0)
    call_command("migrate", database="people", verbosity=0)
    call_command("check", fail_level="ERROR", verbosity=0)
    heads().make_key()
    if not is_of_this_version():
        out.print("Another version made the read tables; they are made again from the entries.")
        rebuild_tables(store())


@app.command()
def setup() -> None:
    """Make an empty centre, or bring one that is there up to date."""
    set_up()
    from django.conf import settings

    from lindra.web.door import heads

    out.print(f"The centre is ready in {settings.VAR}.", markup=False)
    out.print(f"Its first key, for readers to trust: {heads().first_key().vkey}", markup=False)


def _start_anew() -> None:
    from django.conf import settings

    for name in ("record.sqlite3", "people.sqlite3", "alarm.txt"):
        for file in settings.VAR.glob(f"{name}*"):
            file.unlink()
    for file in (settings.VAR / "keys").glob("*"):
        file.unlink()
    shutil.rmtree(settings.VAR / "files", ignore_errors=True)


@app.command()
def demo(
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again: what was there is removed.")] = False,
    serve_pages: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages afterwards.")] = True,
    port: Annotated[int, typer.Option(help="Where to serve.")] = 8000,
) -> None:
    """Play a centre of five kinds of therapy through the real door, verify the record, and serve the pages."""
    django.setup()
    from django.conf import settings

    if fresh:
        if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
            raise fail("--fresh removes files; on PostgreSQL, make a new database instead.")
        _start_anew()
    set_up()
    from lindra.web.door import store

    there = store().size()
    if there:
        out.print(f"A centre is there already, with {there} entries; starting from it (--fresh begins again).")
    else:
        _play()
    if not _verified():
        raise typer.Exit(1)
    _who_can_sign_in()
    if serve_pages:
        _serve("127.0.0.1", port)


def _play() -> None:
    from lindra.gmp.objection import Objection
    from lindra.patients.register import register
    from lindra.simulation.demo import PASSWORD, PEOPLE, Demonstration
    from lindra.web.accounts import make_account
    from lindra.web.door import files, heads, store

    def patient(name: str, number: str, at: datetime) -> str:
        found = register(name, number, at)
        if isinstance(found, Objection):
            raise fail(f"{name} could not be registered: {found.problem.en}")
        return str(found.code)

    recipe = Path(__file__).parents[3] / "recipes" / "cd19-car-t.yaml"
    _know_other_centres()
    demonstration = Demonstration(store(), recipe, patient, files=files())
    with _progress() as progress:
        task = progress.add_task("", total=9)
        for doing in demonstration.play(datetime.now(UTC)):
            progress.update(task, description=doing, advance=1)
        progress.update(task, description="Accounts for everyone, and a signed head")
        for colleague in PEOPLE.values():
            make_account(colleague.code, colleague.name, PASSWORD)
        heads().seal()
        progress.update(task, description="Played", completed=8)
    table = Table("Therapy", "What happened", title=f"{demonstration.told.entries} entries in the record")
    for therapy, what in demonstration.told.lines:
        table.add_row(therapy, what)
    out.print(table)


def _know_other_centres() -> None:
    """Give the demonstration four other centres, invented."""
    from lindra.web.national_file import national_file

    if not national_file().exists():
        shutil.copy(Path(__file__).parents[3] / "docs/examples/national.yaml", national_file())


def _who_can_sign_in() -> None:
    from lindra.simulation.demo import PASSWORD, PEOPLE

    table = Table("Code", "Name", "Role", title=f"Sign in with a code and the password {PASSWORD}")
    for colleague in PEOPLE.values():
        table.add_row(colleague.code, colleague.name, ", ".join(role.title.en for role in colleague.roles))
    out.print(table)


@app.command()
def year(
    *,
    seed: Annotated[int, typer.Option(help="The same seed lives the same year, byte for byte.")] = 1,
    patients: Annotated[int, typer.Option(min=1, max=2000, help="How many patients come.")] = 60,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days are lived.")] = 365,
    mistakes: Annotated[float, typer.Option(min=0, max=1, help="Before how many acts somebody errs.")] = 0.05,
    only: Annotated[str | None, typer.Option(help="One kind of therapy, instead of four: cd19-car-t.")] = None,
    into: Annotated[Path | None, typer.Option(help="A new folder to keep the centre in, for training.")] = None,
    result: Annotated[Path | None, typer.Option(help="A file to write the year to, as JSON.")] = None,
    as_json: Json = False,
) -> None:
    """Let a synthetic centre live a year through the real door; stop at the first entry that should not be."""
    from lindra.config import living
    from lindra.simulation.demo import PASSWORD
    from lindra.simulation.year.scenario import Scenario
    from lindra.simulation.year.watch import YearStopped

    scenario = Scenario(seed=seed, patients=patients, days=days, mistakes_per_act=mistakes)
    if only is not None:
        try:
            scenario = scenario.only(only)
        except ValueError as unknown:
            raise fail(str(unknown)) from unknown
    try:
        if into is None:
            lives = living.in_memory(scenario)
        else:
            begins = living.ended_yesterday(days, datetime.now(UTC))
            lives = living.into_folder(into, replace(scenario, begins=begins), set_up)
        with _progress() as progress:
            lived = living.lived(lives, progress)
    except living.FolderTaken as taken:
        raise fail(str(taken)) from taken
    except YearStopped as stopped:
        raise fail(str(stopped)) from stopped
    if result is not None:
        result.write_text(json.dumps(lived.to_plain(), indent=1), encoding="utf-8")
    if as_json:
        out.print_json(json.dumps(lived.to_plain()))
    else:
        out.print(living.shown(lived, lives.centre.diary.titles))
    if into is not None:
        living.ready_to_sign_in(lives, PASSWORD)
        said = f"The centre is kept in {into}. Serve it: LINDRA_VAR={into} lindra serve. The password is {PASSWORD}."
        err.print(said, markup=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Serve the pages and the API until stopped, and sign a head each minute while there is work."""
    _ready()
    _serve(host, port)


def _serve(host: str, port: int) -> None:
    from lindra.config.serving import PortTaken, Server

    try:
        server = Server(host, port)
    except PortTaken as taken:
        raise fail(str(taken)) from taken
    out.print(f"Lindra serves at http://localhost:{server.port} — stop with Ctrl-C.", markup=False)
    # As Ctrl-C does: to wait until every browser has let go of its connection would be to wait until it is killed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run()
    except KeyboardInterrupt:
        server.stop()
    out.print("Stopped.")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err, transient=False)


def _verified(*, as_json: bool = False, tree_only: bool = False) -> bool:
    from lindra.store.verification import verify as verify_record
    from lindra.web.door import files, heads, store

    with _progress() as progress:
        task = progress.add_task("Verifying the record", total=store().size())
        report = verify_record(
            store(),
            heads(),
            files=files(),
            tree_only=tree_only,
            progress=lambda done: progress.update(task, completed=done),
        )
        progress.update(task, completed=report.entries)
    if as_json:
        out.print_json(json.dumps(vars(report)))
    elif report.is_whole and tree_only:
        out.print(
            f"The tree is whole: {report.entries} entries recomputed from their bytes, {report.heads} signed heads, "
            f"{report.tiles} tiles, every trigger in place. What the entries mean was not followed.",
            markup=False,
        )
    elif report.is_whole:
        out.print(
            f"The record is whole: {report.entries} entries recomputed from their bytes, {report.signatures} "
            f"signatures bound to their acts, {report.refused} refused attempts kept, {report.heads} signed heads, "
            f"{report.tiles} tiles, {report.mentions} mentions, {report.claims} claims, {report.dossiers} dossiers "
            f"made again from the facts, {report.files} attached files as they were, every trigger in place.",
            markup=False,
        )
    if report.is_whole and not as_json:
        out.print(f"Root of the tree: {report.root}", markup=False)
        if report.unsealed:
            out.print(f"{report.unsealed} entries are newer than the newest signed head.", markup=False)
    if not report.is_whole:
        for finding in report.findings:
            err.print(f"✗ {finding}", style="red", markup=False)
        err.print(f"The record is NOT whole: {len(report.findings)} finding(s).", style="bold red")
    return report.is_whole


@app.command()
def verify(
    as_json: Json = False,
    tree: Annotated[bool, typer.Option("--tree", help="Only bytes, tree and signed heads: fast.")] = False,
) -> None:
    """Check the whole record: bytes, tree, signatures, triggers, and every table against the facts."""
    _ready()
    if not _verified(as_json=as_json, tree_only=tree):
        raise typer.Exit(1)


@app.command()
def rebuild() -> None:
    """Make every read table again from the entries."""
    _ready()
    from lindra.store.rebuild import rebuild as rebuild_tables
    from lindra.web.door import store

    with _progress() as progress:
        task = progress.add_task("Rebuilding", total=store().size())
        size = rebuild_tables(store(), progress=lambda done: progress.update(task, completed=done))
        progress.update(task, completed=size)
    out.print(f"The read tables are made again from {size} entries. Check them: lindra verify.")


@app.command()
def seal() -> None:
    """Sign a head over everything that is in the record now."""
    _ready()
    from lindra.ledger.keys import KeyRefusedError
    from lindra.ledger.seal import LedgerMismatch
    from lindra.web.door import heads

    try:
        head = heads().seal()
    except (LedgerMismatch, KeyRefusedError) as error:
        raise fail(f"No head was signed: {error}") from error
    out.print(head.note if head else "There is nothing to sign.", markup=False)


@app.command("rotate-key")
def rotate_key(
    who: Annotated[str, typer.Option("--as", help="Your code, an administrator's.")],
    keep_old: Annotated[bool, typer.Option("--keep-old", help="Leave the old key's file where it is.")] = False,
) -> None:
    """Replace the key that signs the record; the old key names the new one, and is then destroyed."""
    _ready()
    from lindra.config.asking import ask_password
    from lindra.config.rotating import rotate_signing_key
    from lindra.ledger.keys import KeyRefusedError
    from lindra.web.accounts import password_is_own

    objection = password_is_own(who, ask_password(who))
    try:
        found = (objection,) if objection else rotate_signing_key(who=who)
    except KeyRefusedError as refused:
        raise fail(str(refused)) from refused
    if isinstance(found, tuple):
        raise fail("\n".join(f"{one.rule}: {one.problem.en} {one.remedy.en}" for one in found))
    out.print(f"Entry {found.entry}. From here on the record is signed by {found.public}", markup=False)
    if keep_old:
        out.print(f"The old key is still in {found.old_file}; destroy it when it is no longer needed.", markup=False)
    else:
        found.old_file.unlink()
        out.print("The old key is destroyed. Readers still begin with the first key.", markup=False)


@app.command()
def account(
    code: Annotated[str, typer.Argument(help="The person's code in the record, such as P-0012.")],
    name: Annotated[str, typer.Option(help="The person's name, which stays outside the record.")],
) -> None:
    """Make an account for a person, or give them a new password (asked for, or from LINDRA_PASSWORD)."""
    _ready()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from lindra.web.accounts import make_account

    password = os.environ.get("LINDRA_PASSWORD") or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
    except ValidationError as error:
        raise fail(" ".join(error.messages)) from error
    make_account(code, name, password)
    out.print(f"{code} can sign in.", markup=False)


@app.command()
def therapies(as_json: Json = False, limit: Annotated[int, typer.Option(min=1, max=1000)] = 50) -> None:
    """List the therapies, newest first."""
    _ready()
    from lindra.therapy.flow import journey, stage_of
    from lindra.therapy.order.therapy import Therapy
    from lindra.web.door import store

    rows = []
    with store().reading() as record:
        for one in record.newest(Therapy, limit=limit):
            of = journey(record, one.number, datetime.now(UTC))
            stage = stage_of(of).title.en if of else ""
            state = "cancelled" if one.is_cancelled else "ended" if not one.is_open else stage
            rows.append(
                {
                    "therapy": one.number,
                    "patient": one.patient,
                    "chain_of_identity": one.chain_of_identity,
                    "recipe": one.recipe,
                    "stage": state,
                    "ordered_at": one.ordered_at.isoformat(),
                }
            )
    _show(rows, as_json=as_json)


@app.command()
def batches(as_json: Json = False, limit: Annotated[int, typer.Option(min=1, max=1000)] = 50) -> None:
    """List the batches, newest first."""
    _ready()
    from lindra.therapy.manufacture.batch import Batch
    from lindra.web.door import store

    with store().reading() as record:
        rows = [
            {
                "batch": one.number,
                "therapy": one.therapy,
                "chain_of_identity": one.chain_of_identity,
                "recipe": one.recipe,
                "status": one.status.value,
                "steps": len(one.steps),
                "opened_at": one.opened_at.isoformat(),
            }
            for one in record.newest(Batch, limit=limit)
        ]
    _show(rows, as_json=as_json)


@app.command()
def forecast(batch: Annotated[str, typer.Argument(help="The batch's number.")], as_json: Json = False) -> None:
    """Foretell a batch's growth: cells by day with their interval, the day of the dose, how often that holds."""
    _ready()
    from lindra.therapy.manufacture.batch import Batch
    from lindra.web.door import store
    from lindra.web.foretold import foretold

    with store().reading() as record:
        found = record.find(Batch, batch)
        ahead = foretold(record, found) if found else None
    if found is None:
        raise fail(f"The record has no batch {batch}. See: lindra batches")
    if as_json:
        sys.stdout.write(json.dumps(ahead.plain if ahead else None, ensure_ascii=False, indent=2) + "\n")
        return
    if ahead is None:
        out.print(
            f"{batch}: nothing to foretell. No culture grows in it, or its last count has been made.", markup=False
        )
        return
    rows = [{name: value for name, value in day.items() if value is not None} for day in ahead.plain["days"]]
    _show(rows, as_json=False)
    for said in (*ahead.sentences, *([ahead.warning] if ahead.warning else [])):
        out.print(said.en, markup=False)


@app.command()
def plan(
    as_json: Json = False,
    seconds: Annotated[float, typer.Option(min=0.5, max=600, help="How long to look for a better plan.")] = 10.0,
    days: Annotated[int, typer.Option(min=7, max=200, help="How many days to plan.")] = 70,
    every_stage: Annotated[bool, typer.Option("--every-stage", help="Show each session, not only the dates.")] = False,
    write: Annotated[Path | None, typer.Option("--write", help="Write the plan to a file, for adopt-plan.")] = None,
) -> None:
    """Plan the centre anew: dates, how far from the best they can be, what would move and who must be told."""
    _ready()
    from lindra.config import planning
    from lindra.schedule.centre.plan_file import to_text
    from lindra.schedule.centre.problem_of import TooFewDays
    from lindra.schedule.centre.replanning import planned_anew
    from lindra.schedule.centre.state import state_of
    from lindra.web.door import store

    with store().reading() as record:
        state = state_of(record, datetime.now(UTC))
    try:
        found = planned_anew(state, seconds=seconds, days=days)
    except TooFewDays as refused:
        raise fail(str(refused)) from refused
    if as_json:
        sys.stdout.write(json.dumps(planning.plan_plain(found), ensure_ascii=False, indent=2) + "\n")
        return
    if found.plan is None:
        for said in planning.plan_said(found):
            err.print(said, markup=False)
        raise fail("There is no plan that keeps to all of this:\n" + "\n".join(f"- {one.en}" for one in found.clash))
    out.print(planning.plan_table(found, every_stage=every_stage))
    for said in planning.plan_said(found):
        out.print(said, markup=False)
    if found.changes:
        out.print(planning.changes_table(found.changes))
    else:
        out.print("Nothing that is booked would move.")
    if write is not None:
        write.write_text(to_text(found.file()), encoding="utf-8")
        out.print(f"Written: {write}. Adopt it with: lindra do adopt-plan --plan FILE", markup=False)


@app.command()
def offer(
    recipe: Annotated[str | None, typer.Option(help="For a patient yet without an order: the recipe.")] = None,
    therapy: Annotated[str | None, typer.Option(help="For an ordered therapy: its number.")] = None,
    not_before: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The earliest first day.")] = None,
    count: Annotated[int, typer.Option(min=1, max=10)] = 3,
    as_json: Json = False,
) -> None:
    """Offer the first real chains of dates for a patient, with reasons."""
    _ready()
    from lindra.config import planning
    from lindra.schedule.centre.offering import offered
    from lindra.schedule.centre.state import asked_for, state_of
    from lindra.web.door import store

    if (recipe is None) == (therapy is None):
        raise fail("Say either --recipe or --therapy.")
    now = datetime.now(UTC)
    with store().reading() as record:
        state = state_of(record, now)
        asked = asked_for(record, recipe, now) if recipe is not None else state.under_way(therapy or "")
    if asked is None:
        if recipe is not None:
            raise fail(f"No recipe “{recipe}” is in force.")
        raise fail(f"The record has no therapy {therapy} with anything left to plan. See: lindra therapies")
    found = offered(state, asked, not_before=not_before.date() if not_before else None, count=count)
    if as_json:
        sys.stdout.write(json.dumps(planning.offers_plain(found), ensure_ascii=False, indent=2) + "\n")
        return
    if not found.offers:
        raise fail("No dates can be offered:\n" + "\n".join(f"- {one.en}" for one in found.because))
    for number, one in enumerate(found.offers, 1):
        out.print(planning.offer_table(number, one))
        for reason in one.reasons:
            out.print(f"  {reason.en}", markup=False)


@app.command()
def conditioning(therapy: Annotated[str, typer.Argument(help="The therapy's number.")], as_json: Json = False) -> None:
    """Advise when a patient's conditioning can safely begin, with the reasons; the physician decides."""
    _ready()
    from lindra.schedule.centre.conditioning import NoAdvice, conditioning_advice
    from lindra.schedule.centre.standing import standing_of
    from lindra.schedule.centre.state import state_of
    from lindra.web.conditioning import advice_plain
    from lindra.web.door import store

    with store().reading() as record:
        found = conditioning_advice(record, standing_of(state_of(record, datetime.now(UTC))), therapy)
    if isinstance(found, NoAdvice):
        raise fail("\n".join((f"No days can be advised for {therapy}.", *(one.en for one in found.because))))
    if as_json:
        sys.stdout.write(json.dumps(advice_plain(therapy, found), ensure_ascii=False, indent=2) + "\n")
        return
    out.print(found.said().en, markup=False)
    for one in found.reasons:
        out.print(f"- {one.said.en}", markup=False)
    for text in (*found.against, *found.uncertain):
        out.print(f"? {text.en}", markup=False)


@app.command()
def waiting(as_json: Json = False) -> None:
    """List who waits for dates, by the clinic's written criteria."""
    _ready()
    from lindra.config import planning
    from lindra.schedule.centre.state import state_of
    from lindra.schedule.centre.waiting import waiting_list
    from lindra.web.door import store

    now = datetime.now(UTC)
    with store().reading() as record:
        waits = waiting_list(state_of(record, now))
    _show(planning.waiting_plain(waits, now), as_json=as_json)


@app.command()
def whatif(
    scenario: Annotated[Path, typer.Argument(help="The scenario's file; docs/examples has some.")],
    against: Annotated[Path | None, typer.Option(help="Another scenario, lived with the same chance.")] = None,
    replications: Annotated[int, typer.Option(min=5, max=1_000_000, help="How often it is lived.")] = 1000,
    years: Annotated[
        float | None, typer.Option(min=0.1, max=50, help="For so long, whatever the scenario says.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The same seed gives the same answer.")] = 1,
    cluster: Annotated[str, typer.Option(help="The address of a Dask scheduler, such as tcp://host:8786.")] = "",
    report: Annotated[Path | None, typer.Option(help="The folder for the report.")] = None,
    as_json: Json = False,
) -> None:
    """Live a centre in advance, thousands of times: how long patients wait, what is in use, what it costs."""
    from lindra.config.what_if import CanNot, what_if

    folder = report or (None if as_json else Path(os.environ.get("LINDRA_VAR", "var")) / "what-if")
    try:
        what_if(
            scenario,
            against=against,
            replications=replications,
            years=None if years is None else Decimal(str(years)),
            seed=seed,
            cluster=cluster,
            folder=folder,
            as_json=as_json,
            out=out,
            bar=_progress,
        )
    except CanNot as refused:
        raise fail(str(refused)) from refused


@app.command()
def network(
    file: Annotated[Path, typer.Argument(help="The network's text, such as docs/examples/network.yaml.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON instead of tables.")] = False,
    seconds: Annotated[float, typer.Option(min=0, help="How long the search may take.")] = 600.0,
) -> None:
    """Find the best design of a network: which centres, how many lines, who is made where; with proof."""
    # Its solver is loaded for it alone: every other command would start a fifth of a second later.
    from lindra.config.network import network as designed

    designed(file, as_json=as_json, seconds=seconds)


@app.command()
def national(
    recipe: Annotated[str, typer.Option(help="The recipe's name, such as cd19-car-t.")],
    place: Annotated[str, typer.Option("--from", help="Where the patient is, such as Umeå.")],
    wish: Annotated[str, typer.Option(help="The earliest day of collection: 2026-12-07. Today without it.")] = "",
    as_json: Json = False,
) -> None:
    """Tell which centres an order could be offered to, the soonest first; of each why, or why not."""
    _ready()
    from lindra.schedule.national.centres import National
    from lindra.web.door import clock, store
    from lindra.web.national import asked_of, national_on, offer_plain, offers_for, recipes_in_force
    from lindra.web.national_file import national_file

    today = clock.now().date()
    found = national_on(today)
    if found is None:
        raise fail(f"No other centres are known: there is no {national_file()}.")
    if not isinstance(found, National):
        raise fail("\n".join(f"{national_file()}:{one.line}: {one.problem.en} {one.remedy.en}" for one in found))
    with store().reading() as record:
        asked = asked_of(recipe, place, wish, recipes=recipes_in_force(record), national=found, today=today)
    if asked.order is None:
        raise fail("\n".join(f"{problem.en}\n{problem.sv}" for _, problem in asked.wrong))
    offers = offers_for(asked.order, found, today)
    if as_json:
        rows = {"invented": found.is_invented, "offers": [offer_plain(one) for one in offers]}
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    table = Table("Centre", "Start", "Infusion", "Reasons", title=found.title.en)
    for one in offers:
        table.add_row(
            one.title.en,
            f"{one.start_on or '–'}",
            f"{one.infusion_on or '–'}",
            " ".join(reason.en for reason in one.reasons),
        )
    out.print(table)


@app.command()
def capacity(
    *,
    centre: capacities.Centre = "",
    weeks: capacities.Weeks = capacities.WEEKS,
    write: capacities.WriteTo = None,
    as_json: Json = False,
) -> None:
    """Count what this centre has free, week by week, from its own plan; with --write, publish it as a file."""
    _ready()
    try:
        capacities.asked(centre, weeks, write, as_json=as_json)
    except capacities.CanNot as refused:
        raise fail(str(refused)) from refused


@app.command()
def entries(
    as_json: Json = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    before: Annotated[int | None, typer.Option(help="Only entries below this number.")] = None,
) -> None:
    """List the newest entries of the ledger."""
    _ready()
    from lindra.web.door import store
    from lindra.web.pages.ledger import EntryRow

    rows = []
    for stored in store().newest_entries(limit=limit, before=before):
        row = EntryRow.of(stored)
        rows.append(
            {
                "entry": row.number,
                "at": row.at.isoformat(),
                "person": row.person,
                "operation": row.title.en,
                "said": " ".join(sentence.en for sentence in row.sentences),
            }
        )
    _show(rows, as_json=as_json)


def _show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    if not rows:
        out.print("Nothing yet.")
        return
    table = Table(*(name.replace("_", " ").capitalize() for name in rows[0]))
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    out.print(table)


@app.command()
def passport(
    therapy: Annotated[str, typer.Argument(help="The therapy's number.")],
    to: Annotated[Path, typer.Option("--out", help="The file to write.")],
) -> None:
    """Write one file that proves one therapy, for verify_passport.py to check without Lindra."""
    _ready()
    from lindra.ledger.keys import KeyRefusedError
    from lindra.ledger.seal import LedgerMismatch
    from lindra.web.passport import NoSuchTherapy, passport_of

    try:
        data = passport_of(therapy)
    except (NoSuchTherapy, LedgerMismatch, KeyRefusedError) as error:
        raise fail(str(error)) from error
    to.write_bytes(data)
    out.print(f"{to}: {len(data)} bytes. Check it anywhere: python verify_passport.py {to}", markup=False)


@batch_app.command("pdf")
def batch_pdf(
    batch: Annotated[str, typer.Argument(help="The batch's number.")],
    to: Annotated[Path | None, typer.Option("--out", help="The file to write; the batch's number without it.")] = None,
    language: Annotated[str, typer.Option(help="en or sv.")] = "en",
) -> None:
    """Write the record of one batch as PDF/A."""
    to = to or Path(f"{batch}.pdf")
    _ready()
    from lindra.web.paper.batch_record import NoSuchBatch, batch_record

    try:
        data = batch_record(batch, "sv" if language == "sv" else "en")
    except NoSuchBatch as absent:
        raise fail(str(absent)) from absent
    to.write_bytes(data)
    out.print(f"{to}: {len(data)} bytes.", markup=False)


@app.command()
def docs(check: Annotated[bool, typer.Option("--check", help="Only say whether they are up to date.")] = False) -> None:
    """Write docs/reference anew from the operations and the rules."""
    from lindra.config.reference import pages

    django.setup()
    folder = Path("docs/reference")
    stale = []
    for name, text in pages().items():
        file = folder / name
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if check and stale:
        raise fail(f"Not up to date: {', '.join(stale)}. Run: make docs")
    out.print("Up to date." if not stale else f"Written: {', '.join(stale)}.")


class _Do(click.Group):
    """``lindra do <operation> --field value``: one command an operation, made from its description."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the operations in the order of the catalogue."""
        from lindra.operations.catalogue import CATALOGUE

        return [operation.name for operation in CATALOGUE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of one operation."""
        from lindra.gmp.command import FieldKind, described
        from lindra.operations.catalogue import CATALOGUE

        operation = next((one for one in CATALOGUE if one.name == cmd_name), None)
        if operation is None:
            return None
        options: list[click.Parameter] = []
        for one in described(operation.command):
            question = one.question
            said = " ".join(str(part) for part in (question.label, question.unit, question.hint or "") if part)
            codes = ", ".join(code for code, _ in question.choices)
            options.append(
                click.Option(
                    [f"--{one.name.replace('_', '-')}", one.name],
                    help=f"{said}. {f'One of: {codes}.' if codes else ''}".strip(),
                    multiple=one.kind is FieldKind.LIST,
                    type=click.File("r", encoding="utf-8") if one.kind is FieldKind.FILE else str,
                )
            )
        options.append(click.Option(["--as", "who"], required=True, help="Your code, such as P-0008."))
        options.append(click.Option(["--key"], help="The act's own key: the same key is the same act."))
        options.append(click.Option(["--json", "as_json"], is_flag=True, help="Answer in JSON."))
        return click.Command(cmd_name, params=options, callback=_perform(operation), help=operation.title.en)


def _perform(operation: Any) -> Any:
    def run(who: str, key: str | None, as_json: bool, **given: Any) -> None:
        _ready()
        from lindra.config.asking import ask_for

        values = {
            name: value.read() if hasattr(value, "read") else list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value not in (None, ())
        }
        answer = ask_for(operation, values, who=who, key=key or uuid.uuid4().hex, console=err)
        if as_json:
            sys.stdout.write(json.dumps(answer.plain, ensure_ascii=False, indent=2) + "\n")
        else:
            (out if answer.is_done else err).print(answer.words, markup=False)
        if not answer.is_done:
            sys.exit(1)

    return run


@app.command(
    "do",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    help="Ask for an operation, as a person does: lindra do record-value --help.",
)
def do(context: typer.Context) -> None:
    """Hand over to the commands that are made from the operations."""
    _Do(name="lindra do", help="Ask for an operation, as a person does.").main(
        args=context.args, prog_name="lindra do", standalone_mode=True
    )


@app.command()
def version() -> None:
    """Say which version this is."""
    out.print(f"lindra {__version__}")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
