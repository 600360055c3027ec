"""What is done behind the widgets: edits of every kind at once, trainings that do happen, and a
governor that keeps all of it affordable.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QAction

from cnnexplorer.controllers.session import Session
from cnnexplorer.data import catalog
from cnnexplorer.document import edits, presets, readiness
from cnnexplorer.document.fields import described
from cnnexplorer.document.layers import LAYERS
from cnnexplorer.document.plan import Plan
from tests.monkey import made_up
from tests.monkey.action import Action
from tests.monkey.hand import Hand, NothingToDo

_MOST_NODES = 12
_MOST_WEIGHT_BYTES = 100e6
_MOST_STEPS = 1e8
"""Multiplications for one image; times 5,000 images that is a minute."""
_LONGEST = 120
"""Actions that a training may last."""


def set_layer(hand: Hand) -> None:
    session = _session(hand)
    node = hand.random.choice(session.editing.project.network.nodes)
    names = list(described(type(node.layer)))
    if not names:
        raise NothingToDo("nothing to set")
    name = hand.random.choice(names)
    value = made_up.value(hand.random, described(type(node.layer))[name])
    hand.note(f"edit {node.id}.{name} = {value!r:.80}")
    session.editing.do(edits.set_layer(session.editing.project, node.id, name, value))


def set_plan(hand: Hand) -> None:
    session = _session(hand)
    name = hand.random.choice(list(described(Plan)))
    value = getattr(made_up.plan(hand.random), name)
    hand.note(f"edit plan.{name} = {value!r:.80}")
    session.editing.do(edits.set_plan(session.editing.project, name, value))


def tangle(hand: Hand) -> None:
    """Branches, disabled and frozen layers, as a file can hold them."""
    session = _session(hand)
    network = made_up.tangled(hand.random, session.editing.project.network)
    hand.note(f"edit nodes {[(node.id, node.inputs, node.enabled) for node in network.nodes]}")
    session.editing.do(edits.set_network(session.editing.project, network, "Tangle"))


def straighten(hand: Hand) -> None:
    session = _session(hand)
    hand.note("edit straighten")
    network = made_up.straightened(session.editing.project.network)
    session.editing.do(edits.set_network(session.editing.project, network, "Straighten"))


def rearrange(hand: Hand) -> None:
    """Add, duplicate, move or remove a layer."""
    session, random = _session(hand), hand.random
    project = session.editing.project
    node = random.choice(project.network.ids)
    kind = random.choice(LAYERS.offered)
    place = random.randrange(-1, 10)
    name, edit = random.choice([
        (f"add {kind.title} after {node}", lambda: edits.add(project, kind, node)),
        (f"duplicate {node}", lambda: edits.duplicate(project, node)),
        (f"move {node} to {place}", lambda: edits.move(project, node, place)),
        (f"remove {node}", lambda: edits.remove(project, node)),
    ])  # fmt: skip
    hand.note(f"edit {name}")
    session.editing.do(edit())


def undo_and_redo(hand: Hand) -> None:
    editing = _session(hand).editing
    hand.note("many undos and redos")
    for _ in range(12):
        hand.random.choice([editing.undo, editing.redo, editing.end_step])()


def load_data(hand: Hand) -> None:
    session = _session(hand)
    files = [str(path) for path in hand.world.openable if path.suffix == ".npz"]
    source = made_up.source(hand.random, files)
    hand.note(f"load {source!r:.120}")
    session.datasets.choose(source)


def look(hand: Hand) -> None:
    """At any layer, map and image, there or not."""
    random, session = hand.random, _session(hand)
    numbers = [0, 1, 7, 359, 10**6, 10**12]
    wanted = {
        "node": random.choice([*session.editing.project.network.ids, "conv2d_77"]),
        "unit": random.choice(numbers),
        "image": random.choice(numbers),
        "epoch": random.choice([0, 1, 50]),
    }
    chosen = {name: wanted[name] for name in wanted if random.random() < 0.5}
    hand.note(f"look {chosen}")
    session.selection.look(**chosen)


def train(hand: Hand) -> None:
    """Mend the network until it can learn, and let it."""
    session = _session(hand)
    editing, dataset = session.editing, session.datasets.dataset
    if dataset is None:
        session.datasets.choose(catalog.named()[0]())
        raise NothingToDo("no images yet")
    network = made_up.straightened(editing.project.network)
    network = readiness.adapted(network, dataset.image_shape, dataset.classes)
    editing.do(edits.set_network(editing.project, network, "Adapt"))
    if session.training.why_not():
        first = presets.load(presets.ORDER[0])
        editing.do(edits.use_preset(editing.project, first.project, first.title))
        network = readiness.adapted(first.project.network, dataset.image_shape, dataset.classes)
        editing.do(edits.set_network(editing.project, network, "Adapt"))
    keep_affordable(hand, patience=0)
    why = session.training.why_not()
    hand.note(f"train {list(editing.project.network.ids)} {f'(not: {why:.60})' if why else ''}")
    entry = next((item for item in hand.main.findChildren(QAction) if _trains(item)), None)
    if entry is None or hand.random.random() < 0.5:
        session.training.start()
    else:
        entry.trigger()


def keep_affordable(hand: Hand, patience: float = 0.8) -> None:
    """No giant networks and no endless trainings for long: the monkey has other things to do."""
    session = hand.session
    if session is None or hand.random.random() < patience:
        return
    editing = session.editing
    whole = editing.resolved.totals
    if whole.weight_bytes > _MOST_WEIGHT_BYTES or whole.multiply_adds > _MOST_STEPS:
        simple = presets.load(presets.ORDER[0])
        editing.do(edits.use_preset(editing.project, simple.project, simple.title))
    network = editing.project.network
    if len(network.nodes) > _MOST_NODES:
        fewer = replace(network, nodes=network.nodes[:_MOST_NODES])
        editing.do(edits.set_network(editing.project, fewer, "Fewer layers"))
    if editing.project.plan.epochs > 3:
        editing.do(edits.set_plan(editing.project, "epochs", 2))


class Patience:
    """Stops a training that lasts for too many actions."""

    def __init__(self) -> None:
        self._since = 0

    def wait(self, session: Session | None) -> None:
        """To be called before each action."""
        idle = session is None or session.training.state == "idle"
        self._since = 0 if idle else self._since + 1
        if self._since > _LONGEST and session is not None:
            session.training.stop()


def _trains(action: QAction) -> bool:
    return action.text().replace("&", "") == "Train"


def _session(hand: Hand) -> Session:
    if hand.session is None:
        raise NothingToDo("no session")
    return hand.session


ACTIONS = (
    Action(set_layer, 10, rough=True),
    Action(set_plan, 3),
    Action(tangle, 4, rough=True),
    Action(straighten, 3),
    Action(rearrange, 6, rough=True),
    Action(undo_and_redo, 1),
    Action(load_data, 4, rough=True),
    Action(look, 8),
    Action(train, 5),
)
