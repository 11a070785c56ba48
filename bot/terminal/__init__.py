"""The terminal adapter: verbs, a conversation, and what operators and authors need."""
