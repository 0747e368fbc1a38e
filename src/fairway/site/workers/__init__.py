"""The work that goes on behind a site: sequencing, policies, sending, polling, reminding."""
