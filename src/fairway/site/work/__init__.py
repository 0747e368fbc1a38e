"""What stands before a person at work: submissions with how they stand, in the order in which they need somebody."""
