"""Where the images of a project come from: a shipped data set or a file, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from cnnexplorer.document.fields import Choice, Text, Whole, setting

SHIPPED = ("mnist-sample", "fashion-mnist-sample", "digits", "shapes")
FILE = "npz"


@dataclass(frozen=True, slots=True)
class DataSource:
    """Enough to load a data set again.

    Attributes:
        name: one of ``SHIPPED``, or ``FILE`` for a file in Keras' .npz layout.
        path: the file, when ``name`` is ``FILE``; else empty.
        height, width: size of the generated images in pixels (``shapes`` only).
        samples: how many images are generated, train and test together (``shapes`` only).
        seed: of the generator (``shapes`` only).
    """

    name: str = setting(
        "mnist-sample",
        Choice(
            label="Data set",
            help="One that comes with the program, generated images, or a file of your own.",
            options=(*SHIPPED, FILE),
        ),
    )
    path: str = setting("", Text(label="File", help="In Keras' .npz layout.", longest=4096))
    height: int = setting(
        32, Whole(label="Height", help="Of the generated images.", unit="pixels", low=8, high=256)
    )
    width: int = setting(
        32, Whole(label="Width", help="Of the generated images.", unit="pixels", low=8, high=256)
    )
    samples: int = setting(
        4000,
        Whole(label="Images", help="How many are generated, training and test together.",
              low=100, high=50_000),
    )  # fmt: skip
    seed: int = setting(
        0, Whole(label="Seed", help="Start of the random numbers.", low=0, high=2**31 - 1)
    )
