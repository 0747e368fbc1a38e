"""DCSA Track and Trace: events in JSON, versions 3.0 and 2.2. Syntax and content rules, no meaning for shipments."""
