"""Parcels in bulk: the same Ibis expressions on DuckDB in this process (the default) or on a Spark cluster.

``plan`` says which files make a partition, ``match``, ``money`` and ``judge`` are expressions without any reading or
writing, ``engines`` runs them, ``run`` goes from partition to partition and can be stopped and resumed anywhere.
"""
