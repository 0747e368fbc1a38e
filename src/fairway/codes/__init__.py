"""Code tables as dated data, conversions between code systems, legal values and identifiers.

Start at :func:`fairway.codes.tables.table` and :func:`fairway.codes.conversions.convert`. The tables are files under
``data/``; each row carries its source, how far it was verified and from when to when it holds.
"""
