"""The release decision at a checkpoint, with ten thousand live sealed trips."""
