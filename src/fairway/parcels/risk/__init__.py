"""Risk in bulk: signs that a person should look at a parcel, each one definition for one parcel and for millions.

``rules`` holds the signs as terms over small rows, ``gather`` makes these rows of a batch by joins and aggregates,
``around`` makes them of one parcel and its neighbours; ``decisions`` holds the limits, which officers set, dated.
``select`` decides which parcels are inspected, ``results`` says what came of it.
"""
