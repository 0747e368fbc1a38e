"""What people and links keep, as rows."""
