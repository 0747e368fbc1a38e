"""The drop folders of the exchange's terminals: each client has boxes of XML files."""

from __future__ import annotations

from simulators.machinery.drop_folders import DropFolders, Dropped

LARGEST = 20_000_000


class TooLargeError(ValueError):
    """The file is larger than any message may be."""


class Exchange(DropFolders):
    """The folder in which each client has its boxes."""

    def read(self, dropped: Dropped) -> bytes:
        """The bytes of a file. Raises :class:`TooLargeError`."""
        content = self.beginning(dropped, LARGEST + 1)
        if len(content) > LARGEST:
            raise TooLargeError("the file is too large")
        return content

    def put(self, client: str, name: str, content: bytes) -> None:
        """Put an answer into the InBox of a client."""
        self.deliver(client, "", name, content)
