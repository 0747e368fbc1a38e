"""What the signs of risk detect among planted cases, and what they flag without reason."""
