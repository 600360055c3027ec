"""Takes root's right to open every file, so that an unreadable file is one in a container too."""

from __future__ import annotations

import ctypes
import os
import sys

_VERSION_3 = 0x20080522
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def give_up_opening_everything() -> None:
    """To be called before there is a second thread; without effect for anybody but root."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = _Header(_VERSION_3, 0), (_Data * 2)()
    if libc.capget(ctypes.byref(header), data) != 0:
        return
    for rights in ("effective", "permitted", "inheritable"):
        kept = getattr(data[0], rights) & ~(1 << _DAC_OVERRIDE | 1 << _DAC_READ_SEARCH)
        setattr(data[0], rights, kept)
    libc.capset(ctypes.byref(header), data)
