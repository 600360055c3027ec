"""Saves a trained network as a plain ``.keras`` file that every Keras opens without us."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from cnnexplorer import safe_write
from cnnexplorer.engine import builder, steps
from cnnexplorer.errors import UserError
from cnnexplorer.runs import usage
from cnnexplorer.runs.snapshot import Snapshot

SUFFIX = ".keras"
ENTRY = "cnnexplorer"
"""Under which name what the model expects stands in the file's ``metadata.json``."""
_METADATA = "metadata.json"


def save(snapshot: Snapshot, path: Path) -> None:
    """Write the model to ``path``; an older file there stays until the new one is whole.

    The file holds Keras' own layers only and is compiled with the optimiser, the learning rate and
    the loss of the plan, so that it predicts, evaluates and fits at once, with class numbers as
    labels. The optimiser begins anew: what it remembers of its steps would be held, twice the
    weights with Adam, for as long as the snapshot is.

    Raises:
        UserError: the suffix is not .keras, the place cannot be written, or the weights are of
            another network.
    """
    if path.suffix != SUFFIX:
        raise UserError(
            f"{path.name} does not end in {SUFFIX}, by which Keras knows its model files; "
            f'name it "{path.stem}{SUFFIX}".'
        )
    model = _compiled(snapshot)

    def write(beside: Path) -> None:
        model.save(beside)
        _add_metadata(beside, usage.as_json(snapshot))

    safe_write.replace_file(path, write)


def _compiled(snapshot: Snapshot) -> Any:
    model = builder.build(snapshot.network)
    builder.set_weights(model, snapshot.network, snapshot.weights)
    optimizer = steps.optimizer_of(snapshot.plan)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    # Keras warns of a file whose optimiser has no values yet.
    optimizer.build(model.trainable_variables)
    return model


def _add_metadata(path: Path, values: dict[str, Any]) -> None:
    """Put ``values`` into the metadata that Keras has written; it reads none of them.

    An archive cannot grow in the middle, so the entry is written anew at its end; the old one,
    some bytes, is taken out of the directory only. A fourth file would make Keras unpack all.
    """
    with zipfile.ZipFile(path, "a") as archive:
        old = archive.getinfo(_METADATA)
        metadata = json.loads(archive.read(old))
        archive.filelist.remove(old)
        del archive.NameToInfo[_METADATA]
        archive.writestr(_METADATA, json.dumps({**metadata, ENTRY: values}))
