"""The scheme at a site: its registry, who joins it, and what the customs of the site says to that."""
