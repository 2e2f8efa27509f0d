"""What people of the hub do about what does not add up: settle it, open it again, say that two are not one person."""

import hashlib

from kiosk.domain.ids import PersonId, RecordId, Subject, subject_of_person
from kiosk.domain.kinds import Settled, Voided
from kiosk.domain.records import is_token
from sync.hub import own_journal
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import anomalies, lookalikes, settlements
from sync.hub.store.settlements import Settlement, readable

_STEPS = 20


def settle(service: HubService, actor: str, key: str, reason: str) -> RecordId:
    """The anomaly *key* was looked into. Raises HubProblem (``no_anomaly``, ``no_reason``, ``already_settled``)."""
    with service.reading() as connection:
        found = anomalies.find(connection, key) if key.isprintable() else None
    if found is None:
        raise HubProblem("no_anomaly", "There is no such anomaly.")
    return _settle(service, actor, key, _subject(key, found.anomaly.subject), reason)


def keep_apart(service: HubService, actor: str, one: PersonId, other: PersonId, reason: str) -> RecordId:
    """These two only look like one person. Raises HubProblem (``no_reason``, ``already_settled``)."""
    if not (is_token(one) and is_token(other)):
        raise HubProblem("no_person", "One of the two is nobody's id.")
    return _settle(service, actor, lookalikes.key_of(one, other), subject_of_person(min(one, other)), reason)


def reopen(service: HubService, actor: str, key: str, reason: str) -> RecordId:
    """Take the settlement of *key* back. Raises HubProblem (``not_settled``)."""
    with service.writing() as connection:
        own_journal.lock(connection, service.keys, now=service.now())
        found = _settled(service, key) if key.isprintable() else None
        if found is None:
            raise HubProblem("not_settled", "That is open already.")
        act = Act(_subject(key, None), Voided(found.record, readable(reason)), actor)
        record = own_journal.write(service, connection, act)
    service.catch_up(steps=_STEPS)
    return record


def _settle(service: HubService, actor: str, key: str, subject: Subject, reason: str) -> RecordId:
    if not readable(reason):
        raise HubProblem("no_reason", "Say why: the next person will want to know.")
    with service.writing() as connection:
        own_journal.lock(connection, service.keys, now=service.now())
        if _settled(service, key) is not None:
            raise HubProblem("already_settled", "Somebody settled that already.")
        record = own_journal.write(service, connection, Act(subject, Settled(key, readable(reason)), actor))
    service.catch_up(steps=_STEPS)
    return record


def _settled(service: HubService, key: str) -> Settlement | None:
    with service.reading() as connection:
        return settlements.of(connection, [key]).get(key)


def _subject(key: str, subject: str | None) -> Subject:
    return Subject(subject or f"anomaly:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}")
