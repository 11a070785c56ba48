"""What the adapters call beside the desk: releases, misses, feedback, receipts, privacy. Discord-free."""
