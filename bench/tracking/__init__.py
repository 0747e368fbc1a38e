"""Search by any reference and the page of a shipment, with many events."""
