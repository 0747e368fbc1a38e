"""Declaring cleared parcels to the customs e-commerce system, and what it answers."""
