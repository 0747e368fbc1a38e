"""``fairway parcels check``, ``match`` and ``clear``: files in, outcomes, faults and a summary out.

Exit codes: 0 done and nothing was refused, 1 done and something was (a file, a row, a parcel), 2 not done, 130 stopped.
Running the same command again goes on where it was stopped or killed.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path
from types import FrameType

import msgspec

from fairway.base.issues import Refusal, Severity
from fairway.base.time import SystemClock
from fairway.cli.output import NotDone, Output, table
from fairway.cli.parcels_left_out import rows_left_out
from fairway.cli.parcels_progress import ProgressLine
from fairway.parcels.bulk.partition import Task
from fairway.parcels.bulk.places import is_remote
from fairway.parcels.bulk.plan import Divide, Source, plan
from fairway.parcels.bulk.rules import SparkForAddresses
from fairway.parcels.bulk.run import Options, Progress, Stopped
from fairway.parcels.bulk.run import run as run_bulk
from fairway.parcels.bulk.settings import BulkSettings, EngineName
from fairway.parcels.bulk.summary import Summary
from fairway.parcels.dated import local_day
from fairway.parcels.intake.read import Taken, damages, find, take
from fairway.parcels.intake.rules import NothingTaken
from fairway.parcels.intake.stored import sources as stored_sources
from fairway.parcels.risk.screen import RiskScreen
from fairway.parcels.rules import RULES

_DEFAULT = BulkSettings()
_MEMORY = re.compile(r"(?=.*[1-9])[0-9]+(\.[0-9]+)? ?[KMGT]i?B", re.IGNORECASE | re.ASCII)


def arguments(parser: ArgumentParser) -> None:
    """The files, the engine, the folder of results."""
    parser.add_argument(
        "files", nargs="+", metavar="FILES", help="files, folders of them, or addresses of an object store"
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of results; run again to go on")
    parser.add_argument(
        "--day",
        type=_day,
        default=None,
        help="day whose decision tables the signs of risk go by (default: today)",
    )
    parser.add_argument("--engine", choices=[one.value for one in EngineName], default=EngineName.DUCKDB.value)
    parser.add_argument(
        "--memory", type=_memory, default=_DEFAULT.memory, help=f"of the engine (default {_DEFAULT.memory})"
    )
    parser.add_argument("--threads", type=_threads, default=_DEFAULT.threads, help=f"default {_DEFAULT.threads}")
    parser.add_argument(
        "--divide", choices=[one.value for one in Divide], default=Divide.DROP.value, help="how partitions are made"
    )
    parser.add_argument(
        "--spark-master",
        default=os.environ.get("FAIRWAY_PARCELS_SPARK") or _DEFAULT.spark_master,
        metavar="URL",
        help=f"address of the cluster (default: FAIRWAY_PARCELS_SPARK, or {_DEFAULT.spark_master})",
    )
    parser.add_argument("--spark-option", action="append", default=[], metavar="NAME=VALUE", help="a setting of Spark")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ArgumentTypeError(f"{given!r} is no day; write it as 2026-11-22") from None


def _memory(given: str) -> str:
    if not _MEMORY.fullmatch(given):
        raise ArgumentTypeError(f"{given!r} is no amount of memory; write it with its unit, as 4GB")
    return given


def _threads(given: str) -> int:
    if not (given.isascii() and given.isdigit() and int(given) > 0):
        raise ArgumentTypeError(f"{given!r} is no number of threads; there must be at least one")
    return int(given)


def run(given: Namespace, output: Output, task: Task) -> int:
    """Take the files in, work on what was sound, say what came out."""
    settings = BulkSettings(
        engine=EngineName(given.engine),
        memory=given.memory,
        threads=given.threads,
        spark_master=given.spark_master,
        spark_options=dict(one.partition("=")[::2] for one in given.spark_option),
    )
    addresses = [one for one in (*given.files, given.out) if is_remote(one)]
    if addresses and settings.engine is not EngineName.SPARK:
        raise NotDone([SparkForAddresses.at(place=addresses[0])])
    with _Interrupted() as asked:
        taken = _taken(given, output, asked)
        sources = [one for found in taken for one in found.sources]
        if not sources:
            said = [issue for found in taken for issue in found.issues] if output.json else []
            raise NotDone([*said, NothingTaken.at()])
        try:
            planned = plan(sources, divide=Divide(given.divide), parcels=settings.partition_parcels)
            line = ProgressLine(output)
            options = Options(
                task=task, screens=_screens(given, task, sources), told=lambda now: _tell(line, now), stop=asked.is_set
            )
            summary = run_bulk(planned, given.out, settings, options)
        except Stopped:
            output.note(output.say("Stopped. Run the same command again to go on."))
            return 130
        except Refusal as refusal:
            raise NotDone(refusal.issues) from None
        except Exception:
            # An engine says where it stumbled, not over which file.
            if damaged := damages(sources):
                raise NotDone(damaged) from None
            raise
    shown = _shown(summary, task, sources)
    output.result(_data(taken, shown, output, given.out), _text(taken, shown, output, given.out))
    refused = any(found.refused or found.left_out for found in taken)
    held = any(RULES[rule].severity is Severity.ERROR for rule in summary.faults)
    return 1 if refused or held else 0


def _shown(summary: Summary, task: Task, sources: list[Source]) -> Summary:
    """What was asked for: a match says nothing of taxes, nor of what becomes of a parcel; exports bear no tax."""
    outcomes = summary.outcomes if task is Task.CLEAR else {name: summary.outcomes.get(name, {}) for name in _MATCHED}
    taxed = task is Task.CLEAR and any(not one.exports for one in sources)
    return msgspec.structs.replace(
        summary,
        outcomes=outcomes if task is not Task.CHECK else {},
        money=summary.money if taxed else {},
    )


def _screens(given: Namespace, task: Task, sources: list[Source]) -> list[RiskScreen]:
    """The signs of risk, which are of imports, where it is decided what becomes of a parcel."""
    screened = task is Task.CLEAR and any(not one.exports for one in sources)
    return [RiskScreen(given.day or local_day(SystemClock().now()))] if screened else []


def _tell(line: ProgressLine, now: Progress) -> None:
    line(now.parcels, now.of, now.left)


def _taken(given: Namespace, output: Output, asked: threading.Event) -> list[Taken]:
    work = Path(given.out) / "work" / "intake"
    taken = [_stored(one) for one in given.files if is_remote(one)]
    for path in find(Path(one) for one in given.files if not is_remote(one)):
        if asked.is_set():
            raise KeyboardInterrupt
        found = take(path, work)
        taken.append(found)
        if found.issues and not output.json:
            for text in output.issues(found.issues):
                output.note(text)
        if found.left_out and not output.json:
            for text in rows_left_out(found, output):
                output.note(text)
    return taken


def _stored(address: str) -> Taken:
    try:
        found = stored_sources(address)
    except Refusal as refusal:
        return Taken(given=address, issues=refusal.issues, refused=True)
    return Taken(given=address, sources=tuple(found), rows=sum(one.rows for one in found))


class _Interrupted:
    """Ctrl-C asks the work to stop between two pieces of it; a second one ends the program."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __enter__(self) -> threading.Event:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self._asked

    def __exit__(self, *_: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()


def _data(taken: list[Taken], summary: Summary, output: Output, out: str) -> dict[str, object]:
    files = [
        {
            "file": found.given,
            "rows": found.rows,
            "left_out": found.left_out,
            "refused": found.refused,
            "faults": found.faults,
            "issues": [output.issue_data(issue) for issue in found.issues],
        }
        for found in taken
    ]
    return {
        "parcels": summary.parcels,
        "rows": summary.rows,
        "outcomes": summary.outcomes,
        "money": {name: f"{value:.2f}" for name, value in summary.money.items()},
        "faults": summary.faults,
        "flags": summary.flags,
        "rules": summary.rules,
        "root": summary.root,
        "partitions": summary.partitions,
        "files": files,
        "folder": out,
    }


def _text(taken: list[Taken], summary: Summary, output: Output, out: str) -> list[str]:
    lines = [output.say("{count} parcels; results are in {folder}.", count=f"{summary.parcels:,}", folder=out)]
    for name, found in summary.outcomes.items():
        if found and name != "missing":
            lines += ["", *table((output.say(_HEADS[name]), output.say("parcels")), _counted(found))]
    if summary.money:
        money = [(output.say(_MONEY[name]), f"{value:,.2f}") for name, value in summary.money.items()]
        lines += ["", *table((output.say("tax"), output.say("yuan")), money)]
    if summary.flags:
        lines += ["", *table((output.say("flag"), output.say("parcels")), _counted(summary.flags))]
    if summary.faults:
        lines += ["", *table((output.say("rule"), output.say("faults")), _counted(summary.faults))]
    refused = [found.given for found in taken if found.refused]
    if refused:
        lines += ["", output.say("Files that were refused: {files}", files=", ".join(refused))]
    asked = output.say("{count} rules were asked: {rules}", count=len(summary.rules), rules=" ".join(summary.rules))
    lines += ["", asked]
    if summary.root:
        lines += [output.say("Merkle root of the outcomes: {root}", root=summary.root)]
    return lines


def _counted(found: dict[str, int]) -> list[tuple[str, str]]:
    return [(name, f"{count:,}") for name, count in found.items()]


_MATCHED = ("outcome", "missing")
_HEADS = {"outcome": "outcome of the match", "treatment": "treatment", "channel": "what becomes of it"}
_MONEY = {
    "customs_tax": "customs duty",
    "consumption_tax": "consumption tax",
    "value_added_tax": "value-added tax",
    "payable": "payable",
}
