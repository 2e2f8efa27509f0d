"""Search in words."""

from kiosk.desk import Hit
from kiosk.domain.badges import Badge, mint
from kiosk.domain.checkin import Presence, State
from kiosk.domain.ids import ActivityId, RecordId, StoreId, ZoneId
from tests.builders import EVENT, a_pack, a_person, a_person_id, at
from ui.i18n import catalogue
from ui.presenter.search import SearchInputs, SearchProps, TicketRow, derive_search_props, long_enough

BADGE = mint(EVENT, Badge(a_person_id("1"), 7), bytes(32))
WHO = a_person("1", name="พิมพ์ชนก", name_en="Pimchanok", nickname="ฝน", organisation="ทะเลใส", codes=("ticket", BADGE))


def presence(state: State) -> Presence:
    return Presence(RecordId("r"), state, at(9, 30), StoreId("s"), "", ZoneId("edu"), ActivityId("talk"))


def search(query: str, *found: Hit, chosen: str = "", reissue: bool = False) -> SearchProps:
    inputs = SearchInputs(a_pack(), at(10), query, found, chosen=chosen, reissue=reissue)
    return derive_search_props(inputs, catalogue("en"))


def test_two_letters_are_enough_and_one_is_not() -> None:
    assert long_enough("ฝน")
    assert not long_enough("ฝ")
    assert not long_enough("ก่"), "a tone mark is no second letter"


def test_empty_places_say_what_to_do() -> None:
    assert search("ก").hint == "Type at least two letters"
    assert search("กกก").hint.startswith("Nobody found")
    assert search("ฝน", Hit(WHO)).hint == ""


def test_while_a_search_runs_nobody_is_not_claimed() -> None:
    inputs = SearchInputs(a_pack(), at(10), "กกก", awaited=True)
    assert derive_search_props(inputs, catalogue("en")).hint == ""


def test_where_more_people_match_than_are_shown_staff_are_told_to_type_on() -> None:
    inputs = SearchInputs(a_pack(), at(10), "ฝน", (Hit(WHO),), more=True)
    assert derive_search_props(inputs, catalogue("en")).narrow == "The first 1 are shown. Type more to find others"
    assert search("ฝน", Hit(WHO)).narrow == ""


def test_a_row_says_who_and_whether_here() -> None:
    (row,) = search("ฝน", Hit(WHO)).rows
    assert (row.name, row.nickname, row.affiliation, row.here) == ("พิมพ์ชนก", "ฝน", "Visitor · ทะเลใส", False)
    assert row.presence == "not here yet"
    (row,) = search("ฝน", Hit(WHO, presence(State.IN))).rows
    assert (row.here, row.presence) == (True, "here since 09:30, Zone edu")
    (row,) = search("ฝน", Hit(WHO, presence(State.OUT))).rows
    assert (row.here, row.presence) == (False, "went out 09:30, Zone edu")


def test_the_chosen_one_fills_the_panel() -> None:
    props = search("ฝน", Hit(WHO), chosen=WHO.person, reissue=True)
    assert (props.chosen, props.name, props.latin, props.badges) == (True, "พิมพ์ชนก (ฝน)", "Pimchanok", 1)
    assert props.reissue


def test_a_chosen_one_who_is_no_longer_found_is_no_longer_chosen() -> None:
    props = search("ฝน", chosen=WHO.person, reissue=True)
    assert not props.chosen
    assert not props.reissue, "the next scan is a check-in again"


def of_tickets(ticket: str, *codes: str) -> SearchProps:
    who = a_person("1", codes=codes)
    inputs = SearchInputs(a_pack(), at(10), "คน", (Hit(who),), chosen=who.person, ticket=ticket)
    return derive_search_props(inputs, catalogue("en"))


def test_tickets_are_the_codes_that_are_no_badge_of_this_event_and_are_shown_inert() -> None:
    props = of_tickets("B-2", BADGE, "B-2", "A\u202e1")
    assert props.tickets == (TicketRow("A\u202e1", "A\ufffd1", chosen=False), TicketRow("B-2", "B-2", chosen=True))
    assert (props.badges, props.ticket) == (1, "B-2")


def test_a_ticket_that_the_person_has_no_more_is_not_the_chosen_one() -> None:
    assert of_tickets("B-2", "A-1").ticket == ""
