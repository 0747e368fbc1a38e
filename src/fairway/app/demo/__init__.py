"""The demonstration: three sites, the authorities' simulators, invented firms and people, one accelerated clock."""
