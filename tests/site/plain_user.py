"""A program that the launcher's test runs as a plain user: the whole life of a cluster in the given folder."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from fairway.site.embedded_postgres import EmbeddedPostgres
from fairway.site.processes import started_at


def main(folder: Path, pg_bin: Path) -> None:
    assert os.geteuid() != 0
    cluster = EmbeddedPostgres(folder, pg_bin=pg_bin)
    assert cluster.start()
    print("started")
    assert not EmbeddedPostgres(folder, pg_bin=pg_bin).start()
    print("found")
    pid = cluster.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    while started_at(pid):
        time.sleep(0.001)
    assert EmbeddedPostgres(folder, pg_bin=pg_bin).start()
    print("recovered")
    cluster.stop()
    assert cluster.pid is None
    print("stopped")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
