"""Take the README's pictures anew, from the page that the browser tests drive: `python docs/pictures.py`.

Needs the extra "test" and a Chromium (Debian's package, or its path in CHROMIUM).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Locator

DOCS = Path(__file__).parent
sys.path.append(str(DOCS.parent / "tests"))

from browser import MAUD, Chat, browser, chat  # noqa: E402 - the tests are no package

_SIZE = {"width": 1016, "height": 2000}
"""High enough for all that is in one picture: it is cut out of the page."""

_SHARPNESS = 1.5
_COLOURS = 128
"""The page has few; each picture taken anew stays in the history of the project."""
_AROUND = 12
"""Pixels left around what is cut out."""

_OLD = "Around 350,000 people lived in Coventry"
_NEW = "In 2017 around 350,000 people lived in Coventry"
"""What the moderator of the picture has put in other words."""


def take(shown: Chat, name: str, first: Locator, last: Locator) -> None:
    """Photograph the page from one message to another, without what is SimCord's own."""
    shown.page.mouse.move(0, 0)
    last.scroll_into_view_if_needed()
    shown.page.wait_for_timeout(500)  # what was under the mouse fades
    top, bottom = first.bounding_box(), last.bounding_box()
    assert top is not None
    assert bottom is not None
    assert top["y"] > 0, "the page is not high enough for the picture"
    area: FloatRect = {
        "x": top["x"],
        "y": top["y"] - _AROUND,
        "width": top["width"],
        "height": bottom["y"] + bottom["height"] - top["y"] + 2 * _AROUND,
    }
    file = DOCS / f"{name}.png"
    shown.page.screenshot(path=file, clip=area, style="#channel-composer { visibility: hidden }")
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(_COLOURS)
    small.save(file, optimize=True)
    print(file)


def answer(shown: Chat) -> None:
    """Show a misspelt question, what stands behind its answer, and an honest no."""
    reply = shown.ask("waht is the lattest ofsted rateing")
    asked = shown.before(reply)
    shown.press_for_answer(reply, "Source")
    take(shown, "answer", asked, shown.ask("how much does a social worker earn in coventry"))


def rating(shown: Chat) -> None:
    """Show a year between two inspections."""
    shown.begin("rating")
    shown.give("year", "2016").filter(has_text="2016").click()
    reply = shown.send()
    take(shown, "rating", reply, reply)


def timeline(shown: Chat) -> None:
    """Show all ratings, in words and as a picture."""
    reply = shown.command("timeline")
    reply.locator("img").first.wait_for()
    take(shown, "timeline", reply, reply)


def moderation(shown: Chat, folder: Path) -> None:
    """Show a moderator what a change of the files would change."""
    file = folder / "facts" / "city.yaml"
    text = file.read_text(encoding="utf-8")
    assert _OLD in text, "the facts say it differently by now: let the picture change another text"
    file.write_text(text.replace(_OLD, _NEW), encoding="utf-8")
    shown.be(MAUD)
    change = shown.command("facts reload")
    take(shown, "moderation", change, change)


def main() -> None:
    """Take all pictures, over a copy of the facts that one of them changes."""
    with tempfile.TemporaryDirectory() as place, browser() as running:
        folder = Path(shutil.copytree(DOCS.parent / "knowledge", Path(place) / "knowledge"))
        with chat(running, folder, _SIZE, _SHARPNESS) as shown:
            answer(shown)
            rating(shown)
            timeline(shown)
            moderation(shown, folder)


if __name__ == "__main__":
    main()
