"""From the frame of a cut rope to the desks of two customs, while a fleet reports."""
