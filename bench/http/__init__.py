"""Submissions accepted through the HTTP API by a real site on a durable PostgreSQL."""
