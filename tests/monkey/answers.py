"""Answers whatever waits for a person: pop-ups, questions, file dialogs; real ones, by clicks."""

from __future__ import annotations

import os
from random import Random

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)

from tests.monkey.hand import Hand, NothingToDo, called, click, handle
from tests.monkey.records import BAD_NEWS, Records, is_gone, valid

_EVERY_MS = 40
_CLICKS = 12
"""How often a dialog is clicked before it is told to go."""
_STUCK = 60


class Answers(QObject):
    """Looks every few milliseconds, in nested event loops too, whether something waits.

    A timer is not sent again while its slot runs, and a dialog opened by an answer would then
    wait for ever: so each look starts the next one first.
    """

    def __init__(self, hand: Hand, records: Records, seed: int) -> None:
        super().__init__()
        self._hand, self._records, self._seed = hand, records, seed
        self._count = 0
        self._shown: tuple[int, int] = (0, 0)
        self.running = False

    @property
    def waited_for(self) -> QWidget | None:
        """The pop-up or dialog that keeps everything else from happening."""
        return QApplication.activePopupWidget() or QApplication.activeModalWidget()

    def start(self) -> None:
        """Answer until the process ends."""
        self.running = True
        self._again()

    def _again(self) -> None:
        QTimer.singleShot(_EVERY_MS, self._look)

    def _look(self) -> None:
        if not self.running:
            return
        self._again()
        waiting = self.waited_for
        if waiting is None:
            return
        self._count += 1
        random = Random(f"{self._seed}/{self._hand.journal.number}/{self._count}")
        try:
            self._answer(waiting, random, self._times_seen(waiting))
        except NothingToDo:
            pass
        except RuntimeError as error:
            if not is_gone(error):
                raise

    def _times_seen(self, waiting: QWidget) -> int:
        seen, times = self._shown
        self._shown = (id(waiting), times + 1 if seen == id(waiting) else 1)
        return self._shown[1]

    def _answer(self, waiting: QWidget, random: Random, times: int) -> None:
        if times == _STUCK:
            name = f"{called(waiting)} {waiting.windowTitle()}"
            self._records.found("stuck", name, f"{name} cannot be closed")
            os._exit(1)
        if times > _CLICKS:
            waiting.close()
            if isinstance(waiting, QDialog) and valid(waiting):
                waiting.reject()
        elif isinstance(waiting, QMenu):
            self._choose_in(waiting, random)
        elif isinstance(waiting, QFileDialog):
            self._choose_file(waiting, random)
        elif isinstance(waiting, QDialog):
            self._answer_dialog(waiting, random)
        else:
            self._choose_in_list(waiting, random)

    def _choose_in(self, menu: QMenu, random: Random) -> None:
        entries = [entry for entry in menu.actions() if entry.isEnabled() and entry.isVisible()]
        if not entries or random.random() < 0.3:
            self._note("escape from", menu)
            QTest.keyClick(handle(menu), Qt.Key.Key_Escape)
            return
        entry = random.choice(entries)
        self._note(f"choose {entry.text()!r} in", menu)
        click(menu, menu.actionGeometry(entry).center())

    def _choose_in_list(self, popup: QWidget, random: Random) -> None:
        views = popup.findChildren(QAbstractItemView)
        if not views or random.random() < 0.3:
            self._note("escape from", popup)
            QTest.keyClick(handle(popup), Qt.Key.Key_Escape)
            return
        down = random.randrange(5)
        self._note(f"{down} down and return in", popup)
        for _ in range(down):
            QTest.keyClick(handle(popup), Qt.Key.Key_Down)
        if valid(popup) and popup.isVisible():
            QTest.keyClick(handle(popup), Qt.Key.Key_Return)

    def _choose_file(self, dialog: QFileDialog, random: Random) -> None:
        line = dialog.findChild(QLineEdit)
        if line is None or random.random() < 0.25:
            self._note("cancel", dialog)
            dialog.reject()
            return
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            suffix = dialog.defaultSuffix() or "cnnx"
            path = self._hand.world.target(random, random.choice([f".{suffix}", f".{suffix}", ""]))
        else:
            path = random.choice(self._hand.world.openable)
        self._note(f"the file {path.name[:60]!r} in", dialog)
        line.setText(str(path))
        QTest.keyClick(handle(line), Qt.Key.Key_Return)

    def _answer_dialog(self, dialog: QDialog, random: Random) -> None:
        if isinstance(dialog, QMessageBox) and dialog.text().startswith(BAD_NEWS):
            self._records.hear(dialog.text(), dialog.detailedText())
        buttons = [
            button
            for button in dialog.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled()
        ]
        if not buttons or random.random() < 0.15:
            self._note("escape from", dialog)
            QTest.keyClick(handle(dialog), Qt.Key.Key_Escape)
            return
        button = random.choice(buttons)
        self._note(f"press {button.text()!r} in", dialog)
        click(button)

    def _note(self, what: str, waiting: QWidget) -> None:
        title = waiting.title() if isinstance(waiting, QMenu) else waiting.windowTitle()
        self._hand.note(f"   {what} {type(waiting).__name__} {title}")
