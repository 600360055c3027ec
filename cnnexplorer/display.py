"""Whether a window can be opened at all, asked before Qt would abort the process."""

from __future__ import annotations

import ctypes
import os
import sys

from cnnexplorer.errors import UserError

_NO_SCREEN = (
    "There is no screen to open a window on ({reason}); start the program from a desktop session, "
    "or use cnnexplorer summary, train or screenshot, which need none."
)
_NO_LIBRARY = (
    "Qt needs the system library {name}, which is not installed; on Debian and Ubuntu, run "
    "sudo apt-get install {package}."
)
_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_XCB_PACKAGES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
}


def require() -> None:
    """Check the screen and the libraries that Qt's wheels expect from a Linux system.

    Raises:
        UserError: there is no screen, or a library is missing; the sentence names it.
    """
    if not sys.platform.startswith("linux"):
        return
    for name, package in _PACKAGES.items():
        _need(name, package)
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    platforms = {name.split(":")[0] for name in wanted.split(";") if name}
    if platforms and not platforms & {"xcb", "wayland"}:
        return
    if os.environ.get("WAYLAND_DISPLAY") and platforms != {"xcb"}:
        return
    screen = os.environ.get("DISPLAY")
    if not screen:
        raise UserError(_NO_SCREEN.format(reason="neither DISPLAY nor WAYLAND_DISPLAY is set"))
    for name, package in _XCB_PACKAGES.items():
        _need(name, package)
    if not _answers(screen):
        raise UserError(_NO_SCREEN.format(reason=f"DISPLAY is {screen}, but nothing answers there"))


def _need(name: str, package: str) -> None:
    try:
        ctypes.CDLL(name)
    except OSError as error:
        raise UserError(_NO_LIBRARY.format(name=name, package=package)) from error


def _answers(screen: str) -> bool:
    """Whether an X server accepts a connection."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt brings its own words for that
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    for function in (xcb.xcb_connection_has_error, xcb.xcb_disconnect):
        function.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(screen.encode(), None)
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused
