"""The hub's own certificate authority: one per hub, made by itself, known to stations by its fingerprint.

It issues for the hub's own names and private addresses alone and says so in itself (name constraints), so that an
organiser who lets a browser trust it trusts it for nothing else.
"""

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.hub.problems import HubProblem
from sync.hub.trust.names import DOMAINS, NETWORKS, Names
from sync.protocol.authority import hub_of
from sync.protocol.invitation import fingerprint_of

START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
"""When any hub's authority begins and ends: not its clock's business, which may be a year or 543 off that day."""
LIFETIME, EARLY = timedelta(days=397), timedelta(days=30)
"""How long a server's certificate lives (browsers take no more than 398 days), and when it is made anew."""
_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority of the hub named in its certificate."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.certificate.public_bytes(Encoding.DER))

    def issue(self, names: Names, *, now: datetime) -> str:
        """A server's fresh key, its certificate for *names*, and the authority's, in PEM, as TLS libraries read it."""
        key, now = ec.generate_private_key(ec.SECP256R1()), _within(now)
        sans = [*map(x509.DNSName, sorted(names.dns)), *map(_address, sorted(names.addresses))]
        subject = _name(f"{hub_of(self.pem)} server")
        builder = _builder(subject, self.certificate.subject, key, now - _BEFORE, now + LIFETIME)
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(sans), critical=False)
            .add_extension(_issued_by(self.key), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return _pem(key) + certificate.public_bytes(Encoding.PEM).decode() + self.pem


def new_key() -> str:
    """A fresh key of an authority, as PEM."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def found(hub: str, key_pem: str) -> str:
    """The certificate, as PEM, of a new authority for *hub*."""
    key, name = _key(key_pem), _name(hub)
    certificate = (
        _builder(name, name, key, START, END)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_CONSTRAINTS, critical=True)
        .add_extension(_issued_by(key), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM).decode()


def load(certificate_pem: str, key_pem: str) -> Authority:
    """The authority kept under these. Raises HubProblem when they are damaged or do not belong together."""
    try:
        certificate, key = x509.load_pem_x509_certificate(certificate_pem.encode()), _key(key_pem)
    except ValueError as e:
        raise HubProblem("authority_damaged", f"{_DAMAGED} ({e})") from e
    if certificate.public_key() != key.public_key():
        raise HubProblem("authority_damaged", f"{_DAMAGED} (key and certificate are of two authorities)")
    return Authority(certificate, key)


def is_due(server_pem: str, authority: Authority, names: Names, *, now: datetime) -> bool:
    """Whether a server's certificate has to be made anew: other names, another authority, not valid (soon) by *now*."""
    try:
        certificate, now = x509.load_pem_x509_certificate(server_pem.encode()), _within(now)
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return True
    valid = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - EARLY
    return not valid or names_in(certificate) != names


def clock_problem(now: datetime) -> str | None:
    """What a hub whose clock says *now* tells its people when that cannot be."""
    if _PLAUSIBLE <= now <= END:
        return None
    return (
        f"This computer's clock says {now:%Y-%m-%d}. Stations do not mind, but browsers will call the hub's "
        "certificate invalid: set the clock, and the hub makes another within a minute."
    )


_PLAUSIBLE = datetime(2025, 1, 1, tzinfo=UTC)


def names_in(certificate: x509.Certificate) -> Names:
    """The names and addresses that a server's certificate is good for."""
    sans = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = map(str, sans.get_values_for_type(x509.IPAddress))
    return Names(frozenset(sans.get_values_for_type(x509.DNSName)), frozenset(addresses))


_DAMAGED = "The hub's certificate authority is damaged. Bring the hub's home back from a backup: stations know it by it"


def _within(now: datetime) -> datetime:
    """*now*, or the nearest time at which the authority is valid."""
    return min(max(now, START + _BEFORE), END - LIFETIME)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    pairs = ((NameOID.ORGANIZATION_NAME, "Khomue"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issued_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _address(text: str) -> x509.IPAddress:
    return x509.IPAddress(ipaddress.ip_address(text))


def _key(pem: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key on an elliptic curve")  # noqa: TRY004 - a damaged file, like any other
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


_CONSTRAINTS = x509.NameConstraints(
    [*map(x509.DNSName, DOMAINS), *(x509.IPAddress(ipaddress.ip_network(network)) for network in NETWORKS)], None
)
