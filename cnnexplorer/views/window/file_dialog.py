"""Qt's file dialog, asked for one file whose name may hold a double quote."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox, QWidget

from cnnexplorer import paths


class FileDialog:
    """Asks for one file.

    Args:
        kinds: the filters, as Qt wants them, separated by ";;".
        start: the folder to begin in, or, where a file is to be saved, the file that is suggested.
        suffix: of a file to be saved, without the dot; added before Qt asks whether to overwrite.
            None opens a file.
    """

    def __init__(
        self, parent: QWidget, title: str, kinds: str, start: Path, suffix: str | None
    ) -> None:
        self._saves = suffix is not None
        self._literal: Path | None = None
        self._dialog = dialog = QFileDialog(parent, title, "", kinds)
        # WORKAROUND for QFileDialog::typedFiles (Qt 6.11): Qt's own dialog reads double quotes as
        # separators of several names. Its accept is replaced in the object: a class derived from
        # QFileDialog would never be the desktop's dialog, which has no such trouble.
        setattr(dialog, "accept", self._accept)  # noqa: B010 - mypy allows no assignment
        if suffix is None:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setDirectory(str(start))
            if (field := self._field()) is not None:
                field.textChanged.connect(self._on_name_changed)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(suffix)
            dialog.setDirectory(str(start.parent))
            dialog.selectFile(start.name)

    def ask(self) -> Path | None:
        """The file that the person chose, or None."""
        accepted = self._dialog.exec()
        names = self._dialog.selectedFiles()
        self._dialog.deleteLater()
        if not accepted:
            return None
        return self._literal or (Path(names[0]) if names else None)

    def _field(self) -> QLineEdit | None:
        """Where the name is typed; None in the desktop's dialog."""
        found: QLineEdit | None = self._dialog.findChild(QLineEdit, "fileNameEdit")
        return found

    def _on_name_changed(self, name: str) -> None:
        """Qt looks for the parts of the name, does not find them, and closes its button."""
        box = self._dialog.findChild(QDialogButtonBox)
        if '"' in name and box is not None:
            box.button(QDialogButtonBox.StandardButton.Open).setEnabled(True)

    def _accept(self) -> None:
        field = self._field()
        if field is None or '"' not in field.text():
            QFileDialog.accept(self._dialog)
            return
        path = Path(self._dialog.directory().absolutePath()) / field.text()
        if self._saves:
            suffix = f".{self._dialog.defaultSuffix()}"
            path = path if path.suffix else path.with_name(path.name + suffix)
        if self._allowed(path):
            self._literal = path
            QFileDialog.done(self._dialog, QFileDialog.DialogCode.Accepted)

    def _allowed(self, path: Path) -> bool:
        """Whether the file may be opened, or replaced; the person is told or asked."""
        title, kinds = self._dialog.windowTitle(), QMessageBox.StandardButton
        if self._saves and paths.exists(path):
            question = f"{path.name} already exists.\nDo you want to replace it?"
            answer = QMessageBox.warning(self._dialog, title, question, kinds.Yes | kinds.No)
            return answer == kinds.Yes
        if not self._saves and not paths.is_file(path):
            QMessageBox.warning(self._dialog, title, f"There is no file {path.name} here.")
            return False
        return True
