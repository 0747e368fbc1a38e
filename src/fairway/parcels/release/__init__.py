"""Immediate release: the four categories as decisions, and a cleared batch as bags, consignments and a movement."""
