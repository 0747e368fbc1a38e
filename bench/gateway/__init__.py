"""Frames of devices: acknowledged after they are on disk, then stored. See README.md."""
