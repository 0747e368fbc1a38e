"""Processes of both sites are killed under load; afterwards sets of identifiers are compared."""
