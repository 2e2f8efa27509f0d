"""Joining a hub from the command line: typed, from a picture, before a camera; and what the hub says of itself."""

from pathlib import Path

import pytest
from qrcode.main import QRCode

from kiosk.cli.invitations import _qr
from kiosk.cli.reading import invitation_before_camera, invitation_in_picture
from kiosk.problems import EnvironmentProblem
from sync.protocol.invitation import parse_invitation
from tests.system.station import SAMPLE, done, hub, khomue

INVITATION = "https://192.168.1.20:8000#K7Q-9F4M-2XAB.7C0F-3WQ1-ZD8M-A2KX-5R9T"


def a_picture(folder: Path, text: str) -> Path:
    code: QRCode[object] = QRCode(box_size=6, border=8)
    code.add_data(text)
    folder.mkdir(exist_ok=True)
    file = folder / "code.png"
    code.make_image().save(str(file))
    return file


def test_a_station_joins_by_a_picture_of_the_hubs_code_over_https(tmp_path: Path) -> None:
    home, station = tmp_path / "hub", tmp_path / "station"
    done("init", "--home", station, "--pack", SAMPLE)
    with hub(home, "--pack", str(SAMPLE)) as address:
        assert address.startswith("https://")
        code = done("hub", "enrol", "--home", home, "--json").json()[0]["code"]
        done("enrol", "--home", station, "--picture", a_picture(tmp_path / "p", code), "--name", "Booth 1")
        assert done("sync", "--home", station, "--json").json()[0]["complete"]
        told = done("hub", "authority", "--home", home, "--write", tmp_path / "hub.crt").out
        other = done("hub", "replace", "Booth 1", "--home", home).out.strip()
    fingerprint = parse_invitation(code).fingerprint
    assert fingerprint in told.replace("-", "")
    assert "BEGIN CERTIFICATE" in (tmp_path / "hub.crt").read_text("ascii")
    assert parse_invitation(other).fingerprint == fingerprint
    assert khomue("hub", "replace", "nobody", "--home", home).code == 3


def test_a_hub_without_tls_serves_its_own_computer_alone(tmp_path: Path) -> None:
    ended = khomue("hub", "serve", "--home", tmp_path / "hub", "--plain-http", "--host", "0.0.0.0", "--pack", SAMPLE)
    assert ended.code == 3
    assert "this computer alone" in ended.err
    assert khomue("hub", "serve", "--home", tmp_path / "hub", "--certificate", SAMPLE / "pack.yaml").code == 2


def test_one_way_of_reading_a_code_is_asked_for(tmp_path: Path) -> None:
    done("init", "--home", tmp_path / "s", "--pack", SAMPLE)
    assert khomue("enrol", "--home", tmp_path / "s").code == 2
    ended = khomue("enrol", "https://192.168.1.20:8000", "--home", tmp_path / "s")
    assert ended.code == 2
    assert "looks like" in ended.err


def test_the_camera_finds_the_invitation(tmp_path: Path) -> None:
    assert invitation_before_camera(str(a_picture(tmp_path / "p", INVITATION).parent)) == INVITATION


def test_a_badge_before_the_camera_is_no_invitation(tmp_path: Path) -> None:
    picture = a_picture(tmp_path / "p", "PMP2483BGHE9")
    with pytest.raises(EnvironmentProblem, match="invitation of a hub"):
        invitation_before_camera(str(picture.parent))
    with pytest.raises(EnvironmentProblem, match="invitation of a hub"):
        invitation_in_picture(picture)


def test_the_code_on_a_terminal_is_dark_on_light() -> None:
    lines = _qr(INVITATION).splitlines()
    assert len(lines) > 15
    assert all(line.startswith("\x1b[38;5;255;48;5;232m") and line.endswith("\x1b[0m") for line in lines)
    assert lines[0].count("█") > 20, "the quiet zone is light"
