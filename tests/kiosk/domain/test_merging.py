"""Who is whom does not depend on the order in which anybody heard of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.ids import ActivityId, PersonId, RecordId
from kiosk.domain.kinds import CheckedIn, Merged, Voided
from kiosk.domain.merging import Merge, Refusal, WhoIsWho, combined, moved
from kiosk.domain.people import PersonEntry
from kiosk.domain.projections import Fold
from kiosk.domain.report import Tally
from tests.builders import DAYS, JournalBuilder, a_pack, a_person, a_person_id, at, someone

A, B, C, D = (PersonId(letter) for letter in "ABCD")


def merges(*pairs: tuple[PersonId, PersonId]) -> list[Merge]:
    return [Merge(RecordId(f"m{number}"), person, into) for number, (person, into) in enumerate(pairs)]


PAIRS = st.lists(st.tuples(st.sampled_from("ABCDEFGH"), st.sampled_from("ABCDEFGH")), max_size=10).map(
    lambda pairs: merges(*((PersonId(a), PersonId(b)) for a, b in pairs))
)


def test_nobody_was_merged_so_everybody_is_themselves() -> None:
    who = WhoIsWho([])
    assert (who.one(A), who.group(A), who.others()) == (A, (A,), {})


def test_a_merged_person_goes_under_the_id_they_were_merged_into() -> None:
    who = WhoIsWho(merges((A, B)))
    assert who.one(A) == who.one(B) == B
    assert who.group(A) == who.group(B) == (B, A)
    assert who.others() == {A: B}


def test_merges_chain() -> None:
    who = WhoIsWho(merges((A, B), (B, C)))
    assert who.others() == {A: C, B: C}
    assert who.group(B) == (C, A, B)


def test_somebody_merged_into_two_makes_all_three_one() -> None:
    assert WhoIsWho(merges((C, B), (C, A))).others() == {B: A, C: A}


def test_a_circle_that_arrived_all_the_same_goes_under_its_smallest_id() -> None:
    assert WhoIsWho(merges((B, A), (A, B))).others() == {B: A}


@pytest.mark.parametrize(
    ("person", "into", "refusal"),
    [(A, A, Refusal.SAME_PERSON), (B, A, Refusal.ALREADY_ONE), (A, C, Refusal.ALREADY_ONE), (D, A, None)],
)
def test_a_circle_is_refused(person: PersonId, into: PersonId, refusal: Refusal | None) -> None:
    assert WhoIsWho(merges((A, B), (B, C))).refusal(person, into) is refusal


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(found: list[Merge], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert WhoIsWho(shuffled).others() == WhoIsWho(found).others()


@given(PAIRS)
def test_whoever_is_joined_is_one_person_and_nobody_else(found: list[Merge]) -> None:
    who = WhoIsWho(found)
    for merge in found:
        assert who.one(merge.person) == who.one(merge.into)
    for person, one in who.others().items():
        assert who.one(one) == one
        assert person in who.group(one)
    assert set(who.others()) <= {p for merge in found for p in (merge.person, merge.into)}


@given(PAIRS, st.data())
def test_undoing_restores_exactly_what_was(found: list[Merge], data: st.DataObject) -> None:
    undone = set(data.draw(st.lists(st.sampled_from(found), max_size=4))) if found else set()
    left = [merge for merge in found if merge not in undone]
    assert WhoIsWho(left).others() == WhoIsWho([m for m in [*undone, *left] if m not in undone]).others()


@given(PAIRS, PAIRS)
def test_everybody_whose_group_changed_has_moved(first: list[Merge], second: list[Merge]) -> None:
    before, after = WhoIsWho(first), WhoIsWho(second)
    changed = moved(before, after)
    for name in map(PersonId, "ABCDEFGH"):
        if before.one(name) != after.one(name):
            assert {name, before.one(name), after.one(name)} <= changed


def test_what_is_known_of_one_person_is_their_own_and_fills_its_blanks_from_the_others() -> None:
    own = PersonEntry(B, ("b",), "สมชาย", phone="", activities=(ActivityId("talk"),))
    other = PersonEntry(A, ("a", "b"), "Somchai", nickname="ชาย", phone="0812345678", activities=(ActivityId("game"),))
    both = combined(B, [other, own])
    assert both == replace(
        own, codes=("b", "a"), nickname="ชาย", phone="0812345678", activities=(*own.activities, *other.activities)
    )
    assert combined(B, []) is None
    assert combined(C, [other]) == replace(other, person=C)


# in the figures

DAY = DAYS[0].isoformat()


def same(hub: JournalBuilder, person: str, into: str) -> str:
    return hub.write(Merged(a_person_id(person), a_person_id(into), "one"), someone(person)).id


def test_two_people_who_were_merged_count_once_and_twice_again_when_that_was_wrong() -> None:
    booth, hub = JournalBuilder("b"), JournalBuilder("hub")
    for reference in ("1", "2", "3"):
        booth.check_in(reference)
    tally = Tally(a_pack())
    for record in booth.records:
        tally.add(record)
    before = tally.report()
    assert before.reached.people == 3
    merge = same(hub, "1", "2")
    tally.add(hub.records[-1])
    merged = tally.report()
    assert (merged.reached.people, merged.days[0].turnout.people, merged.days[0].turnout.check_ins) == (2, 2, 3)
    tally.add(hub.write(Voided(merge, "no"), someone("1")))
    assert tally.report() == before


def test_a_merge_whose_void_came_first_never_counts() -> None:
    hub, fold = JournalBuilder("hub"), Fold(a_pack())
    booth = JournalBuilder("b")
    merge = same(hub, "1", "2")
    hub.write(Voided(merge, "no"), someone("1"))
    for record in (hub.records[1], booth.check_in("1"), booth.check_in("2"), hub.records[0]):
        fold.add(record)
    assert [mask.bit_count() for _, mask in fold.crowds()] == [2]


def test_the_hours_of_a_merged_volunteer_are_one_persons() -> None:
    booth, hub = JournalBuilder("b"), JournalBuilder("hub")
    for reference, start in (("1", at(9)), ("2", at(10))):
        booth.check_in(reference, role="volunteer", when=start)
    same(hub, "1", "2")
    fold = Fold(a_pack())
    for record in (*booth.records, *hub.records):
        fold.add(record)
    place = CheckedIn("trees", "env", DAY, role="volunteer", how="")
    assert len({row.person for _, row in fold.rows({place})}) == 1
    one = next(row.person for _, row in fold.rows({place}))
    assert len(list(fold.rows({place}, {one}))) == 2
    tally = Tally(a_pack())
    for record in (*booth.records, *hub.records):
        tally.add(record)
    assert tally.report().volunteers.total.people == 1


@given(st.permutations(range(6)))
def test_figures_do_not_depend_on_when_a_merge_is_heard_of(order: list[int]) -> None:
    booth, hub = JournalBuilder("b"), JournalBuilder("hub")
    booth.check_in("1")
    booth.check_in("2")
    booth.check_in("3")
    first = same(hub, "1", "2")
    same(hub, "2", "3")
    hub.write(Voided(first, "no"), someone("1"))
    records = [*booth.records, *hub.records]
    tally = Tally(a_pack())
    for place in order:
        tally.add(records[place])
    assert tally.report().reached.people == 2


def test_an_erased_person_is_still_counted() -> None:
    from kiosk.domain.kinds import Erased, Settled

    booth, hub, tally = JournalBuilder("b"), JournalBuilder("hub"), Tally(a_pack())
    tally.add(booth.check_in("1"))
    tally.add(hub.write(Erased("asked"), someone("1")))
    tally.add(hub.write(Settled("gap:1:2", "seen"), someone("1")))
    assert tally.report().reached.people == 1
    assert a_person("1").person == a_person_id("1")
