"""EDIFACT: how fast a large interchange is taken apart, checked and validated, and in how much memory."""
