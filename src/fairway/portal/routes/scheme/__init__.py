"""Pages of the scheme: its registry with an editor on the map, and joining it."""
