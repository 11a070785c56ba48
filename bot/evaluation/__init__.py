"""Measuring the bot: labelled questions, what a right reply is, and how many there were."""
