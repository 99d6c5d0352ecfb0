# SPDX-License-Identifier: Apache-2.0
"""What the plug-in relies on in Nuke, as assertions that run in Nuke and in its double alike.

    nuke -t probe.py out.json                                        # in a licensed Nuke
    PYTHONPATH=test/hosts/nuke/double python3 -m nuke -t test/hosts/nuke/probe.py out.json

Works on an empty script and in a temporary folder. Every behaviour is a function whose label says where the expectation
is from: documented (the page's title), public (published plug-ins and scripts), assumed. The JSON holds the version of
Nuke and for each behaviour `holds`, `differs` (with what was found) or `error`. Exit status 1 where one does not hold.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
import traceback
from typing import Any, Callable, NamedTuple

import nuke

DOCUMENTED, PUBLIC, ASSUMED = "documented", "public", "assumed"


class Behaviour(NamedTuple):
    name: str
    label: str
    source: str
    check: Callable[[str], None]


BEHAVIOURS: list[Behaviour] = []


def behaviour(label: str, source: str = "") -> Callable[[Callable[[str], None]], Callable[[str], None]]:
    """The function's name is the behaviour's; it gets a fresh folder and an empty script."""

    def take(check: Callable[[str], None]) -> Callable[[str], None]:
        BEHAVIOURS.append(Behaviour(check.__name__.replace("_", " "), label, source, check))
        return check

    return take


def equal(found: Any, expected: Any) -> None:
    if found != expected:
        raise AssertionError(f"expected {expected!r}, found {found!r}")


def near(found: Any, expected: Any) -> None:
    pairs = zip(found, expected) if isinstance(expected, (list, tuple)) else [(found, expected)]
    if any(abs(a - b) > 1e-4 for a, b in pairs):
        raise AssertionError(f"expected about {expected!r}, found {found!r}")


def raises(kind: type, call: Callable[[], Any]) -> BaseException:
    try:
        result = call()
    except kind as problem:
        return problem
    raise AssertionError(f"expected {kind.__name__}, found the result {result!r}")


def small() -> None:
    """A format that renders in no time."""
    nuke.addFormat("16 12 1 platewright_probe")
    nuke.root()["format"].setValue("platewright_probe")


def constant(*colour: float) -> Any:
    node = nuke.nodes.Constant(channels="rgba")
    node["color"].setValue(list(colour))
    return node


def write(source: Any, path: str, channels: str = "all") -> Any:
    node = nuke.nodes.Write(inputs=[source])
    node["file_type"].setValue("exr")
    node["file"].setValue(path.replace("\\", "/"))
    node["channels"].setValue(channels)
    return node


# Nodes and names


@behaviour(PUBLIC, "every published plug-in")
def createNode_connects_to_the_selected_node_and_selects_the_new_one(folder: str) -> None:
    first = nuke.createNode("Constant", inpanel=False)
    second = nuke.createNode("Grade", inpanel=False)
    equal(second.input(0), first)
    equal([first.isSelected(), second.isSelected()], [False, True])


@behaviour(PUBLIC, "every published plug-in")
def nuke_nodes_makes_a_node_without_connecting_it(folder: str) -> None:
    nuke.createNode("Constant", inpanel=False)
    made = nuke.nodes.Grade(name="Mine")
    equal(made.input(0), None)
    equal(made.name(), "Mine")


@behaviour(PUBLIC, "published plug-ins")
def nuke_nodes_takes_inputs_and_knob_values(folder: str) -> None:
    source = nuke.nodes.Constant()
    made = nuke.nodes.Switch(inputs=[source, source], which=1)
    equal([made.input(0), made.input(1), int(made["which"].value())], [source, source, 1])


@behaviour(PUBLIC, "published scripts")
def names_are_the_class_without_its_version_and_a_number(folder: str) -> None:
    equal([nuke.nodes.Merge2().name(), nuke.nodes.Merge2().name()], ["Merge1", "Merge2"])
    equal(nuke.nodes.Camera2().name(), "Camera1")


@behaviour(DOCUMENTED, "Python API, Node.setName: uncollide")
def setName_keeps_names_unique(folder: str) -> None:
    nuke.nodes.NoOp(name="Taken")
    other = nuke.nodes.NoOp()
    other.setName("Taken")
    equal(other.name(), "Taken1")


@behaviour(PUBLIC, "published plug-ins")
def a_knob_that_is_not_there_is_None_or_a_NameError(folder: str) -> None:
    node = nuke.nodes.NoOp()
    equal(node.knob("nonesuch"), None)
    raises(NameError, lambda: node["nonesuch"])


@behaviour(PUBLIC, "published plug-ins")
def a_deleted_node_raises_ValueError(folder: str) -> None:
    node = nuke.nodes.NoOp()
    nuke.delete(node)
    raises(ValueError, node.name)


@behaviour(PUBLIC, "published plug-ins")
def toNode_finds_by_name_and_by_path_and_else_gives_None(folder: str) -> None:
    group = nuke.nodes.Group(name="Outer")
    with group:
        inner = nuke.nodes.NoOp(name="Inner")
        equal(nuke.toNode("Inner"), inner)
    equal(nuke.toNode("Inner"), None)
    equal(nuke.toNode("Outer.Inner"), inner)
    equal(nuke.toNode("root.Outer.Inner"), inner)
    equal(group.node("Inner"), inner)
    equal(inner.fullName(), "Outer.Inner")


@behaviour(DOCUMENTED, "Python API, Group.begin")
def nodes_are_made_in_the_group_that_is_open(folder: str) -> None:
    group = nuke.nodes.Group()
    group.begin()
    inner = nuke.nodes.NoOp()
    group.end()
    equal(inner.parent(), group)
    equal(nuke.nodes.NoOp().parent(), nuke.root())


@behaviour(PUBLIC, "published scripts")
def a_group_has_one_input_for_each_Input_node(folder: str) -> None:
    group = nuke.nodes.Group()
    with group:
        nuke.nodes.Input(name="beauty")
        nuke.nodes.Input(name="depth")
    equal(group.maxInputs(), 2)
    source = nuke.nodes.Constant()
    equal([group.setInput(1, source), group.setInput(2, source)], [True, False])


@behaviour(ASSUMED)
def setInput_refuses_a_loop(folder: str) -> None:
    first = nuke.nodes.NoOp()
    second = nuke.nodes.NoOp(inputs=[first])
    equal(first.setInput(0, second), False)


@behaviour(DOCUMENTED, "Python API, Node.dependent")
def dependent_lists_what_a_node_feeds(folder: str) -> None:
    first = nuke.nodes.NoOp()
    second = nuke.nodes.NoOp(inputs=[first])
    equal(first.dependent(nuke.INPUTS), [second])
    equal(second.dependencies(nuke.INPUTS), [first])


# Knobs


@behaviour(PUBLIC, "published plug-ins")
def an_enumeration_gives_its_name_and_its_index(folder: str) -> None:
    node = nuke.nodes.NoOp()
    knob = nuke.Enumeration_Knob("mode", "Mode", ["a", "b"])
    node.addKnob(knob)
    knob.setValue("b")
    equal([knob.value(), knob.getValue(), knob.values()], ["b", 1.0, ["a", "b"]])
    knob.setValue(0)
    equal(knob.value(), "a")


@behaviour(ASSUMED)
def new_values_of_an_enumeration_keep_the_chosen_name(folder: str) -> None:
    node = nuke.nodes.NoOp()
    knob = nuke.Enumeration_Knob("mode", "Mode", ["a", "b"])
    node.addKnob(knob)
    knob.setValue("b")
    knob.setValues(["c", "b"])
    equal(knob.value(), "b")


@behaviour(ASSUMED)
def an_unknown_name_is_refused_by_an_enumeration(folder: str) -> None:
    node = nuke.nodes.Merge2()
    raises((TypeError, ValueError, RuntimeError), lambda: node["operation"].setValue("nonesuch"))  # type: ignore[arg-type]


@behaviour(PUBLIC, "published plug-ins")
def values_of_numbers_have_the_types_of_their_knobs(folder: str) -> None:
    node = nuke.nodes.NoOp()
    for knob in (nuke.Int_Knob("i"), nuke.Double_Knob("d"), nuke.Boolean_Knob("b"), nuke.XYZ_Knob("v")):
        node.addKnob(knob)
    node["i"].setValue(3)
    node["d"].setValue(1.5)
    node["b"].setValue(True)
    node["v"].setValue([1, 2, 3])
    equal([node["i"].value(), node["d"].value(), node["b"].value()], [3, 1.5, True])
    near(list(node["v"].value()), [1, 2, 3])
    near(node["v"].value(1), 2)


@behaviour(PUBLIC, "published scripts")
def a_colour_with_equal_components_is_one_number(folder: str) -> None:
    node = nuke.nodes.Grade()
    equal(node["multiply"].value(), 1.0)
    node["multiply"].setValue([1, 2, 3, 4])
    near(list(node["multiply"].value()), [1, 2, 3, 4])


@behaviour(DOCUMENTED, "Python Developer's Guide, Animation")
def keys_are_set_where_a_component_is_animated(folder: str) -> None:
    node = nuke.nodes.Camera2()
    knob = node["translate"]
    knob.setAnimated(0)
    knob.setValueAt(0, 1, 0)
    knob.setValueAt(10, 11, 0)
    near(knob.valueAt(1, 0), 0)
    near(knob.valueAt(11, 0), 10)
    equal([knob.isAnimated(0), knob.isAnimated(1)], [True, False])


@behaviour(DOCUMENTED, "TCL reference, expressions")
def an_expression_sees_the_frame_and_other_knobs(folder: str) -> None:
    node = nuke.nodes.NoOp(name="Holder")
    node.addKnob(nuke.Double_Knob("twice"))
    node["twice"].setExpression("frame*2")
    near(node["twice"].valueAt(7), 14)
    other = nuke.nodes.NoOp()
    other.addKnob(nuke.Double_Knob("linked"))
    other["linked"].setExpression("Holder.twice+1")
    near(other["linked"].valueAt(7), 15)


@behaviour(PUBLIC, "published plug-ins")
def a_file_from_user_text_sets_the_range_of_a_Read(folder: str) -> None:
    node = nuke.createNode("Read", inpanel=False)
    node["file"].fromUserText("/nowhere/plate.####.exr 1001-1100")
    equal([node["file"].value(), node["first"].value(), node["last"].value()], ["/nowhere/plate.####.exr", 1001, 1100])


@behaviour(PUBLIC, "published plug-ins")
def evaluate_puts_the_frame_into_a_file_name(folder: str) -> None:
    node = nuke.nodes.Read()
    node["file"].setValue("/nowhere/plate.####.exr")
    equal(node["file"].evaluate(1001), "/nowhere/plate.1001.exr")


@behaviour(PUBLIC, "NDK example exrWriter: knobs may not exist while file_type is blank")
def the_EXR_knobs_of_a_Write_come_with_its_file_type(folder: str) -> None:
    node = nuke.nodes.Write()
    equal(node.knob("datatype"), None)
    node["file_type"].setValue("exr")
    equal(node["datatype"].value(), "16 bit half")


@behaviour(ASSUMED)
def the_first_user_knob_brings_a_tab_called_User(folder: str) -> None:
    node = nuke.nodes.NoOp()
    node.addKnob(nuke.String_Knob("mine"))
    equal(node.knob("User") is not None, True)


@behaviour(DOCUMENTED, "Python API, Knob.setFlag")
def flags_are_set_and_cleared(folder: str) -> None:
    knob = nuke.String_Knob("text")
    knob.setFlag(nuke.INVISIBLE)
    equal([knob.getFlag(nuke.INVISIBLE), knob.visible()], [True, False])
    knob.clearFlag(nuke.INVISIBLE)
    equal(knob.visible(), True)


@behaviour(PUBLIC, "published groups")
def a_button_runs_with_its_node_and_knob_as_context(folder: str) -> None:
    node = nuke.nodes.NoOp(name="Holder")
    node.addKnob(nuke.String_Knob("told"))
    code = "nuke.thisNode()['told'].setValue(nuke.thisNode().name() + nuke.thisKnob().name())"
    node.addKnob(nuke.PyScript_Knob("go", "Go", code))
    node["go"].execute()
    equal(node["told"].value(), "Holdergo")


# Callbacks


@behaviour(DOCUMENTED, "Python Developer's Guide, Callbacks")
def onCreate_callbacks_of_a_class_run_for_that_class_alone(folder: str) -> None:
    seen: list[str] = []

    def created() -> None:
        seen.append(nuke.thisNode().Class())

    nuke.addOnCreate(created, nodeClass="Switch")
    try:
        nuke.createNode("Switch", inpanel=False)
        nuke.createNode("NoOp", inpanel=False)
    finally:
        nuke.removeOnCreate(created, nodeClass="Switch")
    equal(seen, ["Switch"])


@behaviour(PUBLIC, "published plug-ins")
def knobChanged_runs_when_Python_sets_a_knob(folder: str) -> None:
    seen: list[str] = []

    def changed() -> None:
        seen.append(nuke.thisKnob().name())

    node = nuke.nodes.Switch()
    nuke.addKnobChanged(changed, nodeClass="Switch")
    try:
        node["which"].setValue(1)
    finally:
        nuke.removeKnobChanged(changed, nodeClass="Switch")
    equal("which" in seen, True)


@behaviour(DOCUMENTED, "Python API, addKnobChanged: not called recursively")
def knobChanged_is_not_called_from_inside_itself(folder: str) -> None:
    seen: list[str] = []

    def changed() -> None:
        seen.append(nuke.thisKnob().name())
        if nuke.thisKnob().name() == "which":
            nuke.thisNode()["label"].setValue("told")

    node = nuke.nodes.Switch()
    nuke.addKnobChanged(changed, nodeClass="Switch")
    try:
        node["which"].setValue(1)
    finally:
        nuke.removeKnobChanged(changed, nodeClass="Switch")
    equal(seen.count("label"), 0)


# Undo and the modified flag


@behaviour(DOCUMENTED, "Python API, Undo")
def an_undo_group_is_taken_back_as_one(folder: str) -> None:
    node = nuke.nodes.Switch(name="Held")
    with nuke.Undo():
        node["which"].setValue(3)
        node["label"].setValue("told")
    nuke.undo()
    equal([int(node["which"].value()), node["label"].value()], [0, ""])
    nuke.redo()
    equal([int(node["which"].value()), node["label"].value()], [3, "told"])


@behaviour(DOCUMENTED, "Python API, NO_UNDO")
def a_knob_without_undo_leaves_no_step(folder: str) -> None:
    node = nuke.nodes.NoOp()
    knob = nuke.String_Knob("status")
    knob.setFlag(nuke.NO_UNDO)
    node.addKnob(knob)
    node["label"].setValue("first")
    knob.setValue("told")
    nuke.undo()
    equal([knob.value(), node["label"].value()], ["told", ""])


@behaviour(ASSUMED)
def setting_a_knob_modifies_the_script(folder: str) -> None:
    node = nuke.nodes.NoOp()
    nuke.root().setModified(False)
    node["label"].setValue("told")
    equal(nuke.root().modified(), True)


@behaviour(ASSUMED)
def the_modified_flag_can_be_put_back(folder: str) -> None:
    node = nuke.nodes.NoOp()
    nuke.root().setModified(False)
    node["label"].setValue("told")
    nuke.root().setModified(False)
    equal(nuke.modified(), False)


# Scripts


@behaviour(PUBLIC, "published scripts")
def a_group_with_user_knobs_survives_saving_and_opening(folder: str) -> None:
    group = nuke.nodes.Group(name="Mine")
    group.addKnob(nuke.Tab_Knob("tab", "Tab"))
    group.addKnob(nuke.Multiline_Eval_String_Knob("prompt", "Prompt"))
    group.addKnob(nuke.Enumeration_Knob("mode", "Mode", ["one", "two words"]))
    group.addKnob(nuke.PyScript_Knob("go", "Go", "print('\"quoted\" [brackets] $x')"))
    group["prompt"].setValue('a "wet" street\nat {night}, $5 [cheap]')
    group["mode"].setValue("two words")
    with group:
        nuke.nodes.Output(inputs=[nuke.nodes.Input(name="beauty")])
    path = os.path.join(folder, "probe.nk").replace("\\", "/")
    nuke.scriptSaveAs(path, overwrite=1)
    nuke.scriptClear()
    nuke.scriptOpen(path)
    found = nuke.toNode("Mine")
    equal(found["prompt"].value(), 'a "wet" street\nat {night}, $5 [cheap]')
    equal(found["mode"].value(), "two words")
    equal(found["go"].command(), "print('\"quoted\" [brackets] $x')")
    equal(sorted(node.Class() for node in found.nodes()), ["Input", "Output"])


@behaviour(PUBLIC, "published plug-ins")
def copied_nodes_paste_with_their_wires(folder: str) -> None:
    source = nuke.nodes.Constant(name="Source")
    sink = nuke.nodes.Grade(name="Sink", inputs=[source])
    for node in (source, sink):
        node.setSelected(True)
    path = os.path.join(folder, "clip.nk").replace("\\", "/")
    nuke.nodeCopy(path)
    nuke.nodePaste(path)
    pasted = [node for node in nuke.selectedNodes() if node.Class() == "Grade"]
    equal(len(pasted), 1)
    equal(pasted[0].input(0).Class(), "Constant")
    equal(pasted[0].input(0) == source, False)


@behaviour(PUBLIC, "Foundry's own fnFlipbookRenderer")
def an_unsaved_script_is_called_Root(folder: str) -> None:
    equal(nuke.root().name(), "Root")
    raises(RuntimeError, nuke.scriptName)


# Cameras and lights


@behaviour(PUBLIC, "published plug-ins read 3, 7 and 11 as the position")
def world_matrix_runs_by_rows(folder: str) -> None:
    camera = nuke.nodes.Camera2()
    camera["translate"].setValue([1, 2, 3])
    near([camera["world_matrix"].valueAt(1, index) for index in (3, 7, 11, 15)], [1, 2, 3, 1])


@behaviour(ASSUMED)
def rotation_is_by_Z_then_X_then_Y(folder: str) -> None:
    camera = nuke.nodes.Camera2()
    camera["rotate"].setValue([0, 90, 0])
    near([camera["world_matrix"].valueAt(1, index) for index in range(3)], [0, 0, 1])
    camera["rotate"].setValue([90, 90, 0])
    near([camera["world_matrix"].valueAt(1, index) for index in range(12)], [0, 1, 0, 0, 0, 0, -1, 0, -1, 0, 0, 0])


@behaviour(PUBLIC, "published plug-ins")
def world_matrix_includes_the_axis_above(folder: str) -> None:
    axis = nuke.nodes.Axis2()
    axis["translate"].setValue([10, 0, 0])
    axis["rotate"].setValue([0, 90, 0])
    camera = nuke.nodes.Camera2(inputs=[axis])
    camera["translate"].setValue([0, 0, 1])
    near([camera["world_matrix"].valueAt(1, index) for index in (3, 7, 11)], [11, 0, 0])


@behaviour(PUBLIC, "published groups")
def a_camera_starts_with_these_values(folder: str) -> None:
    camera = nuke.nodes.Camera2()
    found = [camera[name].value() for name in ("focal", "haperture", "vaperture", "near", "far")]
    near(found, [50, 24.576, 18.672, 0.1, 10000])
    equal(camera["projection_mode"].value(), "perspective")
    equal([camera["rot_order"].value(), camera["xform_order"].value()], ["ZXY", "SRT"])


@behaviour(DOCUMENTED, "Reference Guide, Light")
def a_classic_light_starts_with_these_values(folder: str) -> None:
    light = nuke.nodes.Light2()
    equal(light["light_type"].value(), "point")
    near([light["intensity"].value(), light["cone_angle"].value(), light["cone_penumbra_angle"].value()], [1, 40, 0])


# Pictures


@behaviour(DOCUMENTED, "Reference Guide, Root")
def a_new_script_has_frames_1_to_100_at_24(folder: str) -> None:
    root = nuke.root()
    equal([int(root[name].value()) for name in ("first_frame", "last_frame", "fps")], [1, 100, 24])


@behaviour(PUBLIC, "published plug-ins")
def a_format_of_the_script_is_the_format_of_a_Constant(folder: str) -> None:
    small()
    node = nuke.nodes.Constant()
    equal([node.width(), node.height(), node.format().pixelAspect()], [16, 12, 1.0])


@behaviour(PUBLIC, "NDK example exrWriter: R G B A, other channels by Nuke's names")
def a_Write_of_all_channels_reads_back_layer_by_layer(folder: str) -> None:
    small()
    depth = nuke.nodes.Constant(channels="depth", color=7.5)
    both = nuke.nodes.Copy(inputs=[constant(0.25, 0.5, 1, 1), depth], from0="depth.Z", to0="depth.Z")
    node = write(both, os.path.join(folder, "all.####.exr"))
    nuke.execute(node, 3, 4)
    equal(sorted(os.listdir(folder)), ["all.0003.exr", "all.0004.exr"])
    read = nuke.nodes.Read()
    read["file"].fromUserText(os.path.join(folder, "all.####.exr 3-4").replace("\\", "/"))
    read["raw"].setValue(True)
    nuke.frame(3)
    found = [read.sample(name, 8, 6) for name in ("rgba.red", "rgba.green", "depth.Z")]
    near(found, [0.25, 0.5, 7.5])
    equal({"rgba.red", "rgba.alpha", "depth.Z"} <= set(read.channels()), True)


@behaviour(PUBLIC, "NDK example exrWriter: the data window is the bounding box")
def a_cropped_picture_keeps_its_box_in_the_file(folder: str) -> None:
    small()
    crop = nuke.nodes.Crop(inputs=[constant(1, 1, 1, 1)])
    crop["box"].setValue([4, 2, 10, 8])
    nuke.execute(write(crop, os.path.join(folder, "crop.exr"), "rgba"), 1, 1)
    read = nuke.nodes.Read(file=os.path.join(folder, "crop.exr").replace("\\", "/"))
    read["raw"].setValue(True)
    equal([read.width(), read.height()], [16, 12])
    near([read.sample("rgba.red", 5, 3), read.sample("rgba.red", 12, 3)], [1, 0])


@behaviour(DOCUMENTED, "Reference Guide, Write: limit to range")
def limits_of_a_Write_leave_frames_out(folder: str) -> None:
    small()
    node = write(constant(1, 1, 1, 1), os.path.join(folder, "limited.####.exr"))
    node["use_limit"].setValue(True)
    node["first"].setValue(2)
    node["last"].setValue(3)
    nuke.execute(node, 1, 4)
    equal(sorted(os.listdir(folder)), ["limited.0002.exr", "limited.0003.exr"])


@behaviour(PUBLIC, "published plug-ins")
def a_missing_folder_is_made_where_the_Write_says_so(folder: str) -> None:
    small()
    node = write(constant(1, 1, 1, 1), os.path.join(folder, "deep", "down", "a.exr"))
    raises(RuntimeError, lambda: nuke.execute(node, 1, 1))
    node["create_directories"].setValue(True)
    nuke.execute(node, 1, 1)
    equal(os.path.exists(os.path.join(folder, "deep", "down", "a.exr")), True)


@behaviour(PUBLIC, "published plug-ins")
def a_Read_of_a_missing_file_stops_the_render_with_RuntimeError(folder: str) -> None:
    small()
    read = nuke.nodes.Read(file=os.path.join(folder, "nowhere.exr").replace("\\", "/"))
    problem = raises(RuntimeError, lambda: nuke.execute(write(read, os.path.join(folder, "out.exr")), 1, 1))
    equal("nowhere.exr" in str(problem), True)
    equal(os.path.exists(os.path.join(folder, "out.exr")), False)


@behaviour(PUBLIC, "published plug-ins")
def executing_is_true_inside_a_render_alone(folder: str) -> None:
    small()
    seen: list[bool] = []

    def before() -> None:
        seen.append(bool(nuke.executing()))

    nuke.addBeforeRender(before)
    try:
        nuke.execute(write(constant(1, 1, 1, 1), os.path.join(folder, "a.exr")), 1, 1)
    finally:
        nuke.removeBeforeRender(before)
    equal([*seen, bool(nuke.executing())], [True, False])


@behaviour(DOCUMENTED, "User Guide, Writing Deep Data: metadata")
def metadata_reaches_the_file_by_the_mode_of_the_Write(folder: str) -> None:
    small()
    tagged = nuke.nodes.ModifyMetaData(inputs=[constant(1, 1, 1, 1)])
    tagged["metadata"].fromScript("{set exr/platewright/job 42}")
    node = write(tagged, os.path.join(folder, "tagged.exr"))
    node["metadata"].setValue("all metadata")
    nuke.execute(node, 1, 1)
    read = nuke.nodes.Read(file=os.path.join(folder, "tagged.exr").replace("\\", "/"))
    equal(str(read.metadata("exr/platewright/job")), "42")
    equal(read.metadata("exr/nonesuch"), None)
    equal(read.metadata("input/width"), 16)


@behaviour(PUBLIC, "published plug-ins")
def Shuffle2_takes_its_wires_as_tuples(folder: str) -> None:
    small()
    node = nuke.nodes.Shuffle2(inputs=[constant(0.25, 0.5, 0.75, 1)])
    node["mappings"].setValue([(0, "rgba.alpha", "rgba.red"), (0, "rgba.red", "rgba.blue")])
    near([node.sample(name, 8, 6) for name in ("rgba.red", "rgba.green", "rgba.blue")], [1, 0.5, 0.25])


@behaviour(DOCUMENTED, "Reference Guide, Merge: over is A+B(1-a)")
def Merge_over_puts_input_1_over_input_0(folder: str) -> None:
    small()
    node = nuke.nodes.Merge2(inputs=[constant(1, 0, 0, 1), constant(0, 0.5, 0, 0.5)])
    near([node.sample(name, 8, 6) for name in ("rgba.red", "rgba.green", "rgba.alpha")], [0.5, 0.5, 1])


@behaviour(ASSUMED)
def proxy_mode_makes_what_is_rendered_smaller(folder: str) -> None:
    small()
    root = nuke.root()
    root["proxy_type"].setValue("scale")
    root["proxy_scale"].setValue(0.5)
    root["proxy"].setValue(True)
    try:
        nuke.execute(write(constant(1, 1, 1, 1), os.path.join(folder, "proxy.exr")), 1, 1)
    finally:
        root["proxy"].setValue(False)
    read = nuke.nodes.Read(file=os.path.join(folder, "proxy.exr").replace("\\", "/"))
    equal([read.width(), read.height()], [8, 6])


@behaviour(DOCUMENTED, "Python API, Node.opHashes")
def opHashes_change_with_what_is_upstream(folder: str) -> None:
    source = constant(1, 1, 1, 1)
    node = nuke.nodes.NoOp(inputs=[source])
    before = node.opHashes()
    equal(node.opHashes(), before)
    source["color"].setValue(0.5)
    equal(node.opHashes() != before, True)


# Threads


@behaviour(DOCUMENTED, "Python Developer's Guide, Threading")
def executeInMainThread_returns_at_once_from_a_thread(folder: str) -> None:
    times: list[float] = []

    def work() -> None:
        start = time.monotonic()
        nuke.executeInMainThread(time.sleep, (0.0,))
        times.append(time.monotonic() - start)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(5)
    equal([thread.is_alive(), times[0] < 1], [False, True])


@behaviour(PUBLIC, "published plug-ins")
def frame_ranges_are_read_from_text(folder: str) -> None:
    ranges = nuke.FrameRanges("1-5 10-20x5")
    equal(ranges.toFrameList(), [1, 2, 3, 4, 5, 10, 15, 20])
    equal([frame for frame in nuke.FrameRange("1-5x2")], [1, 3, 5])


def run() -> list[dict[str, str]]:
    """Every behaviour on an empty script, its verdict and what was found otherwise."""
    verdicts = []
    for each in BEHAVIOURS:
        nuke.scriptClear()
        detail, verdict = "", "holds"
        with tempfile.TemporaryDirectory() as folder:
            try:
                each.check(folder)
            except AssertionError as problem:
                verdict, detail = "differs", str(problem)
            except Exception:
                verdict, detail = "error", traceback.format_exc()
        verdicts.append(
            {"behaviour": each.name, "label": each.label, "source": each.source, "verdict": verdict, "detail": detail}
        )
    nuke.scriptClear()
    return verdicts


def main(target: str) -> int:
    verdicts = run()
    report = {
        "nuke": nuke.NUKE_VERSION_STRING,
        "python": sys.version.split()[0],
        "platform": sys.platform,
        "double": hasattr(nuke, "double"),
        "verdicts": verdicts,
    }
    with open(target, "w", encoding="utf-8") as file:
        json.dump(report, file, indent=1)
    for verdict in ("holds", "differs", "error"):
        print(f"{sum(each['verdict'] == verdict for each in verdicts)} {verdict}")
    return 0 if all(each["verdict"] == "holds" for each in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "probe.json"))
