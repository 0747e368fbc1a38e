"""``fairway demo``: three sites, the authorities' simulators and the story. Becomes the program that runs them."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from fairway.cli.output import Output
from fairway.cli.serve import become


def _rate(text: str) -> str:
    if not 0 < float(text) <= 3600:
        raise ArgumentTypeError("a rate is above 0 and at most 3600")
    return text


def arguments(parser: ArgumentParser) -> None:
    """Once or staying up, and how fast the clock runs."""
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="play the story in a folder of its own, print what happened")
    how.add_argument("--no-story", action="store_true", help="only start everything, with the firms and people")
    parser.add_argument("--keep", action="store_true", help="with --once: keep the folder")
    parser.add_argument("--rate", type=_rate, default="10", help="how fast the clock runs after the story (10)")


def run(given: Namespace, output: Output) -> int:
    """Play the story. With ``--once`` the exit code is 0 only when every step held."""
    flags = [f"--{name.replace('_', '-')}" for name in ("once", "keep", "no_story") if getattr(given, name)]
    flags += ["--json"] if output.json else []
    become("fairway.app.demo", *flags, "--rate", given.rate, "--language", output.language.value)
    return 1
