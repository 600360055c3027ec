"""Start of the program: ``cnnexplorer`` and ``python -m cnnexplorer``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    from cnnexplorer import cli

    return cli.run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
