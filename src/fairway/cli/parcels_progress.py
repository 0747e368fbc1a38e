"""Progress of long work on standard error: in a terminal one line that is written over, elsewhere one now and then."""

from __future__ import annotations

import sys
import time

from fairway.cli.output import Output

_APART = {True: 0.5, False: 10.0}


class ProgressLine:
    """Says how far the work is and how long the rest takes; nothing with ``--json``."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._terminal = sys.stderr.isatty()
        self._said = 0.0
        self._began = time.monotonic()

    def __call__(self, done: int, of: int, left: float | None = None) -> None:
        """Parcels done of all, and seconds left."""
        now = time.monotonic()
        if self._output.json or (done < of and now - self._said < _APART[self._terminal]):
            return
        self._said = now
        if left is None and 0 < done < of:
            left = (now - self._began) / done * (of - done)
        share = f"{100 * done // of if of else 100} %"
        if left is None or done >= of:
            text = self._output.say("{done} of {all} parcels ({share})", done=f"{done:,}", all=f"{of:,}", share=share)
        else:
            text = self._output.say(
                "{done} of {all} parcels ({share}), about {left} left",
                done=f"{done:,}",
                all=f"{of:,}",
                share=share,
                left=f"{int(left) // 60}:{int(left) % 60:02}",
            )
        end = "\n" if not self._terminal or done >= of else ""
        print(f"\r\x1b[K{text}" if self._terminal else text, end=end, file=sys.stderr, flush=True)
