"""A fleet that is simulated: trucks with electronic locks that speak JT/T 808 and Jointech JT701 over TCP.

The devices know of a site what a device knows: the address of its gateway, their own code for it, and what it answers.
Nothing of the product is imported; every frame is written here, byte by byte, from the public descriptions of the two
protocols. Trucks, plates and identifiers are invented; roads are simplified lines.
"""
