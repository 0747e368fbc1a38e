"""The story that a demonstration plays: data in JSON files, and a driver that uses the public HTTP API only."""
