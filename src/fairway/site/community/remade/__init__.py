"""What making the read tables anew reads and writes."""
