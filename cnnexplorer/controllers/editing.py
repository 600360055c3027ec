"""The project being edited: every change is one labelled step that can be undone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from cnnexplorer.document import costs, inference
from cnnexplorer.document.fields import described
from cnnexplorer.document.layers import Layer
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan, with_optimizer
from cnnexplorer.document.project import Project
from cnnexplorer.document.sources import DataSource
from cnnexplorer.document.undo import Undo


class Editing(QObject):
    """Holds the project, its undo history and what is inferred from its network.

    ``changed`` is sent after every edit, undo and redo, ``replaced`` when another project took
    the place of this one, ``row_wanted`` with the row that the person's eye should be on.
    """

    changed = Signal()
    replaced = Signal()
    row_wanted = Signal(int)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo = Undo(project)
        self._infer()

    @property
    def project(self) -> Project:
        return self._undo.state

    @property
    def network(self) -> Network:
        return self._undo.state.network

    @property
    def plan(self) -> Plan:
        return self._undo.state.plan

    @property
    def undo_label(self) -> str | None:
        return self._undo.undo_label

    @property
    def redo_label(self) -> str | None:
        return self._undo.redo_label

    def open(self, project: Project) -> None:
        """Begin anew with another project; the undo history of the old one ends."""
        self._undo = Undo(project)
        self._infer()
        self.replaced.emit()
        self.changed.emit()

    def add(self, cls: type[Layer], after: int | None = None) -> None:
        """Add a layer of this kind below row ``after`` (at the end if None)."""
        row = len(self.network.rows) if after is None else after + 1
        self._edit(f"Add {cls.__name__}", self.network.inserted(row, cls.starter()))
        self.row_wanted.emit(row)

    def duplicate(self, row: int) -> None:
        """Put a copy of the row below it."""
        layer = self.network.rows[row]
        if row > 0:
            self._edit(f"Duplicate {layer.kind}", self.network.inserted(row + 1, layer))
            self.row_wanted.emit(row + 1)

    def remove(self, row: int) -> None:
        """Take the row out; the Input stays."""
        if row > 0:
            kind = self.network.rows[row].kind
            self._edit(f"Delete {kind}", self.network.removed(row))
            self.row_wanted.emit(min(row, len(self.network.layers)))

    def move(self, row: int, to: int) -> None:
        """Move a row so that it becomes row ``to``; the Input stays first."""
        to = max(1, min(to, len(self.network.layers)))
        if row > 0 and to != row:
            self._edit(f"Move {self.network.rows[row].kind}", self.network.moved(row, to))
            self.row_wanted.emit(to)

    def set_layer(self, row: int, name: str, value: Any) -> None:
        """Change one setting of a row; the keystrokes in one field are one step."""
        layer = self.network.rows[row]
        label = f"{layer.kind}: {described(type(layer))[name].label}"
        changed = self.network.with_row(row, replace(layer, **{name: value}))
        self._edit(label, changed, ("layer", row, name))

    def set_plan(self, name: str, value: Any) -> None:
        """Change one setting of the plan."""
        plan = (
            with_optimizer(self.plan, value)
            if name == "optimizer"
            else replace(self.plan, **{name: value})
        )
        label = f"Plan: {described(Plan)[name].label}"
        self._push(label, replace(self.project, plan=plan), ("plan", name))

    def set_network(self, network: Network, label: str) -> None:
        """Put another network in place, as one step."""
        self._edit(label, network)

    def set_name(self, name: str) -> None:
        """Rename the network."""
        self._edit("Rename network", replace(self.network, name=name), ("name",))

    def set_data(self, source: DataSource) -> None:
        """Remember where the images come from."""
        self._push("Change data set", replace(self.project, data=source))

    def use(self, project: Project, label: str) -> None:
        """Take over network and plan of a preset, keeping the data set, as one step."""
        self._push(label, replace(project, data=self.project.data))
        self.row_wanted.emit(min(1, len(project.network.layers)))

    def end_step(self) -> None:
        """The next keystroke starts a step of its own (a field was left)."""
        self._undo.seal()

    def undo(self) -> None:
        before = self.network
        if self._undo.undo():
            self._after()
            self._show_change(before)

    def redo(self) -> None:
        before = self.network
        if self._undo.redo():
            self._after()
            self._show_change(before)

    def _show_change(self, before: Network) -> None:
        """Lead the eye to the first row that differs."""
        for row, (old, new) in enumerate(zip(before.rows, self.network.rows, strict=False)):
            if old != new:
                self.row_wanted.emit(row)
                return
        if len(before.rows) != len(self.network.rows):
            shorter = min(len(before.rows), len(self.network.rows))
            self.row_wanted.emit(min(shorter, len(self.network.layers)))

    def _edit(self, label: str, network: Network, merge: Hashable | None = None) -> None:
        self._push(label, replace(self.project, network=network), merge)

    def _push(self, label: str, project: Project, merge: Hashable | None = None) -> None:
        if self._undo.push(label, project, merge):
            self._after()

    def _after(self) -> None:
        self._infer()
        self.changed.emit()

    def _infer(self) -> None:
        self.rows = inference.infer(self.network)
        self.totals = costs.totals(self.network, self.rows)
