"""Help for those who look after a fact base: locking sources, comparing fresh copies, drafting facts."""
