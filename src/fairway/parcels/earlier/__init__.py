"""What a site remembers of earlier batches: numbers that were used, what buyers bought.

Numbers are remembered by the outcomes of the batches that used them, buyers by keyed digests that go with the personal
data of their batch. ``numbers`` and ``buyers`` are expressions over Parquet files, ``looking`` runs them for one batch,
``segments`` are sorted digests by which a single parcel is looked up.
"""
