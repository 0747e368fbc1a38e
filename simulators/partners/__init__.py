"""Five partners that are simulated: a line, a vessel watch, a terminal, a trucker, an airline, each in its own words.

They know of the site what a partner knows: its address, their own API key, and what its receipts say. Nothing of it is
imported; the messages are written here, byte by byte, as such firms send them.
"""
