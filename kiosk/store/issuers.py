"""The keys with which this station makes badges and checks those of others."""

import base64

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.badges import ALONE, IssuerKey
from kiosk.domain.changes import IssuerKnown, IssuerRetired, IssuerRevoked
from kiosk.domain.hubs import StationKeys
from kiosk.store import settings
from kiosk.store.schema import issuer

# Made once: it is part of the scan path.
_FIND = select(issuer.c.key, issuer.c.revoked, issuer.c.retired).where(issuer.c.number == bindparam("number"))
_OWN, _SEALING, _SIGNING = "badge_issuer", "sealing_key", "signing_key"


def learn(connection: Connection, change: IssuerKnown | IssuerRevoked | IssuerRetired) -> None:
    """Take in what the hub told of an issuer."""
    match change:
        case IssuerKnown(issuer=number, key=key, own=True):
            become(connection, number, key)
        case IssuerKnown(issuer=number, key=key):
            keep(connection, number, key)
        case IssuerRevoked(issuer=number):
            revoke(connection, number)
        case IssuerRetired(issuer=number):
            retire(connection, number)


def find(connection: Connection, number: int) -> IssuerKey | None:
    """What is known of an issuer."""
    row = connection.execute(_FIND, {"number": number}).first()
    return None if row is None else IssuerKey(row.key, bool(row.revoked), bool(row.retired))


def keep(connection: Connection, number: int, key: bytes) -> None:
    """Learn an issuer's key; one that was revoked or retired stays so."""
    new = insert(issuer).values(number=number, key=key, revoked=0, retired=0)
    connection.execute(new.on_conflict_do_update(index_elements=["number"], set_={"key": new.excluded.key}))


def revoke(connection: Connection, number: int) -> None:
    """Badges of this issuer are no longer good; its key may be unknown here."""
    new = insert(issuer).values(number=number, key=b"", revoked=1, retired=0)
    connection.execute(new.on_conflict_do_update(index_elements=["number"], set_={"revoked": 1}))


def retire(connection: Connection, number: int) -> None:
    """This issuer's key proves nothing any more."""
    new = insert(issuer).values(number=number, key=b"", revoked=0, retired=1)
    connection.execute(new.on_conflict_do_update(index_elements=["number"], set_={"retired": 1}))


def become(connection: Connection, number: int, key: bytes) -> None:
    """Make badges as this issuer from now on."""
    keep(connection, number, key)
    settings.write(connection, _OWN, number)


def own(connection: Connection) -> int:
    """The issuer that this station is."""
    return int(settings.read(connection, _OWN) or ALONE)


def forget_hub(connection: Connection) -> None:
    """Another hub gives out numbers of its own."""
    connection.execute(delete(issuer).where(issuer.c.number != ALONE))
    settings.write(connection, _OWN, None)


def sealing_key(connection: Connection) -> bytes | None:
    """The private key to which the hub seals other issuers' keys; None before the first enrolment."""
    return _secret(connection, _SEALING)


def signing_key(connection: Connection) -> bytes | None:
    """The private key that signs this station's batches; None before the first enrolment that made one."""
    return _secret(connection, _SIGNING)


def keep_own(connection: Connection, keys: StationKeys) -> None:
    settings.write(connection, _SEALING, base64.b64encode(keys.sealing).decode())
    if keys.signing:
        settings.write(connection, _SIGNING, base64.b64encode(keys.signing).decode())
    settings.write(connection, _OWN, keys.issuer)
    if keys.issuer != ALONE:
        keep(connection, keys.issuer, keys.badge)


def _secret(connection: Connection, key: str) -> bytes | None:
    text = settings.read(connection, key)
    return None if text is None else base64.b64decode(text)
