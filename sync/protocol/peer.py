"""The hub as a station sees it: one interface for the HTTP client and for the hub's service itself."""

from typing import Protocol, runtime_checkable

from sync.protocol.messages import (
    ChangesAnswer,
    ChangesRequest,
    EnrolAnswer,
    EnrolRequest,
    FetchAnswer,
    FetchRequest,
    HelloAnswer,
    HelloRequest,
    ProfilesAnswer,
    ProfilesRequest,
    ReconcileAnswer,
    ReconcileRequest,
    RecordsAnswer,
    RecordsRequest,
    StationsAnswer,
    StationsRequest,
)


class SyncPeer(Protocol):
    """Every method returns the hub's own answer or raises a SyncProblem; after a problem anything may have happened
    at the hub, so the same request is sent again."""

    def enrol(self, request: EnrolRequest) -> EnrolAnswer: ...
    def hello(self, request: HelloRequest) -> HelloAnswer: ...
    def records(self, request: RecordsRequest) -> RecordsAnswer: ...
    def profiles(self, request: ProfilesRequest) -> ProfilesAnswer: ...
    def changes(self, request: ChangesRequest) -> ChangesAnswer: ...


class RelayPeer(SyncPeer, Protocol):
    """What a hub is for another that hangs on it. The same contract."""

    def stations(self, request: StationsRequest) -> StationsAnswer: ...
    def fetch(self, request: FetchRequest) -> FetchAnswer: ...


@runtime_checkable
class Reconciler(Protocol):
    """A hub that can be asked what it has; a stick cannot. The same contract."""

    def reconcile(self, request: ReconcileRequest) -> ReconcileAnswer: ...
