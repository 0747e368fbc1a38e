"""Alerts: what people want to be told about a shipment, as data, and what of it is so at a moment."""
