# SPDX-License-Identifier: Apache-2.0
"""Worlds as domes: held against what the directions are meant to give, and against Cycles' own light."""

from __future__ import annotations

import math
from pathlib import Path
from unittest import mock

import bpy
import exr
import host
import numpy as np
from mathutils import Euler, Matrix, Vector


def direction(row: int, column: int, height: int, width: int) -> Vector:
    """Where a pixel of a lat-long picture looks, as the contract's DOME_MAPPING_BLENDER says."""
    azimuth = (0.5 - (column + 0.5) / width) * 2 * math.pi
    elevation = (0.5 - (row + 0.5) / height) * math.pi
    flat = math.cos(elevation)
    return Vector((flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(elevation)))


class WorldTest(host.BlenderTest):
    registers = False

    def setUp(self) -> None:
        super().setUp()
        from platewright.platewright_client import messages

        self.messages = messages
        self.place = self.folder()
        # Where the size does not matter, a small one is as good.
        from platewright.capture import world_bake

        for name, size in (("WIDTH", 256), ("HEIGHT", 128)):
            smaller = mock.patch.object(world_bake, name, size)
            smaller.start()
            self.addCleanup(smaller.stop)
        self.scene = host.tiny_scene(16, 16)
        self.tree = self.scene.world.node_tree
        self.background = self.tree.nodes["Background"]

    def told(self, remark=None) -> list:
        """The world's lights."""
        from platewright.capture.scene import scene_message

        bpy.context.view_layer.update()
        lights = scene_message(bpy.context.evaluated_depsgraph_get(), self.scene, self.place, remark).lights
        return [light for light in lights if light.name.startswith("World")]

    def picture(self) -> dict[str, np.ndarray]:
        (light,) = self.told()
        return host.channels(Path(light.dome.image.path))

    def new(self, kind: str) -> bpy.types.Node:
        return self.tree.nodes.new(f"ShaderNode{kind}")

    def link(self, output: bpy.types.NodeSocket, target: bpy.types.NodeSocket) -> None:
        self.tree.links.new(output, target)

    def coordinate(self, axis: str, rotation: tuple[float, float, float] = (0, 0, 0)) -> bpy.types.NodeSocket:
        """One axis of the direction, turned."""
        where, turn, part = self.new("TexCoord"), self.new("Mapping"), self.new("SeparateXYZ")
        turn.inputs["Rotation"].default_value = rotation
        self.link(where.outputs["Generated"], turn.inputs["Vector"])
        self.link(turn.outputs[0], part.inputs[0])
        return part.outputs[axis]

    def assert_shows(self, plane: np.ndarray, meant) -> None:
        height, width = plane.shape
        for row, column in ((15, 25), (50, 175), (64, 128), (75, 7), (112, 225)):
            expected = meant(direction(row, column, height, width))
            self.assertAlmostEqual(float(plane[row, column]), expected, delta=0.02)

    def test_nodes_are_rendered_as_the_directions_they_are_made_of(self) -> None:
        turn = (0.3, 0.2, 0.9)
        self.link(self.coordinate("X", turn), self.background.inputs["Color"])
        matrix = Euler(turn, "XYZ").to_matrix()
        with self.unchanged():
            plane = self.picture()["G"]
        self.assertEqual(plane.shape, (128, 256))
        self.assertEqual(plane.dtype, np.float32)
        self.assert_shows(plane, lambda way: (matrix @ way).x)

    def test_what_was_rendered_once_is_found_again_and_not_after_an_edit(self) -> None:
        self.link(self.coordinate("Z"), self.background.inputs["Color"])
        first = self.told()[0].dome.image.path
        stamp = Path(first).stat().st_mtime_ns
        self.tree.nodes["Mapping"].location.x += 50
        self.assertEqual(self.told()[0].dome.image.path, first)
        self.assertEqual(Path(first).stat().st_mtime_ns, stamp)
        self.tree.nodes["Mapping"].inputs["Rotation"].default_value[0] = 0.1
        self.assertNotEqual(self.told()[0].dome.image.path, first)

    def test_a_keyed_world_is_told_at_its_frame(self) -> None:
        strength = self.background.inputs["Strength"]
        for frame, value in ((1, 1.0), (3, 3.0)):
            strength.default_value = value
            strength.keyframe_insert("default_value", frame=frame)
        for frame in (1, 3):
            self.scene.frame_set(frame)
            self.assertEqual(self.told()[0].intensity.value, frame)
        self.link(self.coordinate("Z"), self.background.inputs["Color"])
        seen = []
        for frame in (1, 3):
            self.scene.frame_set(frame)
            seen.append(float(self.picture()["R"].max()))
        self.assertAlmostEqual(seen[1] / seen[0], 3.0, delta=1e-3)

    def test_a_turned_picture_goes_as_it_is_with_its_turn(self) -> None:
        planes = {name: np.full((8, 16), 0.5, np.float32) for name in "RGB"}
        exr.write(self.place / "sky.exr", planes)
        node, where, turn = self.new("TexEnvironment"), self.new("TexCoord"), self.new("Mapping")
        node.image = bpy.data.images.load(str(self.place / "sky.exr"))
        turn.inputs["Rotation"].default_value = (0, 0, 0.5)
        self.link(where.outputs["Generated"], turn.inputs["Vector"])
        self.link(turn.outputs[0], node.inputs["Vector"])
        self.link(node.outputs[0], self.background.inputs["Color"])
        (light,) = self.told()
        self.assertEqual(light.dome.image.path, str(self.place / "sky.exr"))
        # The file does not say its space; Blender's reading of it does.
        self.assertEqual(light.dome.colour_space, self.messages.ColourSpace.LIN_REC709_SCENE)
        found = Matrix([light.to_world.values[row : row + 4] for row in (0, 4, 8, 12)])
        expected = Euler((0, 0, 0.5)).to_matrix().to_4x4().inverted()
        self.assertLess(max(abs(a - b) for rows in zip(found, expected) for a, b in zip(*rows)), 1e-6)

    def test_an_encoded_picture_is_written_as_the_light_it_stands_for(self) -> None:
        image = bpy.data.images.new("byte", 8, 4)
        image.generated_color = (0.25, 0.25, 0.25, 1)
        image.filepath_raw, image.file_format = str(self.place / "sky.png"), "PNG"
        image.save()
        node = self.new("TexEnvironment")
        node.image = bpy.data.images.load(str(self.place / "sky.png"))
        self.link(node.outputs[0], self.background.inputs["Color"])
        (light,) = self.told()
        code = float(node.image.pixels[0])
        linear = code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4
        plane = host.channels(Path(light.dome.image.path))["R"]
        self.assertEqual(plane.shape, (4, 8))
        self.assertAlmostEqual(float(plane[2, 3]), linear, delta=2e-3)

    def test_a_picture_that_is_gone_is_refused(self) -> None:
        from platewright.capture.errors import CaptureError

        planes = {name: np.full((8, 16), 0.5, np.float32) for name in "RGB"}
        exr.write(self.place / "sky.exr", planes)
        node = self.new("TexEnvironment")
        node.image = bpy.data.images.load(str(self.place / "sky.exr"))
        self.link(node.outputs[0], self.background.inputs["Color"])
        (self.place / "sky.exr").unlink()
        with self.unchanged(), self.assertRaisesRegex(CaptureError, "sky.exr.*Find the file"):
            self.told()

    def test_what_lights_is_told_where_the_camera_sees_another_world(self) -> None:
        from platewright.capture.errors import CaptureError

        rays, mix, other = self.new("LightPath"), self.new("MixShader"), self.new("Background")
        self.background.inputs["Color"].default_value = (0.25, 0.25, 0.25, 1)
        other.inputs["Color"].default_value = (0, 9, 0, 1)
        self.link(rays.outputs["Is Camera Ray"], mix.inputs[0])
        self.link(self.background.outputs[0], mix.inputs[1])
        self.link(other.outputs[0], mix.inputs[2])
        output = next(node for node in self.tree.nodes if node.type == "OUTPUT_WORLD")
        self.link(mix.outputs[0], output.inputs["Surface"])
        with self.assertRaisesRegex(CaptureError, "shows the camera something else"):
            self.told()
        remarks: list[str] = []
        with self.unchanged():
            (light,) = self.told(remarks.append)
        self.assertEqual(len(remarks), 1)
        plane = host.channels(Path(light.dome.image.path))["G"]
        self.assertAlmostEqual(float(plane.min()), 0.25, delta=1e-4)
        self.assertAlmostEqual(float(plane.max()), 0.25, delta=1e-4)

    def test_a_light_path_in_a_group_is_settled_in_a_copy(self) -> None:
        group = bpy.data.node_groups.new("Sky", "ShaderNodeTree")
        group.interface.new_socket("Value", in_out="OUTPUT", socket_type="NodeSocketFloat")
        rays, end = group.nodes.new("ShaderNodeLightPath"), group.nodes.new("NodeGroupOutput")
        group.links.new(rays.outputs["Is Diffuse Ray"], end.inputs[0])
        held = self.new("Group")
        held.node_tree = group
        self.link(held.outputs[0], self.background.inputs["Color"])
        with self.unchanged():
            plane = self.picture()["B"]
        self.assertEqual((float(plane.min()), float(plane.max())), (1.0, 1.0))

    def test_a_world_bound_to_the_view_is_refused(self) -> None:
        from platewright.capture.errors import CaptureError

        self.link(self.new("TexCoord").outputs["Window"], self.background.inputs["Color"])
        with self.unchanged(), self.assertRaisesRegex(CaptureError, "Window or Camera coordinates"):
            self.told()

    def test_the_sun_of_a_sky_is_a_light_of_its_own_and_the_whole_lights_the_same(self) -> None:
        sky = self.new("TexSky")
        sky.sun_elevation, sky.sun_rotation = math.radians(35), math.radians(70)
        self.link(sky.outputs[0], self.background.inputs["Color"])
        self.background.inputs["Strength"].default_value = 0.1
        with self.unchanged():
            dome, sun = self.told()
        whole = self.floor()
        self.tree.links.remove(self.background.inputs["Color"].links[0])
        node = self.new("TexEnvironment")
        node.image = bpy.data.images.load(dome.dome.image.path)
        self.link(node.outputs[0], self.background.inputs["Color"])
        self.background.inputs["Strength"].default_value = dome.intensity.value
        values = sun.to_world.values
        placed = host.light("Measured", "SUN", sun.intensity.value, (0, 0, 0))
        placed.matrix_world = Matrix([values[at : at + 4] for at in (0, 4, 8, 12)])
        placed.data.angle = math.radians(sun.sun.angle_degrees)
        placed.data.color = (sun.colour.r, sun.colour.g, sun.colour.b)
        again = self.floor()
        self.assertGreater(float(whole.min()), 0.3)
        self.assertLess(float(np.abs(again / whole - 1).max()), 0.01)

    def floor(self) -> np.ndarray:
        """Mean radiance of a grey floor under the world, seen from above, without bounces."""
        for name in ("Cube", "Sun", "Area"):
            if name in bpy.data.objects:
                bpy.data.objects.remove(bpy.data.objects[name])
        tree = bpy.data.materials["Floor"].node_tree
        diffuse = tree.nodes.new("ShaderNodeBsdfDiffuse")
        tree.links.new(diffuse.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
        self.scene.camera.location, self.scene.camera.rotation_euler = (0, 0, 2), (0, 0, 0)
        self.scene.cycles.samples, self.scene.cycles.max_bounces = 128, 0
        from platewright.capture.exr_file import save_exr

        bpy.ops.render.render()
        save_exr(bpy.data.images["Render Result"], self.scene, self.place / "floor.exr", 0)
        planes = host.channels(self.place / "floor.exr")
        return np.array([planes[name].mean() for name in "RGB"])

    def test_a_world_that_the_layer_leaves_out_is_no_light(self) -> None:
        self.scene.view_layers[0].use_sky = False
        self.assertEqual(self.told(), [])

    def test_a_transparent_film_does_not_see_the_world(self) -> None:
        self.assertFalse(self.told()[0].dome.hidden_from_camera)
        self.scene.render.film_transparent = True
        self.assertTrue(self.told()[0].dome.hidden_from_camera)

    def test_no_handler_hears_of_the_worlds_own_render(self) -> None:
        heard: list[str] = []
        hear = lambda *_: heard.append("render")  # noqa: E731
        for handlers in (bpy.app.handlers.render_init, bpy.app.handlers.render_complete):
            handlers.append(hear)
            self.addCleanup(handlers.remove, hear)
        self.link(self.coordinate("Z"), self.background.inputs["Color"])
        self.told()
        self.assertEqual(heard, [])
        self.assertIn(hear, bpy.app.handlers.render_complete)
