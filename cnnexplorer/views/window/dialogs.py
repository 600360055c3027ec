"""The questions and the About box; each returns what the person chose."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from cnnexplorer.data import catalog
from cnnexplorer.views.widgets.parts import button, column, label, line

_PROJECTS = "cnnexplorer projects (*.cnnx)"


def ask_open_project(parent: QWidget, folder: str) -> Path | None:
    """The project to open, or None."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open project", folder, _PROJECTS)
    return Path(name) if name else None


def ask_save_project(parent: QWidget, suggestion: str) -> Path | None:
    """Where to save the project, or None."""
    return _ask_save(parent, "Save project", suggestion, _PROJECTS, "cnnx")


def ask_open_data(parent: QWidget, folder: str) -> Path | None:
    """The data set to open, of any kind that reads files, or None."""
    kinds = [
        f"{cls.opens} ({' '.join(f'*{suffix}' for suffix in cls.suffixes)})"
        for cls in catalog.of_files()
    ]
    name, _ = QFileDialog.getOpenFileName(parent, "Open data set", folder, ";;".join(kinds))
    return Path(name) if name else None


def ask_save_model(parent: QWidget, suggestion: str) -> Path | None:
    """Where to write the Keras model, or None."""
    kind = "Keras models (*.keras)"
    return _ask_save(parent, "Export trained model", suggestion, kind, "keras")


def ask_save_copy(parent: QWidget, title: str, suggestion: str, suffix: str) -> Path | None:
    """Where to write a picture or numbers, or None."""
    kind = f"{suffix.upper()} files (*.{suffix})"
    return _ask_save(parent, title, suggestion, kind, suffix)


def _ask_save(parent: QWidget, title: str, suggestion: str, kind: str, suffix: str) -> Path | None:
    """Where to save; the suffix is added before Qt asks whether to overwrite."""
    dialog = QFileDialog(parent, title, "", kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setDirectory(str(Path(suggestion).parent))
    dialog.selectFile(Path(suggestion).name)
    accepted = dialog.exec()
    names = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(names[0]) if accepted and names else None


def ask_unsaved(parent: QWidget, title: str) -> Literal["save", "discard", "cancel"]:
    """What to do with unsaved edits."""
    box = _box(parent, QMessageBox.Icon.Question)
    box.setWindowTitle("Unsaved changes")
    box.setText(f"Save the changes to “{title}”?")
    box.setInformativeText("They are lost if you do not save them.")
    kinds = QMessageBox.StandardButton
    box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
    box.setDefaultButton(kinds.Save)
    answer = box.exec()
    if answer == kinds.Save:
        return "save"
    return "discard" if answer == kinds.Discard else "cancel"


def ask_stop_training(parent: QWidget, what: str) -> bool:
    """Whether to stop the training that runs, in order to do ``what`` ("quit")."""
    box = _box(parent, QMessageBox.Icon.Question)
    box.setWindowTitle("Training is running")
    box.setText(f"Stop the training and {what}?")
    box.setInformativeText("What the network has learned so far is lost.")
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
