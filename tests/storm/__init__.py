"""A storm over the bot: all that people, moderators, Discord and the operator do, in random order from a seed."""
