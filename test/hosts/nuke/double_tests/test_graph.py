# SPDX-License-Identifier: Apache-2.0
"""Nodes, groups, undo and callbacks, beyond what the probe asks of Nuke itself."""

from __future__ import annotations

import unittest
from typing import Any

from stage import DoubleCase, double, nuke


class Licences(DoubleCase):
    def test_the_eleventh_node_is_refused_in_non_commercial(self) -> None:
        double.reset(nc=True)
        self.assertTrue(nuke.env["nc"])
        for _ in range(10):
            nuke.nodes.NoOp()
        with self.assertRaisesRegex(RuntimeError, "10 nodes"):
            nuke.nodes.NoOp()

    def test_reaching_the_same_node_again_costs_nothing(self) -> None:
        double.reset(indie=True)
        node = nuke.nodes.NoOp(name="One")
        for _ in range(50):
            nuke.toNode("One")["label"].setValue("x")
        self.assertEqual(len(double.session.addressed), 1)
        self.assertEqual(node.name(), "One")


class Undo(DoubleCase):
    def test_creation_wiring_and_deletion_come_back(self) -> None:
        source = nuke.nodes.NoOp(name="Source")
        sink = nuke.nodes.NoOp(name="Sink", inputs=[source])
        with nuke.Undo("delete"):
            nuke.delete(source)
        self.assertIsNone(sink.input(0))
        nuke.undo()
        self.assertEqual((nuke.toNode("Source"), sink.input(0)), (source, source))
        nuke.redo()
        self.assertIsNone(nuke.toNode("Source"))

    def test_a_group_of_edits_made_inside_a_node_group_is_one_step(self) -> None:
        with nuke.Undo("build"):
            group = nuke.nodes.Group(name="Built")
            with group:
                nuke.nodes.Output(inputs=[nuke.nodes.Input()])
            group.addKnob(nuke.String_Knob("mine"))
        self.assertEqual(nuke.Undo.undoDescribe(), "build")
        nuke.undo()
        self.assertIsNone(nuke.toNode("Built"))
        nuke.redo()
        self.assertEqual(len(nuke.toNode("Built").nodes()), 2)
        self.assertIsNotNone(nuke.toNode("Built").knob("mine"))

    def test_names_animation_and_choices_come_back(self) -> None:
        node = nuke.nodes.NoOp(name="First")
        node.addKnob(nuke.Enumeration_Knob("mode", "mode", ["a", "b"]))
        node.addKnob(nuke.Double_Knob("d"))
        with nuke.Undo():
            node.setName("Second")
            node["mode"].setValues(["x", "y"])
            node["d"].setAnimated()
            node["d"].setValueAt(5, 10)
        nuke.undo()
        self.assertEqual((node.name(), node["mode"].values(), node["d"].isAnimated()), ("First", ["a", "b"], False))
        self.assertEqual(nuke.toNode("First"), node)
        nuke.redo()
        self.assertEqual((node.name(), node["d"].valueAt(10)), ("Second", 5))

    def test_cancel_takes_back_the_open_group(self) -> None:
        node = nuke.nodes.NoOp()
        nuke.Undo.begin("x")
        node["label"].setValue("told")
        nuke.Undo.cancel()
        self.assertEqual(node["label"].value(), "")

    def test_nothing_is_recorded_while_disabled(self) -> None:
        node = nuke.nodes.NoOp()
        steps = nuke.Undo.undoSize()
        nuke.Undo.disable()
        node["label"].setValue("told")
        nuke.Undo.enable()
        self.assertEqual(nuke.Undo.undoSize(), steps)

    def test_an_exception_in_a_group_leaves_it_closed(self) -> None:
        node = nuke.nodes.NoOp()
        with self.assertRaises(KeyError), nuke.Undo("x"):
            node["label"].setValue("told")
            raise KeyError
        node["label"].setValue("more")
        nuke.undo()
        self.assertEqual(node["label"].value(), "told")


class Modified(DoubleCase):
    def test_reading_selecting_and_rendering_leave_the_script_clean(self) -> None:
        node = self.write(self.constant(1, 1, 1, 1), "a.exr")
        nuke.root().setModified(False)
        node.setSelected(True)
        node["file"].value()
        nuke.execute(node, 1, 1)
        self.assertFalse(nuke.modified())

    def test_wires_user_knobs_and_undo_modify_it(self) -> None:
        node, other = nuke.nodes.NoOp(), nuke.nodes.NoOp()
        for edit in (lambda: node.setInput(0, other), lambda: node.addKnob(nuke.Int_Knob("i")), nuke.undo):
            nuke.root().setModified(False)
            edit()
            self.assertTrue(nuke.modified())


class Callbacks(DoubleCase):
    def test_code_on_the_node_runs_first_then_its_class_then_all(self) -> None:
        seen: list[str] = []
        nuke.seen = seen  # type: ignore[attr-defined]
        self.addCleanup(delattr, nuke, "seen")
        node = nuke.nodes.Switch()
        node["knobChanged"].setValue("nuke.seen.append('own')")
        nuke.addKnobChanged(lambda: seen.append("all"))
        nuke.addKnobChanged(lambda: seen.append("class"), nodeClass="Switch")
        seen.clear()
        node["which"].setValue(1)
        self.assertEqual(seen, ["own", "class", "all"])

    def test_the_same_value_changes_nothing(self) -> None:
        seen: list[Any] = []
        node = nuke.nodes.Switch()
        nuke.addKnobChanged(lambda: seen.append(1), nodeClass="Switch")
        node["which"].setValue(0)
        self.assertEqual(seen, [])

    def test_an_exception_in_a_callback_reaches_the_caller(self) -> None:
        nuke.addOnCreate(lambda: 1 / 0, nodeClass="NoOp")
        with self.assertRaises(ZeroDivisionError):
            nuke.createNode("NoOp")
        self.assertIsNone(nuke.thisGroup().parent())

    def test_rewiring_and_opening_the_panel_are_told_as_changes(self) -> None:
        seen: list[str] = []
        node, other = nuke.nodes.Switch(), nuke.nodes.NoOp()
        nuke.addKnobChanged(lambda: seen.append(nuke.thisKnob().name()), nodeClass="Switch")
        node.setInput(0, other)
        node.showControlPanel()
        self.assertEqual(seen, ["inputChange", "showPanel"])


class Groups(DoubleCase):
    def test_the_context_ends_with_the_block_also_after_an_exception(self) -> None:
        group = nuke.nodes.Group()
        with self.assertRaises(KeyError), group:
            self.assertEqual(nuke.thisGroup(), group)
            raise KeyError
        self.assertEqual(nuke.thisGroup(), nuke.root())

    def test_a_wire_between_groups_is_refused(self) -> None:
        group = nuke.nodes.Group()
        with group:
            inner = nuke.nodes.NoOp()
        self.assertFalse(inner.setInput(0, nuke.nodes.NoOp()))

    def test_a_deleted_group_takes_its_inside_along(self) -> None:
        group = nuke.nodes.Group()
        with group:
            inner = nuke.nodes.NoOp()
        nuke.delete(group)
        with self.assertRaises(ValueError):
            inner["label"].setValue("x")

    def test_links_read_and_write_the_other_knob(self) -> None:
        group = nuke.nodes.Group()
        with group:
            inner = nuke.nodes.Switch(name="Inner")
        link = nuke.Link_Knob("which")
        group.addKnob(link)
        link.makeLink("Inner", "which")
        link.setValue(2)
        self.assertEqual((inner["which"].value(), link.value()), (2, 2))


class Knobs(DoubleCase):
    def test_names_of_nodes_that_Nuke_could_not_write_are_refused(self) -> None:
        for name in ("two words", "1st", "a.b", ""):
            with self.subTest(name), self.assertRaises(ValueError):
                nuke.nodes.NoOp().setName(name)

    def test_text_in_a_number_and_numbers_in_text_are_type_errors(self) -> None:
        node = nuke.nodes.Switch()
        with self.assertRaises(TypeError):
            node["which"].setValue("1")
        with self.assertRaises(TypeError):
            node["label"].setValue(1)

    def test_a_knob_sits_on_one_node(self) -> None:
        knob = nuke.String_Knob("mine")
        nuke.nodes.NoOp().addKnob(knob)
        with self.assertRaises(ValueError):
            nuke.nodes.NoOp().addKnob(knob)

    def test_backslashes_become_slashes_in_evaluated_files(self) -> None:
        node = nuke.nodes.Read()
        node["file"].setValue("C:\\plates\\a.%04d.exr")
        self.assertEqual(node["file"].evaluate(7), "C:/plates/a.0007.exr")

    def test_TCL_in_a_file_name_is_replaced(self) -> None:
        nuke.scriptSaveAs(self.path("shot.nk"))
        node = nuke.nodes.Write()
        node["file"].setValue("[file dirname [value root.name]]/[file rootname [file tail [value root.name]]].####.exr")
        self.assertEqual(node["file"].evaluate(5), self.path("shot.0005.exr"))

    def test_colour_spaces_follow_the_colour_management(self) -> None:
        read = nuke.nodes.Read()
        self.assertIn("sRGB", nuke.getColorspaceList(read["colorspace"]))
        nuke.root()["colorManagement"].setValue("OCIO")
        self.assertIn("scene_linear", nuke.getColorspaceList(read["colorspace"]))
        with self.assertRaises(TypeError):
            read["colorspace"].setValue("nonesuch")


if __name__ == "__main__":
    unittest.main()
