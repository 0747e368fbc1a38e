"""Facts, and what makes them lasting, provable and readable in order.

To carry out commands: :mod:`model` (the shapes), :mod:`recorder`, :mod:`store`, :mod:`registry`. To follow what
happens: :mod:`sequencer`, :mod:`reader`, :mod:`outbox` and :mod:`outbox_worker`. To prove and to check:
:mod:`merkle`, :mod:`tiles`, :mod:`note`, :mod:`keys`, :mod:`proofs`, :mod:`export`, :mod:`verify`, :mod:`fsck`,
:mod:`replay`. To forget: :mod:`erasure`. The concept is in ``docs/concepts/record.md``.
"""
