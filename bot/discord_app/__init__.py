"""The Discord adapter: it strips mentions, knows who asked, sends what the desk hands it, and knows no facts."""
