# SPDX-License-Identifier: Apache-2.0
"""Scripts: what is written reads back the same, here and in a parser that is not ours."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from stage import DoubleCase, nuke

NKPARSER = "nkparser==0.3.0"


def nkparser() -> Any:
    """The parser of that name, from the cache of test tools, installed on first use; skips where that fails."""
    if sys.version_info < (3, 10):
        raise unittest.SkipTest(f"{NKPARSER} needs Python 3.10")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "platewright-tests" / NKPARSER.replace("==", "-")
    if not (folder / "nkparser").is_dir():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), NKPARSER]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            raise unittest.SkipTest(f"{NKPARSER} cannot be installed here: {run.stderr.strip()[-200:]}")
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return importlib.import_module("nkparser")


def build() -> Any:
    """A script with what scripts can hold: groups in groups, user knobs of every type, curves, wires across."""
    source = nuke.nodes.Constant(name="Source", channels="rgba")
    source["color"].setValue([0.25, 0.5, 0.75, 1])
    source["label"].setValue('a "label"\nwith [brackets] {braces} $dollar \\slash')
    camera = nuke.nodes.Camera3(name="Cam")
    camera["translate"].setAnimated(0)
    for frame, value in ((1001, 0.5), (1003, -2.0), (1010, 3.25)):
        camera["translate"].setValueAt(value, frame, 0)
    camera["rotate"].setExpression("frame*2", 1)
    group = nuke.nodes.Group(name="Outer")
    with group:
        first, second = nuke.nodes.Input(name="beauty"), nuke.nodes.Input(name="depth")
        inner = nuke.nodes.Group(name="Inner")
        with inner:
            nuke.nodes.Output(inputs=[nuke.nodes.Input()])
        inner.setInput(0, first)
        copy = nuke.nodes.Copy(inputs=[inner, second], from0="depth.Z", to0="depth.Z")
        write = nuke.nodes.Write(name="Bundle", inputs=[copy])
        write["file_type"].setValue("exr")
        write["datatype"].setValue("32 bit float")
        write["file"].setValue("/plates/a b/plate.####.exr")
        switch = nuke.nodes.Shuffle2(inputs=[copy])
        switch["mappings"].setValue([(0, "depth.Z", "rgba.red")])
        nuke.nodes.Output(inputs=[switch])
    for knob in (
        nuke.Tab_Knob("plate", "Plate"),
        nuke.String_Knob("text", "Text"),
        nuke.Multiline_Eval_String_Knob("prompt", "Prompt"),
        nuke.File_Knob("path", "Path"),
        nuke.Int_Knob("seed", "Seed"),
        nuke.Double_Knob("strength", "Strength"),
        nuke.Boolean_Knob("lock", "Lock"),
        nuke.Enumeration_Knob("mode", "Mode", ["one", "two words", 'three "q"']),
        nuke.XY_Knob("xy"),
        nuke.XYZ_Knob("xyz"),
        nuke.AColor_Knob("tint"),
        nuke.Text_Knob("status", "Status", "idle: [nothing]"),
        nuke.PyScript_Knob("go", "Go", "import x\nx.go(nuke.thisNode())"),
        nuke.Tab_Knob("more", "More", nuke.TABBEGINCLOSEDGROUP),
        nuke.Int_Knob("inside"),
        nuke.Tab_Knob("more_end", None, nuke.TABENDGROUP),
    ):
        group.addKnob(knob)
    link = nuke.Link_Knob("bundle", "Bundle")
    group.addKnob(link)
    link.makeLink("Bundle", "file")
    group["prompt"].setValue('wet "street"\n\tat {night} for $5 [cheap] \\o/')
    group["seed"].setValue(7)
    group["strength"].setRange(0, 4)
    group["strength"].setValue(0.1)
    group["lock"].setValue(True)
    group["mode"].setValue('three "q"')
    group["xyz"].setValue([1, 2, 3])
    group["tint"].setValue([1, 0.5, 0.25, 1])
    group["text"].setTooltip('what "it" says')
    group["inside"].setFlag(nuke.INVISIBLE)
    group["inside"].clearFlag(nuke.STARTLINE)
    group.setInput(0, source)
    group.setInput(1, source)
    return group


class RoundTrip(DoubleCase):
    def saved(self, name: str) -> str:
        nuke.scriptSaveAs(self.path(name), overwrite=1)
        return Path(self.path(name)).read_text(encoding="utf-8").replace(self.path(name), "SCRIPT")

    def test_a_script_that_is_opened_and_saved_is_the_same(self) -> None:
        build()
        first = self.saved("a.nk")
        nuke.scriptOpen(self.path("a.nk"))
        self.assertFalse(nuke.modified())
        self.assertEqual(self.saved("b.nk"), first)

    def test_what_was_read_has_every_value(self) -> None:
        build()
        self.saved("a.nk")
        nuke.scriptOpen(self.path("a.nk"))
        group = nuke.toNode("Outer")
        self.assertEqual(group["prompt"].value(), 'wet "street"\n\tat {night} for $5 [cheap] \\o/')
        self.assertEqual((group["seed"].value(), group["lock"].value(), group["mode"].value()), (7, True, 'three "q"'))
        self.assertEqual((group["strength"].max(), group["strength"].value()), (4, 0.1))
        self.assertEqual(list(group["tint"].value()), [1, 0.5, 0.25, 1])
        self.assertEqual((group["status"].value(), group["text"].tooltip()), ("idle: [nothing]", 'what "it" says'))
        self.assertEqual(group["bundle"].value(), "/plates/a b/plate.####.exr")
        self.assertFalse(group["inside"].visible())
        self.assertEqual(group.input(1).name(), "Source")
        self.assertEqual(group.node("Copy1").input(1).name(), "depth")
        self.assertEqual(group.node("Bundle")["datatype"].value(), "32 bit float")
        self.assertIn((0, "depth.Z", "rgba.red"), group.node("Shuffle1")["mappings"].value())
        self.assertEqual(nuke.toNode("Source")["label"].value(), 'a "label"\nwith [brackets] {braces} $dollar \\slash')
        camera = nuke.toNode("Cam")
        self.assertEqual([camera["translate"].valueAt(frame, 0) for frame in (1001, 1003, 1010)], [0.5, -2.0, 3.25])
        self.assertEqual(camera["rotate"].valueAt(10, 1), 20)

    def test_callbacks_run_once_everything_is_there(self) -> None:
        build()
        self.saved("a.nk")
        seen: list[str] = []
        nuke.addOnCreate(lambda: seen.append(nuke.thisNode().fullName()), nodeClass="Group")
        nuke.addOnScriptLoad(lambda: seen.append(f"loaded {nuke.toNode('Outer')['seed'].value()}"))
        nuke.addKnobChanged(lambda: seen.append("changed"))
        nuke.scriptOpen(self.path("a.nk"))
        self.assertEqual(seen, ["Outer.Inner", "Outer", "loaded 7"])

    def test_a_pasted_group_is_complete_and_gets_a_free_name(self) -> None:
        group = build()
        for node in nuke.allNodes():
            node.setSelected(node is group)
        nuke.nodeCopy("%clipboard%")
        for node in nuke.allNodes():
            node.setSelected(node.name() == "Source")
        pasted = nuke.nodePaste("%clipboard%")
        self.assertEqual((pasted.name(), pasted["seed"].value(), pasted.numNodes()), ("Outer1", 7, group.numNodes()))
        self.assertEqual(pasted.input(0).name(), "Source")
        self.assertTrue(pasted.isSelected())

    def test_knobs_that_are_not_saved_are_left_out(self) -> None:
        node = nuke.nodes.NoOp()
        knob = nuke.String_Knob("status")
        knob.setFlag(nuke.DO_NOT_WRITE)
        node.addKnob(knob)
        knob.setValue("busy")
        self.assertNotIn("busy", self.saved("a.nk"))

    def test_a_colour_space_that_is_gone_stays_named(self) -> None:
        nuke.scriptReadText('Read {\n inputs 0\n colorspace "ACES - Gone"\n name Mine\n}\n')
        self.assertEqual(nuke.toNode("Mine")["colorspace"].value(), "ACES - Gone")

    def test_scripts_as_Nuke_writes_them_are_read(self) -> None:
        nuke.scriptReadText(
            "set cut_paste_input [stack 0]\nversion 15.1 v3\n"
            "Constant {\n inputs 0\n channels rgb\n color {0.1 0.2 0.3 1}\n name C\n selected true\n xpos -40\n}\n"
            "set N8f2d [stack 0]\n"
            "Shuffle2 {\n fromInput1 {{0} B}\n fromInput2 {{0} B}\n"
            ' mappings "2 rgba.red 0 0 rgba.blue 0 2 white -1 -1 rgba.alpha 0 3"\n name S\n}\n'
            "push $N8f2d\nMerge2 {\n inputs 2\n operation plus\n name M\n}\n"
        )
        merge = nuke.toNode("M")
        self.assertEqual((merge.input(0).name(), merge.input(1).name()), ("C", "S"))
        self.assertEqual(nuke.toNode("S").sample("alpha", 1, 1), 1)
        self.assertAlmostEqual(merge.sample("blue", 1, 1), 0.4, 5)

    def test_a_broken_script_says_what_is_wrong(self) -> None:
        for text, message in (
            ("NoSuchNode {\n}\n", "NoSuchNode: Unknown command"),
            ("NoOp {\n name {\n", "never closed"),
        ):
            with self.subTest(message), self.assertRaisesRegex(RuntimeError, message):
                nuke.scriptReadText(text)

    def test_a_missing_script_leaves_the_open_one(self) -> None:
        nuke.nodes.NoOp(name="Kept")
        with self.assertRaises(RuntimeError):
            nuke.scriptOpen(self.path("gone.nk"))
        self.assertIsNotNone(nuke.toNode("Kept"))


class AnotherParser(DoubleCase):
    def test_a_parser_that_is_not_ours_reads_what_the_double_writes(self) -> None:
        parser = nkparser()
        build()
        plain = nuke.nodes.NoOp(name="Plain")
        plain.addKnob(nuke.String_Knob("mine"))
        plain["mine"].setValue("two words")
        translate = nuke.toNode("Cam")["translate"].toScript()
        nuke.scriptSaveAs(self.path("a.nk"))
        text = Path(self.path("a.nk")).read_text(encoding="utf-8")
        parsed = parser.Script.from_string(text)
        # It looks for a group's nodes inside the braces; Nuke writes them behind, up to end_group. So what is checked
        # are nodes and their knobs.
        self.assertEqual([each for each in parsed.errors() if "end_group" not in each.message], [])
        nodes = {node.name: node for node in parsed.all_nodes(recursive=True) if node.name}
        self.assertLessEqual({"Source", "Cam", "Outer", "Inner", "Bundle", "Copy1"}, set(nodes))
        self.assertEqual(nodes["Cam"].get("translate"), translate)
        self.assertEqual(nodes["Outer"].get_string("seed"), "7")
        self.assertEqual(nodes["Bundle"].get_string("file"), "/plates/a b/plate.####.exr")
        self.assertEqual(len(nodes["Plain"].knobs_named("addUserKnob")), 2)
        self.assertEqual(nodes["Plain"].get_string("mine"), "two words")


if __name__ == "__main__":
    unittest.main()
