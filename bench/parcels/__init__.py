"""Parcels in bulk: how fast a day of a large platform is judged, matched, taxed and decided."""
