from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnexplorer import __version__, cli
from cnnexplorer.data.sources import NpzFile
from cnnexplorer.document import costs, fields, inference, presets
from cnnexplorer.document import project as projects
from cnnexplorer.document.layers import Conv2D
from cnnexplorer.document.network import chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.project import Project
from cnnexplorer.engine import backend

ROOT = Path(__file__).resolve().parents[1]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command line; gives exit code, output and errors. TensorFlow must not be needed."""

    def load(for_window: bool = False) -> None:
        raise AssertionError("the engine was asked for before everything was checked")

    monkeypatch.setattr(backend, "load", load)

    def carry_out(*arguments: str) -> tuple[int, str, str]:
        try:
            code = cli.run(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return carry_out


def refused(run: Run, *arguments: str) -> str:
    """The sentence with which a command line is refused."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("cnnexplorer: ")
    assert err.count("\n") == 1, "one sentence, no traceback"
    return err.removeprefix("cnnexplorer: ").rstrip()


@pytest.mark.parametrize("name", presets.ORDER)
def test_the_summary_of_a_preset_names_every_row_with_shape_and_parameters(
    run: Run, name: str
) -> None:
    network = presets.load(name).project.network
    rows = inference.infer(network)
    code, out, err = run("summary", name)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == network.name
    for index, (node, row) in enumerate(zip(network.nodes, rows, strict=True)):
        kind = node.layer.kind
        (line,) = [line for line in lines if line.split()[:2] == [str(index), kind]]
        assert line.split()[-1] == f"{row.parameters:,}"
        assert "×".join(f"{size:,}" for size in row.output_shape or ()) in line.split()
    total = costs.totals(network, rows)
    assert f"Total parameters: {total.parameters:,} (" in out
    assert f"Trainable: {total.trainable:,}" in out


@pytest.mark.parametrize("name", presets.ORDER)
def test_the_summary_as_json_has_the_same_numbers(run: Run, name: str) -> None:
    network = presets.load(name).project.network
    code, out, _ = run("summary", name, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["input_shape"] == list(network.input.shape)
    kinds = [node.layer.kind for node in network.nodes]
    assert [layer["kind"] for layer in said["layers"]] == kinds
    assert [layer["name"] for layer in said["layers"]] == list(network.ids)
    assert said["parameters"] == sum(layer["parameters"] for layer in said["layers"])
    assert all(layer["error"] is None for layer in said["layers"])


def test_a_saved_project_is_summed_up_with_what_is_impossible_in_it(
    run: Run, tmp_path: Path
) -> None:
    network = chain(name="mine ü", layers=(Conv2D(), Conv2D(kernel_size=(64, 64)), Conv2D()))
    path = tmp_path / "mine.cnnx"
    projects.save(Project(network), path)
    code, out, _ = run("summary", str(path))
    assert code == 0
    assert "mine ü" in out
    assert "! The 64×64 kernel does not fit into 26×26;" in out
    assert "Total parameters so far: 320 (1.3 kB)" in out
    said = json.loads(run("summary", str(path), "--json")[1])
    assert [layer["output_shape"] for layer in said["layers"]] == [
        [28, 28, 1], [26, 26, 32], None, None,
    ]  # fmt: skip
    assert "does not fit" in said["layers"][2]["error"]
    assert (said["complete"], said["parameters"]) == (False, 320)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("summary", "no-such"), 'There is no preset "no-such"; choose one of one-conv-mnist,'),
        (("summary", "absent.cnnx"), "absent.cnnx cannot be read (No such file or directory)"),
        (("summary", ""), 'There is no preset ""'),
        (("train", "no-such", "--data", "digits"), 'There is no preset "no-such"'),
        (("screenshot", "no-such", "--output", "a.png"), 'There is no preset "no-such"'),
        (("no-such-command",), "no-such-command is neither a project (.cnnx) nor a data set"),
        (("summry", "alexnet"), '"summry" is no command; did you mean summary?'),
        (("Summary",), '"Summary" is no command; did you mean summary?'),
        (
            ("trian", "one-conv-mnist", "--data", "digits"),
            '"trian" is no command; did you mean train?',
        ),
        (
            ("fly", "away"),
            "fly is neither a project (.cnnx) nor a data set (.npz), and no command; the commands "
            "are summary, train and screenshot (see cnnexplorer --help)",
        ),
        (("alexnet",), "alexnet is a preset, which a command takes: cnnexplorer summary"),
        (
            ("train", "one-conv-mnist", "--data", "digits", "--output", ""),
            "--output has an empty name behind it; give it the name of a file.",
        ),
        (
            ("screenshot", "alexnet", "--output="),
            "--output has an empty name behind it; give it the name of a file.",
        ),
        (("digits.keras",), "digits.keras is a trained Keras model, not a project: it opens in"),
        (("OLD.H5",), "OLD.H5 is a trained Keras model"),
        (("summary", "digits.keras"), "digits.keras is a trained Keras model, not a project"),
        (("picture.png",), "picture.png is neither a project (.cnnx) nor a data set (.npz)"),
    ],
)
def test_what_does_not_exist_is_refused_in_a_sentence(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    assert refused(run, *arguments).startswith(words)


ONE = ("train", "one-conv-mnist", "--data")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*ONE, "no-such-data"), "'no-such-data' is no data set; give one of mnist-sample"),
        ((*ONE, "absent.npz"), "absent.npz does not exist; choose another .npz file."),
        ((*ONE, "shapes:9999"), "Height must be from 8 to 256 pixels, not 9,999"),
        ((*ONE, "shapes:axb"), "Height must be a whole number, not 'a'"),
        ((*ONE, "digits", "--epochs", "0"), "Epochs must be from 1 to 10,000, not 0."),
        ((*ONE, "digits", "--epochs", "-3"), "Epochs must be from 1 to 10,000, not -3."),
        (
            (*ONE, "digits", "--batch-size", "0"),
            "Batch size must be from 1 to 65,536 images, not 0.",
        ),
        ((*ONE, "digits", "--validation", "1"), "Validation share must be at least 0 and at most"),
        ((*ONE, "digits", "--validation", "nan"), "Validation share must be a finite number"),
        ((*ONE, "digits", "--seed", "-1"), "Seed must be from 0 to 2,147,483,647, not -1."),
        ((*ONE, "mnist-sample", "--limit", "0"), "at least 1 is needed"),
        ((*ONE, "digits", "--output", "absent/m.keras"), "its folder does not exist"),
        ((*ONE, "digits", "--output", "model.h5"), "model.h5 does not end in .keras"),
        ((*ONE, "digits", "--output", "model"), "model does not end in .keras"),
    ],
)
def test_a_training_that_cannot_begin_is_refused_before_tensorflow_is_loaded(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...],
    words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert words in refused(run, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_model_is_refused(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "model.keras"
    place.mkdir()
    assert "it is a folder" in refused(run, *ONE, "digits", "--output", str(place))


def test_a_network_that_does_not_fit_the_data_is_refused_with_the_way_out(run: Run) -> None:
    sentence = refused(run, *ONE, "digits")
    assert sentence == (
        "The images are 8×8×1, but the network's Input is 28×28×1. Set Input to 8×8×1. "
        "Or add --adapt, which does that."
    )


def test_that_all_images_are_of_one_class_is_said_once(run: Run, tmp_path: Path) -> None:
    images, labels = np.zeros((6, 28, 28), np.uint8), np.zeros(6, int)
    path = tmp_path / "one.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images, y_test=labels)
    assert refused(run, *ONE, str(path)) == (
        "All images are of one class, so there is nothing to learn; load images of two classes or "
        "more."
    )


def test_other_images_found_beside_a_project_are_told(run: Run, tmp_path: Path) -> None:
    away, folder = tmp_path / "away.npz", tmp_path / "here"
    folder.mkdir()
    images, labels = np.zeros((6, 28, 28), np.uint8), np.zeros(6, int)
    np.savez(folder / away.name, x_train=images, y_train=labels, x_test=images, y_test=labels)
    project = replace(presets.load("one-conv-mnist").project, data=NpzFile(path=str(away)))
    projects.save(project, folder / "mine.cnnx")
    code, out, err = run("summary", str(folder / "mine.cnnx"))
    assert (code, out.splitlines()[0]) == (0, "One-conv MNIST")
    assert err == (
        "cnnexplorer: away.npz is no longer where this project had it, so the away.npz beside the "
        "project is read instead; if it holds other images, choose the right ones.\n"
    )


def test_what_adapt_cannot_mend_is_said_without_that_advice(run: Run, tmp_path: Path) -> None:
    preset = presets.load("one-conv-mnist").project
    network = preset.network.inserted(1, Conv2D(kernel_size=(20, 20)))
    path = tmp_path / "mine.cnnx"
    projects.save(replace(preset, network=network), path)
    sentence = refused(run, "train", str(path), "--data", "digits", "--adapt")
    assert "Layer 1 (Conv2D): The 20×20 kernel does not fit into 8×8;" in sentence
    assert "--adapt" not in sentence


def test_labels_that_do_not_fit_the_images_of_a_file_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    images = np.zeros((4, 28, 28), np.uint8)
    np.savez(path, x_train=images, y_train=np.arange(3), x_test=images, y_test=np.arange(4))
    assert "mine.npz" in refused(run, *ONE, str(path))


SHOT = ("screenshot", "one-conv-mnist", "--output")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (*SHOT, "a.png", "--size", "10x10"),
            "The size '10x10' is not WIDTHxHEIGHT, each from 100 to 9999 pixels;",
        ),
        ((*SHOT, "a.png", "--size", "wide"), "The size 'wide' is not"),
        ((*SHOT, "a.png", "--size", "000x000"), "The size '000x000' is not"),
        ((*SHOT, "a.png", "--size", "800x600x3"), "give for example 1320x860."),
        ((*SHOT, "a.png", "--scale", "0.5"), "The scale 0.5 is not from 1 to 4;"),
        ((*SHOT, "a.png", "--scale", "nan"), "The scale nan is not from 1 to 4;"),
        ((*SHOT, "a.png", "--train", "0"), "0 epochs cannot be trained;"),
        ((*SHOT, "a.png", "--workspace", "cellar"), 'There is no workspace "cellar"; choose one'),
        ((*SHOT, "a.jpg"), "a.jpg does not end in .png"),
        ((*SHOT, "a.png", "--layer", "-4"), "-4"),
    ],
)
def test_a_screenshot_that_cannot_be_taken_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...],
    words: str,
) -> None:  # fmt: skip
    from cnnexplorer import screenshot

    def picture(*_: object) -> object:
        raise AssertionError("a window was opened")

    monkeypatch.setattr(screenshot.app, "application", picture)
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")  # which the command sets, so it is set back
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.chdir(tmp_path)
    assert words in refused(run, *arguments)


def test_without_a_screen_the_window_is_refused_in_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    sentence = refused(run)
    assert sentence.startswith(("There is no screen to open a window on", "Qt needs the system"))


@pytest.mark.parametrize("arguments", [("--version",)])
def test_the_version_is_that_of_the_package(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments) == (0, f"cnnexplorer {__version__}\n", "")


@pytest.mark.parametrize("command", [(), ("summary",), ("train",), ("screenshot",)])
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    code, out, err = run(*command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("usage: cnnexplorer")
    if command:
        assert all(name in out.replace("\n", " ") for name in ("one-conv-mnist", ".cnnx"))


@pytest.mark.parametrize(
    "arguments", [("train",), ("train", "alexnet", "--data", "digits", "--epochs", "x"),
                  ("screenshot", "alexnet"), ("summary",), ("summary", "alexnet", "--bogus")]
)  # fmt: skip
def test_a_command_line_that_cannot_be_parsed_ends_with_2_and_its_usage(
    run: Run, arguments: tuple[str, ...]
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage: cnnexplorer" in err


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--epochs", "1.5", "'1.5' is not a whole number; give for example 3."),
        ("--seed", "", "'' is not a whole number; give for example 3."),
        ("--validation", "0,1", "'0,1' is not a number; give for example 0.5."),
    ],
)
def test_what_is_no_number_is_told_with_one_that_is(
    run: Run, option: str, value: str, words: str
) -> None:
    code, _, err = run("train", "one-conv-mnist", option, value)
    assert code == 2
    assert err.endswith(f"error: argument {option}: {words}\n")


def program(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """Runs the program in an interpreter of its own."""
    start = ["-c", code] if code else ["-m", "cnnexplorer"]
    return subprocess.run(
        [sys.executable, *start, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, check=False,
    )  # fmt: skip


def test_python_m_cnnexplorer_sums_up_alexnet() -> None:
    done = program("summary", "alexnet")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Total parameters: " in done.stdout


def test_a_summary_needs_neither_tensorflow_nor_qt_nor_numpy() -> None:
    code = (
        "import sys\n"
        "from cnnexplorer import cli\n"
        "code = cli.run(['summary', 'alexnet'])\n"
        "heavy = {'tensorflow', 'keras', 'PySide6', 'numpy', 'pyqtgraph'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else code)\n"
    )
    done = program(code=code)
    assert (done.returncode, done.stderr) == (0, "")


def test_two_files_are_refused_with_a_usage_that_names_the_commands(run: Run) -> None:
    code, _, err = run("one.cnnx", "two.cnnx")
    assert code == 2
    assert "unrecognized arguments: two.cnnx" in err
    assert "cnnexplorer {summary,train,screenshot}" in err


@pytest.mark.parametrize("rate", ["0", "-1", "101", "nan", "inf"])
def test_an_impossible_learning_rate_is_refused_as_in_the_window(run: Run, rate: str) -> None:
    given = ("train", "one-conv-mnist", "--data", "mnist-sample", "--learning-rate", rate)
    number = Plan(learning_rate=float(rate))
    assert refused(run, *given) == fields.problem(number)
