"""The questions and the About box; each returns what the person chose."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QMessageBox, QWidget

from cnnexplorer.data import catalog
from cnnexplorer.views.widgets.parts import button, column, label, line
from cnnexplorer.views.window.file_dialog import FileDialog

_PROJECTS = "cnnexplorer projects (*.cnnx)"


def ask_open_project(parent: QWidget, folder: str) -> Path | None:
    """The project to open, or None."""
    return FileDialog(parent, "Open project", _PROJECTS, Path(folder), None).ask()


def ask_save_project(parent: QWidget, suggestion: str) -> Path | None:
    """Where to save the project, or None."""
    return FileDialog(parent, "Save project", _PROJECTS, Path(suggestion), "cnnx", True).ask()


def ask_open_data(parent: QWidget, folder: str) -> Path | None:
    """The data set to open, of any kind that reads files, or None."""
    kinds = [
        f"{cls.opens} ({' '.join(f'*{suffix}' for suffix in cls.suffixes)})"
        for cls in catalog.of_files()
    ]
    return FileDialog(parent, "Open data set", ";;".join(kinds), Path(folder), None).ask()


def ask_save_model(parent: QWidget, suggestion: str) -> Path | None:
    """Where to write the Keras model, or None."""
    kind = "Keras models (*.keras)"
    return FileDialog(parent, "Export trained model", kind, Path(suggestion), "keras", True).ask()


def ask_save_copy(parent: QWidget, title: str, suggestion: str, suffix: str) -> Path | None:
    """Where to write a picture or numbers, or None."""
    kind = f"{suffix.upper()} files (*.{suffix})"
    return FileDialog(parent, title, kind, Path(suggestion), suffix).ask()


Answer = Literal["save", "edits", "discard", "cancel"]
"""Keep all that would be lost, keep the edits only, keep nothing, or stay."""


def ask_unsaved(parent: QWidget, title: str, trained: str = "") -> Answer:
    """What to do with unsaved edits and with trained weights that are in no file.

    Args:
        title: of the project that was edited; empty if all its edits are saved.
        trained: which weights would be lost ("epoch 6 of 6"); empty if none.
    """
    roles = QMessageBox.ButtonRole
    box = _box(parent, QMessageBox.Icon.Question)
    box.setWindowTitle("Before it is gone")
    edits, weights = f"the changes to “{title}”", f"What the network has learned ({trained})"
    answers: dict[object, Answer] = {}
    if title and trained:
        box.setText(f"Save {edits}, and export the trained network?")
        box.setInformativeText(
            f"All of it is lost otherwise. {weights} is not part of the project's file: it goes "
            "into a Keras file of its own."
        )
        keep = box.addButton("Save and export…", roles.AcceptRole)
        answers[box.addButton("Save the changes only", roles.AcceptRole)] = "edits"
        drop = box.addButton("Discard all", roles.DestructiveRole)
    elif trained:
        box.setText("Export the trained network?")
        box.setInformativeText(
            f"{weights} is lost otherwise. The project's file holds the layers and how they are "
            "trained; what was learned goes into a Keras file."
        )
        keep = box.addButton("Export…", roles.AcceptRole)
        drop = box.addButton("Discard", roles.DestructiveRole)
    else:
        box.setText(f"Save {edits}?")
        box.setInformativeText("They are lost if you do not save them.")
        keep = box.addButton(QMessageBox.StandardButton.Save)
        drop = box.addButton(QMessageBox.StandardButton.Discard)
    box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setDefaultButton(keep)
    box.exec()
    answers |= {keep: "save", drop: "discard"}
    return answers.get(box.clickedButton(), "cancel")


def ask_displaced(parent: QWidget, trained: str) -> Literal["save", "discard", "always", "cancel"]:
    """What to do with the weights that a new training leaves no room for; "always" is to discard
    such weights from now on without a question.

    Args:
        trained: which weights they are ("epoch 6 of 6").
    """
    box = _box(parent, QMessageBox.Icon.Question)
    box.setWindowTitle("Before it is gone")
    box.setText("Export the other training before a new one begins?")
    box.setInformativeText(
        f"What it has learned ({trained}) is lost when the new one has come through its first "
        "epoch: that one and the training that is shown now are kept."
    )
    always = QCheckBox("Do not ask again until the program is closed")
    box.setCheckBox(always)
    keep = box.addButton("Export…", QMessageBox.ButtonRole.AcceptRole)
    drop = box.addButton("Train without it", QMessageBox.ButtonRole.DestructiveRole)
    box.setEscapeButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setDefaultButton(keep)
    box.exec()
    if box.clickedButton() is keep:
        return "save"
    if box.clickedButton() is not drop:
        return "cancel"
    return "always" if always.isChecked() else "discard"


def ask_discard(parent: QWidget, title: str) -> bool:
    """Whether kept edits shall be thrown away, for good."""
    box = _box(parent, QMessageBox.Icon.Question)
    box.setWindowTitle("Before they are gone")
    box.setText(f"Throw away the edits of “{title}” that were kept?")
    box.setInformativeText("There is no other copy of them.")
    discard = box.addButton(QMessageBox.StandardButton.Discard)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(cancel)
    box.setDefaultButton(cancel)
    box.exec()
    return box.clickedButton() is discard


def ask_stop_training(parent: QWidget, what: str, begins: bool = False) -> bool:
    """Whether to stop the training that runs, in order to do ``what`` ("quit").

    Args:
        begins: it is in its first epoch, and another training was before it.
    """
    box = _box(parent, QMessageBox.Icon.Question)
    box.setWindowTitle("Training is running")
    box.setText(f"Stop the training and {what}?")
    if begins:
        told = "What it has learned in its first epoch is lost then; the training before it is not."
    else:
        told = "It ends after the batch at hand; what it has learned can be exported then."
    box.setInformativeText(told)
    quit_button = box.addButton(f"Stop and {what}", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("Keep training", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is quit_button


def show_details(parent: QWidget, sentence: str, details: str) -> None:
    """A problem with the traceback behind it, to be copied into a bug report."""
    box = _box(parent, QMessageBox.Icon.Warning)
    box.setWindowTitle("Problem")
    box.setText(sentence)
    box.setDetailedText(details)
    box.exec()


def _box(parent: QWidget, icon: QMessageBox.Icon) -> QMessageBox:
    """A question or a problem; names of files and networks in it are no HTML."""
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box


class AboutDialog(QDialog):
    """What the program is, and the versions of what it runs on.

    Args:
        versions: name and version of each part, for a bug report.
    """

    def __init__(self, parent: QWidget, versions: dict[str, str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("About cnnexplorer")
        self._text = "\n".join(f"{name}  {version}" for name, version in versions.items())
        shown = label(self._text)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        about = label(
            "Assemble a convolutional network by clicking, watch it learn, and look inside it. "
            "Nothing you open leaves this computer.",
            wrap=True,
        )
        about.setMinimumWidth(380)
        licences = label(
            "MIT licence. The shipped images have licences of their own: see the Data workspace.",
            "subtle",
            wrap=True,
        )
        copy = button("Copy versions", "For a bug report", self._on_copy_clicked)
        close = button("Close", "Close", self.accept, "primary")
        layout = column(
            label("cnnexplorer", "big"), about, shown, licences, line(1, copy, close),
            margins=22, spacing=14,
        )  # fmt: skip
        self.setLayout(layout)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
