"""Events of partners: accepted durably, and visible on timelines."""
