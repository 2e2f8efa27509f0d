"""What people of the hub do about what does not add up: settle it, open it again, say that two are not one person.

Each act is one transaction: the record, what it changes here, and the line of the audit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from kiosk.domain.ids import PersonId, RecordId, subject_of_person
from kiosk.domain.kinds import Settled, Voided
from kiosk.domain.oddities import subject_of
from kiosk.domain.records import is_token
from sync.hub import own_journal
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import anomalies, lookalikes, settlements, voids
from sync.hub.store.settlements import Settlement, readable
from sync.hub.users import audit
from sync.hub.users.audit import Actor, token_of

_STEPS = 20


def settle(service: HubService, actor: Actor, key: str, reason: str) -> RecordId:
    """The anomaly *key* was looked into. Raises HubProblem (``no_anomaly``, ``no_reason``, ``already_settled``)."""
    with _acting(service) as connection:
        found = anomalies.find(connection, key) if key.isprintable() else None
        if found is None:
            raise HubProblem("no_anomaly", "There is no such anomaly.")
        if found.settlement is not None:
            raise _already_settled()
        body = Settled(key, needed(reason), found.anomaly.mark)
        record = _settle(service, connection, Act(subject_of(key, found.anomaly.subject), body, token_of(actor)))
        audit.note(connection, actor, audit.Act.ANOMALY_SETTLED, now=service.now(), key=key, record=record)
    service.catch_up(steps=_STEPS)
    return record


def keep_apart(service: HubService, actor: Actor, one: PersonId, other: PersonId, reason: str) -> RecordId:
    """These two only look like one person. Raises HubProblem (``no_reason``, ``already_settled``, ``no_person``)."""
    if not (is_token(one) and is_token(other)):
        raise HubProblem("no_person", "One of the two is nobody's id.")
    with _acting(service) as connection:
        key = lookalikes.key_of(one, other)
        if settlements.apart(connection, key):
            raise _already_settled()
        act = Act(subject_of_person(min(one, other)), Settled(key, needed(reason)), token_of(actor))
        record = _settle(service, connection, act)
        audit.note(
            connection, actor, audit.Act.PEOPLE_KEPT_APART, now=service.now(), person=one, other=other, record=record
        )
    service.catch_up(steps=_STEPS)
    return record


def reopen(service: HubService, actor: Actor, key: str, reason: str) -> RecordId:
    """Take every settlement of *key* back. Raises HubProblem (``no_reason``, ``not_settled``)."""
    with _acting(service) as connection:
        settled = _settled(connection, key) if key.isprintable() else ()
        if not settled:
            raise HubProblem("not_settled", "That is open already.")
        why = needed(reason)
        for each in settled:
            record = own_journal.write(
                service, connection, Act(subject_of(key, None), Voided(each.record, why), token_of(actor))
            )
            voids.keep(connection, {each.record: record})
        anomalies.changed(connection, [key])
        audit.note(connection, actor, audit.Act.ANOMALY_REOPENED, now=service.now(), key=key, record=record)
    service.catch_up(steps=_STEPS)
    return record


def needed(reason: str) -> str:
    """*reason* as a record has it. Raises HubProblem (``no_reason``) where nothing is left of it."""
    plain = readable(reason)
    if not plain:
        raise HubProblem("no_reason", "Say why: the next person will want to know.")
    return plain


@contextmanager
def _acting(service: HubService) -> Iterator[Connection]:
    """One act at a time, so that of two people who settle the same the second hears of it."""
    with service.writing() as connection:
        own_journal.lock(connection, service.keys, now=service.now())
        yield connection


def _settle(service: HubService, connection: Connection, act: Act) -> RecordId:
    """Write *act* and take it in at once: whoever acts next finds it, however far the counts are."""
    assert isinstance(act.body, Settled)  # noqa: S101 - both callers just made it
    record = own_journal.write_record(service, connection, act)
    settlements.keep_one(connection, record, act.body)
    anomalies.changed(connection, [act.body.anomaly])
    return record.id


def _settled(connection: Connection, key: str) -> tuple[Settlement, ...]:
    """What has to be taken back so that *key*, an anomaly or two people, is open again."""
    found = anomalies.find(connection, key)
    return found.settlements if found is not None else settlements.apart(connection, key)


def _already_settled() -> HubProblem:
    return HubProblem("already_settled", "Somebody settled that already.")
