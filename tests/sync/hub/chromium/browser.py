"""A browser as somebody at the hub uses it: goes, reads, clicks, types."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from sync.hub.web.forms import SESSION_COOKIE
from sync.hub.web.rendering import LANGUAGE_COOKIE

DESKTOP, PHONE = (1280, 800), (390, 844)
"""Width and height, in the pages' own pixels."""


class Browser:
    """One visitor of the hub at ``url``; nothing of the one before is left."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url
        driver.get(f"{url}/health")
        driver.delete_all_cookies()
        self.resize(DESKTOP)
        self.complaints()

    def sign_in(self, token: str, language: str = "th") -> None:
        """As whoever holds the session *token*."""
        self.driver.add_cookie({"name": SESSION_COOKIE, "value": token})
        self.speak(language)

    def speak(self, language: str) -> None:
        self.driver.add_cookie({"name": LANGUAGE_COOKIE, "value": language})

    def resize(self, size: tuple[int, int]) -> None:
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def download_to(self, folder: Path) -> None:
        behaviour = {"behavior": "allow", "downloadPath": str(folder)}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)

    def go(self, path: str) -> None:
        self.driver.get(self.url + path)

    def run(self, script: str, *values: object) -> Any:
        return self.driver.execute_script(script, *values)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.url)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def every(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector: str) -> None:
        self.one(selector).click()

    def press(self, words: str) -> None:
        """Press the button, link or fold that says *words*, of those in sight the first."""
        said = f"//*[self::button or self::a or self::summary][contains(normalize-space(.), {words!r})]"
        next(each for each in self.driver.find_elements(By.XPATH, said) if each.is_displayed()).click()

    def fill(self, selector: str, value: str) -> None:
        field = self.one(selector)
        field.clear()
        field.send_keys(value)

    def choose(self, selector: str, value: str) -> None:
        Select(self.one(selector)).select_by_value(value)

    def follow(self, name: str) -> None:
        """Choose an entry of the menu, and wait for its page."""
        self.driver.find_element(By.LINK_TEXT, name).click()
        self.until(lambda: self.one("h1").text == name)

    def until(self, wanted: Callable[[], object]) -> None:
        WebDriverWait(self.driver, 30, 0.1, ignored_exceptions=[Exception]).until(lambda _: wanted())

    def read(self, words: str) -> None:
        """Wait until the page says *words*."""
        self.until(lambda: words in self.text)

    def complaints(self) -> list[object]:
        """What the browser's console said since it was last asked."""
        said: list[object] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return said

    def found(self, xpath: str) -> WebElement:
        return self.driver.find_element(By.XPATH, xpath)

    def founds(self, xpath: str) -> list[WebElement]:
        return self.driver.find_elements(By.XPATH, xpath)

    def tab_through(self, times: int) -> list[str]:
        """What the tab key leads to from the beginning of the page, each by its name; all show that they have it."""
        names = []
        for _ in range(times):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            name, outline = self.run(
                "const e = document.activeElement;"
                "return [e.getAttribute('aria-label') || (e.labels && e.labels[0] || e).textContent.trim(),"
                " getComputedStyle(e).outlineStyle]"
            )
            if self.run("return document.activeElement === document.body"):
                break
            assert outline != "none", name
            names.append(name)
        return names
