"""What the follower reads and writes."""
