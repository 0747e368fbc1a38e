"""A simulator of the Mainland customs e-commerce system (CEB messages). Not an authority.

A separate program (``python -m simulators.cn_ecommerce``) that watches drop folders for exchange envelopes (DxpMsg) and
judges what is in them by its own tables, its own reading of signatures and its own rules. It imports nothing of the
product. Its tax rates are invented.
"""
