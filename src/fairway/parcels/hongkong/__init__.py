"""Parcels on the Hong Kong side: what they are, what they need, whether they are exempt, and how they are declared."""
