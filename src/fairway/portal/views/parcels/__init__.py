"""What the pages of parcels show."""
