"""The gateway: sessions that are opened, resumed with replay, broken and closed as Discord does it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import WSMsgType, web

from wire.objects import BOT, Json, user

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class _Zlib:
    """One zlib stream for the whole connection, flushed after each payload."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def __call__(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class _Zstd:
    """The same with zstd, which clients ask for where they can."""

    def __init__(self) -> None:
        try:
            from compression.zstd import ZstdCompressor  # from Python 3.14 on

            self._stream, self._flush = ZstdCompressor(), ZstdCompressor.FLUSH_BLOCK
        except ImportError:
            import zstandard

            self._stream, self._flush = zstandard.ZstdCompressor().compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def __call__(self, text: str) -> bytes:
        return bytes(self._stream.compress(text.encode()) + self._stream.flush(self._flush))


_STREAMS: dict[str, Callable[[], Callable[[str], bytes]]] = {"zlib-stream": _Zlib, "zstd-stream": _Zstd}


class Session:
    """What Discord remembers of a client between connections: what it has been told, in order."""

    def __init__(self, id_: str, shard: tuple[int, int], intents: int) -> None:
        self.id, self.shard, self.intents = id_, shard, intents
        self.told: list[Json] = []
        self.line: Line | None = None

    def owns(self, guild_id: int | None) -> bool:
        """Tell whether an event of the server is this shard's; what is of no server is the first shard's."""
        number, shards = self.shard
        return number == (0 if guild_id is None else (guild_id >> 22) % shards)

    async def tell(self, event: str, data: Json) -> None:
        """Tell the client; where it is not connected, it hears of it when it resumes."""
        payload = {"op": DISPATCH, "t": event, "s": len(self.told) + 1, "d": data}
        self.told.append(payload)
        if self.line is not None:
            await self.line.send(payload)


class Line:
    """One connection."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request, self._socket = request, socket
        self.compression = request.query.get("compress")
        stream = _STREAMS.get(self.compression or "")
        self._compress = stream() if stream else None

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self._socket.closed:
            return
        if self._compress:
            await self._socket.send_bytes(self._compress(text))
        else:
            await self._socket.send_str(text)

    async def close(self, code: int) -> None:
        await self._socket.close(code=code)

    def cut(self) -> None:
        """Break the connection off without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


class Gateway:
    """All sessions of one application."""

    def __init__(self, guilds: Callable[[], Sequence[Json]]) -> None:
        """Take what tells the servers that the application is in."""
        self._guilds = guilds
        self.url = ""
        self.heartbeat = 41.25
        self.sessions: list[Session] = []
        self.received: list[Json] = []
        """Every payload of the client, with its heartbeats."""
        self.closed: list[int | None] = []
        """The code of each connection's end, None where it was cut."""
        self.refuse_resume = False

    @property
    def live(self) -> list[Session]:
        return [session for session in self.sessions if session.line is not None]

    async def tell(self, event: str, data: Json, guild_id: int | None) -> None:
        """Tell an event to the shard that it concerns, connected or not; to all clients, where there are several."""
        newest = {session.shard: session for session in self.sessions}
        for session in self.sessions:
            if session.owns(guild_id) and (session.line is not None or session is newest[session.shard]):
                await session.tell(event, data)

    async def reconnect(self) -> None:
        """Ask all clients to connect anew and resume."""
        await self._order({"op": RECONNECT, "d": None})

    async def invalidate(self, resumable: bool) -> None:
        """Tell all clients that their sessions are over, or only to be resumed."""
        for session in self.live:
            session.id += "" if resumable else "-over"
        await self._order({"op": INVALID_SESSION, "d": resumable})

    async def ask_for_heartbeat(self) -> None:
        await self._order({"op": HEARTBEAT, "d": None})

    def cut(self) -> None:
        """Break all connections off; from now on nothing arrives until the client is back."""
        for session in self.live:
            assert session.line is not None
            session.line.cut()
            session.line = None

    async def close(self, code: int) -> None:
        """Close all connections with a code."""
        for session in self.live:
            line, session.line = session.line, None
            assert line is not None
            await line.close(code)

    async def _order(self, payload: Json) -> None:
        for session in self.live:
            line, session.line = session.line, session.line if payload["op"] == HEARTBEAT else None
            assert line is not None
            await line.send(payload | {"s": None, "t": None})

    def ops(self, *wanted: int) -> list[int]:
        """Return which of these the client has sent, in order."""
        return [payload["op"] for payload in self.received if payload["op"] in wanted]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        line = Line(request, socket)
        session: Session | None = None
        await line.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}, "s": None, "t": None})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            payload = json.loads(frame.data)
            self.received.append(payload)
            match payload["op"]:
                case 1:
                    await line.send({"op": ACK, "d": None, "s": None, "t": None})
                case 2:
                    session = await self._identify(line, payload["d"])
                case 6:
                    session = await self._resume(line, payload["d"])
        if session is not None and session.line is line:
            session.line = None
        self.closed.append(None if socket.close_code == 1006 else socket.close_code)
        return socket

    async def _identify(self, line: Line, data: Json) -> Session:
        number, shards = data.get("shard", (0, 1))
        session = Session(f"session-{len(self.sessions)}", (number, shards), data["intents"])
        session.line = line
        self.sessions.append(session)
        mine = [guild for guild in self._guilds() if session.owns(int(guild["id"]))]
        ready: dict[str, Any] = {
            "v": 10,
            "user": user(BOT),
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [number, shards],
            "application": {"id": str(BOT), "flags": 0},
        }
        await session.tell("READY", ready)
        for guild in mine:
            await session.tell("GUILD_CREATE", guild)
        return session

    async def _resume(self, line: Line, data: Json) -> Session | None:
        known = [session for session in self.sessions if session.id == data["session_id"]]
        if self.refuse_resume or not known:
            await line.send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return None
        session = known[0]
        heard = data["seq"]
        while heard < len(session.told):  # more may happen while it catches up
            await line.send(session.told[heard])
            heard += 1
        session.line = line
        await session.tell("RESUMED", {})
        return session
