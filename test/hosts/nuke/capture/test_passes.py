# SPDX-License-Identifier: Apache-2.0
"""Inputs as passes: untouched files by their paths, all else rendered, the script as it was."""

from __future__ import annotations

import unittest
from typing import Any
from unittest import mock

from capture_case import (
    CaptureCancelled,
    CaptureCase,
    CaptureError,
    Kind,
    _exr,
    capture,
    double,
    messages,
    nuke,
)

MULTI = ("R", "G", "B", "A", "ViewLayer.Depth.Z", "ViewLayer.Normal.X", "ViewLayer.Normal.Y", "ViewLayer.Normal.Z")


class Files(CaptureCase):
    def test_a_read_goes_as_its_path_with_the_frames_place_kept(self) -> None:
        path = self.exr("shot", MULTI)
        captured = self.taken(self.node(beauty=self.read(path)))
        self.assertEqual(captured.sources, (messages.PassSource(pixels=messages.PixelSource(path=path)),))
        self.assertEqual((self.rendered(), double.renders(), captured.framing), ([], [], None))

    def test_nodes_that_change_nothing_are_seen_through(self) -> None:
        path = self.exr("shot")
        other = self.read(self.exr("other"))
        dot = nuke.nodes.Dot(inputs=[self.read(path)])
        grade = nuke.nodes.Grade(inputs=[dot], multiply=2)
        grade["disable"].setValue(True)
        switch = nuke.nodes.Switch(inputs=[other, grade], which=1)
        captured = self.taken(self.node(beauty=nuke.nodes.NoOp(inputs=[switch])))
        self.assertEqual((self.path(captured), self.rendered()), (path, []))

    def test_a_switch_that_changes_over_the_frames_is_rendered(self) -> None:
        switch = nuke.nodes.Switch(inputs=[self.read(self.exr("a")), self.read(self.exr("b"))])
        switch["which"].setAnimated()
        switch["which"].setValueAt(0, 1001)
        switch["which"].setValueAt(1, 1002)
        self.taken(self.node(beauty=switch))
        self.assertEqual(self.rendered(), ["beauty.1001.exr", "beauty.1002.exr"])

    def test_a_read_that_is_not_its_file_is_rendered(self) -> None:
        path = self.exr("shot")
        changes: dict[str, Any] = {
            "another colour space": {"colorspace": "sRGB"},
            "frames moved": {"frame_mode": "start at", "frame": "1001", "first": 1000},
        }
        for name, values in changes.items():
            with self.subTest(name):
                read = self.read(path)
                for knob, value in values.items():
                    read[knob].setValue(value)
                group = self.node(beauty=read)
                with mock.patch.object(nuke, "execute") as execute:
                    self.taken(group)
                execute.assert_called_once()

    def test_frames_that_the_read_holds_are_rendered(self) -> None:
        captured = self.taken(self.node(beauty=self.read(self.exr("shot"))), (1001, 1002, 1003))
        self.assertEqual(len(self.rendered()), 3)
        self.assertIn("passes [1]/beauty.####.exr", self.path(captured) or "")

    def test_a_display_window_off_zero_is_rendered_as_Nuke_shows_it(self) -> None:
        self.taken(self.node(beauty=self.read(self.exr("shot", display=(2, 1, 5, 2)))))
        self.assertEqual(_exr.read_header(self.out / "beauty.1001.exr").display_window, (0, 0, 3, 1))

    def test_data_inputs_keep_their_files_whatever_the_reads_colour_space(self) -> None:
        normal = self.exr("normal", ("R", "G", "B"))
        captured = self.taken(
            self.node(beauty=self.read(self.exr("shot")), normal=self.read(normal, colorspace="sRGB"))
        )
        source = captured.sources[1]
        self.assertEqual((self.path(captured, 1), source.kind), (normal, Kind.NORMAL))
        self.assertEqual(source.vector_space, messages.VectorSpace.WORLD)
        self.assertIn("normal pass is taken to be in world space", captured.warnings[0])

    def test_a_depth_file_keeps_its_own_naming_rule(self) -> None:
        depth = self.exr("z", ("ViewLayer.Depth.Z",))
        captured = self.taken(self.node(beauty=self.read(self.exr("shot")), depth=self.read(depth)))
        self.assertEqual(captured.sources[1].depth_measure, messages.DepthMeasure.UNSPECIFIED)
        self.assertEqual(captured.warnings, ())


class Overrides(CaptureCase):
    def test_a_layer_of_the_first_input_is_named_as_the_file_names_it(self) -> None:
        group = self.node(beauty=self.read(self.exr("shot", MULTI)))
        self.choose(group, "pass_depth", "ViewLayer_Depth")
        source = self.taken(group).sources[-1]
        self.assertEqual((source.kind, source.layer), (Kind.DEPTH, "ViewLayer.Depth"))

    def test_the_bare_z_channel_is_the_layer_depth(self) -> None:
        group = self.node(beauty=self.read(self.exr("shot", ("R", "G", "B", "Z"))))
        self.choose(group, "pass_depth", "depth")
        source = self.taken(group).sources[-1]
        self.assertEqual((source.kind, source.channels), (Kind.DEPTH, ("Z",)))

    def test_off_leaves_the_pass_out_wherever_it_comes_from(self) -> None:
        depth = self.read(self.exr("z", ("depth.Z",)))
        group = self.node(beauty=self.read(self.exr("shot", MULTI)), depth=depth)
        self.choose(group, "pass_depth", "off")
        sources = self.taken(group).sources
        self.assertEqual([source.layer for source in sources], ["", "", "ViewLayer.Normal"])
        self.assertEqual([source.channels for source in sources], [("R", "G", "B"), ("A",), ()])

    def test_a_layer_that_is_not_there_is_refused_with_those_that_are(self) -> None:
        group = self.node(beauty=self.read(self.exr("shot", MULTI)))
        self.choose(group, "pass_depth", "zed")
        with self.assertRaisesRegex(CaptureError, "no layer zed.*ViewLayer_Depth"):
            self.taken(group)

    def choose(self, group: Any, name: str, value: str) -> None:
        group[name].setValues(["auto", "off", value])
        group[name].setValue(value)


class Renders(CaptureCase):
    def test_colour_is_half_and_data_float_without_conversion_or_metadata(self) -> None:
        group = self.node(beauty=self.constant(0.18, 0.5, 2, 1), depth=self.constant(1 / 3, 0, 0, 1))
        captured = self.taken(group, (1001,))
        beauty, depth = (_exr.read(self.out / f"{name}.1001.exr") for name in ("beauty", "depth"))
        self.assertEqual({kind for _, kind in beauty.header.channels}, {_exr.HALF})
        self.assertEqual({kind for _, kind in depth.header.channels}, {_exr.FLOAT})
        self.assertEqual(beauty.planes["B"][0], 2)
        self.assertAlmostEqual(depth.planes["R"][0], 1 / 3, 7)
        self.assertFalse([name for name in beauty.header.attributes if "nuke" in name])
        assert captured.framing is not None
        self.assertEqual(captured.framing.display_window, messages.Window(x_max=3, y_max=1))

    def test_the_script_stays_as_it_was(self) -> None:
        group = self.node(beauty=self.constant(1, 1, 1, 1))
        before = [each.name() for each in group.nodes()]
        self.taken(group)
        self.assertEqual([each.name() for each in group.nodes()], before)
        self.assertFalse(nuke.root().modified())
        nuke.undo()
        self.assertEqual([each.name() for each in group.nodes()], before)

    def test_every_second_frame_is_rendered_alone(self) -> None:
        self.taken(self.node(beauty=self.constant(1, 1, 1, 1)), (1, 3, 5))
        self.assertEqual(self.rendered(), ["beauty.0001.exr", "beauty.0003.exr", "beauty.0005.exr"])

    def test_cancel_leaves_nothing(self) -> None:
        group = self.node(beauty=self.constant(1, 1, 1, 1), depth=self.constant(1, 1, 1, 1))
        execute = nuke.execute

        def cancelled_at_the_second(write: Any, *rest: Any) -> None:
            if "depth" in write["file"].value():
                double.cancel_render_after(1)
            execute(write, *rest)

        with mock.patch.object(nuke, "execute", cancelled_at_the_second), self.assertRaises(CaptureCancelled):
            self.taken(group)
        self.assertEqual(len(double.renders()), 3)
        self.assertEqual(self.rendered(), [])
        self.assertNotIn("Write", [each.Class() for each in group.nodes()])
        self.assertFalse(nuke.root().modified())

    def test_an_error_in_the_tree_names_the_input_and_leaves_nothing(self) -> None:
        group = self.node(beauty=nuke.nodes.ScanlineRender())
        with self.assertRaisesRegex(CaptureError, "cannot be rendered|has no channels"):
            self.taken(group)
        self.assertEqual(self.rendered(), [])
        self.assertNotIn("Write", [each.Class() for each in group.nodes()])

    def test_proxy_mode_is_off_for_the_send_and_on_again_after(self) -> None:
        group = self.node(beauty=self.constant(1, 1, 1, 1))
        proxy = nuke.root()["proxy"]
        nuke.root()["proxy_type"].setValue("scale")
        proxy.setValue(True)
        self.saved()
        self.taken(group, (1,))
        self.assertEqual(_exr.read_header(self.out / "beauty.0001.exr").width, 4)
        self.assertTrue(proxy.value())
        self.assertFalse(nuke.root().modified())
        double.cancel_render_after(0)
        with self.assertRaises(CaptureCancelled):
            self.taken(group, (1,))
        self.assertTrue(proxy.value())

    def test_a_capture_inside_a_render_is_refused(self) -> None:
        group = self.node(beauty=self.constant(1, 1, 1, 1))
        with mock.patch.object(nuke, "executing", lambda: True), self.assertRaisesRegex(CaptureError, "is rendering"):
            self.taken(group)

    def test_pixels_outside_the_format_and_the_pixel_aspect_are_in_the_file(self) -> None:
        nuke.addFormat("2 1 2 wide")
        within = nuke.nodes.Reformat(inputs=[self.constant(1, 1, 1, 1)], format="wide", resize="none", pbb=True)
        captured = self.taken(self.node(beauty=within), (1,))
        header = _exr.read_header(self.out / "beauty.0001.exr")
        self.assertGreater(header.width, 2)
        self.assertEqual(header.pixel_aspect, 2)
        assert captured.framing is not None
        self.assertEqual(captured.framing.display_window, messages.Window(x_max=1, y_max=0))

    def test_layers_of_a_render_are_told_apart_by_what_they_were_in_the_file(self) -> None:
        read = self.read(self.exr("shot", MULTI))
        grade = nuke.nodes.Grade(inputs=[read], channels="rgb", multiply=2)
        sources = {source.kind: source for source in self.taken(self.node(beauty=grade)).sources}
        depth, normal = sources[Kind.DEPTH], sources[Kind.NORMAL]
        self.assertEqual((depth.layer, depth.depth_measure), ("ViewLayer_Depth", messages.DepthMeasure.PLANAR))
        self.assertEqual((normal.layer, normal.vector_space), ("ViewLayer_Normal", messages.VectorSpace.WORLD))
        kinds = {kind for _, kind in _exr.read_header(self.out / "beauty.1001.exr").channels}
        self.assertEqual(kinds, {_exr.FLOAT})

    def test_depth_of_a_file_that_nuke_wrote_is_one_over_z(self) -> None:
        path = self.exr("z", ("depth.Z",), attributes={"nuke/version": "15.1v3"})
        grade = nuke.nodes.Grade(inputs=[self.read(path)], channels="depth", multiply=2)
        captured = self.taken(self.node(beauty=self.read(self.exr("shot")), depth=grade))
        self.assertEqual(captured.sources[1].depth_measure, messages.DepthMeasure.INVERSE)

    def test_nothing_connected_is_refused(self) -> None:
        with self.assertRaisesRegex(CaptureError, "Nothing is connected"):
            self.taken(self.node())


class NonCommercial(CaptureCase):
    edition = {"nc": True}

    def test_ten_nodes_are_enough_for_two_rendered_inputs(self) -> None:
        group = self.node(beauty=self.constant(1, 1, 1, 1), depth=self.constant(1, 1, 1, 1))
        double.session.addressed.clear()
        capture(group, (1,), self.out, True)
        self.assertEqual(self.rendered(), ["beauty.0001.exr", "depth.0001.exr"])


if __name__ == "__main__":
    unittest.main()
