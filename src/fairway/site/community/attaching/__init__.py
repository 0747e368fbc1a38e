"""Events on shipments."""
