"""Messages of the Hong Kong Trade Single Window in the wire form that this product uses.

**The wire form is ours**: the authority's system-to-system guidelines are not public. It is described in
``docs/wire/hk-trade-single-window.md``; these modules write and read exactly that, without business meaning.
"""
