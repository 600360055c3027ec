"""What can be chosen in a window: buttons, entries of lists and menus, tabs, sliders."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QMainWindow,
    QMenu,
    QTabBar,
    QWidget,
)

from tests.monkey.action import Action
from tests.monkey.hand import Hand, NothingToDo, called, click


def press_button(hand: Hand) -> None:
    button = hand.one(QAbstractButton)
    hand.note(f"press {called(button)}")
    click(button)


def open_list(hand: Hand) -> None:
    """A click on a combo box; whoever answers pop-ups picks an entry."""
    box = hand.one(QComboBox)
    hand.note(f"open {called(box)}")
    click(box)


def pick(hand: Hand) -> None:
    """An entry of a combo box, as if the pop-up had been quicker than the eye."""
    box = hand.one(QComboBox)
    if not box.count():
        raise NothingToDo("the combo box is empty")
    index = hand.random.randrange(box.count())
    hand.note(f"pick {index} {box.itemText(index)[:30]!r} in {called(box)}")
    box.setCurrentIndex(index)
    box.activated.emit(index)


def tab(hand: Hand) -> None:
    bar = hand.one(QTabBar)
    if not bar.count():
        raise NothingToDo("there are no tabs")
    index = hand.random.randrange(bar.count())
    hand.note(f"tab {bar.tabText(index)}")
    click(bar, bar.tabRect(index).center())


def slide(hand: Hand) -> None:
    slider = hand.one(QAbstractSlider)
    value = hand.random.randint(slider.minimum(), slider.maximum())
    hand.note(f"slide {called(slider)} to {value}")
    slider.setValue(value)


def open_menu(hand: Hand) -> None:
    """Any menu of the menu bar; whoever answers pop-ups chooses in it."""
    menu = hand.random.choice(_menus(hand.main))
    hand.note(f"open menu {menu.title()}")
    menu.popup(hand.main.mapToGlobal(hand.spot(hand.main)))


def menu_entry(hand: Hand) -> None:
    """An entry of the menu bar, chosen quicker than it can be read."""
    menu = hand.random.choice(_menus(hand.main))
    menu.aboutToShow.emit()
    entries = [
        entry
        for entry in menu.actions()
        if entry.isEnabled() and entry.isVisible() and entry.text() and entry.menu() is None
    ]
    if not entries:
        raise NothingToDo(f"no entry of {menu.title()} can be chosen")
    entry = hand.random.choice(entries)
    hand.note(f"entry {entry.text()}")
    entry.trigger()


def focus(hand: Hand) -> None:
    widget = hand.one(QWidget)
    hand.note(f"focus {called(widget)}")
    widget.setFocus()


def _menus(window: QMainWindow) -> list[QMenu]:
    """All menus of the menu bar, inner ones too."""
    found: list[QMenu] = []
    entries = list(window.menuBar().actions())
    while entries:
        menu = entries.pop(0).menu()
        if isinstance(menu, QMenu):
            found.append(menu)
            entries += menu.actions()
    if not found:
        raise NothingToDo("no menu")
    return found


ACTIONS = (
    Action(press_button, 12),
    Action(open_list, 4),
    Action(pick, 4, rough=True),
    Action(tab, 8),
    Action(slide, 3),
    Action(open_menu, 4),
    Action(menu_entry, 10, rough=True),
    Action(focus, 3),
)
