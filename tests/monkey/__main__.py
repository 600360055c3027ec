"""The monkey by hand: ``python -m tests.monkey SEED SECONDS FOLDER``; exit code 1 with findings."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.monkey.process import Wanted, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("folder", type=Path, help="empty or new; journals and files stay there")
    parser.add_argument("--plain", action="store_true", help="without oneDNN's kept kernels")
    options = parser.parse_args()
    folder = options.folder.absolute()
    report = run(Wanted(options.seed, options.seconds, folder, plain=options.plain))
    (options.folder / "report.txt").write_text(f"{report}\n", encoding="utf-8")
    print(report)
    return int(bool(report.findings) or report.grows)


if __name__ == "__main__":
    raise SystemExit(main())
