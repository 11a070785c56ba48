"""The only place that words and lays out a reply; it knows Discord's limits, but not Discord."""
