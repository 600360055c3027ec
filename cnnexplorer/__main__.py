"""Start of the program: ``cnnexplorer`` and ``python -m cnnexplorer``."""

from __future__ import annotations

import sys

from cnnexplorer import cli


def main() -> int:
    """Run the command line; returns the exit code."""
    return cli.run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
