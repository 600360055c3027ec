from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cnnexplorer.views.window import dialogs


@pytest.fixture(autouse=True)
def _answered_dialogs() -> None:
    """The real questions, which a test answers itself."""


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def during(act: Callable[[Any], None], ask: Callable[[], Any]) -> Any:
    """Ask, and act on the dialog as soon as it is open."""

    def when_open() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(10, when_open)
        else:
            act(dialog)

    QTimer.singleShot(0, when_open)
    return ask()


@pytest.mark.parametrize(
    ("button", "answer"),
    [("Save", "save"), ("Discard", "discard"), ("Cancel", "cancel"), (None, "cancel")],
)
def test_the_question_about_unsaved_edits_has_three_answers_and_escape_keeps_them(
    page: QWidget, button: str | None, answer: str
) -> None:
    def act(box: QMessageBox) -> None:
        assert "“mine.cnnx”" in box.text()
        if button is None:
            box.reject()
        else:
            box.button(getattr(QMessageBox.StandardButton, button)).click()

    assert during(act, lambda: dialogs.ask_unsaved(page, "mine.cnnx")) == answer


@pytest.mark.parametrize(
    ("clicked", "ticked", "answer"),
    [
        ("Export…", False, "save"), ("Train without it", False, "discard"),
        ("Train without it", True, "always"), ("Cancel", True, "cancel"), ("", False, "cancel"),
    ],
)  # fmt: skip
def test_the_question_before_a_training_names_what_would_go_and_can_be_the_last_one(
    page: QWidget, clicked: str, ticked: bool, answer: str
) -> None:
    def act(box: QMessageBox) -> None:
        assert "(epoch 6 of 6) is lost" in box.informativeText()
        assert box.defaultButton().text() == "Export…"
        box.checkBox().setChecked(ticked)
        if clicked:
            next(one for one in box.buttons() if one.text().replace("&", "") == clicked).click()
        else:
            box.reject()

    assert during(act, lambda: dialogs.ask_displaced(page, "epoch 6 of 6")) == answer


@pytest.mark.parametrize(
    ("button", "answer"), [("Discard", True), ("Cancel", False), (None, False)]
)
def test_kept_edits_are_thrown_away_only_by_the_button_that_says_so(
    page: QWidget, button: str | None, answer: bool
) -> None:
    def act(box: QMessageBox) -> None:
        assert "“mine”" in box.text()
        assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
        if button is None:
            box.reject()
        else:
            box.button(getattr(QMessageBox.StandardButton, button)).click()

    assert during(act, lambda: dialogs.ask_discard(page, "mine")) is answer


@pytest.mark.parametrize(
    "ask",
    [
        lambda page: dialogs.ask_unsaved(page, "<h1>big</h1>"),
        lambda page: dialogs.show_details(page, "Bad: <h1>big</h1>", "<h1>details</h1>"),
    ],
)
def test_a_question_shows_names_as_they_are_and_not_as_html(
    page: QWidget, ask: Callable[[QWidget], object]
) -> None:
    formats: list[Qt.TextFormat] = []

    def act(box: QMessageBox) -> None:
        shown = [label for label in box.findChildren(QLabel) if "<h1>big</h1>" in label.text()]
        formats.extend(label.textFormat() for label in shown)
        box.reject()

    during(act, lambda: ask(page))
    assert formats == [Qt.TextFormat.PlainText]


@pytest.mark.parametrize(("word", "answer"), [("Stop", True), ("Keep", False), (None, False)])
def test_the_question_about_a_running_training_keeps_it_unless_stop_is_pressed(
    page: QWidget, word: str | None, answer: bool
) -> None:
    def act(box: QMessageBox) -> None:
        texts = {button.text().split()[0]: button for button in box.buttons()}
        assert box.defaultButton() is texts["Keep"]
        if word is None:
            box.reject()
        else:
            texts[word].click()

    assert during(act, lambda: dialogs.ask_stop_training(page, "quit")) is answer


@pytest.mark.parametrize(
    ("ask", "suffix"), [("ask_save_project", ".cnnx"), ("ask_save_model", ".keras")]
)
def test_a_name_without_suffix_gets_it_before_the_question_about_overwriting(
    page: QWidget, tmp_path: Path, ask: str, suffix: str
) -> None:
    """Else an existing mine.cnnx is replaced unasked when a person types "mine"."""
    (tmp_path / f"mine{suffix}").write_text("precious")
    questions: list[str] = []

    def act(dialog: QFileDialog) -> None:
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(tmp_path / "mine"))

        _refuse_soon(dialog, questions)
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()

    start = str(tmp_path / f"other{suffix}")
    assert during(act, lambda: getattr(dialogs, ask)(page, start)) is None
    assert len(questions) == 1


@pytest.mark.parametrize("typed", ["v2.1", "2026.11.29 Größe", "V2.1.{UPPER}"])
@pytest.mark.parametrize(
    ("ask", "suffix"), [("ask_save_project", ".cnnx"), ("ask_save_model", ".keras")]
)
def test_the_file_that_would_be_replaced_is_asked_about_where_its_name_has_a_dot(
    page: QWidget, tmp_path: Path, ask: str, suffix: str, typed: str
) -> None:
    """What is behind the dot of a version is no suffix."""
    typed = typed.format(UPPER=suffix[1:].upper())
    whole = tmp_path / (typed[: -len(suffix)] if typed.endswith("X") else typed)
    whole = whole.with_name(whole.name.removesuffix(suffix.upper()) + suffix)
    whole.write_text("precious")
    questions: list[str] = []

    def act(dialog: QFileDialog) -> None:
        _refuse_soon(dialog, questions)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(tmp_path / typed))
        _press(dialog, "Save")

    start = str(tmp_path / f"other{suffix}")
    assert during(act, lambda: getattr(dialogs, ask)(page, start)) is None
    assert len(questions) == 1
    assert whole.name in questions[0]
    whole.unlink()

    def save(dialog: QFileDialog) -> None:
        dialog.findChild(QLineEdit, "fileNameEdit").setText(typed)
        _press(dialog, "Save")

    assert during(save, lambda: getattr(dialogs, ask)(page, start)) == whole


@pytest.mark.parametrize("name", ["~nobody.v1", "~$x.2", ".keras", "a.b"])
def test_names_of_every_form_can_be_saved(page: QWidget, tmp_path: Path, name: str) -> None:
    def save(dialog: QFileDialog) -> None:
        dialog.findChild(QLineEdit, "fileNameEdit").setText(name)
        _press(dialog, "Save")

    start = str(tmp_path / "other.keras")
    assert during(save, lambda: dialogs.ask_save_model(page, start)) == tmp_path / f"{name}.keras"


@pytest.mark.parametrize(("button", "given"), [("Yes", True), ("No", False)])
def test_the_desktops_dialog_has_not_asked_about_the_file_with_the_suffix(
    page: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, button: str, given: bool
) -> None:
    """It gives the name as it was typed, and there is no field of Qt's in it."""
    (tmp_path / "v2.1.keras").write_text("precious")
    accepted = QFileDialog.DialogCode.Accepted
    monkeypatch.setattr(QFileDialog, "exec", lambda _dialog: accepted)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _dialog: [str(tmp_path / "v2.1")])

    def answer(box: QMessageBox) -> None:
        assert "v2.1.keras already exists" in box.text()
        box.button(getattr(QMessageBox.StandardButton, button)).click()

    asked = during(answer, lambda: dialogs.ask_save_model(page, str(tmp_path / "m.keras")))
    assert asked == (tmp_path / "v2.1.keras" if given else None)


def _refuse_soon(dialog: QFileDialog, questions: list[str]) -> None:
    """Say no to the question whether to replace a file, and note it."""

    def refuse() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            questions.append(box.text())
            box.reject()
            dialog.reject()

    QTimer.singleShot(50, dialog, refuse)


def _press(dialog: QFileDialog, word: str) -> None:
    kinds = QDialogButtonBox.StandardButton
    dialog.findChild(QDialogButtonBox).button(getattr(kinds, word)).click()


def test_a_name_with_double_quotes_is_saved_under_that_name(page: QWidget, tmp_path: Path) -> None:
    """Qt takes what stands between them for a name of its own, and would have replaced best."""
    (tmp_path / "best.cnnx").write_text("precious")
    start = str(tmp_path / 'My "best" net.cnnx')
    asked = during(
        lambda dialog: _press(dialog, "Save"), lambda: dialogs.ask_save_project(page, start)
    )
    assert asked == tmp_path / 'My "best" net.cnnx'


@pytest.mark.parametrize(("button", "given"), [("Yes", True), ("No", False)])
def test_a_file_with_double_quotes_in_its_name_is_replaced_only_after_a_question(
    page: QWidget, tmp_path: Path, button: str, given: bool
) -> None:
    path = tmp_path / 'a"b.keras'
    path.write_text("precious")
    questions: list[str] = []

    def act(dialog: QFileDialog) -> None:
        def answer() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, QMessageBox)
            questions.append(box.text())
            box.button(getattr(QMessageBox.StandardButton, button)).click()

        QTimer.singleShot(0, answer)
        dialog.findChild(QLineEdit, "fileNameEdit").setText('a"b')
        _press(dialog, "Save")
        if not given:
            assert dialog.isVisible()
            dialog.reject()

    start = str(tmp_path / "other.keras")
    asked = during(act, lambda: dialogs.ask_save_model(page, start))
    assert asked == (path if given else None)
    assert len(questions) == 1
    assert 'a"b.keras' in questions[0]


@pytest.mark.parametrize("name", ['a"b.cnnx', "~a.cnnx"])
def test_a_file_whose_name_has_a_quote_or_a_tilde_can_be_opened(
    page: QWidget, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.touch()

    def act(dialog: QFileDialog) -> None:
        dialog.findChild(QLineEdit, "fileNameEdit").setText(path.name)
        _press(dialog, "Open")

    assert during(act, lambda: dialogs.ask_open_project(page, str(tmp_path))) == path


@pytest.mark.parametrize(
    ("title", "trained", "answers"),
    [
        ("mine.cnnx", "epoch 6 of 6", {
            "Save and export…": "save", "Save the changes only": "edits", "Discard all": "discard",
            "Cancel": "cancel",
        }),
        ("", "epoch 6 of 6", {"Export…": "save", "Discard": "discard", "Cancel": "cancel"}),
    ],
)  # fmt: skip
def test_one_question_covers_unsaved_edits_and_trained_weights(
    page: QWidget, title: str, trained: str, answers: dict[str, str]
) -> None:
    for button, answer in answers.items():

        def act(box: QMessageBox, button: str = button) -> None:
            assert "(epoch 6 of 6)" in box.informativeText()
            assert ("“mine.cnnx”" in box.text()) is bool(title)
            texts = {item.text().replace("&", ""): item for item in box.buttons()}
            assert set(texts) == set(answers)
            assert box.defaultButton() is texts[next(iter(answers))]
            texts[button].click()

        assert during(act, lambda: dialogs.ask_unsaved(page, title, trained)) == answer
    assert during(lambda box: box.reject(), lambda: dialogs.ask_unsaved(page, title, trained)) == (
        "cancel"
    )


def test_an_open_dialog_that_is_cancelled_gives_nothing(page: QWidget, tmp_path: Path) -> None:
    for ask in (dialogs.ask_open_project, dialogs.ask_open_data):
        assert during(lambda dialog: dialog.reject(), lambda ask=ask: ask(page, str(tmp_path))) is (
            None
        )


def test_about_shows_the_versions_and_copies_them(qtbot: QtBot, page: QWidget) -> None:
    about = dialogs.AboutDialog(page, {"cnnexplorer": "1.2", "Qt": "6.11"})
    about.show()
    texts = [label.text() for label in about.findChildren(QLabel)]
    assert "cnnexplorer  1.2\nQt  6.11" in texts
    buttons = {button.text(): button for button in about.findChildren(QPushButton)}
    buttons["Copy versions"].click()
    assert QGuiApplication.clipboard().text() == "cnnexplorer  1.2\nQt  6.11"
    buttons["Close"].click()
    assert not about.isVisible()
