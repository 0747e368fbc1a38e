"""Vessels and their positions as rows."""
