"""Places on the ground: datums, metres, fences and corridors. Pure functions over degrees and metres."""
