"""Pages of batches of parcels, for who sends them and for the customs."""
