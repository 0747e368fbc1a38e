"""From the bus into PostgreSQL: frames and readings, each once, with the place in the spool that they came from."""
