"""A batch of parcels on the record: what came in, what was found, what was decided, and what became of it.

The parcels themselves lie in files of the site (see :mod:`fairway.site.parcels`); what the record keeps is the batch,
its counts and money, and the Merkle root over the outcome of every parcel.
"""
