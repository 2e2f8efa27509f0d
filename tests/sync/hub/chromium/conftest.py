"""One Chromium and one filled hub for all tests here; each test is a new visitor."""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from selenium import webdriver

from sync.hub import admin
from sync.hub.users.roles import Role
from tests.builders import a_pack
from tests.sync.conftest import HubClock, serving
from tests.sync.hub.chromium.browser import Browser
from tests.sync.hub.chromium.expo import NOON, Expo, a_full_pack, fill, users


@dataclass(frozen=True, slots=True)
class NewHub:
    """A hub that nobody ever opened. ``key``: of its authority, as Chromium names one that it is to believe."""

    home: Path
    key: str


@pytest.fixture(scope="session")
def new_hub(tmp_path_factory: pytest.TempPathFactory) -> NewHub:
    home = tmp_path_factory.mktemp("new") / "hub"
    admin.init_hub(home, a_pack())
    with admin.opened(home) as hub:
        assert hub.trust is not None
        hub.trust.make()
        certificate = x509.load_pem_x509_certificate(hub.trust.authority.pem.encode())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return NewHub(home, base64.b64encode(hashlib.sha256(key).digest()).decode())


@pytest.fixture(scope="session")
def chromium(new_hub: NewHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    program, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no Chromium here (on Debian: apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--accept-lang=th"),
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
        f"--ignore-certificate-errors-spki-list={new_hub.key}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()


@pytest.fixture(scope="session")
def expo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Expo]:
    folder = tmp_path_factory.mktemp("expo")
    home, clock = folder / "hub", HubClock()
    clock.ms = NOON
    admin.init_hub(home, a_full_pack())
    with admin.opened(home) as hub:
        hub.now = clock
        tokens = users(hub)
        fill(hub, clock, folder)
        with serving(home, clock) as url:
            yield Expo(url, home, hub, clock, tokens)


@pytest.fixture
def visitor(chromium: webdriver.Chrome, expo: Expo) -> Browser:
    """Somebody who never was at the hub."""
    return Browser(chromium, expo.url)


@pytest.fixture
def organiser(visitor: Browser, expo: Expo) -> Browser:
    """Signed in, in Thai, at the first page."""
    visitor.sign_in(expo.tokens[Role.ORGANISER])
    visitor.go("/")
    return visitor
