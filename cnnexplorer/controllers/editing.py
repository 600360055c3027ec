"""The project being edited: every change is one labelled step that can be undone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from cnnexplorer.controllers.selection import Selection
from cnnexplorer.document.edits import Edit, changed_node
from cnnexplorer.document.network import too_many
from cnnexplorer.document.project import Project
from cnnexplorer.document.resolved import DataFacts, Resolved, resolve
from cnnexplorer.document.undo import Undo


class Editing(QObject):
    """Holds the project, its undo history, and all that follows from it as it is now.

    ``changed`` carries the :class:`Resolved` after every edit, undo and redo, and when other
    images have come; ``replaced`` is sent when another project took the place of this one,
    ``begun_anew`` when a step put another network into it. The selection then moves to the node
    that the step is about. ``refused`` carries a sentence when a step leads to a network that is
    too large to be built, ``told`` one on what else a step brought about.
    """

    changed = Signal(object)
    replaced = Signal()
    begun_anew = Signal()
    refused = Signal(str)
    told = Signal(str)

    def __init__(
        self, project: Project, selection: Selection, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._selection = selection
        self._undo = Undo(project)
        self._facts: DataFacts | None = None
        self.resolved: Resolved = resolve(project, None)
        self._look_at_first()

    @property
    def project(self) -> Project:
        return self._undo.state

    @property
    def undo_label(self) -> str | None:
        return self._undo.undo_label

    @property
    def redo_label(self) -> str | None:
        return self._undo.redo_label

    def open(self, project: Project) -> None:
        """Begin anew with another project; the undo history of the old one ends."""
        self._undo = Undo(project)
        self.resolved = resolve(project, self._facts)
        self.replaced.emit()
        self.changed.emit(self.resolved)
        self._look_at_first()

    def do(self, edit: Edit) -> None:
        """Carry out one step; one that changes nothing is not kept."""
        sentence = too_many(len(edit.project.network.layers))
        if sentence is not None:
            self.refused.emit(sentence)
            return
        before, now = self.project, self._selection.now
        if self._undo.push(edit.label, edit.project, edit.merge, (now.node, now.unit)):
            self._follow(before, edit.focus)
            if edit.note:
                self.told.emit(edit.note)
            if edit.anew:
                self.begun_anew.emit()

    def end_step(self) -> None:
        """The next keystroke starts a step of its own (a field was left)."""
        self._undo.seal()

    def undo(self) -> None:
        """Take the last step back, and go back to where it was made."""
        before, place = self.project, self._undo.undo_place
        if self._undo.undo():
            node, unit = place if isinstance(place, tuple) else (None, None)
            known = self.project.network.position(node) is not None if node else False
            self._follow(before, node if known else changed_node(before, self.project))
            if known and unit is not None:
                self._selection.look(unit=unit)

    def redo(self) -> None:
        before = self.project
        if self._undo.redo():
            self._follow(before, changed_node(before, self.project))

    def know(self, facts: DataFacts | None) -> None:
        """Other images are at hand, or none: what the network must fit is new."""
        if facts != self._facts:
            self._facts = facts
            self.resolved = self._resolve()
            self.changed.emit(self.resolved)

    def _follow(self, before: Project, focus: str | None) -> None:
        """Tell what follows from the new state, and lead the eye to ``focus``."""
        self.resolved = self._resolve()
        self.changed.emit(self.resolved)
        network = self.project.network
        if focus is None and network.position(self._selection.now.node) is None:
            gone = before.network.position(self._selection.now.node) or 0
            focus = network.nodes[min(gone, len(network.layers))].id
        if focus is not None:
            self._selection.look(node=focus)

    def _resolve(self) -> Resolved:
        last = self._undo.last
        return resolve(self.project, self._facts, last[0] if last is not None else None)

    def _look_at_first(self) -> None:
        network = self.project.network
        self._selection.look(node=network.nodes[min(1, len(network.layers))].id)
