"""The process that devices speak to: it takes frames, has them put on disk, and acknowledges them."""
