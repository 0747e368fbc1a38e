"""Positions of devices in PostgreSQL: how fast they are stored and questions answered. See README.md."""
