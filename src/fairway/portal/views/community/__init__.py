"""What the pages about cargo on its way show."""
