"""What ties events to shipments."""
