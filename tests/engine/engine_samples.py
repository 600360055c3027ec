"""A tiny learnable data set and networks that the engine's tests share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    MaxPooling2D,
    ZeroPadding2D,
)
from cnnexplorer.document.network import Network, chain
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine.trainer import train
from cnnexplorer.runs.events import BatchDone, EpochDone, Event, Failed, Finished

CLASSES = 4
SHAPE = (12, 10, 2)


def part(count: int, seed: int) -> Part:
    """Noise with one bright quarter, which is the class."""
    random = np.random.RandomState(seed)
    labels = random.randint(0, CLASSES, count).astype(np.int64)
    images = random.randint(0, 120, (count, *SHAPE)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        top, left = divmod(int(label), 2)
        image[top * 6 : top * 6 + 6, left * 5 : left * 5 + 5] += 100
    return Part(images, labels)


def dataset(train_images: int = 300, test_images: int = 90) -> Dataset:
    names = tuple(f"quarter {index}" for index in range(CLASSES))
    return assemble(MnistSample(), "Quarters", part(train_images, 1), part(test_images, 2), names)


def network(*layers: object) -> Network:
    height, width, channels = SHAPE
    shape = Input(height=height, width=width, channels=channels)
    return chain(layers, shape, "Sample / net")


def head() -> tuple[object, object]:
    return Flatten(), Dense(units=CLASSES, activation="softmax")


SMALL = network(Conv2D(filters=3, activation="relu"), MaxPooling2D(), *head())

RICH = network(
    Conv2D(filters=4, kernel_size=(3, 2), use_bias=False, kernel_l1=0.001, kernel_l2=0.01),
    BatchNormalization(momentum=0.9),
    Activation(activation="relu"),
    MaxPooling2D(),
    Dropout(rate=0.0),
    Flatten(),
    Dense(units=9, activation="tanh", kernel_l2=0.02),
    BatchNormalization(scale=False),
    Dense(units=CLASSES),
    Activation(activation="softmax"),
)

EVERY_KIND = network(
    ZeroPadding2D(padding=(1, 0, 2, 1)),
    Conv2D(filters=5, padding="same", dilation_rate=(2, 1), activation="elu"),
    AveragePooling2D(pool_size=(2, 2), strides=(1, 2), padding="same"),
    BatchNormalization(center=False),
    Dropout(rate=0.3),
    Conv2D(filters=3, strides=(2, 1), activation="gelu"),
    MaxPooling2D(pool_size=(2, 1)),
    GlobalAveragePooling2D(),
    Dense(units=6, activation="leaky_relu"),
    Activation(activation="silu"),
    Dense(units=CLASSES, activation="softmax"),
)


@dataclass
class Recorder:
    """Collects events; may set ``stop`` when one fulfils a condition."""

    stop: threading.Event = field(default_factory=threading.Event)
    stop_when: Callable[[Event], bool] = lambda _event: False
    events: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if self.stop_when(event):
            self.stop.set()

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def last(self) -> Event:
        return self.events[-1]

    @property
    def batches(self) -> list[BatchDone]:
        return self.of(BatchDone)

    @property
    def epochs(self) -> list[EpochDone]:
        return self.of(EpochDone)

    def finished(self) -> Finished:
        assert isinstance(self.last, Finished), self.last
        return self.last

    def failed(self) -> Failed:
        assert isinstance(self.last, Failed), self.last
        return self.last


def trained(
    net: Network,
    plan: Plan,
    data: Dataset,
    stop_when: Callable[[Event], bool] = lambda _event: False,
) -> Recorder:
    """Train to the end, or to where ``stop_when`` says so, and what was reported."""
    recorder = Recorder(stop_when=stop_when)
    train(net, plan, data, recorder.stop, recorder)
    return recorder
