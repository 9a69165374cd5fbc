"""The rules of the house (CONTRIBUTING.md), measured."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
CORE = "clearance"
ROOMS = {CORE: "src", "clearance_geodata": "geodata", "clearance_maps": "maps", "clearance_api": "api"}

MODULE_LINES = 400
FUNCTION_LINES = 60
POSITIONAL_ARGUMENTS = 5
HELP_SECONDS = 0.5
CORE_MAY_IMPORT = {CORE, "numpy", "pandas", "pyproj", "scipy", "shapely", *sys.stdlib_module_names}
# Rooms of the plan that compile and solve, and what they need for it: the extra `plan`.
PLANNERS, PLAN_MAY_IMPORT = {"execution", "optimise"}, {"highspy", "numba"}
CORE_MAY_NOT_CALL = {"input", "now", "open", "print", "today", "utcnow"}
VAGUE_NAMES = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}
# Each pattern is spelled so that it does not find itself.
HOSTS = re.compile(
    r"registry\.(npmjs|yarnpkg)|files\.python[h]osted|pypi\.org/simp[l]e|\"resol[v]ed\":|-(extra-)?index-ur[l]"
    r"|https?://[^\s\"<>]+\.(whl|tar\.gz|tgz)\b"
)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
MAKE_TARGET = re.compile(r"\bmake ([a-z]+)\b")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms or ROOMS for path in (ROOT / ROOMS[room] / room).rglob("*.py"))


def _import_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts[1:]).removesuffix(".__init__")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _place(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in _modules():
        for node in ast.walk(_tree(path)):
            if isinstance(node, FUNCTIONS):
                yield f"{_place(path, node)} {node.name}", node


@cache
def _contents() -> dict[Path, bytes]:
    """Every file that is, or could be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return {path: path.read_bytes() for path in files}


@cache
def _texts() -> dict[Path, str]:
    return {path: content.decode() for path, content in _contents().items() if b"\0" not in content}


def test_a_module_has_at_most_400_lines() -> None:
    lines = {_import_name(path): path.read_text(encoding="utf-8").count("\n") for path in _modules()}
    assert {name: count for name, count in lines.items() if count > MODULE_LINES} == {}


def test_a_function_has_at_most_60_lines() -> None:
    lines = {place: (node.end_lineno or node.lineno) - node.lineno + 1 for place, node in _functions()}
    assert {place: count for place, count in lines.items() if count > FUNCTION_LINES} == {}


def test_a_function_takes_at_most_five_arguments_by_position() -> None:
    arguments = {
        place: sum(argument.arg not in {"self", "cls"} for argument in (*node.args.posonlyargs, *node.args.args))
        for place, node in _functions()
    }
    assert {place: count for place, count in arguments.items() if count > POSITIONAL_ARGUMENTS} == {}


def test_every_module_name_says_what_is_in_it() -> None:
    assert [_import_name(path) for path in _modules() if VAGUE_NAMES & set(path.stem.split("_"))] == []


def _undocumented(path: Path, parent: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in parent.body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield f"{_place(path, node)} {node.name}"
            if isinstance(node, ast.ClassDef):
                yield from _undocumented(path, node)


def test_everything_public_has_a_docstring() -> None:
    modules = [_import_name(path) for path in _modules() if not ast.get_docstring(_tree(path))]
    members = [place for path in _modules() for place in _undocumented(path, _tree(path))]
    assert modules + members == []


def test_the_core_needs_five_packages_only_and_the_planner_two_more() -> None:
    others = []
    for path in _modules(CORE):
        allowed = CORE_MAY_IMPORT | (PLAN_MAY_IMPORT if path.parent.name in PLANNERS else set())
        for node in ast.walk(_tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            others += [f"{_import_name(path)}: {name}" for name in names if name.split(".")[0] not in allowed]
    assert others == []


def test_the_core_neither_prints_nor_opens_files_nor_reads_the_clock() -> None:
    calls = [
        (path, node.func)
        for path in _modules(CORE)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    ]
    named = [(path, func, func.id if isinstance(func, ast.Name) else func.attr) for path, func in calls]
    assert [f"{_place(path, func)} {name}()" for path, func, name in named if name in CORE_MAY_NOT_CALL] == []


def test_importing_every_module_creates_no_file_and_gives_no_warning(tmp_path: Path) -> None:
    names = [_import_name(path) for path in _modules() if path.stem != "__main__"]
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    command = [sys.executable, "-B", "-W", "error", "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.rglob("*")) == []


def test_help_answers_in_under_half_a_second() -> None:
    command = [str(Path(sys.executable).parent / "clearance"), "--help"]
    seconds = []
    for _ in range(5):
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds.append(time.perf_counter() - begin)
        assert "demo" in done.stdout
        if seconds[-1] < HELP_SECONDS:
            break
    assert min(seconds) < HELP_SECONDS


@pytest.mark.needs("git")
def test_nothing_is_committed_that_a_program_left_behind() -> None:
    contents = _contents()
    top = {
        path.name
        for path in contents
        if path.parent == ROOT and path.suffix not in {".md", ".json", ".txt", ".toml", ".yml", ".yaml"}
    }
    assert top == {".gitattributes", ".gitignore", ".npmrc", "LICENSE", "Makefile", "hatch_build.py"}
    binary = [path for path, content in contents.items() if b"\0" in content]
    assert [str(path.relative_to(ROOT)) for path in binary if path.suffix not in {".png", ".gz"}] == []


@pytest.mark.needs("git")
def test_no_file_names_a_package_host() -> None:
    found = {str(path.relative_to(ROOT)): HOSTS.search(text) for path, text in _texts().items()}
    assert {name: match.group() for name, match in found.items() if match} == {}


@pytest.mark.needs("git")
def test_no_file_holds_a_path_of_this_machine() -> None:
    own = {ROOT, ROOT.parent, Path.home(), Path(sys.base_prefix)}
    shared = {Path(sys.base_prefix).anchor, "/usr", "/usr/local", tempfile.gettempdir()}
    paths = sorted(str(path) for path in own if str(path) not in shared)
    local = re.compile(r"(?<![\w.-])(" + "|".join(map(re.escape, paths)) + r")/")
    found = {str(path.relative_to(ROOT)): local.search(text) for path, text in _texts().items()}
    assert {name: match.group() for name, match in found.items() if match} == {}


@pytest.mark.needs("git")
def test_links_between_the_documents_lead_somewhere() -> None:
    broken = []
    for path, text in _texts().items():
        links = LINK.findall(text) if path.suffix == ".md" else []
        inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]
        broken += [f"{path.relative_to(ROOT)}: {link}" for link in inside if not (path.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    code = re.findall(r"```.*?```|`[^`]+`", (ROOT / document).read_text(encoding="utf-8"), flags=re.DOTALL)
    named = {target for part in code for target in MAKE_TARGET.findall(part)}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {"test", "demo"} <= targets
    assert named - targets == set()


def test_the_installed_version_is_that_of_the_source() -> None:
    line = (ROOT / "src/clearance/__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{importlib.metadata.version("mine-clearance")}"' in line


def test_every_pinned_package_has_one_exact_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    assert len(pins) > len(CORE_MAY_IMPORT - set(sys.stdlib_module_names))
