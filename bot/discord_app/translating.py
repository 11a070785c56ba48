"""Command names and descriptions in the languages of those who see them, as far as Discord knows the language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discord import Locale, app_commands
from discord.app_commands import TranslationContextLocation as Place

from bot.render.languages import Language

_NAMES = {Place.command_name, Place.group_name, Place.parameter_name}


class Translator(app_commands.Translator):
    """Finds each name and description by its command: that of the option "year" of /rating is called rating_year."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        """Take the languages by their codes: Discord's own, such as sv-SE, or a language's for all its countries."""
        self._languages = languages

    async def translate(
        self, string: app_commands.locale_str, locale: Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return a name or description in a language, None where it is shown as it stands in the command."""
        code = locale.value
        spoken = self._languages.get(code) or self._languages.get(code.partition("-")[0])
        place = _place(context)
        return spoken.words.own(*place) if spoken and place else None


def _place(context: app_commands.TranslationContextTypes) -> tuple[str, str] | None:
    """Return the section and key of a name or description in a language file."""
    data: Any = context.data
    section = "name" if context.location in _NAMES else "command"
    match data:
        case app_commands.ContextMenu():
            return "command", data.callback.__name__.rstrip("_")
        case app_commands.Command() | app_commands.Group():
            key = data.qualified_name
        case app_commands.Parameter():
            key = f"{data.command.qualified_name.partition(' ')[0]} {data.display_name}"
        case _:
            return None
    return section, key.replace(" ", "_").replace("-", "_")
