"""Batches of parcels at a site: files taken in and sealed, worked on by a process of their own, shown and moved on."""
