"""What of a hub's certificate authority both sides have to agree on."""

import ssl

from cryptography import x509
from cryptography.x509.oid import NameOID

INSIDE = "khomue.internal"


def server_name(hub: str) -> str:
    """The name that every certificate of *hub* is good for, wherever the hub is: stations check this one, never an
    address, which changes with every network."""
    return f"{hub}.{INSIDE}"


def der_of(pem: str) -> bytes:
    """The certificate itself, over which a fingerprint is taken. Raises ValueError."""
    return ssl.PEM_cert_to_DER_cert(pem)


def hub_of(pem: str) -> str:
    """The id of the hub whose authority this is: the common name in it. Raises ValueError when it has none."""
    names = x509.load_pem_x509_certificate(pem.encode()).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        raise ValueError("a certificate without a name")
    return str(names[0].value)
