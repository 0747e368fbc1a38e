"""Messages of the Mainland single window: road manifests, carrier confirmations, goods declarations, and answers.

Syntax only: what the elements mean is said in ``docs/wire/mainland-single-window.md`` and decided in
``fairway.filings.cn``. All values are text as it stands on the wire.
"""
