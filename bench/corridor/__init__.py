"""Corridors, fences, the verification engine and the release decision."""
