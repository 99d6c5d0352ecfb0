# SPDX-License-Identifier: Apache-2.0
"""The node's structure and its panel."""

from __future__ import annotations

import sys
import unittest
from dataclasses import replace
from typing import Any
from unittest import mock

from nuke_case import (
    MODEL,
    OTHER,
    Kind,
    NodeError,
    NukeCase,
    actions,
    catalogue,
    commands,
    double,
    knobs,
    messages,
    node,
    nuke,
    settings,
)


class Structure(NukeCase):
    def test_its_inputs_have_the_names_and_order_of_the_passes(self) -> None:
        group = self.made()
        self.assertEqual(group.Class(), "Group")
        self.assertEqual([each.name() for each in double.inputs_of(group)], list(node.INPUTS))

    def test_it_shows_its_first_input_until_there_is_a_plate(self) -> None:
        group = self.made()
        shown = group.node("Shown")
        self.assertEqual(shown["which"].value(), 0)
        self.assertEqual(shown.input(0).name(), "beauty")
        self.assertEqual(shown.input(1).Class(), "Read")
        self.assertEqual(group.node("Output1").input(0), shown)
        self.assertEqual(group.sample("red", 1, 1), 0.5)

    def test_two_nodes_have_names_of_their_own(self) -> None:
        self.assertEqual([self.made().name(), self.made().name()], ["Platewright1", "Platewright2"])

    def test_it_is_made_in_one_undo_step(self) -> None:
        self.made()
        nuke.Undo.undoTruncate()
        node.create({})
        self.assertEqual(nuke.Undo.undoSize(), 1)
        nuke.undo()
        self.assertEqual(len(nuke.allNodes("Group")), 1)

    def test_from_the_menu_it_is_wired_to_the_selected_node(self) -> None:
        read = nuke.nodes.Read(file=self.beauty.as_posix())
        read.setSelected(True)
        group = commands.create()
        self.assertIs(group.input(0), read)

    def test_a_script_keeps_it_whole(self) -> None:
        group = self.made()
        group["prompt"].setValue('fog, "cold" [light')
        group["param_strength"].setValue(0.75)
        group["param_start_from"].setValue("lights")
        nuke.scriptSave()
        nuke.scriptOpen(str(self.folder / "shot.nk"))
        group = nuke.toNode("Platewright1")
        self.assertEqual(group["prompt"].value(), 'fog, "cold" [light')
        self.assertEqual(group["param_strength"].value(), 0.75)
        self.assertEqual(group["param_start_from"].value(), "lights")
        self.assertEqual(group["missing_frames"].value(), "error")
        self.assertEqual(group.node("Shown").input(1), group.node("Plate"))
        self.assertEqual(knobs.described_model(group).name, "sketch")
        self.assertFalse(group["pw_state"].visible())


class Panel(NukeCase):
    def test_knobs_are_drawn_from_the_models_description(self) -> None:
        group = self.made()
        strength = group["param_strength"]
        self.assertEqual((strength.Class(), strength.value()), ("Double_Knob", 0.5))
        self.assertEqual((strength.min(), strength.max()), (0.0, 1.0))
        self.assertEqual(strength.label(), "Strength (%)")
        self.assertEqual(strength.tooltip(), "How much.")
        self.assertEqual((group["param_steps"].Class(), group["param_steps"].value()), ("Int_Knob", 4))
        self.assertIs(group["param_tiled"].value(), True)
        self.assertEqual(list(group["param_start_from"].values()), ["beauty", "lights"])
        self.assertEqual(group["param_note"].value(), "plain")
        self.assertEqual(group["pass_depth"].label(), "Depth *")
        self.assertIn("Sketch 1.2.0", group["model_text"].value())

    def test_without_a_daemon_it_has_a_panel_all_the_same(self) -> None:
        group = self.made(model=None)
        self.assertIsNone(knobs.described_model(group))
        self.assertEqual(settings.read(group).parameters, ())

    def test_another_model_brings_its_own_knobs(self) -> None:
        group = self.made()
        catalogue._models = (MODEL, OTHER)
        catalogue.draw(group)
        group["model"].setValue("paint")
        self.assertIsNone(group.knob("param_strength"))
        self.assertEqual(group["param_steps"].value(), 20)
        self.assertIsNone(group.knob("pass_depth"))
        self.assertIn("Paint", group["model_text"].value())

    def test_values_survive_a_change_of_model_and_back(self) -> None:
        group = self.made()
        catalogue._models = (MODEL, OTHER)
        catalogue.draw(group)
        group["param_strength"].setValue(0.25)
        group["param_steps"].setValue(7)
        group["prompt"].setValue("fog")
        group["model"].setValue("paint")
        group["model"].setValue("default")
        self.assertEqual((group["param_strength"].value(), group["param_steps"].value()), (0.25, 7))
        self.assertEqual(group["prompt"].value(), "fog")

    def test_values_that_a_new_description_does_not_take_become_its_defaults(self) -> None:
        group = self.made()
        group["param_steps"].setValue(7)
        group["param_start_from"].setValue("lights")
        narrower = [each if each.name not in ("steps", "start_from") else _narrowed(each) for each in MODEL.parameters]
        catalogue._models = (replace(MODEL, parameters=tuple(narrower)),)
        catalogue.draw(group)
        self.assertEqual(group["param_steps"].value(), 2)
        self.assertEqual(group["param_start_from"].value(), "beauty")

    def test_the_panel_is_not_touched_while_the_model_is_the_same(self) -> None:
        group = self.made()
        before = group["param_strength"]
        catalogue._models = (replace(MODEL, bytes=12345),)
        catalogue.draw(group)
        self.assertIs(group["param_strength"], before)

    def test_drawing_leaves_nothing_to_undo_or_to_save(self) -> None:
        group = self.made()
        catalogue._models = (OTHER,)
        with mock.patch.object(catalogue, "find", lambda name: OTHER):
            catalogue.draw(group)
        self.assertFalse(nuke.root().modified())
        self.assertEqual(nuke.Undo.undoSize(), 0)

    def test_knobs_that_the_artist_added_stay(self) -> None:
        group = self.made()
        mine = nuke.String_Knob("mine", "mine")
        group.addKnob(mine)
        mine.setValue("kept")
        catalogue._models = (MODEL, OTHER)
        group["model"].setValues(["default", "paint"])
        group["model"].setValue("paint")
        self.assertEqual(group["mine"].value(), "kept")

    def test_a_node_of_an_older_schema_is_brought_up_to_date_and_keeps_its_values(self) -> None:
        group = self.made()
        group["prompt"].setValue("fog")
        group["param_steps"].setValue(6)
        group["pass_normal"].setValues(["auto", "off", "N"])
        group["pass_normal"].setValue("N")
        group.removeKnob(group["quality"])
        group["pw_schema"].setValue(0)
        with self.assertRaisesRegex(NodeError, "older"):
            node.expect_current(group)
        node.upgrade(group)
        node.expect_current(group)
        self.assertEqual(group["quality"].value(), "16-bit half")
        self.assertEqual((group["prompt"].value(), group["param_steps"].value()), ("fog", 6))
        self.assertEqual(group["pass_normal"].value(), "N")
        self.assertEqual(knobs.override(group, Kind.NORMAL), "N")

    def test_a_node_of_a_newer_schema_is_left_alone_and_said_so(self) -> None:
        group = self.made()
        group["pw_schema"].setValue(knobs.SCHEMA + 1)
        node.upgrade(group)
        actions.generate(group)
        self.assertIn("newer Platewright", self.status(group))

    def test_a_pass_can_be_taken_from_a_layer_of_the_first_input(self) -> None:
        group = self.made()
        group.setInput(0, None)
        group.setInput(0, nuke.toNode("Read1"))
        self.assertEqual(list(group["pass_depth"].values()), ["auto", "off", "rgba", "depth"])
        self.assertEqual(knobs.override(group, Kind.DEPTH), "auto")
        self.assertEqual(knobs.override(group, Kind.MOTION), "auto")

    def test_first_and_last_can_be_edited_for_a_custom_range_alone(self) -> None:
        group = self.made()
        group["range"].setValue("root")
        self.assertFalse(group["first"].enabled())
        group["range"].setValue("custom")
        self.assertTrue(group["first"].enabled())

    def test_a_new_seed_is_drawn_by_its_button(self) -> None:
        group = self.made()
        group["new_seed"].execute()
        self.assertNotEqual(group["seed"].value(), 1)

    def test_buttons_without_the_plug_in_say_so(self) -> None:
        group = self.made()
        with hidden("platewright_nuke"):
            group["generate"].execute()
            group["range"].setValue("root")
        self.assertIn("not installed", double.dialogs("message")[-1].text)


class Range(NukeCase):
    def frames(self, kind: str) -> tuple[int, ...]:
        group = self.made()
        group["range"].setValue(kind)
        return settings.read(group).frames

    def test_of_the_first_connected_input(self) -> None:
        self.assertEqual(self.frames("input"), (1001,))

    def test_of_the_script(self) -> None:
        nuke.root()["first_frame"].setValue(5)
        nuke.root()["last_frame"].setValue(7)
        self.assertEqual(self.frames("root"), (5, 6, 7))

    def test_of_the_artist(self) -> None:
        self.assertEqual(self.frames("custom"), (1001, 1002))

    def test_of_the_frame_in_the_viewer(self) -> None:
        nuke.frame(1042)
        self.assertEqual(self.frames("current"), (1042,))

    def test_refuses_a_range_that_ends_before_it_begins(self) -> None:
        with self.assertRaisesRegex(NodeError, "1005-1001"):
            settings.read(self.made(first=1005, last=1001))

    def test_refuses_a_node_without_inputs(self) -> None:
        group = node.create({}, MODEL)
        with self.assertRaisesRegex(NodeError, "Nothing is connected"):
            settings.read(group)

    def test_refuses_a_negative_seed(self) -> None:
        group = self.made()
        group["seed"].setValue(-1)
        with self.assertRaisesRegex(NodeError, "seed"):
            settings.read(group)

    def test_says_which_expression_fails(self) -> None:
        group = self.made()
        group["prompt"].setValue("fog [nonsense 1]")
        with self.assertRaisesRegex(NodeError, "prompt"):
            settings.read(group)

    def test_prompts_take_expressions(self) -> None:
        group = self.made()
        group["prompt"].setValue("frame [frame] of fog")
        nuke.frame(7)
        self.assertEqual(settings.read(group).prompt, "frame 7 of fog")


def _narrowed(spec: messages.ParameterSpec) -> messages.ParameterSpec:
    if spec.name == "steps":
        return replace(spec, integer=messages.IntegerSpec(default_value=2, minimum=1, maximum=3))
    return replace(spec, text=messages.TextSpec(default_value="beauty", choices=("beauty",)))


def hidden(package: str) -> Any:
    """As where the package is not installed."""
    return mock.patch.dict(sys.modules, {name: None for name in sys.modules if name.split(".")[0] == package})


if __name__ == "__main__":
    unittest.main()
