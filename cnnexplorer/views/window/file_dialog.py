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
        always: add the suffix to a name that has another one, too: what is behind the dot of
            "v2.1" is none.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        kinds: str,
        start: Path,
        suffix: str | None,
        always: bool = False,
    ) -> None:
        self._saves = suffix is not None
        self._ending = f".{suffix}" if always else ""
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
        try:
            accepted = self._dialog.exec()
            names = self._dialog.selectedFiles()
            if not accepted:
                return None
            if self._literal is not None or not names:
                return self._literal
            chosen = Path(names[0])
            whole = chosen.with_name(self._whole(chosen.name))
            # The desktop's dialog has asked about another file.
            return whole if whole == chosen or self._allowed(whole) else None
        finally:
            self._dialog.deleteLater()

    def _whole(self, name: str) -> str:
        """The name with the suffix behind it, in lower case; of several kinds any will do."""
        suffix, missing = Path(name).suffix, self._dialog.defaultSuffix()
        if not self._ending:
            return name if suffix or not missing else f"{name}.{missing}"
        if suffix == self._ending:
            return name
        if suffix.lower() == self._ending:
            name = name[: -len(suffix)]
        return name + self._ending

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
        field, folder = self._field(), Path(self._dialog.directory().absolutePath())
        if field is None:
            QFileDialog.accept(self._dialog)
            return
        typed = field.text()
        if self._ending and self._is_file_name(typed, folder):
            field.setText(self._whole(typed))  # Qt would ask about the name without it
        if '"' not in typed:
            QFileDialog.accept(self._dialog)
            return
        path = folder / typed
        path = path.with_name(self._whole(path.name))
        if self._allowed(path):
            self._literal = path
            QFileDialog.done(self._dialog, QFileDialog.DialogCode.Accepted)

    def _is_file_name(self, typed: str, folder: Path) -> bool:
        """Whether a suffix is missing that Qt does not miss; a folder is gone into."""
        at_home = typed.startswith("~")
        place = paths.expanded(Path(typed)) if at_home else folder / typed
        named = Path(typed).suffix and not typed.endswith("/")
        return bool(named) and not paths.is_folder(place)

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
