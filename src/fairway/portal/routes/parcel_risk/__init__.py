"""Pages of the risk desk: for the customs of this side alone."""
