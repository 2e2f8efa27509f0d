"""Makes badge codes with this station's key, within a transaction."""

from collections.abc import Callable
from datetime import date

from kiosk.domain.badges import ALONE, MOST_SERIAL, Badge, BadgeClaim, IssuerKey, mint, next_serial, parse
from kiosk.domain.ids import subject_of_code
from kiosk.domain.kinds import Audit, body_of
from kiosk.domain.people import CodeStatus, PersonEntry
from kiosk.problems import StoreProblem
from kiosk.store.transaction import Transaction

PRINTED = "printed"
"""The act of an audit record about something put on paper."""


def make_badge(tx: Transaction, entry: PersonEntry, expires: date | None, *, new_key: Callable[[], bytes]) -> str:
    """The code of a new badge of *entry*'s person, theirs from now on. Raises StoreProblem when none can be made."""
    event = tx.pack().id
    issuer, key = _own_key(tx, new_key)
    serial = next_serial(tx.codes_ever(entry.person), event, entry.person)
    if serial > MOST_SERIAL:
        raise StoreProblem(
            "too_many_badges", "This person has had 16 badges already. Give them a ticket with another code."
        )
    code = mint(event, Badge(entry.person, issuer, entry.role, serial, expires), key.key)
    tx.set_code(entry.person, code, CodeStatus.ACTIVE)
    return code


def badges_of(entry: PersonEntry) -> tuple[str, ...]:
    """The badges of this system among the good codes of *entry*; the others are tickets."""
    return tuple(code for code in entry.codes if isinstance(parse(code), BadgeClaim))


def newest_badge(entry: PersonEntry) -> str | None:
    """The badge of *entry* that was made last, if there is one."""
    claims = [claim for claim in map(parse, entry.codes) if isinstance(claim, BadgeClaim)]
    mine = [claim for claim in claims if claim.badge.person == entry.person]
    return max(mine, key=lambda claim: claim.badge.serial).code if mine else None


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
