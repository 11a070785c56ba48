"""REST: the routes that the bot uses, with nonces, interactions that are answered once, and scripted faults."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from wire.faults import Cut, Fault, Script
from wire.objects import BOT, DIRECT, EPHEMERAL, Json, message, snowflake, user

IN_TIME = 3.0
"""Seconds in which an interaction must be answered."""

Check = Callable[[str, str, Any], list[str]]
"""What says everything that is wrong with a request: method, path, body."""


@dataclass(slots=True)
class Call:
    """One request, and what became of it."""

    method: str
    path: str
    body: Any
    at: float
    wrong: list[str]
    status: int | None = None
    """None where the client got no status."""
    files: list[str] = field(default_factory=list)

    @property
    def said(self) -> Json:
        """The message in it, wherever it stands."""
        return (self.body or {}).get("data") or self.body or {}


@dataclass(slots=True)
class Asked:
    """An interaction that the bot has been told of."""

    kind: int
    channel: int
    at: float
    answer: int | None = None
    """The kind of its answer; None while there is none."""
    shown: Json | None = None


class Refused(Exception):  # noqa: N818 - it is Discord's answer, not our error
    """Discord says no: a status, and a code that tells more."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(text)
        self.status, self.code = status, code


class Rest:
    """Everything under /api/v10."""

    def __init__(self, token: str, check: Check, gateway_url: Callable[[], str], shards: int) -> None:
        """Take the one good token, what checks each request, and what /gateway/bot says."""
        self._token, self._check, self._gateway_url, self._shards = token, check, gateway_url, shards
        self.script = Script()
        self.calls: list[Call] = []
        self.posted: list[Json] = []
        """The messages that came to be, in order, each once."""
        self.asked: dict[str, Asked] = {}
        self.commands: dict[str, list[Json]] = {}
        self.over = asyncio.Event()
        self._nonces: dict[tuple[int, str], Json] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        body, files = await _read(request)
        call = Call(request.method, path, body, time.monotonic(), self._check(request.method, path, body), files=files)
        self.calls.append(call)
        fault = self.script.take(call.method, call.path)
        try:
            if fault is not None and not fault.done:
                return await self._fail(request, call, fault)
            status, answer = self._answer(request, call)
            if fault is not None:
                return await self._fail(request, call, fault)
        except Refused as refusal:
            status, answer = refusal.status, {"code": refusal.code, "message": str(refusal)}
        call.status = status
        return _json(status, answer)

    async def _fail(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        match fault.cut:
            case None:
                call.status = fault.status
                return _json(fault.status, fault.body, fault.headers)
            case Cut.HALF:
                half = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
                await half.prepare(request)
                await half.write(b'{"id": "1')
            case Cut.SILENCE:
                await self.over.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _answer(self, request: web.Request, call: Call) -> tuple[int, Any]:
        parts = call.path.strip("/").split("/")
        by_token = parts[0] in ("interactions", "webhooks")
        if not by_token and request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refused(401, 0, "401: Unauthorized")
        if call.wrong:
            raise Refused(400, 50035, "Invalid Form Body")
        match call.method, parts:
            case "POST", ["channels", _, "typing"]:
                return 204, None
            case "GET", ["users", "@me"]:
                return 200, user(BOT)
            case "GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return 200, _application()
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return 200, {"url": self._gateway_url(), "shards": self._shards, "session_start_limit": limit}
            case "PUT", ["applications", _, *where, "commands"]:
                self.commands["/".join(where)] = [_registered(command) for command in call.body]
                return 200, self.commands["/".join(where)]
            case "POST", ["channels", channel, "messages"]:
                return 200, self._post(int(channel), call.body)
            case "PATCH", ["channels", _, "messages", id_]:
                return 200, self._posted(id_) | {key: call.body[key] for key in ("content", "components")}
            case "DELETE", ["channels", _, "messages", id_]:
                self.posted.remove(self._posted(id_))
                return 204, None
            case "POST", ["users", "@me", "channels"]:
                return 200, {"id": str(DIRECT), "type": 1, "recipients": [user(int(call.body["recipient_id"]))]}
            case "POST", ["interactions", id_, token, "callback"]:
                return 200, self._call_back(id_, token, call.body)
            case "PATCH", ["webhooks", _, token, "messages", "@original"]:
                return 200, self._edit(token, call.body)
            case "POST", ["webhooks", _, token]:
                return 200, self._follow_up(token, call.body)
        raise Refused(404, 0, f"no route here for {call.method} {call.path}")

    def _posted(self, id_: str) -> Json:
        found = next((posted for posted in self.posted if posted["id"] == id_), None)
        if found is None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    def _post(self, channel: int, body: Json) -> Json:
        nonce = body.get("nonce")
        key = (channel, str(nonce))
        if nonce is not None and body.get("enforce_nonce") and key in self._nonces:
            return self._nonces[key]
        made = self._made(channel, body, nonce=nonce)
        if nonce is not None:
            self._nonces[key] = made
        return made

    def _made(self, channel: int, body: Json, **more: Any) -> Json:
        kept = {"components": body.get("components") or [], "flags": body.get("flags") or 0}
        if body.get("message_reference"):
            kept["message_reference"] = {key: str(value) for key, value in body["message_reference"].items()}
        made = message(body.get("content") or "", BOT, channel, None, **more) | kept
        self.posted.append(made)
        return made

    def _interaction(self, token: str) -> Asked:
        if token not in self.asked:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return self.asked[token]

    def _call_back(self, id_: str, token: str, body: Json) -> Json:
        asked = self._interaction(token)
        if time.monotonic() - asked.at > IN_TIME:
            raise Refused(404, 10062, "Unknown interaction")
        if asked.answer is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if (asked.kind == 4) != (body["type"] == 8):
            raise Refused(400, 50035, "Invalid Form Body")  # choices for an autocompletion and nothing else
        asked.answer, data = body["type"], body.get("data") or {}
        about = {"id": id_, "type": asked.kind, "response_message_ephemeral": bool(data.get("flags", 0) & EPHEMERAL)}
        match asked.answer:
            case 4 | 7:
                asked.shown = self._made(asked.channel, data)
            case 5:
                asked.shown = message("", BOT, asked.channel, None, flags=data.get("flags", 0))
            case _:
                return {"interaction": about}
        about["response_message_id"] = asked.shown["id"]
        return {"interaction": about, "resource": {"type": asked.answer, "message": asked.shown}}

    def _edit(self, token: str, body: Json) -> Json:
        asked = self._interaction(token)
        if asked.answer is None or asked.shown is None:
            raise Refused(404, 10015, "Unknown Webhook")
        asked.shown |= {key: body[key] for key in ("content", "components") if key in body}
        if asked.shown not in self.posted:
            self.posted.append(asked.shown)
        return asked.shown

    def _follow_up(self, token: str, body: Json) -> Json:
        asked = self._interaction(token)
        if asked.answer is None:
            raise Refused(404, 10015, "Unknown Webhook")
        return self._made(asked.channel, body)


async def _read(request: web.Request) -> tuple[Any, list[str]]:
    """Return a request's JSON and the names of its files."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = [name for name in form if re.fullmatch(r"files\[[0-9]+\]", name)]
        return json.loads(str(form["payload_json"])), files
    text = await request.text()
    return (json.loads(text) if text else None), []


def _json(status: int, answer: Any, headers: dict[str, str] | None = None) -> web.Response:
    """Return an answer; the client takes a body for JSON only under exactly this content type."""
    whole = {"Content-Type": "application/json", "Via": "1.1 google"} if headers is None else headers
    return web.Response(body=json.dumps(answer), status=status, headers={"Content-Type": "application/json"} | whole)


def _application() -> Json:
    return {
        "id": str(BOT),
        "name": "footnote",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "flags": 0,
        "owner": user(BOT),
        "team": None,
    }


def _registered(command: Json) -> Json:
    added = {"id": str(snowflake()), "application_id": str(BOT), "version": "1"}
    return added | {"description": "", "default_member_permissions": None} | command
