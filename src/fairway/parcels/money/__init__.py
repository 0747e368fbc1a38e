"""Import taxes of parcels: limits of a purchase and of a year, the reduced taxes within them, full ones above."""
