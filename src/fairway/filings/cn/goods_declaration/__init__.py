"""The Mainland goods declaration (DecMessage)."""
