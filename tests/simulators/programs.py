"""The simulators as programs of their own: started, killed, started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

CHECKOUT = Path(__file__).parents[2]


class Program:
    """One simulator in a process; ``kill`` is SIGKILL."""

    def __init__(self, name: str, data: Path, *arguments: str) -> None:
        self.command = [sys.executable, "-m", f"simulators.{name}", "--port", "0", "--data", str(data), *arguments]
        self.address = self.said = ""
        self.start()

    def start(self) -> None:
        """Start, and wait for the line that says that it listens."""
        self._process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "simulator - not an authority" in line
        self.address = line.split()[-1]

    def kill(self) -> None:
        """kill -9."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def wait(self) -> int:
        """Until it ends by itself; its exit code. What it printed meanwhile is in ``said``."""
        self.said = self._process.communicate(timeout=60)[0]
        return self._process.returncode

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self._process.poll() is None:
            self._process.terminate()
        return self._process.wait(timeout=20)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def set_clock(path: Path, demo: float, rate: float) -> None:
    """Write the demonstration's clock file, whole."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps({"real": time.time(), "demo": demo, "rate": rate}))
    unfinished.replace(path)
