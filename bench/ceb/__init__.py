"""Encoding and decoding CEB messages."""
