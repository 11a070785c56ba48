"""What the buttons under answers do."""

from __future__ import annotations

from collections.abc import Mapping

from bot.discord_app.buttons import Interaction, Press, view
from bot.discord_app.sending import respond
from bot.service.service import Service


def presses(service: Service) -> Mapping[str, Press]:
    """Return what the buttons for everybody do."""
    desk = service.desk

    async def fact(interaction: Interaction, target: str) -> None:
        """Show a fact: in place of the choices for the person who asked, privately for anybody else."""
        asker, _, id_ = target.partition(":")
        message = desk.fact(id_)
        if str(interaction.user.id) == asker and not message.private:
            shown = view(message.buttons, interaction.user.id)
            await interaction.response.edit_message(content=message.content, view=shown)
        else:
            await respond(interaction, message, private=True)

    async def source(interaction: Interaction, target: str) -> None:
        """Show privately what stands behind an answer."""
        await respond(interaction, desk.source_of(target), private=True)

    return {"fact": fact, "source": source}
