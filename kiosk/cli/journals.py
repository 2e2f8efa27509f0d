"""Commands that read a journal: list its records, prove it whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.answers import home_option, json_option, no, say, say_json
from kiosk.cli.lists import is_hub
from kiosk.cli.wiring import open_store
from kiosk.domain.records import ChainBreak, Record, record_hash

if TYPE_CHECKING:
    from sync.hub.proving import Signed


@click.command()
@home_option
@json_option
@click.option("--kind", help="Only records of this kind, e.g. checked_in.")
def records(home: Path, kind: str | None, *, as_json: bool) -> None:
    """List the records of a station, or all that a hub holds, in order."""
    for record in _records(home):
        if kind is not None and record.kind != kind:
            continue
        if as_json:
            say_json(_plain(record))
        else:
            say(
                f"{record.station[-6:]} {record.seq:>6}  {record.at}  {record.kind:<14} {record.subject}  {record.body}"
            )


@click.command()
@home_option
@json_option
def verify(home: Path, *, as_json: bool) -> None:
    """Prove a journal whole: every record unaltered and in place, or name the first that is not (exit code 4).

    At a hub also how far each station's own signatures prove that these are the records it wrote.
    """
    broken = False
    for store, outcome in _verdicts(home):
        broken = broken or isinstance(outcome, ChainBreak)
        if isinstance(outcome, ChainBreak):
            answer: dict[str, object] = {"whole": False, "seq": outcome.seq, "problem": outcome.problem}
            text = f"{store}: broken at record {outcome.seq}: {outcome.problem}."
        else:
            answer = {"whole": True, "records": outcome[0], "hash": outcome[1]}
            text = f"{store}: whole, {outcome[0]} records, ends in {outcome[1][:12]}…"
        if as_json:
            say_json({"store": store, **answer})
        else:
            say(text)
    for proof in _signed(home):
        broken = broken or proof.problem is not None
        if as_json:
            say_json({"store": proof.name, "signed": proof.through, "problem": proof.problem})
        elif proof.problem is None:
            say(f"{proof.name}: signed by its station through record {proof.through}.")
        else:
            say(f"{proof.name}: record {proof.problem} is not what its station signed.")
    if broken:
        raise no()


def _records(home: Path) -> Iterator[Record]:
    if is_hub(home):
        from sync.hub import admin

        yield from admin.records(home)
        return
    with open_store(home) as store, store.reading() as tx:
        yield from tx.records()


def _verdicts(home: Path) -> Iterator[tuple[str, ChainBreak | tuple[int, str]]]:
    if is_hub(home):
        from sync.hub import admin

        yield from admin.verify(home)
        return
    with open_store(home) as store, store.reading() as tx:
        for journal in tx.stores():
            outcome = tx.verify(journal)
            yield journal, outcome if isinstance(outcome, ChainBreak) else (outcome.seq, outcome.hash)


def _signed(home: Path) -> Iterator["Signed"]:
    if is_hub(home):
        from sync.hub import admin

        yield from admin.signed(home)


def _plain(record: Record) -> dict[str, object]:
    try:
        body: object = json.loads(record.body)
    except ValueError:
        body = record.body
    fields: dict[str, object] = {name: getattr(record, name) for name in Record.__slots__}
    return fields | {"body": body, "hash": record_hash(record)}
