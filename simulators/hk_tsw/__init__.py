"""A simulator of the Hong Kong Trade Single Window for road cargo and declarations. Not an authority.

A separate program (``python -m simulators.hk_tsw``) that speaks the HTTP interface of
``docs/wire/hk-trade-single-window.md`` and judges by its own tables. It imports nothing of the product.
"""
