"""Invented parcel traffic with planted cases and the truth about them: for tests, benchmarks and the demonstration."""
