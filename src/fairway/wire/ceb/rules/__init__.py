"""Rules on CEB messages: of form (E01), and of what a message says by itself (E02 to E22)."""
