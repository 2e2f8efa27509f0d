"""The hub over HTTP: a SyncPeer that takes nothing for an answer but the hub's own."""

import time
from typing import TypeVar

import requests
import urllib3

from kiosk.domain.hubs import HubIdentity
from sync.client.pinning import Met, problem_of, session_for
from sync.protocol.codec import encode, open_answer
from sync.protocol.compression import ENCODING, WORTH_IT, compress, decompress
from sync.protocol.errors import NotTheHub, Refused, Unreachable
from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    EnrolAnswer,
    EnrolRequest,
    FetchAnswer,
    FetchRequest,
    HelloAnswer,
    HelloRequest,
    Message,
    ProfilesAnswer,
    ProfilesRequest,
    ReconcileAnswer,
    ReconcileRequest,
    RecordsAnswer,
    RecordsRequest,
    StationsAnswer,
    StationsRequest,
)
from sync.protocol.versions import MAX_ANSWER, MEDIA_TYPE

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 30.0
SLOWEST = 500
"""Bytes a second: a line slower than that is as good as none. Time-outs allow for the request at this speed."""
DEADLINE = 180.0
"""Seconds for a whole answer: one that drips in slower than that is given up."""

T = TypeVar("T", bound=Message)


class HttpPeer:
    """The hub at *address* (``https://host:port``). ``hub``: only its answers count; None while enrolling.

    *session* decides whom it may talk to (``sync.client.pinning``); without one, to this very computer alone.
    One thread at a time.
    """

    def __init__(
        self, address: str, *, hub: str | None = None, token: str = "", session: requests.Session | None = None
    ) -> None:
        self._address = address
        self._hub = hub
        self._compress = False
        self._session = session if session is not None else session_for(Met(address))
        self._session.headers.update({"Accept": MEDIA_TYPE, "Accept-Encoding": ENCODING, "Content-Type": MEDIA_TYPE})
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    @classmethod
    def of(cls, identity: HubIdentity) -> "HttpPeer":
        met = Met(identity.address, identity.authority, identity.hub)
        return cls(met.address, hub=met.hub, token=identity.token, session=session_for(met))

    @classmethod
    def at(cls, met: Met) -> "HttpPeer":
        """The hub that was met, before there is a token."""
        return cls(met.address, hub=met.hub or None, session=session_for(met))

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._ask("enrol", request, EnrolAnswer)

    def hello(self, request: HelloRequest) -> HelloAnswer:
        answer = self._ask("hello", request, HelloAnswer)
        self._compress = ENCODING in answer.capabilities
        return answer

    def records(self, request: RecordsRequest) -> RecordsAnswer:
        return self._ask("records", request, RecordsAnswer)

    def profiles(self, request: ProfilesRequest) -> ProfilesAnswer:
        return self._ask("profiles", request, ProfilesAnswer)

    def changes(self, request: ChangesRequest) -> ChangesAnswer:
        return self._ask("changes", request, ChangesAnswer)

    def stations(self, request: StationsRequest) -> StationsAnswer:
        return self._ask("stations", request, StationsAnswer)

    def fetch(self, request: FetchRequest) -> FetchAnswer:
        return self._ask("fetch", request, FetchAnswer)

    def reconcile(self, request: ReconcileRequest) -> ReconcileAnswer:
        return self._ask("reconcile", request, ReconcileAnswer)

    def _ask(self, step: str, request: Message, kind: type[T]) -> T:
        """Raises SyncProblem: Unreachable, NotTheHub or Refused."""
        body, headers = encode(request), {}
        if self._compress and len(body) > WORTH_IT:
            body, headers = compress(body), {"Content-Encoding": ENCODING}
        try:
            with self._session.post(
                f"{self._address}/v1/{step}",
                data=body,
                headers=headers,
                timeout=_timeouts(len(body)),
                allow_redirects=False,
                stream=True,
            ) as response:
                return open_answer(_body(response), kind, hub=self._hub)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as e:
            raise problem_of(self._address, e) from e


def _timeouts(size: int) -> tuple[float, float]:
    """Seconds to connect and to hand over *size* bytes, and to hear the next part of the answer."""
    travel = size / SLOWEST
    return CONNECT_TIMEOUT + travel, READ_TIMEOUT + travel


def _body(response: requests.Response) -> bytes:
    """The answer's body, decompressed, when the answer says it is a hub's; at most MAX_ANSWER bytes."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        raise NotTheHub(f"HTTP {response.status_code} with {media_type or 'no content type'}")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", ENCODING):
        raise NotTheHub(f"an answer in {encoding}")
    data = _read(response)
    if encoding == "identity":
        return data
    try:
        return decompress(data, MAX_ANSWER)
    except Refused as e:
        raise NotTheHub(f"an answer that cannot be unpacked: {e}") from e


def _read(response: requests.Response) -> bytes:
    deadline = time.monotonic() + DEADLINE
    data = bytearray()
    while chunk := response.raw.read1(1 << 16, decode_content=False):
        data += chunk
        if len(data) > MAX_ANSWER:
            raise NotTheHub("the answer has no end")
        if time.monotonic() > deadline:
            raise Unreachable("The hub's answer came too slowly.")
    return bytes(data)
