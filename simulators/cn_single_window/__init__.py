"""A simulator of the Mainland single window for road manifests and goods declarations. Not an authority.

A separate program (``python -m simulators.cn_single_window``) that watches the drop folders of
``docs/wire/mainland-single-window.md`` and judges by its own tables. It imports nothing of the product. It plays the
supervised place and the gate as well.
"""
