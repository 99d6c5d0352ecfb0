# SPDX-License-Identifier: Apache-2.0
"""Renders: files, layers, windows, views, errors, Cancel."""

from __future__ import annotations

import unittest
from array import array
from typing import Any

from stage import DoubleCase, double, exr, nuke


class Runs(DoubleCase):
    def test_cancel_stops_with_RuntimeError_and_leaves_what_was_written(self) -> None:
        node = self.write(self.constant(1, 1, 1, 1), "a.####.exr")
        double.cancel_render_after(2)
        with self.assertRaisesRegex(RuntimeError, "^Cancelled"):
            nuke.execute(node, 1, 5)
        self.assertEqual(self.files(), ["a.0001.exr", "a.0002.exr"])
        self.assertFalse(nuke.executing())
        nuke.execute(node, 3, 3)
        self.assertEqual(len(self.files()), 3)

    def test_a_render_inside_a_render_is_refused(self) -> None:
        node = self.write(self.constant(1, 1, 1, 1), "a.exr")
        nuke.addBeforeRender(lambda: nuke.execute(node, 1, 1))
        with self.assertRaisesRegex(RuntimeError, "already executing"):
            nuke.execute(node, 1, 1)
        self.assertFalse(nuke.executing())

    def test_callbacks_run_in_order_with_the_frame_set(self) -> None:
        seen: list[Any] = []
        for event in ("BeforeRender", "BeforeFrameRender", "AfterFrameRender", "AfterRender"):
            getattr(nuke, f"add{event}")(lambda event=event: seen.append((event, nuke.frame())))
        nuke.execute(self.write(self.constant(1, 1, 1, 1), "a.####.exr"), 3, 4)
        frames = [("BeforeFrameRender", 3), ("AfterFrameRender", 3), ("BeforeFrameRender", 4), ("AfterFrameRender", 4)]
        self.assertEqual(seen[1:-1], frames)
        self.assertEqual((seen[0][0], seen[-1][0], nuke.frame()), ("BeforeRender", "AfterRender", 1))

    def test_steps_and_range_sets_choose_the_frames(self) -> None:
        node = self.write(self.constant(1, 1, 1, 1), "a.####.exr")
        nuke.execute(node, 1, 5, 2)
        nuke.execute(node, nuke.FrameRanges("10-11 20"))
        frames = [each.frame for each in double.renders()]
        self.assertEqual(frames, [1, 3, 5, 10, 11, 20])

    def test_several_Writes_run_frame_by_frame_in_their_order(self) -> None:
        first, second = (self.write(self.constant(1, 1, 1, 1), f"{name}.####.exr") for name in "ab")
        first["render_order"].setValue(2)
        nuke.executeMultiple([first, second], [(1, 2, 1)], ["main"])
        self.assertEqual([(each.node, each.frame) for each in double.renders()][:2], [("Write2", 1), ("Write1", 1)])

    def test_going_on_after_errors_renders_the_other_frames(self) -> None:
        nuke.execute(self.write(self.constant(1, 1, 1, 1), "in.####.exr"), 1, 1)
        read = self.read("in.####.exr 1-2")
        node = self.write(read, "out.####.exr")
        with self.assertRaisesRegex(RuntimeError, "in.0002.exr"):
            nuke.execute(node, 1, 2)
        nuke.execute(node, 1, 2, 1, ["main"], True)
        self.assertEqual([name for name in self.files() if name.startswith("out")], ["out.0001.exr"])

    def test_only_Writes_can_be_executed(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "cannot be executed"):
            nuke.execute(nuke.nodes.NoOp(), 1, 1)

    def test_a_Write_without_input_file_or_channels_says_so(self) -> None:
        empty = nuke.nodes.Write(file=self.path("a.exr"), file_type="exr")
        with self.assertRaisesRegex(RuntimeError, "no input"):
            nuke.execute(empty, 1, 1)
        with self.assertRaisesRegex(RuntimeError, "No output filename"):
            nuke.execute(nuke.nodes.Write(inputs=[self.constant(1, 1, 1, 1)]), 1, 1)
        with self.assertRaisesRegex(RuntimeError, "No channels"):
            nuke.execute(self.write(self.constant(1, 1, 1, 1), "a.exr", "depth"), 1, 1)
        self.assertEqual(self.files(), [])

    def test_a_node_that_the_double_cannot_render_stops_it_by_name(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "renders no ScanlineRender"):
            nuke.execute(self.write(nuke.nodes.ScanlineRender(), "a.exr"), 1, 1)


class Files(DoubleCase):
    def test_half_and_float_follow_the_datatype(self) -> None:
        node = self.write(self.constant(1 / 3, 70000, -1, 1), "a.exr")
        nuke.execute(node, 1, 1)
        half = exr.read(self.path("a.exr"))
        self.assertEqual({kind for _, kind in half.header.channels}, {exr.HALF})
        self.assertEqual(half.planes["G"][0], float("inf"))
        node["datatype"].setValue("32 bit float")
        node["compression"].setValue("none")
        nuke.execute(node, 1, 1)
        full = exr.read(self.path("a.exr"))
        self.assertEqual(full.planes["G"][0], 70000)
        self.assertEqual(full.header.compression, exr.NO_COMPRESSION)

    def test_boxes_outside_the_format_stay_in_the_file(self) -> None:
        reformat = nuke.nodes.Crop(inputs=[self.constant(1, 1, 1, 1)])
        reformat["box"].setValue([2, 3, 8, 12])
        nuke.execute(self.write(reformat, "a.exr"), 1, 1)
        self.assertEqual(exr.read_header(self.path("a.exr")).data_window, (2, 0, 7, 8))
        nuke.addFormat("8 6 1 smaller")
        within = nuke.nodes.Reformat(inputs=[self.constant(1, 1, 1, 1)], format="smaller", resize="none", pbb=True)
        nuke.execute(self.write(within, "b.exr"), 1, 1)
        header = exr.read_header(self.path("b.exr"))
        self.assertEqual((header.data_window, header.display_window), ((-4, -3, 11, 8), (0, 0, 7, 5)))
        self.assertEqual(tuple(self.read("b.exr").bbox()._x for _ in (0,)), (-4,))

    def test_rows_are_not_turned_over(self) -> None:
        low = nuke.nodes.Crop(inputs=[self.constant(1, 1, 1, 1)])
        low["box"].setValue([0, 0, 16, 1])
        both = nuke.nodes.Merge2(inputs=[self.constant(0, 0, 0, 1), low], operation="plus")
        nuke.execute(self.write(both, "a.exr"), 1, 1)
        plane = exr.read(self.path("a.exr")).planes["R"]
        self.assertEqual((plane[0], plane[-1]), (0, 1))
        read = self.read("a.exr")
        self.assertEqual((read.sample("red", 3, 0), read.sample("red", 3, 11)), (1, 0))

    def test_pixel_aspect_goes_through(self) -> None:
        nuke.addFormat("16 12 2 wide")
        nuke.root()["format"].setValue("wide")
        nuke.execute(self.write(self.constant(1, 1, 1, 1), "a.exr"), 1, 1)
        self.assertEqual(self.read("a.exr").pixelAspect(), 2)

    def test_views_share_a_file_unless_the_name_tells_them_apart(self) -> None:
        nuke.root()["views"].setValue(["left", "right"])
        node = nuke.nodes.JoinViews(inputs=[self.constant(0.25, 0, 0, 1), self.constant(0.75, 0, 0, 1)])
        write = self.write(node, "%V.exr")
        nuke.execute(write, 1, 1, 1, ["left", "right"])
        found = [exr.read(self.path(f"{view}.exr")).planes["R"][0] for view in ("left", "right")]
        self.assertEqual(found, [0.25, 0.75])
        write["file"].setValue(self.path("both.exr"))
        nuke.execute(write, 1, 1, 1, ["left", "right"])
        planes = exr.read(self.path("both.exr")).planes
        self.assertEqual((planes["R"][0], planes["right.R"][0]), (0.25, 0.75))
        with self.assertRaisesRegex(RuntimeError, "no such view"):
            nuke.execute(write, 1, 1, 1, ["middle"])

    def test_layers_of_other_programs_are_found_by_their_names(self) -> None:
        plane = array("f", [0.5] * 4)
        names = ("R", "diffuse.R", "N.X", "Z", "ViewLayer.Depth.Z")
        planes = {name: plane for name in names}
        exr.write(self.path("other.exr"), planes, exr.FLOAT, (0, 0, 1, 1), (0, 0, 1, 1))
        expected = {"rgba.red", "diffuse.red", "N.X", "depth.Z", "ViewLayer_Depth.Z"}
        self.assertEqual(set(self.read("other.exr").channels()), expected)

    def test_metadata_follows_the_mode(self) -> None:
        tagged = nuke.nodes.ModifyMetaData(inputs=[self.constant(1, 1, 1, 1)])
        tagged["metadata"].fromScript("{set exr/a 1} {set own/b 2}")
        node = self.write(tagged, "a.exr")
        kept = {}
        for mode in ("no metadata", "default metadata", "default metadata and exr/*", "all metadata except input/*"):
            node["metadata"].setValue(mode)
            nuke.execute(node, 1, 1)
            attributes = exr.read_header(self.path("a.exr")).attributes
            kept[mode] = [name for name in ("a", "nuke/own/b", "nuke/version") if name in attributes]
        self.assertEqual(
            list(kept.values()), [[], ["nuke/version"], ["a", "nuke/version"], ["a", "nuke/own/b", "nuke/version"]]
        )


class Reads(DoubleCase):
    def setUp(self) -> None:
        super().setUp()
        for frame, value in ((1001, 0.25), (1002, 0.5), (1003, 1.0)):
            node = self.write(self.constant(value, 0, 0, 1), "in.####.exr")
            nuke.execute(node, frame, frame)

    def value(self, node: Any, frame: int) -> float:
        nuke.frame(frame)
        return float(node.sample("red", 4, 4))

    def test_frames_outside_hold_loop_bounce_or_are_black(self) -> None:
        node = self.read("in.####.exr 1001-1003")
        for mode, expected in (("hold", 1.0), ("loop", 0.25), ("bounce", 0.5), ("black", 0.0)):
            node["after"].setValue(mode)
            self.assertEqual(self.value(node, 1004), expected, mode)

    def test_start_at_and_offset_shift_the_file(self) -> None:
        node = self.read("in.####.exr 1001-1003")
        node["frame_mode"].setValue("start at")
        node["frame"].setValue("1")
        self.assertEqual((self.value(node, 2), node.firstFrame(), node.lastFrame()), (0.5, 1, 3))
        node["frame_mode"].setValue("offset")
        node["frame"].setValue("1000")
        self.assertEqual(self.value(node, 3), 1.0)

    def test_a_missing_frame_is_an_error_black_or_the_nearest(self) -> None:
        node = self.read("in.####.exr 1001-1005")
        nuke.frame(1005)
        self.assertTrue(node.hasError())
        node["on_error"].setValue("nearest frame")
        self.assertEqual(self.value(node, 1005), 1.0)
        node["on_error"].setValue("black")
        self.assertEqual((self.value(node, 1005), node.hasError()), (0.0, False))

    def test_errors_upstream_are_found_downstream(self) -> None:
        node = self.read("gone.exr")
        below = nuke.nodes.Grade(inputs=[node])
        self.assertEqual((below.hasError(), below.treeHasError(), node.hasError()), (False, True, True))

    def test_a_damaged_file_is_an_error_with_its_name(self) -> None:
        (self.folder / "bad.exr").write_bytes(b"no picture")
        with self.assertRaisesRegex(RuntimeError, "bad.exr is not an OpenEXR file"):
            nuke.execute(self.write(self.read("bad.exr"), "out.exr"), 1, 1)

    def test_a_switch_does_not_ask_the_input_that_it_does_not_show(self) -> None:
        switch = nuke.nodes.Switch(inputs=[self.constant(0.5, 0, 0, 1), self.read("gone.exr")])
        nuke.execute(self.write(switch, "out.exr"), 1, 1)
        switch["which"].setValue(1)
        with self.assertRaises(RuntimeError):
            nuke.execute(self.write(switch, "out.exr"), 1, 1)

    def test_colour_spaces_convert_and_raw_does_not(self) -> None:
        root = nuke.root()
        root["colorManagement"].setValue("OCIO")
        root["workingSpaceLUT"].setValue("ACEScg")
        node = self.read("in.####.exr 1001-1003")
        node["colorspace"].setValue("Linear Rec.709 (sRGB)")
        nuke.frame(1003)
        self.assertAlmostEqual(node.sample("red", 4, 4), 0.6131, 3)
        node["raw"].setValue(True)
        self.assertEqual(node.sample("red", 4, 4), 1.0)


class Operations(DoubleCase):
    def test_a_group_shows_what_its_output_shows(self) -> None:
        group = nuke.nodes.Group()
        with group:
            first, second = nuke.nodes.Input(name="a"), nuke.nodes.Input(name="b")
            nuke.nodes.Output(inputs=[nuke.nodes.Switch(inputs=[first, second], which=1)])
        group.setInput(0, self.constant(0.25, 0, 0, 1))
        group.setInput(1, self.constant(0.75, 0, 0, 1))
        self.assertEqual(group.sample("red", 4, 4), 0.75)

    def test_a_disabled_node_passes_its_input_on(self) -> None:
        grade = nuke.nodes.Grade(inputs=[self.constant(0.5, 0.5, 0.5, 1)], multiply=2)
        self.assertEqual(grade.sample("red", 4, 4), 1.0)
        grade["disable"].setValue(True)
        self.assertEqual(grade.sample("red", 4, 4), 0.5)

    def test_reformat_scales_to_a_box_and_squeezes_pixels(self) -> None:
        node = nuke.nodes.Reformat(inputs=[self.constant(0.5, 0, 0, 1)], type="to box", box_width=8)
        self.assertEqual((node.width(), node.height()), (8, 6))
        self.assertAlmostEqual(node.sample("red", 4, 3), 0.5)
        nuke.addFormat("8 12 2 squeezed")
        squeezed = nuke.nodes.Reformat(inputs=[self.constant(0.5, 0, 0, 1)], format="squeezed")
        self.assertEqual(tuple(getattr(squeezed.bbox(), side)() for side in "xywh"), (0, 0, 8, 12))

    def test_animated_knobs_are_read_at_the_frame_that_is_rendered(self) -> None:
        grade = nuke.nodes.Multiply(inputs=[self.constant(1, 1, 1, 1)])
        grade["value"].setAnimated(0)
        grade["value"].setValueAt(0, 1, 0)
        grade["value"].setValueAt(2, 3, 0)
        nuke.execute(self.write(grade, "a.####.exr"), 1, 3)
        found = [exr.read(self.path(f"a.000{frame}.exr")).planes["R"][0] for frame in (1, 3)]
        self.assertEqual(found, [0, 2])

    def test_an_offset_in_time_shows_another_frame(self) -> None:
        nuke.execute(self.write(self.constant(0.5, 0, 0, 1), "t.####.exr"), 5, 5)
        nuke.execute(self.write(self.constant(1, 0, 0, 1), "t.####.exr"), 6, 6)
        read = self.read("t.####.exr 5-6")
        nuke.frame(16)
        self.assertEqual(nuke.nodes.TimeOffset(inputs=[read], time_offset=10).sample("red", 4, 4), 1)
        self.assertEqual(nuke.nodes.FrameHold(inputs=[read], first_frame=5).sample("red", 4, 4), 0.5)


if __name__ == "__main__":
    unittest.main()
