"""The tutorial's way to train the one-conv network: floats, one-hot labels, ``fit``; prints JSON.

python plain_keras.py MNIST.npz EPOCHS
"""

from __future__ import annotations

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np

keras.utils.set_random_seed(7)
with np.load(sys.argv[1]) as data:
    x = data["x_train"][..., np.newaxis].astype("float32") / 255
    y = keras.utils.to_categorical(data["y_train"], 10)
held_back = len(x) // 10
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(32, (3, 3), activation="relu"),
        keras.layers.MaxPooling2D((2, 2)),
        keras.layers.Dropout(0.25),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
seconds: list[float] = []


class Clock(keras.callbacks.Callback):
    """Wall time of every epoch, validation included, as the window measures its own."""

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        seconds.append(time.perf_counter() - self.started)


history = model.fit(
    x[:-held_back],
    y[:-held_back],
    batch_size=128,
    epochs=int(sys.argv[2]),
    validation_data=(x[-held_back:], y[-held_back:]),
    verbose=0,
    callbacks=[Clock()],
)
print(
    json.dumps({"epoch_s": seconds, "images": len(x) - held_back, "loss": history.history["loss"]})
)
