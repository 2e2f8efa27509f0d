"""The identifiers of the domain, each a type of its own so that they cannot be mixed up."""

import hashlib
import uuid
from typing import NewType

StoreId = NewType("StoreId", str)
"""One station *store*: a database, not a machine. A copied database takes a new one before it writes."""
RecordId = NewType("RecordId", str)
"""UUIDv7 in text form, made when the action happens."""
PersonId = NewType("PersonId", str)
OrganisationId = NewType("OrganisationId", str)
EventId = NewType("EventId", str)
ZoneId = NewType("ZoneId", str)
ActivityId = NewType("ActivityId", str)
Subject = NewType("Subject", str)
"""What a record is about: ``person:…``, ``organisation:…``, ``code:…`` or ``zone:…``; never personal data."""

_NAMESPACE = uuid.UUID("6b1e3c5e-7d0a-5b6f-9b7e-2f1d1f3b8a10")


def person_id(event: EventId, reference: str) -> PersonId:
    """The id of the person that *reference* (a ticket code, a list's row key) names within *event*.

    Two stations that import the same list agree on it without talking to each other.
    UUIDv5 (RFC 9562 §5.5) over ``event/reference``.
    """
    return PersonId(str(uuid.uuid5(_NAMESPACE, f"{event}/{reference}")))


def subject_of_person(person: PersonId) -> Subject:
    return Subject(f"person:{person}")


def subject_of_code(event: EventId, code: str) -> Subject:
    """An unknown code as a subject: a digest, because a stranger's QR code may hold their address.

    The first 16 bytes of SHA-256 over ``event NUL code``, in hex: equal codes count once, and the text stays out.
    """
    digest = hashlib.sha256(f"{event}\0{code}".encode("utf-8", "surrogatepass")).hexdigest()
    return Subject(f"code:{digest[:32]}")


def subject_of_organisation(organisation: OrganisationId) -> Subject:
    return Subject(f"organisation:{organisation}")


def subject_of_zone(zone: ZoneId) -> Subject:
    return Subject(f"zone:{zone}")


def person_of_subject(subject: Subject) -> PersonId | None:
    """The person a subject names, or None when it names something else."""
    head, _, tail = subject.partition(":")
    return PersonId(tail) if head == "person" else None
