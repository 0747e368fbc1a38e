"""What lists show of shipments, and what is news."""
