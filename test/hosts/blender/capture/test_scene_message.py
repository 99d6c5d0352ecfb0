# SPDX-License-Identifier: Apache-2.0
"""Camera, lights, world and framing as a request tells them."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import bpy
import exr
import host
import numpy as np


def window_of(path: Path, name: bytes) -> tuple[int, int, int, int]:
    """A window of an EXR file's first header."""
    data = path.read_bytes()
    at = data.index(name + b"\0box2i\0") + len(name) + len(b"\0box2i\0") + 4
    return struct.unpack_from("<4i", data, at)


class SceneMessageTest(host.BlenderTest):
    registers = False

    def told(self, scene: bpy.types.Scene, folder: Path | None = None):
        from platewright.capture.scene import scene_message

        bpy.context.view_layer.update()
        return scene_message(bpy.context.evaluated_depsgraph_get(), scene, folder or self.folder())

    def refuses(self, scene: bpy.types.Scene, words: str) -> None:
        from platewright.capture.errors import CaptureError

        with self.unchanged(), self.assertRaisesRegex(CaptureError, words):
            self.told(scene)

    def test_tells_camera_lights_and_world_and_changes_nothing(self) -> None:
        scene = host.tiny_scene()
        with self.unchanged():
            told = self.told(scene)
        messages = host.extension().platewright_client.messages
        self.assertEqual(sorted(light.name for light in told.lights), ["Area", "Sun", "World"])
        self.assertEqual(told.camera.focal_length_mm, 40.0)
        lights = {light.name: light for light in told.lights}
        self.assertEqual(lights["Sun"].intensity.unit, messages.IntensityUnit.WATT_PER_SQUARE_METRE)
        self.assertEqual(lights["World"].colour, messages.Rgb(r=0.05, g=0.08, b=0.12))

    def test_a_light_off_in_renders_is_left_out_and_one_hidden_in_the_viewport_is_told(self) -> None:
        scene = host.tiny_scene()
        bpy.data.objects["Sun"].hide_render = True
        bpy.data.objects["Area"].hide_set(True)
        self.assertEqual([light.name for light in self.told(scene).lights], ["Area", "World"])

    def test_a_light_in_a_collection_off_in_renders_is_left_out(self) -> None:
        scene = host.tiny_scene()
        collection = bpy.data.collections.new("Off")
        scene.collection.children.link(collection)
        sun = bpy.data.objects["Sun"]
        scene.collection.objects.unlink(sun)
        collection.objects.link(sun)
        collection.hide_render = True
        self.assertEqual([light.name for light in self.told(scene).lights], ["Area", "World"])

    def test_every_instance_of_a_light_is_told_where_it_stands(self) -> None:
        scene = host.tiny_scene()
        collection = bpy.data.collections.new("Lamps")
        lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT"))
        lamp.data.energy = 10
        collection.objects.link(lamp)
        for place in (1.0, 2.0):
            empty = host.linked(f"Holder{place}", None)
            empty.instance_type, empty.instance_collection = "COLLECTION", collection
            empty.location.x = place
        lamps = [light for light in self.told(scene).lights if light.name.startswith("Lamp")]
        self.assertEqual(sorted(light.to_world.values[3] for light in lamps), [1.0, 2.0])
        self.assertEqual(len({light.name for light in lamps}), 2)

    def test_refuses_a_scene_without_a_camera(self) -> None:
        scene = host.tiny_scene()
        scene.camera = None
        self.refuses(scene, "no camera. Add one")

    def test_refuses_a_light_with_a_texture_by_name(self) -> None:
        scene = host.tiny_scene()
        sun = bpy.data.lights["Sun"]
        sun.use_nodes = True
        tree = sun.node_tree
        emission = next(node for node in tree.nodes if node.type == "EMISSION")
        tree.links.new(tree.nodes.new("ShaderNodeTexNoise").outputs[1], emission.inputs["Color"])
        self.refuses(scene, "Light 'Sun' has shader nodes")

    def test_refuses_a_fisheye(self) -> None:
        scene = host.tiny_scene()
        camera = scene.camera.data
        camera.type = "PANO"
        owner = camera if hasattr(camera, "panorama_type") else camera.cycles
        owner.panorama_type = "FISHEYE_EQUIDISTANT"
        self.refuses(scene, "neither perspective, orthographic nor equirectangular")


class WorldTest(host.BlenderTest):
    registers = False
    told = SceneMessageTest.told

    def world_tree(self) -> tuple[bpy.types.Scene, bpy.types.NodeTree]:
        scene = host.tiny_scene()
        return scene, scene.world.node_tree

    def dome(self, scene: bpy.types.Scene, folder: Path):
        return self.told(scene, folder).lights[-1]

    def picture(self, folder: Path) -> Path:
        """A lat-long of 64 x 32 with one bright column a quarter to the right of its middle: towards -Y."""
        plane = np.full((32, 64), 0.1, np.float32)
        plane[:, 48] = 20.0
        path = folder / "sky.exr"
        exr.write(path, {"R": plane, "G": plane * 0.5, "B": plane}, {"colorInteropID": exr.text("lin_rec709_scene")})
        return path

    def with_picture(self, image: bpy.types.Image) -> bpy.types.Scene:
        scene, tree = self.world_tree()
        node = tree.nodes.new("ShaderNodeTexEnvironment")
        node.image = image
        tree.links.new(node.outputs[0], tree.nodes["Background"].inputs["Color"])
        return scene

    def test_an_exr_on_disk_goes_as_its_path(self) -> None:
        folder = self.folder()
        scene = self.with_picture(bpy.data.images.load(str(self.picture(folder))))
        self.assertEqual(self.dome(scene, folder).dome.image.path, str(folder / "sky.exr"))

    def test_a_packed_picture_is_written_once_and_is_the_same(self) -> None:
        folder = self.folder()
        image = bpy.data.images.load(str(self.picture(folder)))
        image.pack()
        scene = self.with_picture(image)
        scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 2.0
        with self.unchanged():
            dome = self.dome(scene, folder)
        path = Path(dome.dome.image.path)
        self.assertNotEqual(path.name, "sky.exr")
        self.assertEqual(dome.intensity.value, 2.0)
        self.assert_channels(host.channels(path), host.channels(folder / "sky.exr"), 1e-6)
        stamp = path.stat().st_mtime_ns
        self.dome(scene, folder)
        self.assertEqual(path.stat().st_mtime_ns, stamp)

    def test_a_generated_world_is_baked_and_again_when_it_changes(self) -> None:
        scene, tree = self.world_tree()
        where, part = tree.nodes.new("ShaderNodeTexCoord"), tree.nodes.new("ShaderNodeSeparateXYZ")
        tree.links.new(where.outputs["Generated"], part.inputs[0])
        tree.links.new(part.outputs["Z"], tree.nodes["Background"].inputs["Color"])
        folder = self.folder()
        with self.unchanged():
            first = self.dome(scene, folder).dome.image.path
        rows = host.channels(Path(first))["R"]
        height = rows.shape[0]
        for share in (0.1, 0.25, 0.4):
            expected = math.sin(math.pi / 2 - math.pi * (share + 0.5 / height))
            self.assertAlmostEqual(float(rows[int(share * height), 7]), expected, delta=0.02)
        self.assertLessEqual(float(rows[-1].max()), 0.0)
        tree.nodes["Background"].inputs["Strength"].default_value = 3.0
        self.assertNotEqual(self.dome(scene, folder).dome.image.path, first)

    def test_a_black_world_is_no_light(self) -> None:
        scene, tree = self.world_tree()
        tree.nodes["Background"].inputs["Strength"].default_value = 0
        self.assertEqual(sorted(light.name for light in self.told(scene).lights), ["Area", "Sun"])


class FramingTest(host.BlenderTest):
    registers = False

    def bordered(self, crop: bool) -> tuple[bpy.types.Scene, Path]:
        from platewright.capture.passes import save_passes

        scene = host.tiny_scene(70, 50)
        render = scene.render
        render.resolution_percentage = 90
        render.use_border, render.use_crop_to_border = True, crop
        render.border_min_x, render.border_max_x, render.border_min_y, render.border_max_y = 0.2, 0.7, 0.3, 0.9
        bpy.ops.render.render()
        path = self.folder() / "passes.exr"
        save_passes(scene, path)
        return scene, path

    def test_a_whole_frame_needs_no_words(self) -> None:
        from platewright.capture.framing import framing

        self.assertIsNone(framing(host.tiny_scene()))

    def test_a_cropped_region_is_told_in_the_pixels_of_its_file(self) -> None:
        from platewright.capture.framing import framing

        scene, path = self.bordered(crop=True)
        told = framing(scene)
        window = told.data_window
        self.assertEqual(window_of(path, b"dataWindow"), (window.x_min, window.y_min, window.x_max, window.y_max))
        display = told.display_window
        self.assertEqual((display.x_max - display.x_min + 1, display.y_max - display.y_min + 1), (63, 45))

    def test_a_region_that_is_not_cropped_is_where_the_file_has_pixels(self) -> None:
        from platewright.capture.framing import framing

        scene, path = self.bordered(crop=False)
        crop = framing(scene).crop
        alpha = host.channels(path)["ViewLayer.Combined.A"]
        rows, columns = np.nonzero(alpha)
        self.assertGreaterEqual(int(columns.min()), crop.x_min)
        self.assertLessEqual(int(columns.max()), crop.x_max)
        self.assertGreaterEqual(int(rows.min()), crop.y_min)
        self.assertEqual(int(rows.max()), crop.y_max)
