"""The house rules: which room may import what, no cycles, and modules of a readable size."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES = 350
MOST_METHODS = 25

PLAIN = {"errors", "heap", "locks", "paths", "regular_file", "safe_write", "stop_signals", "texts"}
DOWN = PLAIN | {"document"}
ARROWS = {
    "errors": {"texts"},
    "heap": set[str](),
    "locks": set[str](),
    "paths": set[str](),
    "regular_file": set[str](),
    "safe_write": {"errors", "locks"},
    "stop_signals": set[str](),
    "texts": set[str](),
    "elsewhere": {"errors", "paths"},
    "settings": PLAIN,
    "display": {"errors"},
    "console": {"errors"},
    "document": DOWN,
    "data": DOWN | {"data"},
    "analysis": DOWN | {"data", "analysis"},
    "runs": DOWN | {"runs"},
    "engine": DOWN | {"data", "analysis", "runs", "engine"},
    "controllers": DOWN | {"settings", "data", "analysis", "runs", "engine", "controllers"},
    "headless": DOWN | {"console", "elsewhere", "data", "analysis", "runs", "engine"},
    "views": DOWN | {"settings", "data", "analysis", "runs", "controllers", "views"},
}
"""The rooms that each room may import from. Arrows point down only."""

TOP = {"app", "cli", "screenshot", "__main__"}
"""The modules that put the rooms together and may import all of them."""

QT = {"PySide6", "shiboken6", "pyqtgraph", "superqt", "qtpy"}
KERAS = {"keras", "tensorflow"}
LIBRARIES = {
    "settings": {"msgspec", "platformdirs"},
    "document": set[str](),
    "data": {"numpy", "PIL", "sklearn", "msgspec", "psutil"},
    "analysis": {"numpy", "sklearn"},
    "runs": {"numpy"},
    "engine": KERAS | {"numpy", "msgspec", "psutil", "h5py"},
    "controllers": {"PySide6.QtCore", "=PySide6", "numpy", "psutil", "msgspec"},
    "views": QT | {"numpy", "psutil"},
    **{module: QT | {"numpy", "psutil", "platformdirs", "msgspec"} for module in TOP},
}
"""The libraries, beside Python's own, that each room may import; with a dot, only that part,
and after "=" only the package itself (for its version)."""


class Import(NamedTuple):
    """One imported name, as far as it can be read from the source."""

    source: str
    target: str
    line: int
    at_start: bool
    """Whether it runs when the module is imported: not in a function, not for types only."""


def _modules(root: Path) -> dict[str, Path]:
    """The modules of the program below ``root``, by dotted name."""
    found = {}
    for path in sorted((root / "cnnexplorer").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


class _Reader(ast.NodeVisitor):
    """Collects what one module imports, wherever the import stands."""

    def __init__(self, module: str, path: Path, known: set[str]) -> None:
        self.module = module
        self.package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        self.known = known
        self.at_start = True
        self.found: list[Import] = []

    def _add(self, target: str, line: int) -> None:
        self.found.append(Import(self.module, target, line, self.at_start))

    def _later(self, node: ast.AST) -> None:
        before, self.at_start = self.at_start, False
        self.generic_visit(node)
        self.at_start = before

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._later(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._later(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._later(node)

    def visit_If(self, node: ast.If) -> None:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            self._later(node)
        else:
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        if node.level:
            parents = self.package.split(".")
            base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
        for alias in node.names:
            name = f"{base}.{alias.name}"
            ours = base.partition(".")[0] == "cnnexplorer"
            self._add(base if ours and name not in self.known else name, node.lineno)

    def visit_Call(self, node: ast.Call) -> None:
        called = ast.unparse(node.func).rpartition(".")[2]
        if called in ("import_module", "__import__") and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                self._add(name.value, node.lineno)
        self.generic_visit(node)


def _imports(root: Path) -> Iterator[Import]:
    modules = _modules(root)
    for module, path in modules.items():
        reader = _Reader(module, path, set(modules))
        reader.visit(ast.parse(path.read_text(encoding="utf-8")))
        yield from reader.found


def _room(module: str) -> str:
    """The room of a module of ours: "document" for cnnexplorer.document.layers."""
    return module.partition(".")[2].partition(".")[0]


def _is_allowed(item: Import) -> bool:
    room = _room(item.source)
    first = item.target.partition(".")[0]
    if first == "cnnexplorer":
        return room in TOP or _room(item.target) in ({""} | ARROWS.get(room, set()))
    if first in sys.stdlib_module_names:
        return True
    return any(
        item.target == library.lstrip("=") or item.target.startswith(f"{library}.")
        for library in LIBRARIES.get(room, ())
    )


def forbidden_arrows(root: Path) -> list[str]:
    """Every import that the plan of the house does not allow."""
    return [
        f"{item.source}:{item.line} imports {item.target}"
        for item in _imports(root)
        if not _is_allowed(item)
    ]


def homeless_modules(root: Path) -> list[str]:
    """Every module that is in no room."""
    rooms = {"", *ARROWS, *TOP}
    return [module for module in _modules(root) if _room(module) not in rooms]


def cycles(root: Path) -> list[str]:
    """Every way round in the imports that run when the modules are imported."""
    graph: dict[str, set[str]] = {module: set() for module in _modules(root)}
    for item in _imports(root):
        if item.at_start and item.target in graph:
            graph[item.source].add(item.target)
    found = []
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> None:
        if module in way:
            found.append(" → ".join([*way[way.index(module) :], module]))
        elif module not in done:
            for target in sorted(graph[module]):
                walk(target, [*way, module])
            done.add(module)

    for module in graph:
        walk(module, [])
    return found


def unreadable_modules(root: Path) -> list[str]:
    """Every module without a docstring on its first line, or of more lines than are allowed."""
    found = []
    for module, path in _modules(root).items():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        first = (ast.get_docstring(tree, clean=False) or "").partition("\n")[0].strip()
        if not first or tree.body[0].lineno != 1:
            found.append(f"{module} has no docstring on its first line")
        if (lines := len(text.splitlines())) > MOST_LINES:
            found.append(f"{module} has {lines} lines")
    return found


def large_classes(root: Path) -> list[str]:
    """Every class with more methods than are allowed."""
    found = []
    for module, path in _modules(root).items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                count = sum(isinstance(item, ast.FunctionDef) for item in node.body)
                if count > MOST_METHODS:
                    found.append(f"{module}.{node.name} has {count} methods")
    return found


def unexplained_imports(root: Path) -> list[str]:
    """Every import inside a function that does not say why it comes later ("# later: …")."""
    found = []
    for module, path in _modules(root).items():
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    near = lines[node.lineno - 1 : node.end_lineno]
                    if not any("# later: " in line for line in near):
                        found.append(f"{module}:{node.lineno} imports inside {function.name}")
    return found


READERS = {
    "cnnexplorer.regular_file": "the one road to files that others made",
    "cnnexplorer.safe_write": "what it has just written itself",
    "cnnexplorer.views.widgets.theme": "the style sheet that comes along",
    "cnnexplorer.data.memory": "what the system tells of itself below /proc and /sys",
}
"""The modules that may read a file, each with what it reads."""


def stray_readers(root: Path) -> list[str]:
    """Every place that opens a file to read without ``regular_file``: a pipe would stop it."""
    found = []
    for module, path in _modules(root).items():
        if module in READERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _opens(node):
                found.append(f"{module}:{node.lineno} {ast.unparse(node.func)}")
    return found


def _opens(call: ast.Call) -> bool:
    """Whether it is open(…), x.open("r…"), x.read_text(), x.read_bytes() or np.load(…)."""
    match call.func:
        case ast.Name(id="open"):
            return True
        case ast.Attribute(attr="read_text" | "read_bytes"):
            return True
        case ast.Attribute(attr="open") if call.args:
            mode = call.args[0]
            return isinstance(mode, ast.Constant) and str(mode.value).startswith("r")
        case ast.Attribute(attr="load", value=ast.Name(id="np" | "numpy")):
            return True
    return False


WINGS = {
    "widgets": {"widgets"},
    "network": {"network", "widgets"},
    "workspaces": {"workspaces", "widgets"},
    "window": {"window", "network", "workspaces", "widgets"},
}
"""The wings of the views, and which of them each may import from."""

WIDGETS_KNOW = (
    "cnnexplorer.document.fields", "cnnexplorer.document.kinds", "cnnexplorer.analysis.mosaic",
    "cnnexplorer.analysis.values", "cnnexplorer.runs.history", "cnnexplorer.texts",
    "cnnexplorer.paths",
)  # fmt: skip
"""What the pieces that know nothing of the program may import of it."""


def crossed_wings(root: Path) -> list[str]:
    """Every import between the wings of the views that their plan does not allow."""
    found = []
    for item in _imports(root):
        _, _, inside = item.source.partition("cnnexplorer.views.")
        wing = inside.partition(".")[0]
        if wing not in WINGS or not item.target.startswith("cnnexplorer"):
            continue
        _, _, there = item.target.partition("cnnexplorer.views.")
        allowed = there.partition(".")[0] in WINGS[wing] if there else True
        if wing == "widgets" and not there:
            allowed = item.target.startswith(WIDGETS_KNOW)
        if not allowed:
            found.append(f"{item.source}:{item.line} imports {item.target}")
    return found


def test_no_class_is_too_large() -> None:
    assert large_classes(ROOT) == []


def test_an_import_inside_a_function_says_why() -> None:
    assert unexplained_imports(ROOT) == []


def test_the_wings_of_the_views_keep_their_order() -> None:
    assert crossed_wings(ROOT) == []
    wings = {path.name for path in (ROOT / "cnnexplorer" / "views").iterdir() if path.is_dir()}
    assert wings - {"__pycache__"} == set(WINGS)


def test_files_of_others_are_opened_by_one_function() -> None:
    assert stray_readers(ROOT) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(path):\n    return open(path)", ["open"]),
        ("def f(path):\n    return path.open('rb')", ["path.open"]),
        ("def f(path):\n    return path.read_bytes()", ["path.read_bytes"]),
        ("import numpy as np\nx = np.load('a.npz')", ["np.load"]),
        ("def f(zip_file, editing):\n    zip_file.open(info)\n    editing.open()", []),
    ],
)
def test_the_checker_finds_a_file_that_is_opened_elsewhere(
    tmp_path: Path, source: str, told: list[str]
) -> None:
    house = _house(tmp_path, **{"engine/loop": f"{source}\n"})
    assert [line.partition(" ")[2] for line in stray_readers(house)] == told


def test_arrows_point_down_only() -> None:
    assert forbidden_arrows(ROOT) == []


def test_controllers_know_the_engine_by_its_protocol_only() -> None:
    users = {"controllers", "headless"}
    found = {
        item.target
        for item in _imports(ROOT)
        if _room(item.source) in users and _room(item.target) == "engine"
    }
    assert found == {"cnnexplorer.engine.protocol"}


def test_every_module_is_in_a_room() -> None:
    assert homeless_modules(ROOT) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycles(ROOT) == []


def test_every_module_begins_with_what_it_is_for_and_is_short() -> None:
    assert unreadable_modules(ROOT) == []


def test_every_room_that_has_modules_is_walked() -> None:
    folders = [path for path in (ROOT / "cnnexplorer").iterdir() if path.name != "__pycache__"]
    rooms = {path.name for path in folders if len(list(path.glob("*.py"))) > 1}
    assert "document" in rooms
    assert rooms <= {_room(item.source) for item in _imports(ROOT)}


IMPORT_ALL = """
import importlib, json, sys
loaded, before = {}, set(sys.modules)
for room, modules in json.loads(sys.argv[1]).items():
    for module in modules:
        importlib.import_module(module)
    new = set(sys.modules) - before
    loaded[room] = sorted({name.partition(".")[0] for name in new} | {
        name for name in new if name.startswith("PySide6.")})
print(json.dumps(loaded))
"""
LIGHT = {
    "errors, paths, texts and document": (*sorted(PLAIN), "document"),
    "runs and analysis": ("data", "runs", "analysis"),
    "controllers": ("controllers",),
    "views": ("views",),
}


def test_only_training_loads_tensorflow_and_only_the_window_loads_qt() -> None:
    modules = {
        step: [module for module in _modules(ROOT) if _room(module) in rooms]
        for step, rooms in LIGHT.items()
    }
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, json.dumps(modules)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded = {step: set(names) for step, names in json.loads(done.stdout).items()}
    document, light, controllers, views = loaded.values()
    assert "cnnexplorer" in document
    assert document - {"cnnexplorer"} <= set(sys.stdlib_module_names), "no library of others"
    assert not light & (QT | KERAS)
    assert not controllers & (KERAS | {"pyqtgraph", "PySide6.QtWidgets", "PySide6.QtGui"})
    assert not views & KERAS


CLEAN = {
    "cnnexplorer/__init__.py": '"""A program."""\n__version__ = "1"\n',
    "cnnexplorer/errors.py": '"""Errors."""\n',
    "cnnexplorer/document/__init__.py": '"""The document."""\n',
    "cnnexplorer/document/layers.py": '"""Layers."""\nimport json\n'
    "from cnnexplorer import errors\n",
    "cnnexplorer/document/shapes.py": '"""Shapes."""\nfrom . import layers\n'
    "from .layers import a\n",
    "cnnexplorer/engine/builder.py": '"""Builder."""\nfrom cnnexplorer.document.layers import a\n'
    "def build():\n    import keras.layers\n",
    "cnnexplorer/controllers/tasks.py": '"""Tasks."""\nfrom PySide6.QtCore import QTimer\n'
    "from PySide6 import QtCore\nfrom cnnexplorer.engine import builder\n",
    "cnnexplorer/views/window.py": '"""Window."""\nfrom PySide6.QtWidgets import QWidget\n'
    "from cnnexplorer.controllers.tasks import a\nfrom cnnexplorer import __version__\n",
    "cnnexplorer/app.py": '"""All of it."""\nfrom cnnexplorer.engine import builder\n'
    "from cnnexplorer.views import window\n",
}


def _house(folder: Path, **more: str) -> Path:
    """A small made-up program, with ``more`` source put at the end of some modules."""
    for name, text in CLEAN.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, text in more.items():
        path = folder / "cnnexplorer" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_text(encoding="utf-8") if path.exists() else '"""New."""\n'
        path.write_text(old + text, encoding="utf-8")
    return folder


def test_the_checker_finds_nothing_in_a_house_that_keeps_the_rules(tmp_path: Path) -> None:
    house = _house(tmp_path)
    found = [forbidden_arrows, homeless_modules, cycles, unreadable_modules]
    assert [find(house) for find in found] == [[], [], [], []]


@pytest.mark.parametrize(
    ("module", "source", "target"),
    [
        ("document/layers", "import numpy", "numpy"),
        ("document/layers", "import cnnexplorer.engine.builder", "cnnexplorer.engine.builder"),
        ("document/layers", "from cnnexplorer import app", "cnnexplorer.app"),
        ("document/layers", "from cnnexplorer.settings import load", "cnnexplorer.settings"),
        ("document/layers", "def f():\n    import tensorflow", "tensorflow"),
        ("document/layers", "try:\n    import msgspec\nexcept ImportError:\n    pass", "msgspec"),
        ("document/layers", "from ..engine import builder", "cnnexplorer.engine.builder"),
        ("document/layers", "from .. import app", "cnnexplorer.app"),
        ("errors", "from cnnexplorer.document import layers", "cnnexplorer.document.layers"),
        ("paths", "import cnnexplorer.document", "cnnexplorer.document"),
        ("settings", "from cnnexplorer.views import window", "cnnexplorer.views.window"),
        ("data/dataset", "from cnnexplorer.analysis import mosaic", "cnnexplorer.analysis"),
        ("data/dataset", "import PySide6.QtCore", "PySide6.QtCore"),
        ("analysis/mosaic", "import keras", "keras"),
        ("analysis/mosaic", "import PIL", "PIL"),
        ("analysis/mosaic", "from cnnexplorer.engine import builder", "cnnexplorer.engine.builder"),
        ("runs/folder", "from cnnexplorer.analysis import mosaic", "cnnexplorer.analysis"),
        ("engine/builder", "from PySide6 import QtCore", "PySide6.QtCore"),
        ("engine/builder", "from cnnexplorer.controllers import tasks",
         "cnnexplorer.controllers.tasks"),
        ("controllers/tasks", "from PySide6 import QtCore, QtWidgets", "PySide6.QtWidgets"),
        ("controllers/tasks", "from PySide6.QtGui import QColor", "PySide6.QtGui.QColor"),
        ("controllers/tasks", "import PySide6, PySide6.QtWidgets", "PySide6.QtWidgets"),
        ("headless", "from cnnexplorer.views import window", "cnnexplorer.views.window"),
        ("headless", "from PySide6 import QtCore", "PySide6.QtCore"),
        ("display", "import cnnexplorer.document", "cnnexplorer.document"),
        ("controllers/tasks", "import pyqtgraph as pg", "pyqtgraph"),
        ("controllers/tasks", "import keras", "keras"),
        ("controllers/tasks", "def f():\n    from cnnexplorer.views.window import W",
         "cnnexplorer.views.window"),
        ("views/window", "async def f():\n    from cnnexplorer.engine import builder",
         "cnnexplorer.engine.builder"),
        ("views/window", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
         "    from cnnexplorer.engine import builder", "cnnexplorer.engine.builder"),
        ("views/window", "import importlib\nimportlib.import_module('keras')", "keras"),
        ("views/window", "f = lambda: __import__('tensorflow.keras')", "tensorflow.keras"),
        ("views/window", "class A:\n    import tensorflow as tf", "tensorflow"),
        ("views/window", "from cnnexplorer import app", "cnnexplorer.app"),
        ("app", "import keras", "keras"),
        ("cli", "def f():\n    from tensorflow import data", "tensorflow.data"),
    ],
)  # fmt: skip
def test_the_checker_finds_a_forbidden_import(
    tmp_path: Path, module: str, source: str, target: str
) -> None:
    name = f"cnnexplorer.{module.replace('/', '.')}"
    found = forbidden_arrows(_house(tmp_path, **{module: f"\n{source}\n"}))
    assert [line.partition(":")[0] for line in found] == [name]
    assert found[0].endswith(f" imports {target}")


def test_the_checker_finds_a_module_that_is_in_no_room(tmp_path: Path) -> None:
    house = _house(tmp_path, helpers="", **{"utils/text": ""})
    assert homeless_modules(house) == ["cnnexplorer.helpers", "cnnexplorer.utils.text"]


def test_the_checker_finds_a_circle_of_imports_that_run_at_the_start(tmp_path: Path) -> None:
    back = "from cnnexplorer.document import shapes\n"
    house = _house(tmp_path, **{"document/layers": back})
    assert cycles(house) == [
        "cnnexplorer.document.layers → cnnexplorer.document.shapes → cnnexplorer.document.layers"
    ]


def test_the_checker_lets_a_later_import_point_back(tmp_path: Path) -> None:
    back = "def f():\n    from cnnexplorer.document import shapes\n"
    assert cycles(_house(tmp_path, **{"document/layers": back})) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("import json\n", "has no docstring on its first line"),
        ('# A comment.\n"""Late."""\n', "has no docstring on its first line"),
        ('"""\nBelow."""\n', "has no docstring on its first line"),
        ("", "has no docstring on its first line"),
        ('"""Long."""\n' + "x = 1\n" * 350, "has 351 lines"),
    ],
)
def test_the_checker_finds_a_module_that_is_long_or_does_not_say_what_it_is_for(
    tmp_path: Path, text: str, problem: str
) -> None:
    house = _house(tmp_path)
    (house / "cnnexplorer" / "cli.py").write_text(text, encoding="utf-8")
    assert unreadable_modules(house) == [f"cnnexplorer.cli {problem}"]


@pytest.mark.parametrize(
    ("name", "more", "problem"),
    [
        ("document/layers", "class Big:\n" + "".join(
            f"    def m{number}(self): pass\n" for number in range(26)
        ), ["cnnexplorer.document.layers.Big has 26 methods"]),
        ("document/layers", "class Good:\n" + "".join(
            f"    def m{number}(self): pass\n" for number in range(25)
        ), []),
    ],
)  # fmt: skip
def test_the_checker_finds_a_class_with_too_many_methods(
    tmp_path: Path, name: str, more: str, problem: list[str]
) -> None:
    assert large_classes(_house(tmp_path, **{name: more})) == problem


def test_the_checker_finds_an_import_inside_a_function_without_a_reason(tmp_path: Path) -> None:
    good = "def f():\n    import keras  # later: takes seconds\n"
    bad = "class A:\n    def g(self):\n        from keras import layers\n"
    house = _house(tmp_path, **{"engine/loop": good + bad, "engine/builder": ""})
    found = [line for line in unexplained_imports(house) if ".loop:" in line]
    assert found == ["cnnexplorer.engine.loop:6 imports inside g"]


@pytest.mark.parametrize(
    ("module", "source", "allowed"),
    [
        ("views/widgets/bars", "from cnnexplorer.controllers.tasks import a", False),
        ("views/widgets/bars", "from cnnexplorer.document.layers import a", False),
        ("views/widgets/bars", "from cnnexplorer.document.fields import Field", True),
        ("views/widgets/bars", "from cnnexplorer.views.widgets import theme", True),
        ("views/network/panel", "from cnnexplorer.views.window import menus", False),
        ("views/network/panel", "from cnnexplorer.views.widgets.bars import Bars", True),
        ("views/workspaces/data", "from cnnexplorer.views.network import panel", False),
        ("views/window/menus", "from cnnexplorer.views.workspaces import WORKSPACES", True),
    ],
)
def test_the_checker_knows_the_wings_of_the_views(
    tmp_path: Path, module: str, source: str, allowed: bool
) -> None:
    house = _house(tmp_path, **{module: f"{source}\n"})
    assert (crossed_wings(house) == []) is allowed


def test_signals_are_connected_to_bound_methods_only() -> None:
    """A lambda or a partial lives as long as the sender, with all that it holds: a closed window
    would never be freed.
    """
    loose = re.compile(r"\.connect\(\s*(lambda|functools\.partial|partial)\b")
    sources = (ROOT / "cnnexplorer").rglob("*.py")
    assert [str(path) for path in sources if loose.search(path.read_text(encoding="utf-8"))] == []
