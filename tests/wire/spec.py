"""Discord's own description of its requests, as a check: the published document, and what only its prose says.

The document is not ours to ship. It is looked for beside the checkout and under the name in DISCORD_OPENAPI; without
it the limits of the prose are still checked.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from wire.objects import Json

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "discord" / "openapi.json"
"""Where the document lies when nobody says otherwise."""

_ROOT = "urn:discord:openapi"
_ANY: Json = {}
_BEYOND = {
    "RichEmbed": {"flags": _ANY},
    "ApplicationCommandUpdateRequest": {"nsfw": _ANY},
    "IncomingWebhookUpdateRequestPartial": {"tts": _ANY},
    "MessageEditRequestPartial": {"tts": _ANY},
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": {"tts": _ANY},
}
"""What discord.py sends and Discord takes although the document does not name it."""

_ROW, _BUTTON, _SELECTS = 1, 2, (3, 5, 6, 7, 8)


def document() -> Path | None:
    """Return where the document is; None where there is none."""
    path = Path(os.environ.get("DISCORD_OPENAPI") or BESIDE)
    return path if path.is_file() else None


@cache
def spec(path: Path | None) -> Spec:
    """Return the check by the document at a path, read once."""
    return Spec(json.loads(path.read_text(encoding="utf-8")) if path else None)


class Spec:
    """Says what is wrong with a request."""

    def __init__(self, read: Json | None) -> None:
        """Take the document; without one, only the prose is checked."""
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}
        self._paths: list[tuple[re.Pattern[str], str]] = []
        if read is None:
            return
        _close(read)
        schemas = read["components"]["schemas"]
        schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
        for name, more in _BEYOND.items():
            schemas[name]["properties"] |= more
        self._document = read
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, DRAFT202012.create_resource(read))
        for path in sorted(read["paths"], key=lambda path: path.count("{")):  # .../@original before .../{message_id}
            self._paths.append((re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path))

    def __call__(self, method: str, path: str, body: Any) -> list[str]:
        """Return a sentence for everything that is wrong with a request."""
        return [*self._by_document(method, path, body)] or [*_by_prose(method, path, body)]

    def _by_document(self, method: str, path: str, body: Any) -> Iterator[str]:
        if not self._paths:
            return
        found = [known for pattern, known in self._paths if pattern.fullmatch(path)]
        known = [path for path in found if method.lower() in self._document["paths"][path]]
        if not known:
            yield f"{method} {path}: Discord has no such request"
            return
        validator = self._validator(known[0], method.lower())
        if validator is None:
            if body is not None:
                yield f"{method} {path}: no body is wanted"
            return
        for error in validator.iter_errors(body):
            telling = _telling(error)
            yield f"{telling.json_path}: {telling.message[:200]}"

    def _validator(self, path: str, method: str) -> Draft202012Validator | None:
        key = (path, method)
        if key not in self._validators:
            self._validators[key] = None
            if "requestBody" in self._document["paths"][path][method]:
                pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in ("", "paths", path, method))
                pointer += "/requestBody/content/application~1json/schema"
                schema = {"$ref": f"{_ROOT}#{pointer}"}
                self._validators[key] = Draft202012Validator(schema, registry=self._registry)
        return self._validators[key]


def _telling(error: ValidationError) -> ValidationError:
    """Return the error that matters: of a union's branches the one that the value was meant for is least wrong."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    if not branches:
        return error
    meant = min(
        branches.values(), key=lambda errors: (any(e.validator in ("enum", "type") for e in errors), len(errors))
    )
    return _telling(meant[0])


def _close(node: Any) -> None:
    """Let every object of the document take the keys that it names and no others, and make its references whole."""
    if isinstance(node, list):
        for child in node:
            _close(child)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and "type" in node:
            node.setdefault("additionalProperties", False)
        if isinstance(node.get("$ref"), str):
            node["$ref"] = _ROOT + node["$ref"]
        for child in node.values():
            _close(child)


# What only the prose says


def _by_prose(method: str, path: str, body: Any) -> Iterator[str]:
    if path.endswith("/commands") and isinstance(body, list):
        yield from _commands(body)
    elif isinstance(body, dict) and ("/messages" in path or path.startswith("/webhooks/")):
        yield from _message(body, made=method == "POST")
    elif isinstance(body, dict) and path.endswith("/callback"):
        if body["type"] in (4, 7):
            yield from _message(body.get("data") or {}, made=body["type"] == 4)
        elif body["type"] == 8:
            yield from _choices(body["data"]["choices"])


def _message(message: Json, made: bool) -> Iterator[str]:
    content, embeds = message.get("content") or "", message.get("embeds") or []
    if len(content) > 2000:
        yield f"content: {len(content)} characters, of 2000"
    if made and not (content.strip() or embeds or message.get("attachments") or message.get("components")):
        yield "message: it is empty"
    if len(str(message.get("nonce") or "")) > 25:
        yield "nonce: more than 25 characters"
    if sum(map(_length, embeds)) > 6000:
        yield "embeds: more than 6000 characters"
    for embed in embeds:
        if not all(field["name"].strip() and field["value"].strip() for field in embed.get("fields") or []):
            yield "embeds: a field is empty"
    yield from _rows(message.get("components") or [])


def _length(embed: Json) -> int:
    """Return how many characters of an embed count."""
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts += [(embed.get("author") or {}).get("name")]
    texts += [field[part] for field in embed.get("fields") or [] for part in ("name", "value")]
    return sum(len(text.strip()) for text in texts if text)


def _rows(rows: list[Json]) -> Iterator[str]:
    if len(rows) > 5:
        yield f"components: {len(rows)} rows, of 5"
    ids: list[str] = []
    for row in rows:
        parts = row.get("components") or []
        kinds = [part["type"] for part in parts]
        if row["type"] != _ROW or not parts:
            yield "components: not in a row"
        if len(parts) > (1 if any(kind in _SELECTS for kind in kinds) else 5):
            yield "components: too many in a row"
        ids += [part["custom_id"] for part in parts if part.get("custom_id")]
        for part in parts:
            if len(part.get("label") or "") > 80 or len(part.get("url") or "") > 512:
                yield "components: a label or a link is too long"
            if part["type"] == _BUTTON and not (part.get("label") or part.get("emoji")):
                yield "components: a button without a label"
    if len(ids) != len(set(ids)):
        yield "components: two of the same id"
    if any(not 1 <= len(id_) <= 100 for id_ in ids):
        yield "components: an id is not of 1 to 100 characters"


def _choices(choices: list[Json]) -> Iterator[str]:
    if len(choices) > 25:
        yield f"choices: {len(choices)}, of 25"
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100:
            yield "choices: a name or value is not of 1 to 100 characters"


def _commands(commands: list[Json]) -> Iterator[str]:
    named = [(command.get("type", 1), command["name"]) for command in commands]
    if len(named) != len(set(named)):
        yield "commands: two of the same name"
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        if [of for of, _ in named].count(kind) > most:
            yield f"commands: more than {most} of type {kind}"
    for command in commands:
        if command.get("type", 1) == 1 and not re.fullmatch(r"[-_'\w]{1,32}", command["name"]):
            yield f"{command['name']}: not a name of 1 to 32 letters"
        if command.get("type", 1) == 1 and command["name"] != command["name"].lower():
            yield f"{command['name']}: not in lower case"
        if _weight(command) > 8000:
            yield f"{command['name']}: more than 8000 characters"
        yield from _options(command)


def _options(command: Json) -> Iterator[str]:
    if command.get("type", 1) in (1, 2) and "description" in command and not command["description"]:
        yield f"{command['name']}: no description"
    options = command.get("options") or []
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        yield f"{command['name']}: what may be left out stands before what may not"
    for option in options:
        if option.get("autocomplete") and option.get("choices"):
            yield f"{option['name']}: it completes itself and has choices"
        yield from _options(option)


def _weight(command: Json) -> int:
    own = len(command["name"]) + len(command.get("description") or "")
    choices = sum(len(choice["name"]) + len(str(choice["value"])) for choice in command.get("choices") or [])
    return own + choices + sum(map(_weight, command.get("options") or []))
