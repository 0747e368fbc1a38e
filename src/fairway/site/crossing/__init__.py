"""The way to the boundary and over it, as drivers, officers and display units see it."""
