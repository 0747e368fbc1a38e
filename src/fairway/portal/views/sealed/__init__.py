"""What the pages of sealed trips show."""
