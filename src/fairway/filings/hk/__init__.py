"""What goes to Hong Kong: road cargo information, road manifest, import and export declaration, bundling.

The wire form is ours (``docs/wire/hk-trade-single-window.md``); the contents follow the law and the public pages of
the Customs and Excise Department and the Census and Statistics Department.
"""
