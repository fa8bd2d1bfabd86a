"""Communities on disk."""
