"""Evidence of a sealed trip: one file with all that a verdict rests on, checked and derived again offline."""
