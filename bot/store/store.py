"""Everything that is kept, behind one address."""

from __future__ import annotations

from bot.store.audit import Audit
from bot.store.corrections import Corrections
from bot.store.database import Database
from bot.store.misses import Misses
from bot.store.people import People
from bot.store.receipts import Receipts
from bot.store.releases import Releases
from bot.store.votes import Votes


class Store:
    """The parts of the store over one database."""

    def __init__(self, url: str) -> None:
        """Take the database's address; raise StoreError if it is none. Nothing is opened before it is used."""
        self.database = Database(url)
        self.people = People(self.database)
        self.releases = Releases(self.database)
        self.audit = Audit(self.database)
        self.receipts = Receipts(self.database)
        self.votes = Votes(self.database)
        self.misses = Misses(self.database)
        self.corrections = Corrections(self.database)

    async def close(self) -> None:
        """Let the receipts under way be written, and give back all connections."""
        await self.receipts.settle()
        await self.database.close()
