"""The command line: the window, and summary, train and screenshot without one."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from cnnexplorer import __version__, console, display
from cnnexplorer.data import catalog
from cnnexplorer.document import presets, summary
from cnnexplorer.document import project as projects
from cnnexplorer.document.optimizers import OPTIMIZERS
from cnnexplorer.document.project import Project
from cnnexplorer.errors import UserError
from cnnexplorer.texts import printable

WRONG_INPUT = 2
"""Exit code of every problem that the person can mend."""

_COMMANDS = ("summary", "train", "screenshot")


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line.

    Returns:
        0, 1 for a training that failed, or 2 for input that cannot be used (one sentence on
        standard error).
    """
    console.prepare()
    commands = dict(zip(_COMMANDS, (_summary, _train, _screenshot), strict=True))
    try:
        if arguments and arguments[0] in commands:
            return commands[arguments[0]](arguments[0], arguments[1:])
        if arguments and not arguments[0].startswith("-"):
            _require_file(Path(arguments[0]))
        return _window(arguments)
    except console.OutputLost as lost:
        if lost.unread:
            return 0
        console.complain(str(lost))
        return WRONG_INPUT
    except UserError as error:
        console.complain(str(error))
        return WRONG_INPUT
    except KeyboardInterrupt:
        return 130
    finally:
        console.finish()


def project_for(text: str) -> Project:
    """A preset by its id, or a project file by its suffix.

    Raises:
        UserError: it is neither.
    """
    if projects.is_project(Path(text)) or projects.is_model(Path(text)):
        path = Path(text)
        written = projects.written(path)
        project = projects.found(written, path)
        if other := projects.instead(project, written):
            console.complain(other)
        return project
    return presets.load(text).project


def _window(arguments: Sequence[str]) -> int:
    parser = _Parser(
        prog="cnnexplorer",
        usage=f"cnnexplorer [-h] [--version] [file]\n"
        f"       cnnexplorer {{{','.join(_COMMANDS)}}} …",
        description="Assemble a convolutional network by clicking, watch it learn, look inside it.",
        epilog="without a window (--help behind each tells more):\n"
        "  cnnexplorer summary     layers, output shapes and parameters of a network\n"
        "  cnnexplorer train       train a network, one line an epoch\n"
        "  cnnexplorer screenshot  the window as a PNG",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        help=f"a project ({projects.SUFFIX}) or a data set "
        f"({', '.join(catalog.suffixes())}) to open",
    )
    parser.add_argument("--version", action="version", version=f"cnnexplorer {__version__}")
    path: Path | None = parser.parse_args(arguments).file
    if path is not None:
        _require_file(path)
    display.require()
    from cnnexplorer import app  # later: Qt, which aborts where there is no screen

    return app.run(path)


def _require_file(path: Path) -> None:
    """Refuse what the window cannot open; it may be a command with a slip of the pen.

    Raises:
        UserError: it is neither a project nor a data set.
    """
    if projects.is_project(path) or catalog.at(path) is not None:
        return
    projects.refuse_model(path)
    text, commands = str(path), f"{', '.join(_COMMANDS[:-1])} and {_COMMANDS[-1]}"
    if near := difflib.get_close_matches(text.lower(), _COMMANDS, n=1):
        raise UserError(
            f'"{text}" is no command; did you mean {near[0]}? The commands are {commands} '
            "(see cnnexplorer --help)."
        )
    if text in presets.ORDER:
        raise UserError(
            f"{text} is a preset, which a command takes: cnnexplorer summary {text}, for example. "
            f"The commands are {commands} (see cnnexplorer --help)."
        )
    raise UserError(
        f"{text} is neither a project ({projects.SUFFIX}) nor a data set "
        f"({', '.join(catalog.suffixes())}), and no command; the commands are {commands} "
        "(see cnnexplorer --help)."
    )


def _summary(name: str, arguments: Sequence[str]) -> int:
    parser = _parser(name, "Print layers, output shapes and parameters of a network.")
    parser.add_argument("--json", action="store_true", help="as one JSON object")
    options = parser.parse_args(arguments)
    network = project_for(options.network).network
    if options.json:
        console.say(json.dumps(summary.as_json(network), indent=2))
    else:
        console.say(summary.as_table(network))
    return 0


def _train(name: str, arguments: Sequence[str]) -> int:
    parser = _parser(name, "Train a network without a window; one line an epoch.")
    parser.add_argument(
        "--data",
        help=f"instead of what the preset or project names: {catalog.choices()}",
    )
    parser.add_argument("--limit", type=_whole, help="train on the first N images only")
    parser.add_argument("--epochs", type=_whole, help="instead of the plan's")
    parser.add_argument("--batch-size", type=_whole, help="instead of the plan's")
    parser.add_argument(
        "--validation",
        type=_number,
        metavar="SHARE",
        help="of the training images held back to measure after every epoch, instead of the "
        "plan's; 0 trains on all images given",
    )
    parser.add_argument(
        "--optimizer",
        help=f"instead of the plan's: {', '.join(OPTIMIZERS.tokens)}, or sgd:momentum=0.9",
    )
    parser.add_argument(
        "--learning-rate",
        type=_number,
        metavar="RATE",
        help="the size of a step, instead of the plan's or the optimizer's own",
    )
    parser.add_argument("--seed", type=_whole, help="instead of the plan's")
    parser.add_argument("--output", type=_target, help="write the trained model here (.keras)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument(
        "--adapt", action="store_true", help="fit Input and last layer to the data first"
    )
    options = parser.parse_args(arguments)
    from cnnexplorer import headless, settings  # later: NumPy, for this command only
    from cnnexplorer.engine.keras_engine import KerasEngine  # later: NumPy too

    return headless.train(
        project_for(options.network),
        headless.Wishes(
            data=options.data,
            limit=options.limit,
            epochs=options.epochs,
            batch_size=options.batch_size,
            validation_share=options.validation,
            optimizer=options.optimizer,
            learning_rate=options.learning_rate,
            seed=options.seed,
            output=options.output,
            json=options.json,
            adapt=options.adapt,
        ),
        KerasEngine(home=settings.keras_home()),
    )


def _screenshot(name: str, arguments: Sequence[str]) -> int:
    parser = _parser(name, "Render the real window without a screen, into a PNG.")
    from cnnexplorer.views.workspaces import WORKSPACES  # later: Qt, for this command only

    ids = [cls.id for cls in WORKSPACES]
    parser.add_argument("--workspace", default=ids[0], help=f"the tab in front: {', '.join(ids)}")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--size", default="1320x860", help="of the window, as WIDTHxHEIGHT")
    parser.add_argument("--output", type=_target, required=True, help="the PNG to write")
    parser.add_argument("--train", type=_whole, metavar="EPOCHS", help="train so many epochs first")
    parser.add_argument("--layer", type=_whole, help="row of the layer to look at")
    parser.add_argument("--image", type=_whole, help="number of the test image to look at")
    parser.add_argument("--scale", type=_number, default=1.0, help="pixels per point, 1 to 4")
    options = parser.parse_args(arguments)
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", options.size)
    if match is None or min(int(match[1]), int(match[2])) < 100:
        raise UserError(
            f"The size {options.size!r} is not WIDTHxHEIGHT, each from 100 to 9999 pixels; give "
            "for example 1320x860."
        )
    if not 1 <= options.scale <= 4:
        raise UserError(f"The scale {options.scale:g} is not from 1 to 4; give for example 2.")
    if options.train is not None and not 1 <= options.train <= 10_000:
        raise UserError(
            f"{options.train} epochs cannot be trained; give a number from 1 to 10,000."
        )
    for what, number in (("layer", options.layer), ("image", options.image)):
        if number is not None and number < 0:
            raise UserError(f"There is no {what} {number}; they are counted from 0.")
    project = project_for(options.network)
    if options.layer is not None and options.layer >= len(project.network.nodes):
        last = len(project.network.nodes) - 1
        raise UserError(f"There is no layer {options.layer}; the last one is {last}.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    from cnnexplorer import screenshot  # later: Qt, which reads the variables above

    return screenshot.take(
        project,
        screenshot.Shot(
            workspace=options.workspace,
            theme=options.theme,
            width=int(match[1]),
            height=int(match[2]),
            output=options.output,
            epochs=options.train,
            layer=options.layer,
            image=options.image,
        ),
    )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        what = f"{printable(text, 60)!r} is not a whole number; give for example 3."
        raise argparse.ArgumentTypeError(what) from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        what = f"{printable(text, 60)!r} is not a number; give for example 0.5."
        raise argparse.ArgumentTypeError(what) from None


def _target(text: str) -> Path:
    """The file to write; an empty name, as an unset variable gives it, would mean this folder."""
    if not text:
        raise UserError("--output has an empty name behind it; give it the name of a file.")
    return Path(text)


class _Parser(argparse.ArgumentParser):
    """Tells what it does not understand printably: a wildcard may have brought any file's name."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message, 400))


def _parser(name: str, about: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=f"cnnexplorer {name}", description=about)
    parser.add_argument(
        "network",
        metavar="PRESET|PROJECT",
        help=f"one of {', '.join(presets.ORDER)}, or a {projects.SUFFIX} file",
    )
    return parser
