"""What the pages of the scheme show."""
