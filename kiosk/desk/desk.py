"""The desk itself: every act that staff can do, each one transaction that is durable before anybody is told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from kiosk.clock import Clock, HubTime, new_key
from kiosk.desk import answering, badges, checking_in, counting, looking, setting_up, undoing
from kiosk.desk.act import Act, Pen, first_open, readable
from kiosk.desk.checking_in import OVERRIDE_REASONS, Scan
from kiosk.desk.outcomes import Found, Glance, NewBadge, Outcome, Recent
from kiosk.domain.changes import AnomalyChanged
from kiosk.domain.checkin import Presence
from kiosk.domain.ids import ActivityId, PersonId, RecordId
from kiosk.domain.pack_changes import PackChange
from kiosk.domain.packs import Activity, Pack
from kiosk.domain.people import PersonEntry
from kiosk.domain.verdicts import Reason, Stop
from kiosk.problems import BUSY, EnvironmentProblem
from kiosk.store.beginning import Patience, half_a_minute
from kiosk.store.finding import shown_code
from kiosk.store.station_store import Store


class Desk:
    """The only writer of a station's journal.

    A verdict never fails for the surroundings' sake: a full disk or a lost database is an outcome whose reason is
    ``system``, with nothing written and nothing shown as accepted. The other acts raise EnvironmentProblem.

    That another program writes is no verdict either: every act waits as long as *patience* says, then raises
    StoreProblem with the code BUSY.
    """

    def __init__(  # noqa: PLR0913 - what comes in from outside
        self,
        store: Store,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        actor: str = "desk",
        new_key: Callable[[], bytes] = new_key,
        patience: Patience = half_a_minute,
    ) -> None:
        self._store = store
        self._patience = patience
        with store.reading() as tx:
            self.hub_time = HubTime(clock, tx.number("clock_offset"))
            self._fallback = first_open(tx.pack(), self.hub_time.now())
        self._pen = Pen(clock, self.hub_time, new_id, new_key, actor)

    # looking

    def pack(self) -> Pack:
        return self._store.pack()

    def activity(self) -> Activity:
        """The activity in force at this desk."""
        with self._looking() as act:
            return act.activity()

    def search(self, query: str, limit: int = 30) -> tuple[PersonEntry, ...]:
        """People found by any part of a name, nickname or organisation, or the last digits of a phone."""
        with self._store.reading() as tx:
            return tx.search(query, limit)

    def find(self, query: str, limit: int = 30) -> Found:
        """Like ``search``, each with where they stand with the activity in force today: all of one moment."""
        with self._looking() as act:
            return looking.find(act, query, limit)

    def glance(self, recent: int = 8) -> Glance:
        """What the desk shows at rest, all of one moment."""
        with self._looking() as act:
            return looking.glance(act, recent)

    def presence(self, person: PersonId) -> Presence | None:
        """Where *person* stands with the activity in force today."""
        with self._looking() as act:
            return looking.presence(act, person)

    def pack_news(self) -> tuple[PackChange, ...]:
        """What the pack changed since ``saw_pack_news``; ``pack_changes.change_lines`` has the words."""
        with self._looking() as act:
            return looking.pack_news(act)

    def saw_pack_news(self) -> None:
        with self._store.writing(self._patience) as tx:
            tx.pack_was_seen()

    def anomalies(self, limit: int = 50) -> tuple[AnomalyChanged, ...]:
        """What the hub says does not add up about this station: the open ones first, the newest of each first."""
        with self._store.reading() as tx:
            return tx.anomalies(limit)

    def answers(self) -> dict[str, str]:
        """What was answered here about those that are still open, by key."""
        with self._store.reading() as tx:
            return tx.answers()

    def answer(self, key: str, reason: str) -> RecordId | None:
        """Say what came of the anomaly *key*, with one of ``answers_to`` its kind; None when it is open no more.

        What happened at this desk that settles; of doubts about the station itself the hub's people decide.
        """
        with self._acting() as act:
            return answering.answer(act, key, reason)

    # setting up

    def opened(self, version: str) -> None:
        """Note in the journal that the station program started."""
        with self._acting() as act:
            setting_up.opened(act, version)

    def choose_activity(self, activity: ActivityId) -> Activity:
        """Make *activity* the one in force. Raises LookupError when the pack has none of that id."""
        with self._acting() as act:
            return setting_up.choose_activity(act, activity)

    # coming and going

    def scan(self, code: str, *, how: str = "scan") -> Outcome:
        """Act on a code that was shown: check its owner in, or say why not."""
        text = readable(code)
        return self._verdict(lambda act: Scan(shown_code(act.tx, text), how))

    def check_in(self, person: PersonId, *, how: str = "search") -> Outcome:
        """Check in somebody who was chosen by hand, whatever badge they have or lost."""
        return self._verdict(lambda act: checking_in.chosen(act, person, how))

    def check_out(self, person: PersonId) -> RecordId | None:
        """End *person*'s presence at the activity in force; None when they are not there."""
        with self._acting() as act:
            return checking_in.check_out(act, person)

    def override(self, refusal: RecordId, reason: str) -> Outcome | None:
        """Let in whom *refusal* turned away, with one of OVERRIDE_REASONS; None when that cannot be overridden."""
        if reason not in OVERRIDE_REASONS:
            raise ValueError(f"{reason!r} is not one of {', '.join(OVERRIDE_REASONS)}")
        try:
            with self._acting() as act:
                return checking_in.override(act, refusal, reason)
        except EnvironmentProblem as problem:
            return self._broken(problem)

    def undo(self, wanted: RecordId, reason: str = "mistake") -> bool:
        """Take back a check-in, check-out, count or group of this station; False when there is nothing to undo."""
        with self._acting() as act:
            return undoing.undo(act, wanted, reason)

    def undo_last(self) -> Recent | None:
        """Take back the newest act that can be; what it was, or None."""
        with self._acting() as act:
            return undoing.undo_last(act)

    # counting

    def count(self, people: int) -> int:
        """Count *people* who walked by (negative: take back); this station's sum for the zone today."""
        with self._acting() as act:
            return counting.count(act, people)

    def group_arrived(self, organisation: str, people: int, sector: str = "other") -> RecordId:
        """Note a group: the organisation's name, 1 to 10,000 heads, one of SECTORS. Raises ValueError."""
        with self._acting() as act:
            return counting.group_arrived(act, organisation, people, sector)

    # badges

    def issue_badge(self, person: PersonId, code: str, *, reason: str = "") -> RecordId:
        """Make *code*, a ticket or a phone's, a badge of *person*.

        Raises LookupError for a stranger, UnfitCode for a code they cannot have. ``mint_badge`` makes a code.
        """
        with self._acting() as act:
            return badges.issue(act, person, code, reason)

    def replace_badge(self, person: PersonId, code: str, *, reason: str = "lost") -> RecordId:
        """The same, and every other badge of ours that *person* had is void; tickets of other systems stay."""
        with self._acting() as act:
            return badges.replace(act, person, code, reason)

    def mint_badge(self, person: PersonId, *, expires: date | None = None, reason: str = "") -> NewBadge:
        """Make a badge for *person*, beside those they have. Raises LookupError for a stranger, EnvironmentProblem."""
        with self._acting() as act:
            return badges.mint(act, act.known(person), expires, reason)

    def reissue_badge(self, person: PersonId, *, expires: date | None = None, reason: str = "lost") -> NewBadge:
        """Make a new badge for *person* and every one of ours that they had void; tickets of other systems stay."""
        with self._acting() as act:
            return badges.reissue(act, act.known(person), expires, reason)

    def revoke_badge(self, person: PersonId, code: str, *, reason: str = "") -> RecordId:
        """Make *code* of *person* void, here at once and everywhere through the hub.

        Raises LookupError for a stranger.
        """
        with self._acting() as act:
            return badges.revoke(act, person, code, reason)

    def badge_codes(self, people: Sequence[PersonEntry], *, expires: date | None = None) -> tuple[str, ...]:
        """The badge of each of *people*, all known here: the newest that is good, a new one for who has none."""
        with self._acting() as act:
            return tuple(badges.newest_or_new(act, person, expires) for person in people)

    def note_printed(self, printed: Iterable[tuple[PersonId, str]], *, printer: str) -> None:
        """Note in the journal that these badges (whose, and the code) were printed; codes are kept as digests."""
        with self._acting() as act:
            badges.note_printed(act, printed, printer)

    # how it is done

    @contextmanager
    def _looking(self) -> Iterator[Act]:
        with self._store.reading() as tx:
            yield Act(tx, self._pen)

    @contextmanager
    def _acting(self) -> Iterator[Act]:
        with self._store.writing(self._patience) as tx:
            yield Act(tx, self._pen)

    def _verdict(self, find: Callable[[Act], Scan]) -> Outcome:
        try:
            with self._acting() as act:
                return checking_in.check_in(act, find(act))
        except EnvironmentProblem as problem:
            return self._broken(problem)

    def _broken(self, problem: EnvironmentProblem) -> Outcome:
        """The verdict when nothing could be written; what passes by itself is none."""
        if problem.code == BUSY:
            raise problem
        stop = Stop((Reason.SYSTEM,), overridable=False)
        return Outcome(stop, self.hub_time.now(), self._fallback, problem=problem)
