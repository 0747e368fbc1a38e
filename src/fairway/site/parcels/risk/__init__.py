"""The risk desk of the customs of a site: decision tables, authorised platforms, who is inspected, what came of it."""
