"""What is said of an exported model."""

from __future__ import annotations

import json

from cnnexplorer.document import presets
from cnnexplorer.document.kinds import decode_settings
from cnnexplorer.document.layers import Conv2D, Dropout
from cnnexplorer.document.network import chain
from cnnexplorer.document.optimizers import SGD
from cnnexplorer.document.plan import Plan
from cnnexplorer.runs import usage
from cnnexplorer.runs.snapshot import Images, Snapshot

NETWORK = presets.load("one-conv-mnist").project.network
READY = "It is compiled: fit goes on at once, with class numbers as labels; Adam begins anew."


def told(images: Images | None, plan: Plan | None = None) -> str:
    return usage.as_text(Snapshot(NETWORK, plan or Plan(), None, {}, images=images))


def test_it_says_shape_divisor_classes_in_order_and_that_fit_goes_on() -> None:
    assert told(Images("Animals", 255, ("cat", "dog", "网"))) == (
        "It expects 28×28×1 images with every pixel divided by 255, and gives 3 probabilities in "
        f"the order of the classes: cat, dog, 网. {READY}"
    )
    assert "; SGD begins anew." in told(Images("Animals", 255, ("cat",)), Plan(optimizer=SGD()))


def test_pixels_that_are_not_divided_and_divisors_that_are_no_whole_numbers_are_told() -> None:
    assert "images with pixels as they are, and" in told(Images("A", 1, ("a", "b")))
    assert "every pixel divided by 0.0125," in told(Images("A", 0.0125, ("a", "b")))


def test_of_many_classes_the_first_are_told_and_all_are_written() -> None:
    names = tuple(f"class {number}" for number in range(1000))
    sentence = told(Images("Many", 255, names))
    assert "class 0, class 1, " in sentence
    assert "class 19 and 980 more. It is" in sentence
    values = usage.as_json(Snapshot(NETWORK, Plan(), None, {}, images=Images("Many", 255, names)))
    assert values["class_names"] == list(names)


def test_class_names_that_command_a_terminal_are_shown_as_text() -> None:
    sentence = told(Images("Odd", 255, ("\x1b[31mred", "a\nb")))
    assert "\\x1b[31mred, a b." in sentence
    assert "\x1b" not in sentence


def test_a_network_that_plain_keras_may_not_survive_to_train_is_told() -> None:
    strided = Conv2D(filters=16, kernel_size=(1, 1), strides=(1, 2))
    for layers, row in (
        ((strided,), 1),
        ((Conv2D(filters=8), Dropout(), strided), 3),
        ((Conv2D(filters=16), strided), 0),
        ((Conv2D(kernel_size=(1, 1)), Conv2D(strides=(2, 2)), Conv2D(kernel_size=(1, 2))), 0),
    ):
        sentence = usage.as_text(Snapshot(chain(layers), Plan(), None, {}))
        assert ("fit can end the whole process" in sentence) is bool(row)
        assert (f"layer {row} is a strided 1×1 convolution" in sentence) is bool(row)


def test_where_nothing_is_known_of_the_images_only_the_rest_is_told() -> None:
    assert told(None) == f"It expects 28×28×1 images, scaled as in its training. {READY}"
    assert "class_names" not in usage.as_json(Snapshot(NETWORK, Plan(), None, {}))


def test_the_file_tells_the_whole_plan_of_the_training() -> None:
    plan = Plan(optimizer=SGD(momentum=0.9), learning_rate=0.05, batch_size=20, epochs=3)
    told_plan = usage.as_json(Snapshot(NETWORK, plan, None, {}))["plan"]
    assert decode_settings(Plan, told_plan, "plan") == plan
    assert json.loads(json.dumps(told_plan)) == told_plan
