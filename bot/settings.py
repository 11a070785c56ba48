"""The operator's settings, read once from the environment and the file .env."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

SHIPPED = Path(__file__).resolve().parents[1] / "knowledge"
"""The fact base in the project's own folder."""

Snowflake = Annotated[int, Field(ge=1, le=2**63)]


LANGUAGES = SHIPPED.parent / "languages"
"""Where the languages beside English are, a file each."""


class SettingsError(Exception):
    """A setting that cannot be used, in words for the operator."""


def _split(value: object) -> object:
    return value.replace(",", " ").split() if isinstance(value, str) else value


class Settings(BaseModel):
    """Every setting has a default but the token; .env.example describes them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    discord_token: SecretStr | None = None
    home_guild: Snowflake | None = None
    """The server in which moderators have /facts."""
    moderator_role: Snowflake | None = None
    """A role that may use /facts beside those who may manage the server."""
    ask_channels: Annotated[frozenset[Snowflake], BeforeValidator(_split)] = frozenset()
    """Channels in which every message is a question; they need the message content intent."""
    message_content: bool = False
    """Whether the message content intent is turned on in the developer portal."""
    knowledge: Path = SHIPPED
    bot_language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$")] = "en"
    """The language that the bot speaks, by its code; any but English is a file of that name in the folder below.

    It is not called LANGUAGE, which many systems set to the language of their own messages.
    """
    languages: Path = LANGUAGES
    database_url: str = f"sqlite:///{SHIPPED.parent / 'data' / 'footnote.db'}"
    """Where releases and all else that must last are kept: SQLite in a file of its own, or PostgreSQL."""
    semantic: Literal["small", "large"] | None = None
    """A sentence encoder that takes part in matching; none unless chosen."""
    keep_misses: Annotated[int, Field(ge=7, le=30)] | None = None
    """Days for which questions that got no answer, or a wrong one, are kept for the moderators; none unless chosen."""
    audit_channel: Snowflake | None = None
    """A channel in which what moderators do is told."""
    questions_per_minute: Annotated[int, Field(ge=1)] = 12
    """How many questions of one person are answered in a minute."""
    channel_questions_per_minute: Annotated[int, Field(ge=1)] = 60
    """How many questions are answered in one channel in a minute."""
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"
    log_format: Literal["text", "json"] = "text"
    """Lines for people, or a JSON object a line for a program that gathers them."""
    preview_port: Annotated[int, Field(ge=1, le=65535)] = 8765

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ, file: Path = Path(".env")) -> Settings:
        """Read the settings; the environment wins over the file. Raise SettingsError with every one that is wrong."""
        found = {**dotenv_values(file), **environ}
        try:
            return cls.model_validate({name.lower(): value for name, value in found.items() if value})
        except ValidationError as error:
            faults = [f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
            raise SettingsError("; ".join(faults)) from error
