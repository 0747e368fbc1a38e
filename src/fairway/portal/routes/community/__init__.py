"""Cargo on its way: any reference found, shipments, what partners send."""
