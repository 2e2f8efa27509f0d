"""Every administrative act, at the pages and at the terminal, is in the audit; a new one is asked for here."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.hub import hub as hub_commands
from kiosk.cli.root import khomue
from kiosk.domain.changes import AnomalyState
from kiosk.domain.kinds import CheckedIn
from kiosk.packs import load_pack
from sync.client.bundle import export_bundle
from sync.hub import admin, looking, pack_changing, people_acts
from sync.hub.home import HubHome
from sync.hub.service import HubService
from sync.hub.store import anomalies, people
from sync.hub.store.people import Learned
from sync.hub.users import audit
from sync.hub.users.audit import TERMINAL, Entry
from sync.hub.users.roles import Role
from sync.hub.web.texts import TEXTS
from tests.builders import DAYS, a_pack, a_person, a_person_id, an_activity, at, someone
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, HubClock, invitation, serving
from tests.sync.hub.test_backup import sync
from tests.sync.hub.test_imports import settled
from tests.sync.hub.test_people_of_the_hub import routes
from tests.sync.hub.visitors import PASSWORD, Visitor, a_user, signed_in
from tests.system.station import ROOT

DAY = DAYS[0].isoformat()
ONE, TWO = a_person_id("1"), a_person_id("2")
NEW = "another long password"
MINIMAL = ROOT / "assets" / "packs" / "minimal.yaml"
CSV = "code,reference,name\ncode-9,9,คน เก้า\n"


def entries(hub: HubService) -> list[Entry]:
    """What was done at the hub, the first act first."""
    with hub.reading() as connection:
        return list(reversed(audit.newest(connection, 1_000)))


@dataclass
class Terminal:
    """Somebody at the hub's terminal, with all that commands can be used on."""

    hub: HubService
    home: Path
    folder: Path
    stick: Path
    file: Path = field(init=False)

    def __post_init__(self) -> None:
        self.file = self.folder / "list.csv"
        self.file.write_text(CSV, encoding="utf-8")

    def run(self, *arguments: str | Path) -> list[str]:
        """The acts that a command left in the audit, each from the terminal."""
        before = len(entries(self.hub))
        done = CliRunner().invoke(khomue, ["hub", *map(str, arguments), "--home", str(self.home)])
        assert done.exit_code == 0, (done.output, done.exception)
        new = entries(self.hub)[before:]
        assert {entry.address for entry in new} <= {"terminal"}
        return [entry.act for entry in new]


@pytest.fixture
def terminal(hub: HubService, hub_home: Path, station: Enrol, tmp_path: Path) -> Terminal:
    with hub.writing() as connection:
        known = [Learned(a_person(each)) for each in "12"]
        people.keep(connection, known, xid=hub.database.xid(connection))
    HubHome(hub_home).remember_address("https://127.0.0.1:8000")
    station("lost")
    booth = station("booth-1")
    booth.write(CheckedIn("trees", "env", DAY), someone("1"))
    return Terminal(hub, hub_home, tmp_path, export_bundle(booth, tmp_path / "stick.khomue").file)


COMMANDS: dict[str, Callable[[Terminal], tuple[list[str], list[str]]]] = {
    "export": lambda t: (t.run("export", t.folder / "out.csv"), ["exported"]),
    "add-user": lambda t: (t.run("add-user", "วิภา", "--role", "viewer"), ["user_added"]),
    "import": lambda t: (
        t.run("import", t.file, "--yes") + t.run("import", t.stick),
        ["list_read", "list_applied", "bundle_taken"],
    ),
    "enrol": lambda t: (t.run("enrol"), ["station_invited"]),
    "replace": lambda t: (t.run("replace", "Booth booth-1"), ["station_invited"]),
    "revoke": lambda t: (t.run("revoke", "Booth lost"), ["station_revoked"]),
    "backup": lambda t: (t.run("backup", t.folder / "hub.backup"), ["backed_up"]),
    "metrics-token": lambda t: (
        t.run("metrics-token") + t.run("metrics-token", "--new"),
        ["metrics_token_shown", "metrics_token_renewed"],
    ),
    "retention": lambda t: (t.run("retention", "--people", "30", "--yes"), ["retention_changed"]),
    "person": lambda t: (t.run("person", ONE), ["person_exported"]),
    "erase": lambda t: (t.run("erase", TWO, "--reason", "asked", "--yes"), ["person_erased"]),
}
ELSEWHERE = {"restore", "join", "pack"}
"""What is done to another hub than the one at hand: tests of their own, below."""
NO_ACT = {
    "serve": "it runs until it is stopped; who comes to it signs in",
    "init": "there is no hub, and nobody, before it",
    "relay": "a figure is shown",
    "authority": "what anybody may know is shown",
    "doctor": "it is looked at",
    "duplicates": "it is looked at",
}


def test_every_command_is_known_here() -> None:
    assert set(hub_commands.commands) == COMMANDS.keys() | ELSEWHERE | NO_ACT.keys()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_what_is_done_at_the_terminal_is_in_the_audit(command: str, terminal: Terminal) -> None:
    noted, wanted = COMMANDS[command](terminal)
    assert noted == wanted


def test_a_restored_hub_says_that_it_is_one(terminal: Terminal) -> None:
    kept, again = terminal.folder / "hub.backup", terminal.folder / "again"
    terminal.run("backup", kept)
    assert CliRunner().invoke(khomue, ["hub", "restore", "--home", str(again), str(kept)]).exit_code == 0
    with admin.opened(again) as hub:
        assert [entry.act for entry in entries(hub)] == ["backed_up", "restored"]


def test_a_hub_that_was_hung_on_another_says_so(
    hub: HubService, hub_home: Path, hub_clock: HubClock, tmp_path: Path
) -> None:
    above = tmp_path / "above"
    admin.init_hub(above, a_pack())
    with admin.opened(above) as main, serving(above, hub_clock) as url:
        code = str(invitation(main, url, relay=True))
        assert CliRunner().invoke(khomue, ["hub", "join", code, "--home", str(hub_home)]).exit_code == 0
    assert [entry.act for entry in entries(hub)] == ["hub_joined"]


def test_another_version_of_the_pack_is_in_the_audit(tmp_path: Path) -> None:
    home, pack = tmp_path / "hub", tmp_path / "pack.yaml"
    pack.write_bytes(MINIMAL.read_bytes())
    admin.init_hub(home, load_pack(pack))
    pack.write_text(MINIMAL.read_text("utf-8").replace("capacity: 80", "capacity: 90"), encoding="utf-8")
    assert CliRunner().invoke(khomue, ["hub", "pack", str(pack), "--home", str(home), "--yes"]).exit_code == 0
    with admin.opened(home) as hub:
        assert [entry.act for entry in entries(hub)] == ["pack_changed"]


@pytest.mark.parametrize("by", [TERMINAL, None])
def test_an_erasure_is_in_the_audit_whatever_goes_wrong_after_it(
    hub: HubService, hub_home: Path, by: audit.By | None
) -> None:
    if hub.database.file is None:
        pytest.skip("PostgreSQL puts no copies aside")
    (hub_home / "hub.before-0001.db").write_bytes(b"no database" * 100)
    user = a_user(hub)
    who = by or audit.By(user, user.name, "10.0.0.7")
    with pytest.raises(sqlite3.DatabaseError):
        people_acts.erase(hub, who, ONE, "asked")
    [entry] = [entry for entry in entries(hub) if entry.act == "person_erased"]
    assert (entry.name, entry.address, entry.detail) == (who.name, who.address, {"person": str(ONE)})


# the pages


@dataclass
class Page:
    """An organiser at the hub's pages, who has done everything that comes before."""

    hub: HubService
    visitor: Visitor
    folder: Path
    booth: MemoryStore

    def post(self, path: str, form: dict[str, str] | None = None, file: Path | None = None) -> None:
        opened = {"files": {"file": (file.name, file.read_bytes())}} if file else {}
        answer = self.visitor.post(path, form, **opened)
        assert answer.status_code < 400, (path, answer.status_code, answer.text)

    def get(self, path: str) -> None:
        assert self.visitor.get(path).status_code == 200, path

    def last(self, act: str) -> Entry:
        return next(entry for entry in reversed(entries(self.hub)) if entry.act == act)


@pytest.fixture
def page(hub: HubService, hub_url: str, hub_clock: HubClock, station: Enrol, tmp_path: Path) -> Page:
    booth, other = station("booth-1"), station("booth-2")
    with hub.writing() as connection:
        known = [Learned(a_person(each)) for each in "1234"]
        people.keep(connection, known, xid=hub.database.xid(connection))
    booth.write(CheckedIn("trees", "env", DAY), someone("1"), at=at(10))
    other.write(CheckedIn("talk", "edu", DAY), someone("1"), at=at(10) + 30_000)
    sync(hub, booth, other)
    looking.look_at_everything(hub)
    a_user(hub, "ก้อง", Role.VIEWER)
    return Page(hub, signed_in(hub, hub_url), tmp_path, booth)


Act = Callable[[Page], str]
"""Does something at a page; gives what it must have left in the audit."""


def _posting(path: str, act: str, **form: str) -> Act:
    def do(page: Page) -> str:
        page.post(path, form)
        return act

    return do


def _getting(path: str, act: str) -> Act:
    def do(page: Page) -> str:
        page.get(path)
        return act

    return do


def _uploading(path: str, act: str, name: str) -> Act:
    def do(page: Page) -> str:
        file = page.folder / name
        if file.suffix == ".khomue":
            file = export_bundle(page.booth, file).file
        else:
            file.write_text(CSV, encoding="utf-8")
        page.post(path, file=file)
        return act

    return do


def _apply(page: Page) -> str:
    _done(page)
    page.post("/imports/1/apply")
    return "list_applied"


def _drop(page: Page) -> str:
    _done(page)
    page.post("/imports", file=page.folder / "list.csv")
    page.post("/imports/2/drop")
    return "list_dropped"


def _done(page: Page) -> None:
    settled(page.hub)


def _pack(page: Page) -> str:
    new = a_pack(an_activity("trees", capacity=7))
    with page.hub.writing() as connection:
        pack_changing.stage(connection, new)
    page.post("/pack/apply", {"digest": new.digest})
    return "pack_changed"


def _unmerge(page: Page) -> str:
    record = page.last("person_merged").detail["record"]
    page.post(f"/people/{ONE}/unmerge", {"record": str(record), "reason": "two sisters"})
    return "merge_undone"


def _anomaly(path: str, act: str, state: AnomalyState) -> Act:
    def do(page: Page) -> str:
        with page.hub.reading() as connection:
            key = next(each.anomaly.key for each in anomalies.listed(connection, 9, state=state))
        page.post(path, {"key": key, "reason": "looked into"})
        return act

    return do


THREE, FOUR = a_person_id("3"), a_person_id("4")
TWINS = {"person": THREE, "into": FOUR, "reason": "twins"}
PAGES: list[tuple[str, Act]] = [
    ("/anomalies/settle", _anomaly("/anomalies/settle", "anomaly_settled", AnomalyState.OPEN)),
    ("/anomalies/reopen", _anomaly("/anomalies/reopen", "anomaly_reopened", AnomalyState.SETTLED)),
    ("/bundles", _uploading("/bundles", "bundle_taken", "stick.khomue")),
    ("/imports", _uploading("/imports", "list_read", "list.csv")),
    ("/imports/{number}/apply", _apply),
    ("/imports/{number}/drop", _drop),
    ("/lookalikes/apart", _posting("/lookalikes/apart", "people_kept_apart", **TWINS)),
    ("/lookalikes/merge", _posting("/lookalikes/merge", "person_merged", **TWINS)),
    ("/people/{person}/merge", _posting(f"/people/{ONE}/merge", "person_merged", into=TWO, reason="same")),
    ("/people/{person}/unmerge", _unmerge),
    ("/people/{person}/everything.json", _getting(f"/people/{ONE}/everything.json", "person_exported")),
    ("/people/{person}/everything.html", _getting(f"/people/{ONE}/everything.html", "person_exported")),
    ("/people/{person}/erase", _posting(f"/people/{ONE}/erase", "person_erased", reason="asked")),
    *(
        (f"/exports/{name}.{form}", _getting(f"/exports/{name}.{form}", "exported"))
        for name in ("checkins", "present", "hours", "shifts")
        for form in ("csv", "xlsx")
    ),
    ("/pack/apply", _pack),
    ("/retention", _posting("/retention", "retention_changed", people="30", audit="700", lists="7")),
    ("/stations/invite", _posting("/stations/invite", "station_invited")),
    ("/stations/{station}/replace", _posting("/stations/1/replace", "station_invited")),
    ("/stations/{station}/revoke", _posting("/stations/2/revoke", "station_revoked")),
    ("/users", _posting("/users", "user_added", name="มานะ", role="viewer")),
    ("/users/{who}/role", _posting("/users/1/role", "user_changed", role="organiser")),
    ("/users/{who}/password", _posting("/users/1/password", "password_reset")),
    ("/users/{who}/disable", _posting("/users/1/disable", "user_disabled")),
    ("/users/{who}/enable", _posting("/users/1/enable", "user_enabled")),
    (
        "/account/password",
        _posting("/account/password", "password_changed", password=PASSWORD, new=NEW, again=NEW),
    ),
    ("/logout", _posting("/logout", "signed_out")),
    ("/login", _posting("/login", "signed_in", name="organiser", password=NEW)),
]
FILES = (".csv", ".xlsx", ".json", ".html")
OF_NOBODY = ("/exports/report.", "/protocol.")
"""Files in which nobody is named."""
NO_ADMINISTRATION = {
    "/language": "a cookie of one's own",
    "/set-up": "once, before anybody has an account",
    "/pack": "nothing is changed by a pack that waits",
    "/pack/drop": "nor by one that is dropped",
}


def test_every_form_and_every_list_of_people_is_known_here(hub_home: Path, hub_clock: HubClock) -> None:
    lists = {path for path, _ in PAGES if path.startswith(("/exports/", "/people/"))}
    for path, method, guard in routes(hub_home, hub_clock):
        if method == "POST" and not path.startswith("/v1/"):
            assert path in {known for known, _ in PAGES} | NO_ADMINISTRATION.keys()
        is_file = (
            not path.startswith(OF_NOBODY)
            and path.rpartition(".")[2] in ("csv", "xlsx", "json", "html")
            and guard is not None
        )
        assert not is_file or path in lists, path


def test_what_is_done_at_the_pages_is_in_the_audit(page: Page) -> None:
    for path, act in PAGES:
        before = len(entries(page.hub))
        wanted = act(page)
        new = entries(page.hub)[before:]
        assert new, f"{path}: nothing is in the audit"
        assert new[-1].act == wanted, path
        assert new[-1].address == "127.0.0.1"


@pytest.mark.parametrize("act", list(audit.Act))
def test_an_act_is_told_in_both_languages(act: audit.Act) -> None:
    words = TEXTS[f"act_{act}"]
    assert words.th
    assert words.en
    assert words.th != words.en
