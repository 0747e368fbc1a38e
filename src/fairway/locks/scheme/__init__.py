"""The scheme: who and what takes part, and by which ways. Dated data; nothing is overwritten."""
