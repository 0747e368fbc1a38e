"""An append-only log in segment files: what is in it below its durable end survives a kill and a power cut."""
