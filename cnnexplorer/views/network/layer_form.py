"""The form below the list: the chosen layer's settings, what it takes, and what it is called."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from cnnexplorer.controllers.editing import Editing
from cnnexplorer.document import edits
from cnnexplorer.document.layers import Layer
from cnnexplorer.document.network import Node
from cnnexplorer.document.resolved import Resolved
from cnnexplorer.views.network.inputs_box import InputsBox
from cnnexplorer.views.network.links import Links
from cnnexplorer.views.widgets.number_box import settle_focused
from cnnexplorer.views.widgets.parts import column, label, rule, side_panel, tab_behind
from cnnexplorer.views.widgets.settings_form import SettingsForm


class LayerForm(QWidget):
    """Shows one row of the network being edited; every change is an edit.

    Args:
        before: what Tab leaves to come here.
    """

    def __init__(self, editing: Editing, before: QWidget) -> None:
        super().__init__()
        self._editing, self._before, self._links = editing, before, Links()
        self._forms: dict[type[Layer], SettingsForm] = {}
        self.form: SettingsForm | None = None
        self._node = ""
        self.setObjectName("panel")
        self._title = label(name="heading", wrap=True)
        self._about = label(name="subtle", wrap=True)
        self._box = column(margins=0)
        self._rule = rule()
        self.inputs = InputsBox()
        self.inputs.chosen.connect(self._on_inputs_chosen)
        self.of_node = SettingsForm(Node)
        self.of_node.edited.connect(self._on_node_edited)
        self.of_node.left.connect(editing.end_step)
        layout = column(
            self._title, self._about, self._box, self._rule, self.inputs, self.of_node, 1, spacing=7
        )
        layout.setContentsMargins(14, 11, 14, 11)
        self._scrolled = side_panel(layout)
        self.setLayout(column(self._scrolled))

    def forget(self) -> None:
        """There is another network: its nodes are others, although their ids may be the same."""
        self._links.forget()
        self._node = ""

    def show_row(self, resolved: Resolved, row: int) -> None:
        """Show what is set of a row."""
        node = resolved.network.nodes[row]
        another = self._node != node.id
        if self.form is not None and another:
            settle_focused()  # what is half typed belongs to the node that the form was for
        self._node = node.id
        form = self._form_for(type(node.layer))
        if form is not self.form:
            if self.form is not None:
                self.form.hide()
            self.form = form
            form.show()
        form.show_value(node.layer)
        if another:
            form.want_links(self._links.unlinked(node.id))
        self._title.setText(f"Settings of layer {row} · {node.layer.kind}")
        self._about.setText(node.layer.about)
        for widget in (self._rule, self.inputs, self.of_node):
            widget.setVisible(row > 0)
        self.inputs.caption.setMinimumWidth(self.of_node.captions_width)
        self.inputs.show_row(resolved.network, resolved.rows, row)
        self.of_node.show_value(node)

    def edit_name(self) -> None:
        """Let the person type what the chosen layer is called."""
        entry = self.of_node.editors["name"].entry
        if isinstance(entry, QLineEdit):
            entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
            entry.selectAll()
            self._scrolled.ensureWidgetVisible(entry, 0, 8)

    def _form_for(self, cls: type[Layer]) -> SettingsForm:
        form = self._forms.get(cls)
        if form is None:
            form = self._forms[cls] = SettingsForm(cls)
            form.edited.connect(self._on_form_edited)
            form.left.connect(self._editing.end_step)
            form.link_chosen.connect(self._on_form_link_chosen)
            self._box.addWidget(form)
            tab_behind(self._before, form)
        return form

    def _on_form_edited(self, name: str, value: object) -> None:
        if self.sender() is not self.form:
            return  # a list that was still open when another layer's form took its place
        if self._is_there:
            self._editing.do(edits.set_layer(self._editing.project, self._node, name, value))

    def _on_node_edited(self, name: str, value: object) -> None:
        if self._is_there:
            self._editing.do(edits.set_node(self._editing.project, self._node, name, value))

    def _on_inputs_chosen(self, inputs: tuple[str, ...]) -> None:
        if self._is_there:
            self._editing.do(edits.set_inputs(self._editing.project, self._node, inputs))

    @property
    def _is_there(self) -> bool:
        return self._editing.project.network.position(self._node) is not None

    def _on_form_link_chosen(self, name: str, linked: bool) -> None:
        self._links.choose(self._node, name, linked)
