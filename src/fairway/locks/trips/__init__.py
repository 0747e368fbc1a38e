"""The sealed trip: applied for, permitted leg by leg, sealed, handed over from customs to customs, arrived, closed."""
