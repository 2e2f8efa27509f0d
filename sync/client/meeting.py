"""The first look at a hub: asks whoever answers for a certificate authority, and holds that against the invitation.

Nothing is told in that one question, and nothing in its answer is believed but what has the invitation's fingerprint.
"""

import http.client
import ssl
from urllib.parse import urlsplit

from sync.client.pinning import Met, problem_of
from sync.protocol.authority import der_of, hub_of
from sync.protocol.codec import encode, open_answer
from sync.protocol.errors import NotTheHub
from sync.protocol.invitation import Invitation, fingerprint_of
from sync.protocol.messages import AuthorityAnswer, AuthorityRequest
from sync.protocol.versions import MEDIA_TYPE

PATIENCE = 20.0
LARGEST = 64 * 1024
"""Bytes of the longest answer looked at."""


def meet(invitation: Invitation) -> Met:
    """The hub that *invitation* leads to, recognised by its fingerprint. Raises SyncProblem: NotTheHub for others."""
    if not invitation.fingerprint:
        return Met(invitation.address)
    return recognised(invitation, _authority_at(invitation.address))


def recognised(invitation: Invitation, certificate: str) -> Met:
    """The hub with the authority *certificate* (PEM), if it is the one invited to. Raises NotTheHub."""
    try:
        fingerprint, hub = fingerprint_of(der_of(certificate)), hub_of(certificate)
    except ValueError as e:
        raise NotTheHub(f"no certificate authority of a hub: {e}") from e
    if fingerprint != invitation.fingerprint:
        raise NotTheHub("its fingerprint is another than the invitation's")
    return Met(invitation.address, certificate, hub)


def _authority_at(address: str) -> str:
    parts = urlsplit(address)
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port, timeout=PATIENCE, context=_believing_nobody()
    )
    headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
    try:
        connection.request("POST", "/v1/authority", encode(AuthorityRequest()), headers)
        response = connection.getresponse()
        if response.headers.get_content_type() != MEDIA_TYPE:
            raise NotTheHub(f"HTTP {response.status} with {response.headers.get_content_type()}")
        return open_answer(response.read(LARGEST), AuthorityAnswer, hub=None).certificate
    except (http.client.HTTPException, OSError) as e:
        raise problem_of(address, e) from e
    finally:
        connection.close()


def _believing_nobody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
