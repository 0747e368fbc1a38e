"""Shipments as their holders read them."""
