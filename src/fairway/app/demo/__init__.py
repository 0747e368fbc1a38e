"""The demonstration: two sites, the authorities' simulators, invented firms and people, one accelerated clock."""
