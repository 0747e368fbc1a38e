"""Filings: how fast the six documents of a submission are derived and encoded."""
