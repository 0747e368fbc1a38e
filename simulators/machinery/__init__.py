"""What both authority simulators are made of: a clock, a durable journal, faults on demand, a judge of XML.

The two simulators are separate programs with separate data; they share this code only, and none of the product's.
"""
