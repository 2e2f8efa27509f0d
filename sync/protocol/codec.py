"""Messages as bytes, and the envelope by which the hub's own answers are told from everything else."""

from typing import Any, TypeVar

import msgspec

from sync.protocol.errors import ErrorCode, NotTheHub, Refused
from sync.protocol.messages import ErrorAnswer, Message, Token
from sync.protocol.versions import PROTOCOL

T = TypeVar("T", bound=Message)


_NOTHING = msgspec.Raw(b"null")


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """How an envelope is read; it is written as one of the two below."""

    khomue: int
    hub: Token
    answer: msgspec.Raw = _NOTHING
    error: ErrorAnswer | None = None


class _Answered(msgspec.Struct, frozen=True, kw_only=True):
    khomue: int
    hub: str
    answer: Message


class _RefusedIt(msgspec.Struct, frozen=True, kw_only=True):
    khomue: int
    hub: str
    error: ErrorAnswer


def encode(message: Message) -> bytes:
    return msgspec.json.encode(message)


def decode_request(data: bytes, kind: type[T]) -> T:
    """The request in *data*. Raises Refused(``bad_request``)."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise Refused(ErrorCode.BAD_REQUEST, str(e)) from e


def seal(answer: Message, *, hub: str) -> bytes:
    """*answer* in the hub's envelope."""
    return msgspec.json.encode(_Answered(khomue=PROTOCOL, hub=hub, answer=answer))


def seal_refusal(refusal: Refused, *, hub: str) -> bytes:
    """A refusal in the hub's envelope; its text is cut to a size that fits a line or two."""
    error = ErrorAnswer(code=refusal.reason, detail=refusal.detail[:300], retry_after=refusal.retry_after)
    return msgspec.json.encode(_RefusedIt(khomue=PROTOCOL, hub=hub, error=error))


def open_answer(data: bytes, kind: type[T], *, hub: str | None) -> T:
    """The answer in *data*, if it is one of *hub* (None: of any). Raises NotTheHub, or Refused as the hub said."""
    envelope: _Envelope = _strict(data, _Envelope)
    if envelope.khomue != PROTOCOL:
        raise NotTheHub(f"an answer of protocol {envelope.khomue}")
    if hub is not None and envelope.hub != hub:
        raise NotTheHub(f"another hub answered: {envelope.hub}")
    if envelope.error is not None:
        error = envelope.error
        raise Refused(error.code, error.detail, retry_after=error.retry_after)
    answer: T = _strict(envelope.answer, kind)
    return answer


def _strict(data: bytes | msgspec.Raw, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise NotTheHub(f"not an answer of a hub: {e}") from e
