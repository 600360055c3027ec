"""A tiny learnable data set and networks that the engine's tests share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document.layers import (
    Activation,
    Add,
    Average,
    AveragePooling2D,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Conv2DTranspose,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GaussianNoise,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    GroupNormalization,
    Input,
    L2Pooling2D,
    LayerNormalization,
    LeakyReLU,
    Maximum,
    MaxPooling2D,
    Multiply,
    Permute,
    PReLU,
    Rescaling,
    Reshape,
    SeparableConv2D,
    Softmax,
    SpatialDropout2D,
    UpSampling2D,
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


def _graph(*rows: object) -> Network:
    """A network of layers, or of pairs of a layer and how many rows up each thing is it takes."""
    made = network(*(row[0] if isinstance(row, tuple) else row for row in rows))
    for place, row in enumerate(rows, start=1):
        if isinstance(row, tuple):
            taken = tuple(made.ids[place - up] for up in row[1:])
            made = made.with_node(place, replace(made.nodes[place], inputs=taken))
    return made


SKIPS = _graph(
    Conv2D(filters=4, padding="same", activation="relu", kernel_initializer="he_normal",
           bias_l1=0.01, activity_l2=0.0001, kernel_max_norm=0.8),
    DepthwiseConv2D(padding="same", depth_multiplier=2, depthwise_l2=0.01,
                    depthwise_max_norm=0.5),
    SeparableConv2D(filters=4, padding="same", pointwise_l1=0.001, pointwise_max_norm=0.7,
                    pointwise_initializer="orthogonal"),
    (Add(), 1, 3),
    GroupNormalization(groups=2, gamma_l2=0.01),
    PReLU(shared=True),
    SpatialDropout2D(rate=0.0),
    L2Pooling2D(padding="same", strides=(2, 3)),
    L2Pooling2D(strides=(1, 1)),
    Conv2DTranspose(filters=3, strides=(2, 3), activation="relu"),
    Conv2DTranspose(filters=3, kernel_size=(1, 1), strides=(1, 2), kernel_l2=0.01),
    MaxPooling2D(pool_size=(1, 2)),
    LayerNormalization(scale=False),
    (Concatenate(), 1, 2),
    UpSampling2D(size=(1, 2), interpolation="bilinear"),
    Permute(),
    Rescaling(scale=0.5, offset=0.1),
    GaussianNoise(stddev=0.0),
    AveragePooling2D(pool_size=(4, 2)),
    BatchNormalization(axis="width", gamma_initializer="random_uniform", beta_l1=0.01),
    (Average(), 1, 2),
    GlobalMaxPooling2D(),
    Dense(units=6, activation="sigmoid", kernel_max_norm=0.6),
    (Multiply(), 3, 1),
    (Maximum(), 1, 4),
    LeakyReLU(),
    Reshape(target_shape=(1, -1, 3)),
    Flatten(),
    Dense(units=CLASSES),
    Softmax(),
)  # fmt: skip
"""The kinds that ``EVERY_KIND`` lacks, with skips, branches and gates between them."""


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
