"""What happens to the files of the fact base while the bot runs: sound changes, and every way of breaking them."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

PIERS = """
- id: piers-2017
  ask: [How many piers are there?, number of piers, count the piers, how many piers has the town]
  answer: Two piers stood in Seahaven in 2017.
  cite: [{source: gazette-2017, paragraphs: [7], terms: [two piers, Seahaven, "2017"]}]
  as_of: 2017
  said_by: the article
  claim: figure
"""

_WORDINGS = ("Three boats sailed for", "Three boats were at sea for", "Three boats, no more, sailed for")

_BREAKS = {
    "a tab": ("facts/boats.yaml", b"  answer:", b"\tanswer:"),
    "an unknown key": ("facts/boats.yaml", b"  claim: figure", b"  claim: figure\n  colour: red"),
    "an unknown source": ("facts/people.yaml", b"source: radio-2022", b"source: telly-2022"),
    "a word that does not stand there": ("facts/boats.yaml", b"[three boats,", b"[four boats,"),
    "no text at all": ("facts/people.yaml", b"Ada", b"\xff\xfe"),
    "an empty file": ("sources.yaml", None, b""),
    "a list of nothing": ("scope.yaml", None, b"- 1\n- 2\n"),
    "a mention": ("facts/boats.yaml", b"as_of: 2022-05-12", b"as_of: '@everyone <@100000000000000009>'"),
    "a lost lock": ("locks/radio-2022.json", None, b"{"),
}


class Files:
    """A knowledge folder, and its sound state to come back to."""

    def __init__(self, folder: Path, sound: Path) -> None:
        self.folder, self._sound = folder, sound

    def change(self, chance: random.Random) -> str:
        """Do one thing to the files; return what."""
        boats, piers = self.folder / "facts" / "boats.yaml", self.folder / "facts" / "piers.yaml"
        match chance.randrange(10):
            case 0 | 1 | 2 | 3 if boats.exists():
                text, wording = boats.read_bytes(), chance.choice(_WORDINGS)
                for old in _WORDINGS:
                    text = text.replace(old.encode(), wording.encode())
                boats.write_bytes(text)
                return f"says {wording!r}"
            case 4 | 5:
                if piers.exists():
                    piers.unlink()
                    return "loses the piers"
                piers.write_text(PIERS, encoding="utf-8")
                return "gains the piers"
            case 6 | 7:
                return f"breaks: {self._break(chance)}"
            case _:
                self.mend()
                return "is mended"

    def mend(self) -> None:
        """Bring all files back as they were."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._sound, self.folder)

    def _break(self, chance: random.Random) -> str:
        how = chance.choice([*_BREAKS, "a lost file"])
        if how == "a lost file":
            (self.folder / "facts" / "boats.yaml").unlink(missing_ok=True)
            return how
        name, old, new = _BREAKS[how]
        file = self.folder / name
        if file.exists():
            file.write_bytes(file.read_bytes().replace(old, new) if old else new)
        return how
