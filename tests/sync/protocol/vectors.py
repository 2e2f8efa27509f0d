"""The golden vectors of protocol 1: each message as an object here, and as the bytes in ``tests/data/wire``.

They are the contract with stations in the field: a file changes only together with the protocol's version.
New ones are written by ``python -m tests.sync.protocol.vectors``, which touches no file that exists.
"""

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from kiosk.domain.changes import (
    AnomalyChanged,
    AnomalyState,
    Change,
    CodeRevoked,
    PackChanged,
    Participated,
    PersonChanged,
    PersonErased,
    PersonMerged,
    RecordVoided,
    StationNamed,
)
from kiosk.domain.checkin import State
from kiosk.domain.ids import ActivityId, EventId, PersonId, RecordId, StoreId, Subject, ZoneId
from kiosk.domain.kinds import CheckedIn, Voided
from kiosk.domain.packs import Activity, ActivityKind, Pack, Text, Zone
from kiosk.domain.packs_wire import pack_to_wire, with_digest
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record, genesis, record_hash
from sync.protocol import sealing, signing
from sync.protocol.authority import der_of, hub_of, server_name
from sync.protocol.bundle import Head, Kind, part, signed_text
from sync.protocol.change_wire import encode_change
from sync.protocol.codec import encode, seal, seal_refusal
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.invitation import Invitation, fingerprint_of
from sync.protocol.messages import (
    AuthorityAnswer,
    AuthorityRequest,
    ChangesAnswer,
    ChangesRequest,
    EnrolAnswer,
    EnrolRequest,
    FetchAnswer,
    FetchRequest,
    HeldJournal,
    HeldRecords,
    HelloAnswer,
    HelloRequest,
    JournalPoints,
    JournalState,
    Message,
    Outcome,
    OutcomeRun,
    Profile,
    ProfilesAnswer,
    ProfilesRequest,
    ReconcileAnswer,
    ReconcileRequest,
    RecordsAnswer,
    RecordsRequest,
    Span,
    StationCard,
    StationsAnswer,
    StationsRequest,
    StoreCard,
    Tip,
)
from sync.protocol.record_wire import content_bytes, to_wire
from tests.builders import JournalBuilder

FOLDER = Path(__file__).parents[2] / "data" / "wire"
STORE = StoreId("store-7f3a")
HUB = "hub-5e884898da280471"
ONE, TWO = Subject("person:PMP2483BGHE9"), Subject("person:PD9AZN4KS05Q")
PRIVATE = bytes(range(32))
"""Of every key pair here, so that signatures can be made again."""
HALF_PAST_NINE = 1_570_674_600_000
SOMEONE = PersonEntry(
    PersonId("PMP2483BGHE9"), ("TICKET-0001",), "สมหญิง ใจดี", nickname="หญิง", organisation="ทะเลใส", reference="1"
)
PACK = with_digest(
    Pack(
        id=EventId("test-expo"),
        name=Text("งานทดสอบ", "Test Expo"),
        version="1",
        timezone="Asia/Bangkok",
        days=(date(2019, 10, 10),),
        digest="",
        zones=(Zone(ZoneId("env"), Text("สิ่งแวดล้อม", "Environment")),),
        activities=(Activity(ActivityId("trees"), Text("ปลูกต้นไม้"), ZoneId("env"), ActivityKind.VOLUNTEER),),
    )
)


def records() -> tuple[Record, ...]:
    """A check-in in Thai, its void, and a record whose body is no JSON."""
    journal = JournalBuilder(STORE, starts=HALF_PAST_NINE - 1_800_000)
    ids = [RecordId(f"018c0000-0000-7000-8000-00000000000{number}") for number in (1, 2, 3)]
    first = journal.write(CheckedIn("trees", "env", "2019-10-10", organisation="ทะเลใส"), ONE, id=ids[0], offset=-1500)
    journal.write(Voided(first.id, "ผิดคน"), ONE, id=ids[1], mono=81_000)
    broken = journal.write_text("checked_in", '{"v":1,', TWO, id=ids[2])
    assert broken.seq == 3
    return tuple(journal.records)


def tip(record: Record) -> Tip:
    return Tip(seq=record.seq, hash=record_hash(record))


def changes() -> tuple[Change, ...]:
    first = records()[0]
    return (
        PersonChanged(SOMEONE),
        PersonErased(PersonId("PD9AZN4KS05Q")),
        CodeRevoked("5d41402abc4b2a76b9719d911017c592"),
        Participated(
            record=first.id,
            subject=first.subject,
            state=State.IN,
            at=first.at - 1500,
            activity=ActivityId("trees"),
            zone=ZoneId("env"),
            day="2019-10-10",
            station=STORE,
            station_name="สิ่งแวดล้อม 2",
        ),
        RecordVoided(first.id),
        PackChanged(PACK),
        StationNamed(STORE, "สิ่งแวดล้อม 2", revoked=False),
    )


def changes_of_people() -> tuple[Change, ...]:
    """What came later: who is whom, and what does not add up."""
    first = records()[0]
    return (
        PersonMerged(
            record=RecordId("018c0000-0000-7000-8000-0000000000a1"),
            person=PersonId("PMP2483BGHE9"),
            into=PersonId("PD9AZN4KS05Q"),
        ),
        AnomalyChanged(
            key="two_places:018c0000-0000-7000-8000-000000000001:018c0000-0000-7000-8000-0000000000b1",
            kind="two_places",
            at=first.at,
            state=AnomalyState.SETTLED,
            subject=first.subject,
            station_name="สิ่งแวดล้อม 2, เวที",
            detail={"other_at": first.at + 20_000, "other_zone": "edu", "zone": "env"},
            reason="ให้น้องยืมบัตร",
        ),
    )


def enrolment() -> EnrolRequest:
    """With keys, and signed."""
    request = EnrolRequest(
        code="K7Q-9F4M-2XAB",
        store=STORE,
        name="สิ่งแวดล้อม 2",
        program="khomue 0.1.0",
        sealing_key=sealing.public_key_of(PRIVATE),
        event="test-expo",
        signing_key=signing.public_key_of(PRIVATE),
    )
    return replace(request, signature=signing.sign(signing.enrolment_text(request), PRIVATE))


def authority() -> str:
    """A hub's certificate authority, which nobody has the key of."""
    return (FOLDER / "authority.pem").read_text(encoding="ascii")


def requests() -> dict[str, Message]:
    first, second, third = records()
    one = RecordsRequest(
        store=STORE,
        first_seq=2,
        last_seq=2,
        tip_before=record_hash(first),
        tip_after=record_hash(second),
        records=(to_wire(content_bytes(second)),),
    )
    start = Tip(seq=0, hash=genesis(STORE))
    journal = JournalState(store=STORE, tip=tip(third), acknowledged=start)
    return {
        "authority_request": AuthorityRequest(),
        "signed_enrol_request": enrolment(),
        "signed_records_request": signing.signed_batch(one, event="test-expo", private=PRIVATE),
        "enrol_request": EnrolRequest(code="K7Q-9F4M-2XAB", store=STORE, name="สิ่งแวดล้อม 2", program="khomue 0.1.0"),
        "hello_request": HelloRequest(
            journals=(journal,), clock=HALF_PAST_NINE, dead_letters=0, program="khomue 0.1.0"
        ),
        "records_request": RecordsRequest(
            store=STORE,
            first_seq=1,
            last_seq=3,
            tip_before=genesis(STORE),
            tip_after=record_hash(third),
            records=tuple(to_wire(content_bytes(record)) for record in (first, second, third)),
        ),
        "reconcile_request": ReconcileRequest(
            journals=(JournalPoints(store=STORE, points=(tip(first), tip(second), tip(third))),)
        ),
        "stations_request": StationsRequest(stations=(card(third),), waiting=3, erased=("PD9AZN4KS05Q",)),
        "fetch_request": FetchRequest(store=STORE, tip=tip(third), known=(start,)),
        "profiles_request": ProfilesRequest(store=STORE, profiles=(Profile(n=12, entry=SOMEONE),)),
        "changes_request": ChangesRequest(cursor="3f9a01bc.0.18.0.2210", own=(journal,), profiles=12, limit=1000),
    }


def card(last: Record) -> StationCard:
    return StationCard(
        name="สิ่งแวดล้อม 2",
        stores=(StoreCard(store=STORE, tips=(tip(last),)),),
        joined=HALF_PAST_NINE,
        contact=HALF_PAST_NINE + 1500,
        program="khomue 0.1.0",
        saved=3,
        signing_keys=(signing.public_key_of(PRIVATE),),
        sealing_key=sealing.public_key_of(PRIVATE),
    )


def answers() -> dict[str, Message]:
    third = records()[2]
    held = HeldJournal(
        store=STORE, high_water=Tip(seq=0, hash=genesis(STORE)), holds_tip=False, holds_acknowledged=True
    )
    signed = requests()["signed_records_request"]
    assert isinstance(signed, RecordsRequest)
    return {
        "stations_answer": StationsAnswer(stations=(card(third),)),
        "fetch_answer": FetchAnswer(batch=signed),
        "authority_answer": AuthorityAnswer(certificate=authority()),
        "keys_hello_answer": HelloAnswer(
            event="test-expo",
            station_name="สิ่งแวดล้อม 2",
            protocols=(1,),
            capabilities=("zstd",),
            time=HALF_PAST_NINE + 1500,
            journals=(held,),
            hub_signing_key=signing.public_key_of(PRIVATE),
            hub_sealing_key=sealing.public_key_of(PRIVATE),
        ),
        "enrol_answer": EnrolAnswer(
            station_token="0kP1xVd5nq0m7m1JbKZr3c1vQd0Yw2rN9uTz4sE6aGc",
            hub=HUB,
            event="test-expo",
            station_name="สิ่งแวดล้อม 2",
            pack=pack_to_wire(PACK),
        ),
        "hello_answer": HelloAnswer(
            event="test-expo",
            station_name="สิ่งแวดล้อม 2",
            protocols=(1,),
            capabilities=("zstd",),
            time=HALF_PAST_NINE + 1500,
            journals=(held,),
        ),
        "people_changes_answer": ChangesAnswer(
            changes=tuple(encode_change(change) for change in changes_of_people()),
            cursor="3f9a01bc.0.20.0.2215",
            more=False,
        ),
        "reconcile_answer": ReconcileAnswer(
            time=HALF_PAST_NINE + 1500,
            journals=(HeldRecords(store=STORE, shared=tip(records()[1]), count=1, missing=(Span(first=1, last=1),)),),
        ),
        "records_answer": RecordsAnswer(
            store=STORE,
            tip_after=record_hash(third),
            outcomes=(
                OutcomeRun(first=1, last=1, outcome=Outcome.DUPLICATE),
                OutcomeRun(first=2, last=2, outcome=Outcome.STORED),
                OutcomeRun(first=3, last=3, outcome=Outcome.QUARANTINED, reason="bad_form"),
            ),
            high_water=tip(third),
        ),
        "profiles_answer": ProfilesAnswer(through=12),
        "changes_answer": ChangesAnswer(
            changes=tuple(encode_change(change) for change in changes()), cursor="3f9a01bc.0.19.0.2214", more=False
        ),
    }


def refusal() -> Refused:
    return Refused(ErrorCode.BUSY, "too many at once", retry_after=2)


def vectors() -> dict[str, bytes]:
    """Every vector by its name."""
    made = {name: encode(message) for name, message in requests().items()}
    made |= {name: seal(message, hub=HUB) for name, message in answers().items()}
    made["refusal"] = seal_refusal(refusal(), hub=HUB)
    made["chain"] = _chain()
    made["trust"] = _trust()
    made["bundle"] = _bundle()
    return made


def _chain() -> bytes:
    first, second, _ = records()
    rows: list[dict[str, Any]] = [
        {"content": content_bytes(record).decode(), "hash": record_hash(record)} for record in (first, second)
    ]
    return json.dumps({"genesis": genesis(STORE), "records": rows}, ensure_ascii=False, indent=1).encode()


def _trust() -> bytes:
    """How a hub is told from others, and what signatures are over."""
    pem, request = authority(), enrolment()
    fingerprint = fingerprint_of(der_of(pem))
    signed = requests()["signed_records_request"]
    assert isinstance(signed, RecordsRequest)
    text = signing.tip_text("test-expo", STORE, Tip(seq=signed.last_seq, hash=signed.tip_after))
    rows = {
        "fingerprint": fingerprint,
        "invitation": str(Invitation("https://192.168.1.20:8000", request.code, fingerprint)),
        "server_name": server_name(hub_of(pem)),
        "private_key": base64.b64encode(PRIVATE).decode(),
        "enrolment_text": signing.enrolment_text(request).decode(),
        "enrolment_signature": request.signature,
        "tip_text": text.decode(),
        "tip_signature": signed.signature,
    }
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _bundle() -> bytes:
    """The line that anybody may read, a part, and its signature as the part behind the beginning."""
    head = Head(kind=Kind.REQUESTS, id="5d41402abc4b2a76", hub=HUB, event="test-expo", store=STORE, made=HALF_PAST_NINE)
    line = encode(head)
    data = encode(part("profiles", requests()["profiles_request"]))
    text = signed_text(line, 1, data)
    rows = {
        "head": line.decode(),
        "part": data.decode(),
        "signed": text.decode(),
        "signature": base64.b64encode(signing.raw_signature(text, PRIVATE)).decode(),
    }
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


if __name__ == "__main__":
    for name, data in vectors().items():
        file = FOLDER / f"{name}.json"
        if not file.exists():
            file.write_bytes(data + b"\n")
