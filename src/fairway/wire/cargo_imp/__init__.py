"""IATA Cargo-IMP: status messages (FSU, FSA) both ways, air waybills (FWB) and house lists (FHL) as far as they link.

The manual of Cargo-IMP is sold, not published. What is here follows the public ONE Record mapping of its status codes
and the messages that airlines, handlers and forwarders publish; where layouts differ between versions, both are read.
"""
