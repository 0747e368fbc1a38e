"""What each page shows, as plain values: one frozen dataclass for each page.

Queries fill these; templates only read them. A ``Phrase`` is a catalogue key (English) with or without parameters;
every other ``str`` is data and is shown as it is.
"""
