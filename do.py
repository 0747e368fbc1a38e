#!/usr/bin/env python3
"""Everything one does with a checkout, by one command: ``python3 do.py demo`` (or ``make demo``).

Needs Python 3.11 or later and nothing else; writes below the checkout only (.venv, .node, .var), but for the caches
of pip, uv and npm. Each step of the preparation is skipped while its inputs are unchanged. ``python3 do.py --help``
lists the commands.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent
VENV = CHECKOUT / ".venv"
NODE_VENV = CHECKOUT / ".node"
VAR = CHECKOUT / ".var"
REQUIREMENTS = CHECKOUT / "requirements"
UI = CHECKOUT / "src" / "fairway" / "portal" / "ui"
BUILT = CHECKOUT / "src" / "fairway" / "portal" / "static" / "built"
LOCALE = CHECKOUT / "src" / "fairway" / "locale"
PARALLEL = ("-n", "2", "--dist", "worksteal")
"""Each of two processes begins with a half of the tests: what a module's tests share is made once."""
TYPED = ["src/fairway", "simulators", "bench", "do.py"]
OLDEST_PYTHON = (3, 11)
_QUIET = ("-q", "--disable-pip-version-check", "--require-hashes")
LOCKS = {
    "uv": ["--group", "uv", "--no-annotate"],
    "node": ["--group", "node", "--no-annotate"],
    "run": ["pyproject.toml", "--group", "install"],
    "dev": ["pyproject.toml", "--group", "install", "--group", "dev", "--group", "docs"],
}
"""Lock files in ``requirements`` and what each is made of."""
_LOCKED = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header"),
)


class ProblemError(Exception):
    """Something a person must do first, or a step that failed; the text says what."""


# --- small tools -------------------------------------------------------------------------------------------------


def run(
    command: Sequence[str | Path], *, cwd: Path = CHECKOUT, env: dict[str, str] | None = None, quiet: bool = False
) -> None:
    """Run ``command``; raises ProblemError when it fails. A ``quiet`` one is heard only then."""
    words = [str(part) for part in command]
    finished = subprocess.run(words, cwd=cwd, env=env, capture_output=quiet, check=False)
    if finished.returncode != 0:
        for said in (finished.stdout, finished.stderr) if quiet else ():
            sys.stderr.buffer.write(said)
        raise ProblemError(f"failed ({finished.returncode}): {' '.join(words)}")


def works(command: Sequence[str | Path]) -> bool:
    """Whether ``command`` can be run and succeeds; its output is not shown."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def program(name: str, venv: Path = VENV) -> Path:
    """A program of a virtual environment."""
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name


def digest(parts: Iterable[str | bytes | Path]) -> str:
    """A hash over texts and the contents of files and folders."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
                ignored = "node_modules" in path.parts or ".generated" in path.parts
                if path.is_file() and not ignored:
                    total.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes())
        else:
            total.update(part.encode() if isinstance(part, str) else part)
        total.update(b"\0")
    return total.hexdigest()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show what is being done and how long it took."""
    print(f"[fairway] {title} ...", flush=True)
    began = time.monotonic()
    yield
    print(f"[fairway] {title}: {time.monotonic() - began:.1f} s", flush=True)


def stamp(path: Path, current: str, title: str, work: Callable[[], None]) -> None:
    """Do ``work`` unless ``path`` says that it was done for the same inputs."""
    if path.exists() and path.read_text() == current:
        return
    path.unlink(missing_ok=True)
    with step(title):
        work()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(current)


# --- the environment ---------------------------------------------------------------------------------------------


def make_venv(venv: Path) -> None:
    """A virtual environment with pip, made anew when it does not run any more (moved, or its Python is gone)."""
    mark = venv / ".made-for"
    usable = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    if mark.exists() and mark.read_text() == str(CHECKOUT) and works([program("python", venv), "-c", usable]):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise ProblemError(
            "This Python cannot make virtual environments, because its modules venv and ensurepip are packaged "
            f"separately. On Debian or Ubuntu: apt-get install python{version}-venv; then run the command again."
        )
    if venv.exists():
        shutil.rmtree(venv)
    with step(f"virtual environment {venv.name}"):
        run([sys.executable, "-m", "venv", venv])
    mark.write_text(str(CHECKOUT))


def installer() -> list[str | Path]:
    """``uv pip`` when uv can be had, which is much quicker, else ``pip``."""
    uv = program("uv")
    if not uv.exists():
        pip: list[str | Path] = [program("python"), "-m", "pip", "install"]
        if not works([*pip, *_QUIET, "-r", REQUIREMENTS / "uv.txt"]):
            print("[fairway] uv cannot be installed here; pip does its work, only slower", flush=True)
            return [*pip, "-q", "--disable-pip-version-check"]
    return [uv, "pip", "install", "-q", "--python", program("python")]


def install(level: str) -> None:
    """What is needed to ``run``, or to develop (``dev``), at exactly the locked versions."""
    make_venv(VENV)
    lock = REQUIREMENTS / f"{level}.txt"
    current = digest([lock, REQUIREMENTS / "run.txt", CHECKOUT / "pyproject.toml"])
    done_as_dev = VENV / ".installed-dev"
    if (
        level == "run"
        and done_as_dev.exists()
        and done_as_dev.read_text()
        == digest([REQUIREMENTS / "dev.txt", REQUIREMENTS / "run.txt", CHECKOUT / "pyproject.toml"])
    ):
        return

    def work() -> None:
        with_installer = installer()
        run([*with_installer, "--require-hashes", "-r", lock])
        # The product itself, as it stands in the checkout; its build tools are among the locked packages.
        run([*with_installer, "--no-deps", "--no-build-isolation", "-e", CHECKOUT])

    stamp(VENV / f".installed-{level}", current, f"Python packages ({level})", work)


def node_environment() -> dict[str, str]:
    """An environment in which node (20.19 or later) and npm are on the PATH: the machine's, or ours."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)\.(\d+)", version)
        number = (int(found[1]), int(found[2])) if found else (0, 0)
        if (20, 19) <= number < (21, 0) or number >= (22, 12):
            return dict(os.environ)
    make_venv(NODE_VENV)

    def work() -> None:
        run([program("python", NODE_VENV), "-m", "pip", "install", *_QUIET, "-r", REQUIREMENTS / "node.txt"])

    stamp(NODE_VENV / ".installed", digest([REQUIREMENTS / "node.txt"]), "Node from its Python package", work)
    path = str(program("node", NODE_VENV).parent) + os.pathsep + os.environ.get("PATH", "")
    return {**os.environ, "PATH": path}


def build_ui() -> None:
    """The styles, fonts and scripts of the portal, when a source changed since they were built."""
    if not (UI / "package.json").exists():
        return
    current = digest([UI, LOCALE])
    done = UI / "node_modules" / ".fairway-built"
    if done.exists() and done.read_text() == current and (BUILT / "manifest.json").exists():
        return
    env = node_environment()
    npm = shutil.which("npm", path=env["PATH"]) or "npm"

    def packages() -> None:
        run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=UI, env=env, quiet=True)

    stamp(UI / "node_modules" / ".fairway-packages", digest([UI / "package-lock.json"]), "npm packages", packages)
    done.unlink(missing_ok=True)
    stamp(done, current, "portal assets", lambda: run([npm, "run", "build"], cwd=UI, env=env, quiet=True))


def prepare(level: str) -> None:
    """Everything before the product or its tests can run."""
    install(level)
    build_ui()


def fairway(*arguments: str) -> None:
    """Become the product's own command, so that Ctrl-C reaches it alone."""
    command = [str(program("fairway")), *arguments]
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


def python(*arguments: str | Path) -> None:
    """Run Python of the environment in the checkout."""
    run([program("python"), *arguments])


# --- commands ----------------------------------------------------------------------------------------------------


def setup(rest: list[str]) -> None:
    """prepare .venv and the portal's assets; afterwards the command is .venv/bin/fairway"""
    del rest
    prepare("dev")


def ui(rest: list[str]) -> None:
    """build the portal's assets when a source changed"""
    del rest
    build_ui()


def demo(rest: list[str]) -> None:
    """three sites, the authorities' simulators and the story; --once plays it without pages and ends"""
    prepare("run")
    fairway("demo", *rest)


def demo_reset(rest: list[str]) -> None:
    """stop what still runs of a demonstration and clear its data (.var)"""
    del rest
    if VAR.exists():
        if program("fairway").exists():
            run([program("fairway"), "stop", "--all"])
        shutil.rmtree(VAR)
    print("[fairway] no data is left")


def test(rest: list[str]) -> None:
    """the tests; arguments go to pytest"""
    prepare("dev")
    python("-m", "pytest", *(rest or PARALLEL))


def check(rest: list[str]) -> None:
    """format, lint, types, layers, tests"""
    prepare("dev")
    run([program("ruff"), "format"])
    run([program("ruff"), "check"])
    static_checks()
    test(rest)


def static_checks() -> None:
    """Types and layers."""
    run([program("mypy"), *(path for path in TYPED if (CHECKOUT / path).exists())])
    run([program("lint-imports")])


def bench(rest: list[str]) -> None:
    """the benchmarks, under 15 minutes"""
    prepare("dev")
    fairway("bench", *(rest or ["all"]))


def bench_full(rest: list[str]) -> None:
    """the benchmarks at their large sizes"""
    prepare("dev")
    fairway("bench", *(rest or ["all"]), "--full")


def chaos(rest: list[str]) -> None:
    """kill processes of a site under load, 200 times, and compare what was acknowledged with what is there"""
    prepare("dev")
    python("-m", "tests.chaos", *(rest or ["--kills", "200"]))
    if not rest:
        # The gateway of devices by itself, under 2,000 of them.
        python("-m", "tests.chaos.gateway", "--kills", "10")
        # Sealed trips while the database is away and the worker is killed.
        python("-m", "tests.chaos.watched")


def fuzz(rest: list[str]) -> None:
    """the property and schema tests with many more examples"""
    prepare("dev")
    os.environ["FAIRWAY_FUZZ"] = "long"
    python("-m", "pytest", "-m", "fuzz", *(rest or PARALLEL))


def shots(rest: list[str]) -> None:
    """pictures of every page in three languages, at desktop and phone width (shots/)"""
    prepare("dev")
    python("-m", "tests.portal.shots", *rest)


def docs(rest: list[str]) -> None:
    """the documentation as pages (site-docs/)"""
    prepare("dev")
    run([program("zensical"), *(rest or ["build", "--clean"])])


def lock(rest: list[str]) -> None:
    """make the lock files in requirements/ anew; --upgrade takes newer versions"""
    make_venv(VENV)
    uv = shutil.which("uv") or program("uv")
    if not Path(uv).exists():
        python("-m", "pip", "install", "-q", "uv")
    for name, parts in LOCKS.items():
        target = REQUIREMENTS / f"{name}.txt"
        same_as_run = ["--constraint", str(REQUIREMENTS / "run.txt")] if name == "dev" else []
        with step(str(target.relative_to(CHECKOUT))):
            run([uv, "pip", "compile", "-q", *parts, *same_as_run, *rest, *_LOCKED, "--output-file", target])


def ci(rest: list[str]) -> None:
    """everything that must hold before a change is taken; run by .ci/run"""
    del rest
    os.environ["FAIRWAY_NO_SKIPS"] = "1"
    prepare("dev")
    run([program("ruff"), "format", "--check"])
    run([program("ruff"), "check"])
    static_checks()
    with step("tests on the PostgreSQL of the wheel"):
        python("-m", "pytest", *PARALLEL)
    systems = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not systems:
        raise ProblemError("the second leg needs a PostgreSQL of the operating system, such as postgresql-15")
    os.environ["FAIRWAY_PG_BIN"] = str(systems[0].parent)
    with step(f"record and grants on {systems[0].parent}"):
        # The stores of every domain are asked by the story and by chaos, which run on it as well.
        python("-m", "pytest", *PARALLEL, "-m", "postgres", "tests/record", "tests/security/test_access_matrix.py")
    with step("the story, once, on it"):
        run([program("fairway"), "demo", "--once"], env={**os.environ, "FAIRWAY_VAR": str(VAR / "ci")})
    with step("chaos, short, on it"):
        python("-m", "tests.chaos", "--kills", "3")
    del os.environ["FAIRWAY_PG_BIN"]


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    command.__name__.replace("_", "-"): command
    for command in (*(setup, demo, demo_reset, test, check, bench, bench_full, chaos, fuzz, shots, docs, ui, lock, ci),)
}


def main() -> int:
    """Run the command of the command line; its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        print(f"Fairway needs Python {wanted} or later; this is {sys.version.split()[0]} ({sys.executable}).")
        return 2
    listed = "\n".join(f"  {name:<12} {command.__doc__}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        description="Fairway from a checkout.", epilog=listed, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="goes to the command")
    given = parser.parse_args()
    if not os.access(Path.home(), os.W_OK):
        # Elsewhere the installers keep their caches at home, where other checkouts profit from them.
        for variable in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache"):
            os.environ.setdefault(variable, str(VAR / "cache" / variable.lower()))
    # Images of containers often set it; here each of the many processes that a command starts would compile everything
    # that it imports again, which takes longer than importing it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        COMMANDS[given.command](given.rest)
    except ProblemError as problem:
        print(f"[fairway] {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
