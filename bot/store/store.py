"""Everything that is kept, behind one address."""

from __future__ import annotations

from bot.store.audit import Audit
from bot.store.database import Database
from bot.store.people import People
from bot.store.releases import Releases


class Store:
    """The parts of the store over one database."""

    def __init__(self, url: str) -> None:
        """Take the database's address; raise StoreError if it is none. Nothing is opened before it is used."""
        self.database = Database(url)
        self.people = People(self.database)
        self.releases = Releases(self.database)
        self.audit = Audit(self.database)

    async def close(self) -> None:
        """Give back all connections."""
        await self.database.close()
