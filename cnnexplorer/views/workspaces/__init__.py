"""The tabs, in their order; menus, shortcuts, settings, screenshots and help follow from the list.

To add one: its class in a file of its own, and its name below.
"""

from __future__ import annotations

from cnnexplorer.views.workspaces.data import DataWorkspace
from cnnexplorer.views.workspaces.feature_maps import FeatureMapsWorkspace
from cnnexplorer.views.workspaces.filters import FiltersWorkspace
from cnnexplorer.views.workspaces.mistakes import MistakesWorkspace
from cnnexplorer.views.workspaces.training import TrainingWorkspace
from cnnexplorer.views.workspaces.workspace import Workspace

__all__ = ["WORKSPACES", "Workspace"]

WORKSPACES: tuple[type[Workspace], ...] = (
    DataWorkspace, TrainingWorkspace, FiltersWorkspace, FeatureMapsWorkspace, MistakesWorkspace,
)  # fmt: skip
