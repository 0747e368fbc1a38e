"""Alerts of a site: rules, what they raise, who is told; links to shipments, what people watch and save."""
