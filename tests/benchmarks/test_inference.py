"""Shape inference of a 100-layer network; run with ``pytest tests/benchmarks --benchmark-only``."""

from __future__ import annotations

from typing import Any

from cnnexplorer.document import inference
from cnnexplorer.document.layers import BatchNormalization, Conv2D, Dropout, Input, MaxPooling2D
from cnnexplorer.document.network import chain

WANTED_S = 0.001


def test_a_hundred_layers_are_inferred_in_under_a_millisecond(benchmark: Any) -> None:
    block = (Conv2D(padding="same"), BatchNormalization(), Dropout(), MaxPooling2D(strides=(1, 1)))
    network = chain(input=Input(224, 224, 3), layers=block * 25)
    rows = benchmark(lambda: inference.infer(network))
    assert len(rows) == 101
    assert rows[-1].output_shape == (199, 199, 32)
    if benchmark.stats is not None:
        print(f"\nmedian {benchmark.stats['median'] * 1000:.2f} ms, wanted {WANTED_S * 1000:.0f}")
