"""The program itself against a Discord of this machine, in a process of its own: child.py PORT."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.discord_app.running import run
from bot.settings import Settings
from wire.running import pointed_at

if __name__ == "__main__":
    settings = Settings.read(file=Path("no.env"))
    with pointed_at(int(sys.argv[1])):
        sys.exit(run(settings, settings.knowledge))
