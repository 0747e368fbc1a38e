"""Pages of sealed trips: the live map, one trip over time, applying for one, and the acts on it."""
