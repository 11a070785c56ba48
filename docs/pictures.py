"""Take the README's pictures from the local preview: `python docs/pictures.py`.

Needs the extra "preview", `python -m pip install playwright`, and a Chromium (Debian's package, or CHROMIUM).
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

DOCS = Path(__file__).parent
COMPOSER = "#channel-composer-input"
PORT = "18790"


async def say(page: Page, text: str) -> None:
    """Type into the composer, send, and give the page time to show the reply."""
    await page.fill(COMPOSER, text)
    await page.press(COMPOSER, "Enter")
    await page.wait_for_timeout(1500)


async def take(page: Page) -> None:
    """Ask what the README shows and photograph it."""
    await page.wait_for_function("window.simcordPreview && window.simcordPreview.ready === true")
    await say(page, "@Footnote what did ofsted say in 2022")
    await say(page, "@Footnote whats the weather")
    await page.screenshot(path=DOCS / "answer.png")
    await page.fill(COMPOSER, "/rating")
    for key in ("Enter", "Enter", *"2016"):  # the command, its option, the year
        await page.wait_for_timeout(500)
        await page.keyboard.press(key)
    await page.wait_for_timeout(800)
    await page.get_by_role("option", name="2016").click()
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_timeout(2000)
    await page.get_by_text("In 2016 the rating in force").last.scroll_into_view_if_needed()
    await page.get_by_role("button", name="Source").last.scroll_into_view_if_needed()
    await page.wait_for_timeout(300)
    await page.screenshot(path=DOCS / "rating.png")
    await page.fill(COMPOSER, "/timeline")
    await page.wait_for_timeout(500)
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(500)
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_timeout(2500)
    await page.get_by_text("I know of nothing after that").last.scroll_into_view_if_needed()
    await page.mouse.move(600, 500)
    await page.mouse.wheel(0, 4000)
    await page.wait_for_timeout(500)
    await page.screenshot(path=DOCS / "timeline.png")


async def main() -> None:
    """Start the preview, take the pictures, stop it."""
    command = (sys.executable, "-m", "bot", "preview", "--port", PORT)
    preview = await asyncio.create_subprocess_exec(*command, cwd=DOCS.parent, stdout=asyncio.subprocess.PIPE)
    assert preview.stdout is not None
    address = ""
    while not address:
        line = (await preview.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        address = found.group() if found else ""
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=["--no-sandbox"] if os.geteuid() == 0 else [],
            )
            page = await browser.new_page(bypass_csp=True, viewport={"width": 1100, "height": 900})
            await page.goto(address)
            await take(page)
            await browser.close()
    finally:
        preview.terminate()
        await preview.wait()


asyncio.run(main())
