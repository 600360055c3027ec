"""Trains once in a fresh process; prints what was said to be needed and what it took, as JSON.

python memory_run.py NAME [TIMES]
"""

from __future__ import annotations

import gc
import json
import sys
import threading

import numpy as np
from memory_networks import CASES, Case

from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document import inference
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.runs.run import Run


def main() -> None:
    case = CASES[sys.argv[1]]
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    data = _images(case)
    plan = Plan(
        batch_size=case.batch_size, epochs=2, validation_share=case.share,
        optimizer=case.optimizer, learning_rate=1e-6,
    )  # fmt: skip
    said: list[int] = []
    memory.require = lambda needed_bytes, *_rest, **_others: said.append(needed_bytes)
    engine = KerasEngine()
    engine.load()
    gc.collect()
    _forget_peak()
    begun = _bytes("VmRSS")
    run = _train(engine, case.network, plan, data)
    took = _bytes("VmHWM") - begun
    del run
    gc.collect()
    after_one = _bytes("VmRSS")
    for _time in range(1, times):
        _train(engine, case.network, plan, data)
        gc.collect()
    print(json.dumps({"said": said[0], "took": took, "grown": _bytes("VmRSS") - after_one}))


def _train(engine: KerasEngine, network: Network, plan: Plan, data: Dataset) -> Run:
    run = Run("1", network, plan, None)
    engine.train(network, plan, data, threading.Event(), run.take)
    assert run.finished is not None, run.failure
    return run


def _images(case: Case) -> Dataset:
    random = np.random.RandomState(0)
    classes = inference.infer(case.network)[-1].output_shape[-1]

    def part(count: int) -> Part:
        images = random.randint(0, 256, (count, *case.network.input.shape)).astype(np.uint8)
        return Part(images, random.randint(0, classes, count).astype(np.int64))

    names = tuple(f"class {index}" for index in range(classes))
    tests = max(40, case.images // 10)
    return assemble(MnistSample(), "Noise", part(case.images), part(tests), names)


def _bytes(key: str) -> int:
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(key))


def _forget_peak() -> None:
    """Let VmHWM begin again; see proc(5), clear_refs."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


main()
