"""Trains in a fresh process and prints as JSON what that took of the memory.

python memory_run.py NAME [TIMES]: one case; what was said to be needed, what it took, and by how
much the process had grown after all times.
python memory_run.py different COUNT: as many different ones; by how much it grew in each half.
"""

from __future__ import annotations

import gc
import json
import sys
import threading

import numpy as np
from memory_networks import CASES, Case, different

from cnnexplorer import heap
from cnnexplorer.data import memory
from cnnexplorer.data.dataset import Dataset, Part, assemble
from cnnexplorer.data.sources import MnistSample
from cnnexplorer.document import inference
from cnnexplorer.document.plan import Plan
from cnnexplorer.engine.keras_engine import KerasEngine
from cnnexplorer.runs.run import Run


def main() -> None:
    name, times = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    heap.settle()
    engine = KerasEngine()
    engine.load()
    gc.collect()
    found = _different(engine, times) if name == "different" else _one(engine, CASES[name], times)
    print(json.dumps(found))


def _different(engine: KerasEngine, count: int) -> dict[str, int]:
    sizes = []
    for case in different(count):
        _train(engine, case, _images(case))
        gc.collect()
        sizes.append(_bytes("VmRSS"))
    middle = sizes[count // 2]
    return {"first half": middle - sizes[0], "second half": sizes[-1] - middle}


def _one(engine: KerasEngine, case: Case, times: int) -> dict[str, int]:
    data = _images(case)
    said: list[int] = []
    memory.require = lambda needed_bytes, *_rest, **_others: said.append(needed_bytes)
    _forget_peak()
    begun = _bytes("VmRSS")
    run = _train(engine, case, data)
    took = _bytes("VmHWM") - begun
    del run
    gc.collect()
    after_one = _bytes("VmRSS")
    for _time in range(1, times):
        _train(engine, case, data)
        gc.collect()
    return {"said": said[0], "took": took, "grown": _bytes("VmRSS") - after_one}


def _train(engine: KerasEngine, case: Case, data: Dataset) -> Run:
    plan = Plan(
        batch_size=case.batch_size, epochs=2, validation_share=case.share,
        optimizer=case.optimizer, learning_rate=1e-6,
    )  # fmt: skip
    run = Run("1", case.network, plan, None)
    engine.train(case.network, plan, data, threading.Event(), run.take)
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
