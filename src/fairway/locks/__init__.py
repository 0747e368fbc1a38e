"""Electronic locks and the trips they seal."""
