"""What the program remembers between two starts, as typed JSON; never fatal if unreadable."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs

from cnnexplorer import regular_file, safe_write
from cnnexplorer.errors import UserError

MOST_RECENT = 10
_LARGEST_BYTES = 2**20


class Settings(msgspec.Struct, kw_only=True):
    """Everything that is remembered.

    Attributes:
        theme: "system" follows the desktop.
        recent: project files, newest first.
        geometry, splitters: Qt's own state of the window, base64.
        workspace: id of the tab that was open.
        log_loss: whether the loss axis is logarithmic.
        text_percent: the size of all text.
        columns: ids of the costs that stand beside the layers.
    """

    theme: Literal["system", "light", "dark"] = "system"
    recent: Annotated[list[str], msgspec.Meta(max_length=MOST_RECENT)] = msgspec.field(
        default_factory=list
    )
    geometry: str = ""
    splitters: dict[str, str] = msgspec.field(default_factory=dict)
    workspace: str = "data"
    log_loss: bool = False
    text_percent: int = 100
    columns: list[str] = msgspec.field(default_factory=lambda: ["parameters"])


def folder() -> Path:
    """The program's own folder for what is remembered."""
    return Path(platformdirs.user_config_dir("cnnexplorer", appauthor=False))


def keras_home() -> Path:
    """Keras' folder for its settings, apart from the one that other programs share."""
    return folder() / "keras"


def unsaved_folder() -> Path:
    """Where edits are kept until they are saved."""
    return Path(platformdirs.user_state_dir("cnnexplorer", appauthor=False)) / "unsaved"


def file() -> Path:
    """Where the window's state and the recent files are remembered."""
    return folder() / "settings.json"


def load() -> Settings:
    """The remembered settings; the defaults where the file is absent or damaged."""
    try:
        return msgspec.json.decode(regular_file.read(file(), _LARGEST_BYTES), type=Settings)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return Settings()


def save(settings: Settings) -> bool:
    """Write the settings; False where the folder cannot be written, which loses nothing else."""
    target = file()
    # JSON cannot hold a file name that is not UTF-8.
    recent = [path for path in settings.recent if path.isprintable()]
    text = msgspec.json.encode(msgspec.structs.replace(settings, recent=recent))
    with contextlib.suppress(OSError, UserError):
        target.parent.mkdir(parents=True, exist_ok=True)
        safe_write.replace_file(target, lambda beside: beside.write_bytes(text))
        return True
    return False


def update(before: Settings, now: Settings) -> bool:
    """Write what has changed; the rest stays as another window may have written it meanwhile.

    Of the recent files, those of both are kept. False as for ``save``.
    """
    names = Settings.__struct_fields__
    changes = {
        name: getattr(now, name) for name in names if getattr(now, name) != getattr(before, name)
    }
    if not changes:
        return True
    kept = load()
    if "recent" in changes:
        both = dict.fromkeys([*now.recent, *kept.recent])
        changes["recent"] = list(both)[:MOST_RECENT]
    return save(msgspec.structs.replace(kept, **changes))


def remember_recent(settings: Settings, path: str) -> None:
    """Put ``path`` first in the recent files."""
    others = [item for item in settings.recent if item != path]
    settings.recent = [path, *others][:MOST_RECENT]
