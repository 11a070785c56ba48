"""What the bot knows and how it decides; nothing here touches Discord, a database or the network."""
