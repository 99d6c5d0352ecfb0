# SPDX-License-Identifier: Apache-2.0
"""A scene made ready to render what a model takes, and given back."""

from __future__ import annotations

from unittest import mock

import bpy
import exr
import host
import numpy as np
from snapshot import changes, snapshot


def kinds(*names: str) -> frozenset:
    from platewright.platewright_client.wire.messages import PassKind as kind

    return frozenset(kind[name] for name in names)


def render(scene: bpy.types.Scene, path) -> dict[str, np.ndarray]:
    """Renders, saves as the plug-in does, and gives the channels by `pass.component`."""
    from platewright.capture.passes import save_passes

    bpy.ops.render.render()
    save_passes(scene, path)
    return {name.removeprefix("ViewLayer."): plane for name, plane in host.channels(path).items()}


class PreparedSceneTest(host.BlenderTest):
    registers = False

    def prepared(self, scene: bpy.types.Scene, *names: str, **options: bool):
        from platewright.capture.passes import PreparedScene

        return PreparedScene(scene, scene.view_layers[0], kinds(*names), **options)

    def plane(self, channels: dict[str, np.ndarray], *names: str) -> np.ndarray:
        found = [name for name in names if name in channels]
        self.assertEqual(len(found), 1, f"{names} among {sorted(channels)}")
        return channels[found[0]]

    def test_renders_the_passes_and_gives_everything_back(self) -> None:
        scene = host.tiny_scene()
        scene.render.use_compositing = True
        with self.unchanged():
            ready = self.prepared(
                scene, "DEPTH", "NORMAL", "ALBEDO", "GLOSSY_COLOUR", "EMISSION", "ROUGHNESS", "METALLIC", "MOTION"
            )
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        self.assertEqual(ready.remarks, ())
        depth = self.plane(channels, "Depth.Z", "Depth.V")
        self.assertTrue(2 < float(depth.min()) < 6)
        cube = self.plane(channels, "DiffCol.R", "Diffuse Color.R")
        rough = self.plane(channels, "Roughness.X", "Roughness.V")
        red = (cube > 0.55) & (np.abs(rough - 0.3) < 1e-4)
        self.assertGreater(int(red.sum()), 100)
        self.assertGreater(int((np.abs(rough - 0.6) < 1e-4).sum()), 100)
        self.assertEqual(float(self.plane(channels, "Metallic.X", "Metallic.V").max()), 0.0)

    def test_restore_may_be_called_again(self) -> None:
        scene = host.tiny_scene()
        with self.unchanged():
            ready = self.prepared(scene, "DEPTH", "ROUGHNESS")
            ready.restore()
            ready.restore()

    def test_a_draft_is_smaller_and_coarser(self) -> None:
        scene = host.tiny_scene(samples=64)
        with self.unchanged():
            ready = self.prepared(scene, "DEPTH", draft=True)
            self.assertEqual((scene.render.resolution_percentage, scene.cycles.samples), (50, 16))
            ready.restore()

    def test_a_mix_of_two_shaders_tells_the_mix_of_their_values(self) -> None:
        scene = host.tiny_scene()
        tree = bpy.data.materials["Floor"].node_tree
        output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
        glossy, mix = tree.nodes.new("ShaderNodeBsdfGlossy"), tree.nodes.new("ShaderNodeMixShader")
        glossy.inputs["Roughness"].default_value = 0.2
        mix.inputs[0].default_value = 0.25
        tree.links.new(tree.nodes["Principled BSDF"].outputs[0], mix.inputs[1])
        tree.links.new(glossy.outputs[0], mix.inputs[2])
        tree.links.new(mix.outputs[0], output.inputs["Surface"])
        with self.unchanged():
            ready = self.prepared(scene, "ROUGHNESS", "METALLIC", "DEPTH")
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        metallic = self.plane(channels, "Metallic.X", "Metallic.V")
        self.assertGreater(int((np.abs(metallic - 0.25) < 1e-4).sum()), 100)
        rough = self.plane(channels, "Roughness.X", "Roughness.V")
        self.assertGreater(int((np.abs(rough - 0.5) < 1e-4).sum()), 100)

    def test_a_shader_in_a_node_group_tells_its_values(self) -> None:
        scene = host.tiny_scene()
        group = bpy.data.node_groups.new("Paint", "ShaderNodeTree")
        group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
        inner, end = group.nodes.new("ShaderNodeBsdfPrincipled"), group.nodes.new("NodeGroupOutput")
        inner.inputs["Roughness"].default_value = 0.125
        group.links.new(inner.outputs[0], end.inputs[0])
        tree = bpy.data.materials["Floor"].node_tree
        held = tree.nodes.new("ShaderNodeGroup")
        held.node_tree = group
        output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
        tree.links.new(held.outputs[0], output.inputs["Surface"])
        with self.unchanged():
            ready = self.prepared(scene, "ROUGHNESS", "DEPTH")
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        rough = self.plane(channels, "Roughness.X", "Roughness.V")
        self.assertGreater(int((np.abs(rough - 0.125) < 1e-4).sum()), 100)

    def test_base_colour_stands_in_where_the_model_takes_no_reflections(self) -> None:
        scene = host.tiny_scene()
        bpy.data.materials["Cube"].node_tree.nodes["Principled BSDF"].inputs["Metallic"].default_value = 1.0
        with self.unchanged():
            ready = self.prepared(scene, "ALBEDO", "DEPTH")
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        self.assertFalse([name for name in channels if name.startswith("Diff")])
        self.assertGreater(int((np.abs(channels["Base Color.R"] - 0.6) < 1e-3).sum()), 100)

    def test_materials_are_left_alone_with_the_switch_off(self) -> None:
        scene = host.tiny_scene()
        with self.unchanged():
            ready = self.prepared(scene, "ROUGHNESS", "DEPTH", material_passes=False)
            self.assertEqual(len(scene.view_layers[0].aovs), 0)
            ready.restore()

    def test_an_aov_of_the_artists_own_is_kept(self) -> None:
        scene = host.tiny_scene()
        aov = scene.view_layers[0].aovs.add()
        aov.name, aov.type = "Roughness", "VALUE"
        with self.unchanged():
            self.prepared(scene, "ROUGHNESS").restore()
        self.assertIn("Roughness", scene.view_layers[0].aovs)

    def test_other_view_layers_do_not_render(self) -> None:
        scene = host.tiny_scene()
        scene.view_layers.new("Second")
        with self.unchanged():
            ready = self.prepared(scene, "DEPTH")
            self.assertEqual([layer.use for layer in scene.view_layers], [True, False])
            ready.restore()

    def test_a_folder_that_is_gone_leaves_nothing_and_is_told(self) -> None:
        from platewright.capture.passes import save_passes

        scene = host.tiny_scene(8, 8)
        bpy.ops.render.render()
        from platewright.capture.errors import CaptureError

        with self.unchanged(), self.assertRaisesRegex(CaptureError, "gone is not there"):
            save_passes(scene, self.folder() / "gone" / "passes.exr")


class WhatIsKeptTest(host.BlenderTest):
    registers = False

    def setUp(self) -> None:
        super().setUp()
        from platewright.capture.errors import CaptureError
        from platewright.capture.passes import PreparedScene

        self.CaptureError, self.PreparedScene = CaptureError, PreparedScene
        self.scene = host.tiny_scene(16, 12)
        self.place = self.folder()

    def prepared(self, *names: str, **options: bool):
        return self.PreparedScene(self.scene, self.scene.view_layers[0], kinds("DEPTH", *names), **options)

    def refuses(self, words: str) -> None:
        with self.unchanged(), self.assertRaisesRegex(self.CaptureError, words):
            self.prepared("ROUGHNESS")

    def test_refuses_what_cannot_be_rendered(self) -> None:
        render = self.scene.render
        self.scene.camera, camera = None, self.scene.camera
        self.refuses("has no camera. Add one")
        self.scene.camera = camera
        render.resolution_x, render.resolution_y, render.resolution_percentage = 4, 4, 10
        self.refuses("no picture of 0 x 0")
        render.resolution_x, render.resolution_percentage = 60000, 200
        self.refuses("no picture of 120000 x 8")
        render.resolution_x, render.resolution_percentage = 16, 100
        render.use_border, render.border_max_x = True, 0.01
        self.refuses("region has no pixels")

    def test_refuses_a_linked_scene(self) -> None:
        path = self.place / "shot.blend"
        bpy.data.libraries.write(str(path), {self.scene})
        with bpy.data.libraries.load(str(path), link=True) as (there, here):
            here.scenes = list(there.scenes)
        self.scene = here.scenes[0]
        self.refuses("is linked from another file. Make it local")

    def test_says_what_the_engine_lacks(self) -> None:
        names = ("BLENDER_EEVEE_NEXT", "BLENDER_EEVEE")
        for engine, words in (
            (names[host.BLENDER >= (5, 0)], "EEVEE renders no pass of object id: left out."),
            ("BLENDER_WORKBENCH", "Workbench renders no pass of normal, roughness, object id: left out."),
            ("CYCLES", ""),
        ):
            self.scene.render.engine = engine
            with self.subTest(engine), self.unchanged():
                ready = self.prepared("NORMAL", "OBJECT_ID", "DIFFUSE_DIRECT", "SHADOW", "ROUGHNESS")
                self.assertTrue(self.scene.view_layers[0].use_pass_z)
                ready.restore()
            self.assertEqual(ready.remarks, (words,) if words else ())

    def test_says_that_motion_blur_keeps_the_motion_pass_away(self) -> None:
        self.scene.render.use_motion_blur = True
        with self.unchanged():
            ready = self.prepared("MOTION")
            ready.restore()
        self.assertRegex(ready.remarks[0], "motion blur")

    def test_a_draft_of_a_layer_with_samples_of_its_own(self) -> None:
        layer = self.scene.view_layers[0]
        layer.samples, self.scene.cycles.samples = 200, 8
        with self.unchanged():
            ready = self.prepared(draft=True)
            self.assertEqual((layer.samples, self.scene.cycles.samples), (16, 8))
            ready.restore()

    def test_the_compositor_and_the_views_stay_out(self) -> None:
        render = self.scene.render
        render.use_compositing = render.use_sequencer = render.use_multiview = True
        with self.unchanged():
            ready = self.prepared()
            self.assertEqual((render.use_compositing, render.use_sequencer, render.use_multiview), (False,) * 3)
            ready.restore()

    def test_a_file_saved_meanwhile_is_the_artists_own(self) -> None:
        path = self.place / "shot.blend"
        ready = self.prepared("ROUGHNESS", draft=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(path))
        self.assertEqual(len(self.scene.view_layers[0].aovs), 1)
        self.assertEqual(self.scene.render.resolution_percentage, 50)
        ready.restore()
        bpy.ops.wm.open_mainfile(filepath=str(path))
        scene = bpy.context.scene
        self.assertEqual((len(scene.view_layers[0].aovs), scene.render.resolution_percentage), (0, 100))
        nodes = bpy.data.materials["Floor"].node_tree.nodes
        self.assertEqual([node.name for node in nodes if node.type == "OUTPUT_AOV"], [])

    def test_restores_when_another_file_was_opened_meanwhile(self) -> None:
        ready = self.prepared("ROUGHNESS")
        host.empty_file()
        host.tiny_scene()
        with self.unchanged():
            ready.restore()

    def test_restores_after_an_undo_meanwhile(self) -> None:
        bpy.data.meshes["Cube"].materials.clear()
        bpy.ops.ed.undo_push(message="begin")
        before = snapshot()
        bpy.data.objects["Cube"].location.x = 1
        bpy.ops.ed.undo_push(message="moved")
        ready = self.prepared("ROUGHNESS", "METALLIC", draft=True)
        bpy.ops.ed.undo()
        ready.restore()
        bpy.context.view_layer.update()
        self.assertEqual(changes(before, snapshot()), [])

    def test_restores_what_was_renamed_meanwhile(self) -> None:
        ready = self.prepared("ROUGHNESS", draft=True)
        self.scene.name = "Renamed"
        bpy.data.materials["Floor"].name = "Ground"
        ready.restore()
        self.assertEqual(self.scene.render.resolution_percentage, 100)
        nodes = bpy.data.materials["Ground"].node_tree.nodes
        self.assertEqual([node.name for node in nodes if node.type == "OUTPUT_AOV"], [])

    def test_leaves_no_handler_behind(self) -> None:
        before = [len(handlers) for handlers in (bpy.app.handlers.save_pre, bpy.app.handlers.save_post)]
        self.prepared().restore()
        self.assertEqual([len(h) for h in (bpy.app.handlers.save_pre, bpy.app.handlers.save_post)], before)


class SavedPassesTest(host.BlenderTest):
    registers = False

    def setUp(self) -> None:
        super().setUp()
        from platewright.capture import passes

        self.save = passes.save_passes
        self.scene = host.tiny_scene(16, 12)
        self.place = self.folder()

    def test_writes_floats_without_compression_and_gives_every_output_setting_back(self) -> None:
        self.scene.view_layers[0].use_pass_z = True
        settings = self.scene.render.image_settings
        bpy.ops.render.render()
        path = self.place / "passes.exr"
        for kind in ("PNG", "JPEG", "OPEN_EXR", "FFMPEG"):
            with self.subTest(kind):
                if hasattr(settings, "media_type"):
                    settings.media_type = "VIDEO" if kind == "FFMPEG" else "IMAGE"
                settings.file_format = kind
                with self.unchanged():
                    self.save(self.scene, path)
        for part in exr.read_parts(path):
            self.assertEqual(part["header"]["compression"][0], exr.NONE)
            for name, plane in part["channels"].items():
                self.assertEqual((name, plane.dtype, plane.shape), (name, np.float32, (12, 16)))
        self.assertEqual([each.name for each in self.place.iterdir()], ["passes.exr"])

    def test_refuses_before_anything_was_rendered(self) -> None:
        from platewright.capture.errors import CaptureError

        with self.assertRaisesRegex(CaptureError, "Nothing has been rendered|cannot be written"):
            self.save(self.scene, self.place / "passes.exr")
        self.assertEqual(list(self.place.iterdir()), [])

    def test_refuses_a_full_disk_and_keeps_the_earlier_file(self) -> None:
        from platewright.capture.errors import CaptureError

        bpy.ops.render.render()
        path = self.place / "passes.exr"
        path.write_bytes(b"earlier")
        full = mock.Mock(free=1 << 20)
        with mock.patch("shutil.disk_usage", return_value=full), self.assertRaisesRegex(CaptureError, "1 MiB left"):
            self.save(self.scene, path)
        self.assertEqual(path.read_bytes(), b"earlier")

    def test_a_file_that_cannot_be_put_in_place_leaves_nothing(self) -> None:
        from platewright.capture.errors import CaptureError

        bpy.ops.render.render()
        path = self.place / "passes.exr"
        path.mkdir()
        with self.unchanged(), self.assertRaisesRegex(CaptureError, "passes.exr cannot be written"):
            self.save(self.scene, path)
        self.assertEqual([each.name for each in self.place.iterdir()], ["passes.exr"])

    def test_the_far_end_of_eevees_range_is_marked_as_nothing_hit(self) -> None:
        from platewright.capture.far_depth import mark_background

        path = self.place / "passes.exr"
        planes = {
            "ViewLayer.Depth.Z": np.array([[4.0, 999.0, 1001.03, 1000.0]], np.float32),
            "ViewLayer.Mist.Z": np.array([[4.0, 999.0, 1001.03, 1000.0]], np.float32),
        }
        camera = self.scene.camera.data
        camera.clip_start, camera.clip_end = 0.1, 1000
        for engine, expected in (("CYCLES", planes["ViewLayer.Depth.Z"]), (None, [[4.0, 999.0, 1e10, 1e10]])):
            if engine is None:
                engine = "BLENDER_EEVEE" if host.BLENDER >= (5, 0) else "BLENDER_EEVEE_NEXT"
            exr.write(path, planes, compression=exr.NONE)
            self.scene.render.engine = engine
            camera.type = "ORTHO" if engine != "CYCLES" else "PERSP"
            mark_background(path, self.scene)
            found = host.channels(path)
            np.testing.assert_array_equal(found["ViewLayer.Mist.Z"], planes["ViewLayer.Mist.Z"])
            np.testing.assert_array_equal(found["ViewLayer.Depth.Z"], np.array(expected, np.float32))
