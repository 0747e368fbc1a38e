"""How fast AIS is read, beside pyais."""
