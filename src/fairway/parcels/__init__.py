"""E-commerce parcels in bulk: checked, matched, taxed, screened and decided before they arrive."""
