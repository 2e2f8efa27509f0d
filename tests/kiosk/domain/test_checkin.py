"""Every reason of an activity check-in, alone and together, at every edge of its clock."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.badges import Badge, Standing
from kiosk.domain.checkin import _ORDER, Candidate, Context, Facts, Presence, State, decide
from kiosk.domain.ids import ActivityId, EventId, StoreId, ZoneId
from kiosk.domain.packs import Activity, Pack, PersonRole, UnknownCodes
from kiosk.domain.people import CodeStatus, Enrolment
from kiosk.domain.verdicts import Ask, Go, Look, Reason, Stop, Verdict
from tests.builders import BANGKOK, DAYS, a_candidate, a_pack, a_person_id, a_record_id, a_session, an_activity, at

TEN = at(10)
OPEN = an_activity(sessions=(a_session("09:00", "12:00"), a_session("09:00", "12:00", day=DAYS[2])))
LISTED_ONLY = an_activity(listed_only=True)
FOR_VOLUNTEERS = an_activity(roles=(PersonRole.VOLUNTEER,))
FOR_TWO = an_activity(capacity=2)
ELSEWHERE = EventId("another-expo")


def _presence(state: State) -> Presence:
    activity = OPEN
    return Presence(a_record_id(1), state, TEN, StoreId("booth-2"), "Booth 2", activity.zone, activity.id)


HERE, LEFT = _presence(State.IN), _presence(State.OUT)
SOMEBODY = (a_candidate(),)
REVOKED = (a_candidate(code=CodeStatus.REVOKED),)
WAITING = (a_candidate(enrolment=Enrolment.WAITING),)
NOT_ACCEPTED = (a_candidate(enrolment=Enrolment.NOT_ACCEPTED),)
TWINS = (a_candidate("1"), a_candidate("2"))
NOBODY: tuple[Candidate, ...] = ()
LATER = date(2027, 3, 1)
BADGE = Badge(a_person_id(), issuer=7)
OLD_BADGE = replace(BADGE, expires=LATER - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Case:
    """One scan: ``says`` is the sentence that names it."""

    says: str
    facts: Facts
    expected: Verdict
    activity: Activity = field(default_factory=an_activity)
    now: int = TEN
    unknown: UnknownCodes = UnknownCodes.REFUSE
    days: tuple[date, ...] = DAYS

    @property
    def pack(self) -> Pack:
        return a_pack(self.activity, unknown_codes=self.unknown, days=self.days)


def _stop(*reasons: Reason, overridable: bool = True) -> Stop:
    return Stop(reasons, overridable)


R = Reason
ACCEPT = UnknownCodes.ACCEPT
ONE_REASON = [
    Case("somebody on the list is let in", Facts(SOMEBODY), Go((R.OK,))),
    Case("somebody who left is welcome back", Facts(SOMEBODY, LEFT), Go((R.WELCOME_BACK,))),
    Case("somebody who is here is looked at, not counted again", Facts(SOMEBODY, HERE), Look((R.ALREADY_HERE,))),
    Case("an unknown code is stopped", Facts(NOBODY), _stop(R.NOT_IN_ROSTER)),
    Case("an unknown code is let in where the event says so", Facts(NOBODY), Look((R.NOT_IN_ROSTER,)), unknown=ACCEPT),
    Case("a badge of another event is stopped", Facts(NOBODY, other_event=ELSEWHERE), _stop(R.WRONG_EVENT)),
    Case(
        "a badge of another event is stopped even where unknown codes are let in",
        Facts(NOBODY, other_event=ELSEWHERE),
        _stop(R.WRONG_EVENT),
        unknown=ACCEPT,
    ),
    Case(
        "a known person with a badge of another event is stopped",
        Facts(SOMEBODY, other_event=ELSEWHERE),
        _stop(R.WRONG_EVENT),
    ),
    Case("a revoked badge is stopped for good", Facts(REVOKED), _stop(R.REVOKED, overridable=False)),
    Case("somebody not accepted is stopped", Facts(NOT_ACCEPTED), _stop(R.NOT_ACCEPTED)),
    Case("somebody on the waiting list is stopped", Facts(WAITING), _stop(R.WAITING_LIST)),
    Case("a day without a session is looked at", Facts(SOMEBODY), Look((R.WRONG_DAY,)), OPEN, at(10, day=DAYS[1])),
    Case(
        "a day outside the event is looked at",
        Facts(SOMEBODY),
        Look((R.WRONG_DAY,)),
        now=at(10, day=DAYS[-1] + timedelta(days=1)),
    ),
    Case("an early arrival is looked at", Facts(SOMEBODY), Look((R.NOT_OPEN,)), OPEN, at(8)),
    Case("a late arrival is looked at", Facts(SOMEBODY), Look((R.CLOSED,)), OPEN, at(13)),
    Case("the third of two is stopped", Facts(SOMEBODY, others=2), _stop(R.FULL), FOR_TWO),
    Case("the first of one is let in", Facts(SOMEBODY), Go((R.OK,)), an_activity(capacity=1)),
    Case("the second of two is let in", Facts(SOMEBODY, others=1), Go((R.OK,)), FOR_TWO),
    Case("who is inside a full activity stays inside", Facts(SOMEBODY, HERE, 2), Look((R.ALREADY_HERE,)), FOR_TWO),
    Case("who left a full activity waits outside", Facts(SOMEBODY, LEFT, 2), _stop(R.FULL), FOR_TWO),
    Case("an activity for nobody is full", Facts(SOMEBODY), _stop(R.FULL), an_activity(capacity=0)),
    Case("somebody not listed for it is stopped", Facts(SOMEBODY), _stop(R.NOT_YOUR_ACTIVITY), LISTED_ONLY),
    Case(
        "somebody listed for it is let in",
        Facts((a_candidate(activities=(ActivityId("talk"), ActivityId("trees"))),)),
        Go((R.OK,)),
        LISTED_ONLY,
    ),
    Case("an attendee is stopped where volunteers work", Facts(SOMEBODY), _stop(R.NOT_YOUR_ACTIVITY), FOR_VOLUNTEERS),
    Case(
        "a volunteer is let in where volunteers work",
        Facts((a_candidate(role=PersonRole.VOLUNTEER),)),
        Go((R.OK,)),
        FOR_VOLUNTEERS,
    ),
    Case(
        "a badge made with a known key is let in",
        Facts(SOMEBODY, badge=BADGE),
        Go((R.OK,)),
    ),
    Case(
        "a badge of an unknown issuer is looked at",
        Facts(SOMEBODY, badge=BADGE, standing=Standing.UNKNOWN_ISSUER),
        Look((R.UNVERIFIED_BADGE,)),
    ),
    Case(
        "a badge with a wrong authenticator is stopped",
        Facts(NOBODY, badge=BADGE, standing=Standing.FORGED),
        _stop(R.BAD_SIGNATURE),
    ),
    Case(
        "a badge with a wrong authenticator is stopped even where unknown codes are let in",
        Facts(NOBODY, badge=BADGE, standing=Standing.FORGED),
        _stop(R.BAD_SIGNATURE),
        unknown=ACCEPT,
    ),
    Case(
        "a badge made by a station that was withdrawn is stopped",
        Facts(NOBODY, badge=BADGE, standing=Standing.ISSUER_REVOKED),
        _stop(R.ISSUER_REVOKED),
    ),
    Case(
        "a badge of this system for another event is stopped",
        Facts(NOBODY, badge=BADGE, standing=Standing.OTHER_EVENT),
        _stop(R.WRONG_EVENT),
    ),
    Case(
        "a badge is looked at on the day after its last",
        Facts(SOMEBODY, badge=OLD_BADGE),
        Look((R.EXPIRED,)),
        now=at(0, day=LATER),
        days=(LATER,),
    ),
    Case(
        "a badge is good until the end of its last day",
        Facts(SOMEBODY, badge=OLD_BADGE),
        Go((R.OK,)),
        now=at(23, 59, day=LATER - timedelta(days=1)),
        days=(LATER - timedelta(days=1),),
    ),
    Case(
        "a code of two people asks which",
        Facts(TWINS),
        Ask((R.AMBIGUOUS,), (a_person_id("1"), a_person_id("2"))),
    ),
]
SEVERAL_REASONS = [
    Case(
        "an unknown code at a full activity is stopped for both",
        Facts(NOBODY, others=2),
        _stop(R.FULL, R.NOT_IN_ROSTER),
        FOR_TWO,
        unknown=ACCEPT,
    ),
    Case(
        "an unknown code cannot be on the list of an activity",
        Facts(NOBODY),
        _stop(R.NOT_YOUR_ACTIVITY, R.NOT_IN_ROSTER),
        LISTED_ONLY,
        unknown=ACCEPT,
    ),
    Case(
        "an unknown code is no volunteer",
        Facts(NOBODY),
        _stop(R.NOT_YOUR_ACTIVITY, R.NOT_IN_ROSTER),
        FOR_VOLUNTEERS,
        unknown=ACCEPT,
    ),
    Case(
        "an unknown code that staff let in is not stopped at its next scan",
        Facts(NOBODY, HERE),
        Look((R.ALREADY_HERE, R.NOT_IN_ROSTER)),
        LISTED_ONLY,
    ),
    Case("an unknown code that staff let in may come back", Facts(NOBODY, LEFT), Look((R.NOT_IN_ROSTER,))),
    Case(
        "an unknown code on a wrong day is looked at for both",
        Facts(NOBODY),
        Look((R.WRONG_DAY, R.NOT_IN_ROSTER)),
        OPEN,
        at(10, day=DAYS[1]),
        unknown=ACCEPT,
    ),
    Case(
        "an expired badge of an unknown issuer is looked at for both",
        Facts(SOMEBODY, badge=OLD_BADGE, standing=Standing.UNKNOWN_ISSUER),
        Look((R.UNVERIFIED_BADGE, R.EXPIRED)),
        now=at(9, day=LATER),
        days=(LATER,),
    ),
    Case(
        "a revoked badge of a known issuer is stopped for good, whatever else is odd about it",
        Facts(REVOKED, badge=OLD_BADGE),
        _stop(R.REVOKED, R.EXPIRED, overridable=False),
        now=at(9, day=LATER),
        days=(LATER,),
    ),
    Case(
        "somebody here after closing is first of all here",
        Facts(SOMEBODY, HERE),
        Look((R.ALREADY_HERE, R.CLOSED)),
        OPEN,
        at(13),
    ),
    Case(
        "a full activity that is closed is full first",
        Facts(SOMEBODY, others=2),
        _stop(R.FULL, R.CLOSED),
        replace(OPEN, capacity=2),
        at(13),
    ),
    Case(
        "everything about a person at once, the gravest first, and not to be overridden",
        Facts((replace(REVOKED[0], enrolment=Enrolment.WAITING),), HERE, other_event=ELSEWHERE),
        _stop(
            *(R.REVOKED, R.WRONG_EVENT, R.WAITING_LIST, R.NOT_YOUR_ACTIVITY, R.ALREADY_HERE, R.NOT_OPEN),
            overridable=False,
        ),
        replace(OPEN, listed_only=True, capacity=0),
        at(8),
    ),
    Case(
        "two people of one code are asked about before anything else is said",
        Facts((REVOKED[0], a_candidate("2")), others=9, other_event=ELSEWHERE),
        Ask((R.AMBIGUOUS,), (a_person_id("1"), a_person_id("2"))),
        FOR_TWO,
        at(3, day=date(1970, 1, 1)),
    ),
]


@pytest.mark.parametrize("case", ONE_REASON + SEVERAL_REASONS, ids=lambda case: case.says)
def test_a_scan_gets_its_verdict(case: Case) -> None:
    assert decide(Context(case.pack, case.activity), case.facts, now=case.now) == case.expected


def test_every_reason_of_a_check_in_has_a_case_of_its_own() -> None:
    # ``system`` is the desk's: nothing that rules can find out.
    rules = {R.OK, R.WELCOME_BACK, R.AMBIGUOUS, *_ORDER}
    alone = {case.expected.reasons[0] for case in ONE_REASON if len(case.expected.reasons) == 1}
    assert alone == rules
    assert {
        *("already_here", "not_in_roster", "wrong_event", "revoked", "wrong_day", "not_open", "closed", "full"),
        *("not_your_activity", "ambiguous"),
    } <= alone


_FACTS = st.builds(
    Facts,
    candidates=st.one_of(
        st.just(NOBODY),
        st.tuples(
            st.builds(
                a_candidate,
                role=st.sampled_from(PersonRole),
                enrolment=st.sampled_from(Enrolment),
                code=st.sampled_from(CodeStatus),
                activities=st.sampled_from([(), (ActivityId("trees"),)]),
            )
        ),
    ),
    presence=st.sampled_from([None, HERE, LEFT]),
    others=st.integers(0, 3),
    other_event=st.sampled_from([None, ELSEWHERE]),
    badge=st.sampled_from([None, BADGE, OLD_BADGE]),
    standing=st.sampled_from(Standing),
)
_ACTIVITIES = st.builds(
    an_activity,
    capacity=st.sampled_from([None, 0, 2]),
    listed_only=st.booleans(),
    roles=st.sampled_from([(), (PersonRole.VOLUNTEER,)]),
    sessions=st.sampled_from([(), OPEN.sessions]),
)
_CLOCKS = st.one_of(st.integers(at(0) - 86_400_000, at(0) + 5 * 86_400_000), st.integers(0, 1 << 53))


@given(facts=_FACTS, activity=_ACTIVITIES, now=_CLOCKS, unknown=st.sampled_from(UnknownCodes))
def test_every_verdict_has_reasons_each_once_and_the_gravest_first(
    facts: Facts, activity: Activity, now: int, unknown: UnknownCodes
) -> None:
    verdict = decide(Context(a_pack(activity, unknown_codes=unknown), activity), facts, now=now)
    here_first = isinstance(verdict, Look) and verdict.reasons[0] is R.ALREADY_HERE
    gravities = [_ORDER.index(reason) for reason in verdict.reasons[here_first:] if reason in _ORDER]
    assert gravities == sorted(set(gravities))
    match verdict:
        case Go(reasons=reasons):
            assert reasons in ((R.OK,), (R.WELCOME_BACK,))
        case Stop(reasons=reasons, overridable=overridable):
            assert overridable == (R.REVOKED not in reasons)
        case Look(reasons=reasons):
            assert reasons
        case Ask():
            pytest.fail("one candidate is not a choice")


@given(
    facts=_FACTS.filter(lambda facts: len(facts.candidates) == 1),
    activity=_ACTIVITIES,
    now=st.one_of(_CLOCKS, st.sampled_from([0, at(10, day=date(1970, 1, 1)), at(10, day=date(2020, 10, 10))])),
)
def test_no_clock_ever_turns_anybody_away(facts: Facts, activity: Activity, now: int) -> None:
    always_open = replace(activity, sessions=())
    right = decide(Context(a_pack(activity), always_open), facts, now=TEN)
    wrong = decide(Context(a_pack(activity), activity), facts, now=now)
    assert isinstance(right, Stop) == isinstance(wrong, Stop)


@pytest.mark.parametrize("now", [0, at(10, day=date(1970, 1, 1)), at(10, day=date(2020, 10, 10)), 1 << 52])
def test_a_station_whose_clock_is_years_off_looks_and_lets_in(now: int) -> None:
    assert decide(Context(a_pack(OPEN), OPEN), Facts(SOMEBODY), now=now) == Look((R.WRONG_DAY,))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(8, 44) + 59_999, Look((R.NOT_OPEN,))),
        (at(8, 45), Go((R.OK,))),
        (at(12) - 1, Go((R.OK,))),
        (at(12), Look((R.CLOSED,))),
        (at(0, day=DAYS[0]) - 1, Look((R.WRONG_DAY,))),
        (at(0, day=DAYS[0]), Look((R.NOT_OPEN,))),
        (at(0, day=DAYS[1]) - 1, Look((R.CLOSED,))),
        (at(0, day=DAYS[1]), Look((R.WRONG_DAY,))),
    ],
    ids=[
        *("a moment before the doors open", "as the doors open", "a moment before the end", "at the end"),
        *("a moment before the day", "at midnight", "a moment before midnight", "at the midnight after"),
    ],
)
def test_the_clock_decides_to_the_millisecond(now: int, expected: Verdict) -> None:
    assert decide(Context(a_pack(OPEN), OPEN), Facts(SOMEBODY), now=now) == expected


def test_doors_open_by_the_clock_of_the_event_not_of_utc() -> None:
    assert decide(Context(a_pack(OPEN, timezone="UTC"), OPEN), Facts(SOMEBODY), now=TEN) == Look((R.NOT_OPEN,))
    assert decide(Context(a_pack(OPEN, timezone=BANGKOK), OPEN), Facts(SOMEBODY), now=TEN) == Go((R.OK,))


def test_a_presence_elsewhere_in_the_event_is_not_asked_about_here() -> None:
    """The facts hold the presence at this very activity; a zone of its own does not change the verdict."""
    moved = replace(HERE, zone=ZoneId("edu"))
    assert decide(Context(a_pack(), an_activity()), Facts(SOMEBODY, moved), now=TEN) == Look((R.ALREADY_HERE,))
