"""The local preview in a browser: what people do on its page, for the tests and for the README's pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright
from playwright.sync_api import TimeoutError as TooLateError
from ports import free_port

ROOT = Path(__file__).parents[1]

ALICE, MAUD = "Alice", "Maud (moderator)"

_COMPOSER = "#channel-composer-input"

_CALM = """() => {
    const page = window.simcordPreview;
    return page && page.ready && !page.pendingQuery && page.awaitingRevision === null
        && (!page.lastAction || page.lastAction.settlement === "settled");
}"""
"""True when the page waits for nothing; before that it lets a click fall flat."""

_LAST = "() => JSON.stringify(window.simcordPreview.lastAction)"
_TRIES = 4

_REPLIED = """id => [...document.querySelectorAll(".channel-message:has(.message-app-badge)")]
    .some(message => BigInt(message.dataset.messageId) > BigInt(id))"""


def chromium() -> str | None:
    """Return the path of a Chromium: CHROMIUM's, else Debian's."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a Chromium without a window."""
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to run as root with one
        running = playwright.chromium.launch(executable_path=chromium(), args=sandbox)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def preview(folder: Path) -> Iterator[str]:
    """Run the preview over a folder of facts, as its user does; give the address of its page."""
    command = (sys.executable, "-m", "bot", "preview", "--knowledge", str(folder), "--port", str(free_port()))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            address = next((line.strip() for line in running.stdout if line.startswith("http://")), None)
            assert address is not None, "the preview ended before it had a page"
            yield address
        finally:
            running.terminate()
    assert running.returncode == 0, f"the preview ended with exit code {running.returncode}"


class Chat:
    """The page as the person sees it who looks at it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def messages(self) -> Locator:
        """All messages that are shown, oldest first."""
        return self.page.locator(".channel-message")

    @property
    def last(self) -> Locator:
        """The newest message, whichever that is at the moment of looking."""
        return self.messages.last

    def before(self, message: Locator) -> Locator:
        """Return the message that stands above another."""
        return message.locator("xpath=preceding-sibling::article[1]")

    @property
    def form(self) -> Locator:
        """The form that is open."""
        return self.page.get_by_role("dialog")

    def be(self, name: str) -> None:
        """Go on as another person."""
        self._calm()
        self.page.select_option("#viewer-picker", label=name)

    def write(self, text: str) -> Locator:
        """Send a message; return the bot's reply."""
        self._calm()
        before = self._newest()
        self.page.fill(_COMPOSER, text)
        self.page.press(_COMPOSER, "Enter")
        return self._reply_after(before)

    def ask(self, question: str) -> Locator:
        """Mention the bot with a question; return its reply."""
        return self.write(f"@Footnote {question}")

    def look_for(self, command: str) -> Locator:
        """Type the beginning of a slash command; return which are offered."""
        self._calm()
        self.page.fill(_COMPOSER, f"/{command}")
        return self._offered

    def begin(self, command: str) -> None:
        """Choose a slash command, to be sent later."""
        self.look_for(command).filter(has_text=f"/{command}").first.click()

    def give(self, option: str, typed: str) -> Locator:
        """Type into an option of the command; return what is offered."""
        self._offered.filter(has_text=option).click()
        self.page.keyboard.type(typed)
        return self._offered

    def send(self) -> Locator:
        """Send the command; return the bot's answer."""
        self._calm()
        before = self._newest()
        self.page.get_by_role("button", name="Send").click()
        return self._reply_after(before)

    def command(self, name: str) -> Locator:
        """Send a command without options; return the bot's answer."""
        self.begin(name)
        return self.send()

    def press(self, message: Locator, label: str) -> None:
        """Press a button under a message, again where the page let a click fall flat, as it may after a refresh."""
        self._calm()
        before = self.page.evaluate(_LAST)
        for _ in range(_TRIES):
            message.get_by_role("button", name=label, exact=True).click()
            with suppress(TooLateError):
                self.page.wait_for_function(f"before => ({_LAST})() !== before", arg=before, timeout=3_000)
                break
        self._calm()

    def press_for_answer(self, message: Locator, label: str) -> Locator:
        """Press a button that answers with a message of its own; return it."""
        before = self._newest()
        self.press(message, label)
        return self._reply_after(before)

    def fill_in(self, choice: str) -> Locator:
        """Choose in the form that is open, and submit it; return the bot's answer."""
        before = self._newest()
        self.form.get_by_role("combobox").click()
        self.form.get_by_role("option", name=choice).click()
        self.form.get_by_role("button", name="Submit").click()
        return self._reply_after(before)

    def buttons(self, message: Locator) -> list[str]:
        """Return what stands on the buttons under a message."""
        return message.locator(".component-button").all_inner_texts()

    @property
    def _offered(self) -> Locator:
        return self.page.locator("#channel-composer").get_by_role("option")

    def _newest(self) -> str:
        return self.last.get_attribute("data-message-id") or ""

    def _reply_after(self, before: str) -> Locator:
        """Wait for a message of the bot's that is newer; return it, by its id."""
        self.page.wait_for_function(_REPLIED, arg=before)
        self._calm()
        return self.page.locator(f'.channel-message[data-message-id="{self._newest()}"]')

    def _calm(self) -> None:
        self.page.wait_for_function(_CALM)


@contextmanager
def chat(browser: Browser, folder: Path, size: ViewportSize | None = None, sharpness: float = 1) -> Iterator[Chat]:
    """Open the preview of a folder of facts in the browser."""
    with preview(folder) as address:
        # Its own policy would keep Playwright's waiting from the page.
        page = browser.new_page(bypass_csp=True, viewport=size, device_scale_factor=sharpness)
        try:
            page.set_default_timeout(15_000)
            page.goto(address)
            yield Chat(page)
        finally:
            page.close()
