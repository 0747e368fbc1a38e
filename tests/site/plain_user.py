"""A program that the launcher's test runs as a plain user: the whole life of a cluster in the given folder."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.postgres_binaries import Binaries
from fairway.site.processes import started_at


def main(folder: Path, binaries: Binaries) -> None:
    assert os.geteuid() != 0
    cluster = EmbeddedPostgres(folder, binaries=binaries)
    assert cluster.start()
    print("started")
    assert not EmbeddedPostgres(folder, binaries=binaries).start()
    print("found")
    pid = cluster.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    while started_at(pid):
        time.sleep(0.001)
    assert EmbeddedPostgres(folder, binaries=binaries).start()
    print("recovered")
    cluster.stop()
    assert cluster.pid is None
    print("stopped")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Binaries.find(Path(sys.argv[2])))
