"""Every page, in both languages and on both kinds of screen: it fits, and everything has a name."""

import re

import pytest

from sync.hub.users.roles import Role
from sync.hub.web.navigation import MENU
from tests.builders import a_person_id
from tests.sync.hub.chromium.browser import DESKTOP, PHONE, Browser
from tests.sync.hub.chromium.expo import Expo

pytestmark = pytest.mark.browser

PAGES = [
    *(entry.href for entry in MENU),
    *("/?day=", "/people?q=สม", f"/people/{a_person_id('31')}", f"/people/{a_person_id('28')}?other=สม", "/account"),
    *("/anomalies?state=settled", "/anomalies?state=ended", "/lookalikes", "/protocol"),
    *(f"/imports/{number}" for number in range(1, 6)),
    *("/imports/1?what=changed", "/imports/1?what=bad", "/nobody"),
    *("/retention?people=0&audit=0&lists=0", "/retention?people=30&audit=730&lists=7"),
]
OUTSIDE = ["/login"]
UNNAMED = """
const asked = 'input:not([type=hidden]):not([hidden]), select, textarea, button, a, summary, img, th'
return [...document.querySelectorAll(asked)].filter(
  (each) => !(each.labels && each.labels.length) && !(each.textContent || '').trim() && !each.hasAttribute('alt')
    && !each.getAttribute('aria-label')).map((each) => each.outerHTML)
"""
"""What a screen reader would have no name for."""
CLIPPED = """
const text = (each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim())
const hides = (each) => /hidden|clip/.test(getComputedStyle(each).overflowX) || each.tagName === 'BUTTON'
return [...document.querySelectorAll('main *, header *')].filter((each) => each.checkVisibility() && text(each)
  && !each.closest('.unseen') && hides(each) && each.scrollWidth > each.clientWidth + 1).map((each) => each.outerHTML)
"""
"""Text that runs out of what it stands in, where that shows no more of it."""
SMALL = """
const targets = 'main button, main summary, main select, main input:not([type=hidden]):not([hidden]), header button'
return [...document.querySelectorAll(targets)].filter((each) => each.checkVisibility()).filter((each) => {
  const box = (each.labels && each.labels[0] || each).getBoundingClientRect()
  return Math.max(box.height, each.getBoundingClientRect().height) < 24
}).map((each) => each.outerHTML)
"""
"""What is too low for a finger."""
TINY = """
const text = (each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim())
return [...document.querySelectorAll('body *')].filter((each) => text(each) && each.checkVisibility()
  && parseFloat(getComputedStyle(each).fontSize) < 12.5).map((each) => each.outerHTML)
"""
UNREACHED = """
return [...document.querySelectorAll('main *')].filter((each) => each.checkVisibility()
  && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === 'auto' && each.tabIndex < 0
).map((each) => each.outerHTML)
"""
"""What scrolls and has no way in for a keyboard."""
FAULTS = {"unnamed": UNNAMED, "clipped": CLIPPED, "small": SMALL, "tiny": TINY, "unreached": UNREACHED}
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
WIDTH = "return document.documentElement.scrollWidth"


def check(browser: Browser, path: str, language: str, size: tuple[int, int]) -> None:
    browser.go(path)
    check_here(browser, language, size)
    if language == "th" and path != "/protocol":
        assert not re.search(r"\b2019\b", browser.text), "years are of the Buddhist era"


def check_here(browser: Browser, language: str, size: tuple[int, int]) -> None:
    """Of the page that *browser* is at."""
    browser.resize(size)
    browser.run(OPEN_ALL)
    assert browser.run("return document.documentElement.lang") == language
    assert browser.run(WIDTH) <= size[0]
    assert len(browser.every("h1")) == 1
    faults = {name: browser.run(script) for name, script in FAULTS.items()}
    faults["console"] = [each for each in browser.complaints() if "404" not in str(each)]
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_and_everything_on_it_has_a_name(
    visitor: Browser, expo: Expo, path: str, language: str, size: tuple[int, int]
) -> None:
    visitor.sign_in(expo.tokens[Role.ORGANISER], language)
    check(visitor, path, language, size)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_so_does_what_is_seen_from_outside(visitor: Browser, path: str, language: str, size: tuple[int, int]) -> None:
    visitor.speak(language)
    check(visitor, path, language, size)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_so_does_what_is_in_quarantine(visitor: Browser, expo: Expo, language: str, size: tuple[int, int]) -> None:
    visitor.sign_in(expo.tokens[Role.ORGANISER], language)
    visitor.go("/anomalies?kind=quarantined")
    contents = [each.get_attribute("href") or "" for each in visitor.every("a[href*='/anomalies/contents']")]
    assert contents
    for address in contents:
        check(visitor, address.removeprefix(expo.url), language, size)


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/nobody"])
def test_the_other_language_is_one_tap_away_on_the_same_page(organiser: Browser, path: str) -> None:
    organiser.go(path)
    organiser.click(".tools button")
    organiser.until(lambda: organiser.run("return document.documentElement.lang") == "en")
    here = organiser.path
    organiser.go(path)
    assert here == organiser.path
