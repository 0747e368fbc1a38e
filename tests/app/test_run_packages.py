"""What the product is installed with is enough to import all of it."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
EVERYTHING = """
import importlib, pkgutil, sys
absent = set({absent!r})
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
for name in ("fairway", "simulators"):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{{name}}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""


def named(lock: str) -> set[str]:
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    return {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def test_every_module_is_imported_without_the_packages_of_development() -> None:
    only_here = named("dev") - named("run")
    absent = sorted(
        module
        for module, names in packages_distributions().items()
        if {name.lower().replace("_", "-") for name in names} <= only_here
    )
    assert {"pyspark", "pytest"} <= set(absent)
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING.format(absent=absent)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
