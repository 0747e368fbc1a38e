"""When the goods of a submission crossed."""
