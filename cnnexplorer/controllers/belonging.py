"""What a result belongs to, and how that differs from what is at hand now, in sentences."""

from __future__ import annotations

from typing import Protocol

from cnnexplorer.data.dataset import Dataset, shown_names
from cnnexplorer.document.network import Network
from cnnexplorer.document.plan import Plan
from cnnexplorer.document.resolved import Resolved
from cnnexplorer.document.sources import DataSource
from cnnexplorer.runs.run import Run
from cnnexplorer.runs.snapshot import Images, Snapshot
from cnnexplorer.texts import plural


class Made(Protocol):
    """What a training made: a run or a snapshot, with all that it was started with."""

    @property
    def network(self) -> Network: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def source(self) -> DataSource | None: ...
    @property
    def images(self) -> Images | None: ...


def origin(made: Made, now: Resolved) -> str:
    """The network and the images that a result belongs to: "Deep one with 6 layers, on Shapes"."""
    network, source = called_now(made.network, now.network), made.source
    data = f", on {source.name_text()}" if source is not None else ""
    return f"{network.title} with {plural(len(network.layers), 'layer')}{data}"


def called_now(made: Network, now: Network) -> Network:
    """The network of a result; one that was only given another name since has that name."""
    return now if made.nodes == now.nodes else made


def learned_names(snapshot: Snapshot, dataset: Dataset) -> tuple[str, ...]:
    """What the outputs of a network are called: the classes that it was trained on.

    A network that has learned digits calls nothing a pullover, whatever images it is shown.
    """
    images = snapshot.images
    if images is None or not _are_others(snapshot, dataset):
        return dataset.class_names
    return shown_names(images.class_names)


def called(names: tuple[str, ...], chosen: int) -> str:
    """The class that the network chose, by name; what it gave may be no answer."""
    return names[chosen] if chosen >= 0 else "no class"


def differences(
    made: Made, now: Resolved, dataset: Dataset | None, with_plan: bool = False
) -> list[str]:
    """Every way in which a result is not of what is at hand now, each in a sentence.

    Args:
        with_plan: whether the plan is beside the result, so that an edit of it matters.
    """
    found = []
    edited = ["layers"] if made.network.nodes != now.network.nodes else []
    edited += ["plan"] if with_plan and made.plan != now.project.plan else []
    if edited:
        verb = "was" if edited == ["plan"] else "were"
        found.append(f"The {' and the '.join(edited)} {verb} edited after this training began.")
    if dataset is not None and made.source is not None and _are_others(made, dataset):
        before, title = made.source.name_text(), dataset.title
        found.append(
            f"The training used other images, also called {title}."
            if before == title
            else f"The training used {before}, other images than {title}."
        )
        found += _renamed(made.images, dataset)
    return found


def _renamed(learned: Images | None, dataset: Dataset) -> list[str]:
    """What is compared with what where the images have classes that were not learned."""
    names = shown_names(learned.class_names) if learned is not None else ()
    pairs = zip(names, dataset.class_names, strict=False)
    other = next((f"{mine} with {theirs}" for mine, theirs in pairs if mine != theirs), "")
    if not other:
        return []
    return [f"Their classes are not those that were learned: they are compared by number, {other}."]


def newest_came_to(made: Snapshot, newest: Run) -> str:
    """How the newest training ended where these weights are not those of its end, in a sentence;
    else empty.
    """
    if made.run != newest.id:
        if newest.failure is not None:
            return "These are the weights of the training before; the newest failed."
    elif newest.failure is not None and made.epoch:
        return "The training failed after this epoch; what came later is not kept."
    return ""


def _are_others(made: Made, dataset: Dataset) -> bool:
    """Whether it was made of other images: from elsewhere, or a file that was written anew."""
    if dataset.source != made.source:
        return True
    known = made.images.fingerprint if made.images is not None else ""
    return bool(known) and known != dataset.fingerprint


def remedy(now: Resolved, made: Made, dataset: Dataset | None) -> str:
    """What to do to get a result for the network and the images at hand, as the end of a text;
    and, where only the images are others, how to have those of the result again.
    """
    anew = _anew(now)
    same = dataset is not None and made.source == dataset.source  # but its file was written anew
    only_images = made.network.nodes == now.network.nodes and dataset is not None and not same
    if made.source is None or not only_images:
        return anew
    return f"{anew.rstrip('.')}, or choose {made.source.name_text()} again."


def _anew(now: Resolved) -> str:
    obstacle = now.obstacle
    if obstacle is None and now.failed is None and now.network.layers:
        return "Train again to bring it up to date."
    if not now.network.layers:
        return "First add layers on the left, then train again."
    way = now.first_way
    if now.failed is None and now.offer is not None and way == now.offer.label:
        return f"First {way[0].lower()}{way[1:]}, then train again."
    if now.failed is None and way:
        return f"First mend the network ({way}), then train again."
    row = now.failed
    if row is None and obstacle is not None:
        row = now.network.position(obstacle.node)
        if row == 0:
            return "First load other images, then train again."
    return f"First mend layer {row}, then train again."
