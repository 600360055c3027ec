"""The folder that the monkey plays in: files good and bad, odd names, and places to save to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

from tests.monkey import bad_files, good_files

_SEED = "the world is the same for every seed"


class World:
    """What the files are, by what can be done with them; nothing outside the folder is written.

    Attributes:
        files: where the files lie; the person's home.
        openable: what is opened, there or not, of any kind.
        starts: what the program is started with; None is no file.
    """

    def __init__(self, folder: Path) -> None:
        self.files = folder / "Übungen – Schöne Größe ñ 雪"
        self.temporary = folder / "tmp"
        self.openable: list[Path] = []

    @property
    def projects(self) -> list[Path]:
        return [path for path in self.openable if path.suffix == ".cnnx"]

    @property
    def starts(self) -> list[Path | None]:
        return [None, *self.openable]

    def make(self) -> None:
        """Write all files; to be called once for a run."""
        self.files.mkdir(parents=True)
        self.temporary.mkdir()
        bad_files.write(self.files)
        good_files.write(self.files, Random(_SEED), self._paths_of_data())
        self.look()

    def look(self) -> None:
        """Read what there is, beside names of what never was."""
        found = [path for path in self.files.iterdir() if path.suffix in (".cnnx", ".npz")]
        self.openable = sorted({*found, *_absent(self.files)})

    def _paths_of_data(self) -> list[str]:
        """What a project may say that its images lie in."""
        found = sorted(str(path) for path in self.files.iterdir() if path.suffix == ".npz")
        return [*found, *bad_files.PATHS_IN_PROJECTS]

    def target(self, random: Random, suffix: str) -> Path:
        """A place to save to: good, read-only, absent, too long, a link to itself.

        Never one outside the folder, because a save replaces what it is given.
        """
        names = [
            f"Größe {random.randrange(3)}{suffix}",
            f"no suffix {random.randrange(2)}",
            f"quote ' \" `{suffix}",
            f"{'long' * 70}{suffix}",
            f"{bad_files.LOOP}{suffix}",
            f"{bad_files.LOCKED_FOLDER}/x{suffix}",
            f"{bad_files.LOCKED_FILE}{suffix}",
            f"gone/x{suffix}",
            f"klein é.npz/x{suffix}",
            f"\u202eturned {random.randrange(2)}{suffix}",
        ]
        return self.files / random.choice(names)

    def disturb(self, random: Random) -> str:
        """Somebody else works in the folder too; returns what happened."""
        path = random.choice([path for path in self.files.iterdir() if path.suffix == ".cnnx"])
        if path.is_symlink() or not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
            return f"{path.name} stays"
        what = random.choice(["copied", "cut off", "made anew"])
        if what == "copied":
            target = self.files / f"copy {random.randrange(3)}.cnnx"
            if target != path:
                shutil.copy(path, target)
        elif what == "cut off":
            path.write_bytes(path.read_bytes()[: random.randrange(2000)])
        else:
            path.unlink()
            good_files.write_project(path, random, self._paths_of_data())
        self.look()
        return f"{path.name} {what}"

    def left_behind(self) -> list[str]:
        """Half-written files that the program made and should have taken away."""
        hidden = [path for path in self.files.rglob(".*") if path.name not in bad_files.HIDDEN]
        return [str(path.relative_to(self.files)) for path in hidden]


def _absent(folder: Path) -> list[Path]:
    names = ["absent.cnnx", "absent.npz", f"{'x' * 300}.cnnx", f"{'x' * 300}.npz", "gone/x.cnnx"]
    return [*(folder / name for name in names), Path("~nosuchuser/x.npz"), Path("/absent.npz")]
