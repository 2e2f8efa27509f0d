"""Whether a batch is what it says it is: signed by the station whose journal it belongs to."""

import base64

from sqlalchemy import Connection

from sync.hub.store import signatures
from sync.hub.store.signatures import Vouched
from sync.protocol import signing
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import RecordsRequest


def vouch(connection: Connection, owner: int, batch: RecordsRequest, *, event: str) -> Vouched | None:
    """The signature of *batch* by a key that station *owner* has or had. Raises Refused(``bad_signature``).

    None for a station that never gave a key: an older program's batches are taken as they come. Older keys count, as
    a batch may have waited on a USB stick while its station enrolled again.
    """
    known = signatures.keys_of(connection, owner)
    for key in known:
        if signing.vouches_for(batch, event=event, public=key.public):
            return Vouched(base64.b64decode(str(batch.signature)), key.id)
    if known:
        raise Refused(ErrorCode.BAD_SIGNATURE, f"{batch.store} through {batch.last_seq} is not signed by its station")
    return None
