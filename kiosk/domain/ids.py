"""The identifiers of the domain, each a type of its own so that they cannot be mixed up."""

import hashlib
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

PERSON_BITS = 60
"""Bits of a person's id: few enough to stand in a badge code, enough for 303,000 people (one chance in ten million
that any two share one)."""
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that it can be read out."""


def person_id(event: EventId, reference: str) -> PersonId:
    """The id of the person that *reference* (a ticket code, a list's row key) names within *event*.

    Two stations that import the same list agree on it without talking to each other: the first 60 bits of SHA-256
    over ``khomue/person NUL event NUL reference``, as 12 characters of Crockford's base 32.
    """
    text = f"khomue/person\0{event}\0{reference}".encode("utf-8", "surrogatepass")
    return person_of_number(int.from_bytes(hashlib.sha256(text).digest()[:8]) >> (64 - PERSON_BITS))


def person_of_number(number: int) -> PersonId:
    """The id whose 60 bits are *number*. Raises ValueError beyond them."""
    if not 0 <= number < 1 << PERSON_BITS:
        raise ValueError(f"a person's id has {PERSON_BITS} bits")
    return PersonId("".join(_DIGITS[number >> shift & 31] for shift in range(PERSON_BITS - 5, -1, -5)))


def number_of_person(person: PersonId) -> int:
    """The 60 bits of *person*. Raises ValueError for a text that is no person's id."""
    if len(person) != PERSON_BITS // 5:
        raise ValueError("a person's id has 12 characters")
    number = 0
    for character in person:
        number = number << 5 | _DIGITS.index(character)
    return number


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
