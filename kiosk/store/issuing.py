"""Makes badge codes with this station's key, within a transaction."""

from collections.abc import Callable
from datetime import date

from kiosk.domain.badges import ALONE, MOST_SERIAL, Badge, IssuerKey, badges_among, mint, newest_first, next_serial
from kiosk.domain.ids import subject_of_code
from kiosk.domain.kinds import Audit, body_of
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.problems import StoreProblem
from kiosk.store.transaction import Transaction

PRINTED = "printed"
"""The act of an audit record about something put on paper."""


def make_badge(tx: Transaction, entry: PersonEntry, expires: date | None, *, new_key: Callable[[], bytes]) -> str:
    """The code of a new badge of *entry*'s person, theirs from now on. Raises StoreProblem when none can be made.

    Equal badges have equal codes, so one that was made before and is void is passed by.
    """
    event = tx.pack().id
    issuer, key = _own_key(tx, new_key)
    for serial in range(next_serial(tx.codes_ever(entry.person), event, entry.person), MOST_SERIAL + 1):
        code = mint(event, Badge(entry.person, issuer, entry.role, serial, expires), key.key)
        if not tx.is_revoked(digest_of(tx, code)):
            tx.set_code(entry.person, code, CodeStatus.ACTIVE)
            return code
    raise StoreProblem(
        "too_many_badges", "This person has had 16 badges already. Give them a ticket with another code."
    )


def good_badges(tx: Transaction, entry: PersonEntry) -> tuple[str, ...]:
    """The badges of this event that *entry* has and nobody made void, here or elsewhere; tickets are left out."""
    claims = badges_among(entry.codes, tx.pack().id)
    return tuple(claim.code for claim in claims if not tx.is_revoked(digest_of(tx, claim.code)))


def newest_badge(tx: Transaction, entry: PersonEntry, day: date) -> str | None:
    """The badge of *entry* that was made last and is good on *day*, if there is one."""
    claims = newest_first(good_badges(tx, entry), tx.pack().id, entry.person)
    return next((claim.code for claim in claims if not claim.badge.has_expired(day)), None)


def digest_of(tx: Transaction, code: str) -> str:
    """What records say in place of *code*."""
    return subject_of_code(tx.pack().id, code).removeprefix("code:")


def printed_digests(tx: Transaction) -> frozenset[str]:
    """Digests of the codes that this station has put on paper."""
    bodies = (body_of(record) for record in tx.audits(PRINTED))
    return frozenset(str(body.detail.get("code")) for body in bodies if isinstance(body, Audit))


def _own_key(tx: Transaction, new_key: Callable[[], bytes]) -> tuple[int, IssuerKey]:
    """The issuer that this station is, and its key; one without a hub makes a key for itself."""
    issuer = tx.own_issuer()
    if issuer == ALONE and tx.issuer(ALONE) is None:
        tx.keep_issuer(ALONE, new_key())
    key = tx.issuer(issuer)
    if key is None or key.revoked:
        raise StoreProblem(
            "issuer_revoked", "This station may not make badges any more. Enrol it again: khomue enrol CODE"
        )
    return issuer, key
