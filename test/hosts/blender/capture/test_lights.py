# SPDX-License-Identifier: Apache-2.0
"""Lamps as a request tells them, and what is told of those that it cannot."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import bpy
import host
from packaged import REPOSITORY

# Blender 4.2 has neither exposure nor temperature.
NEW_IN_4_5 = {"point-temperature", "point-exposure"}


class LightsTest(host.BlenderTest):
    registers = False

    def setUp(self) -> None:
        super().setUp()
        self.remarks: list[str] = []
        from platewright.platewright_client import messages

        self.messages = messages

    def told(self, scene: bpy.types.Scene, remark=None):
        from platewright.capture.scene import scene_message

        bpy.context.view_layer.update()
        told = scene_message(bpy.context.evaluated_depsgraph_get(), scene, self.folder(), remark)
        return {light.name: light for light in told.lights}

    def lamp(self, kind: str, **settings: object) -> bpy.types.Scene:
        scene = host.tiny_scene(8, 8)
        placed = host.light("Lamp", kind, 50.0, (0, 0, 0))
        for name, value in settings.items():
            setattr(placed.data, name, value)
        return scene

    def assert_doubted(self, scene: bpy.types.Scene, words: str) -> object:
        """Refused in words, and nothing changed; sent with the same words where someone listens."""
        from platewright.capture.errors import CaptureError

        with self.unchanged(), self.assertRaisesRegex(CaptureError, words):
            self.told(scene)
        light = self.told(scene, self.remarks.append)["Lamp"]
        self.assertEqual(len(self.remarks), 1)
        self.assertRegex(self.remarks[0], words)
        return light

    def test_tells_what_the_measured_lights_were_told_as(self) -> None:
        sys.path.insert(0, str(REPOSITORY / "scripts" / "blender"))
        import light_goldens
        from shots import scene_json

        folder = self.folder()
        for name, build in light_goldens.cases(folder).items():
            if host.BLENDER < (4, 5) and name in NEW_IN_4_5:
                continue
            with self.subTest(name):
                scene = light_goldens.empty_scene(1)
                build()
                golden = json.loads((light_goldens.GOLDENS / f"{name}.json").read_text(encoding="utf-8"))
                self.assertEqual(scene_json(scene, folder), golden)

    def test_a_lamp_in_a_collection_hidden_in_the_viewport_is_told_where_it_is(self) -> None:
        scene = host.tiny_scene()
        collection = bpy.data.collections.new("Hidden")
        scene.collection.children.link(collection)
        holder = host.linked("Holder", None)
        lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT"))
        collection.objects.link(lamp)
        lamp.parent, lamp.location = holder, (0, 0, 2)
        collection.hide_viewport = lamp.hide_viewport = True
        bpy.context.view_layer.update()
        holder.location = (5, 0, 0)
        # Blender places what has moved, as at any redraw.
        with self.unchanged(without=("objects[Holder].matrix_", "objects[Lamp].matrix_")):
            told = self.told(scene)
        self.assertEqual([told["Lamp"].to_world.values[at] for at in (3, 7, 11)], [5, 0, 2])

    def test_an_instance_hidden_in_the_viewport_is_told(self) -> None:
        scene = host.tiny_scene()
        collection = bpy.data.collections.new("Lamps")
        collection.objects.link(bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT")))
        holder = host.linked("Holder", None)
        holder.instance_type, holder.instance_collection = "COLLECTION", collection
        holder.location.x, holder.hide_viewport = 3, True
        with self.unchanged(without=("objects[Holder].matrix_",)):
            self.assertEqual(self.told(scene)["Lamp"].to_world.values[3], 3)
        holder.hide_render = True
        self.assertNotIn("Lamp", self.told(scene))

    def test_a_lamp_of_an_excluded_collection_is_left_out(self) -> None:
        scene = host.tiny_scene()
        collection = bpy.data.collections.new("Out")
        scene.collection.children.link(collection)
        collection.objects.link(bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT")))
        scene.view_layers[0].layer_collection.children["Out"].exclude = True
        self.assertNotIn("Lamp", self.told(scene))

    def test_a_lamp_follows_its_keys(self) -> None:
        scene = self.lamp("POINT")
        lamp = bpy.data.objects["Lamp"]
        for frame, energy, x in ((1, 10.0, 0.0), (3, 30.0, 2.0)):
            lamp.data.energy, lamp.location.x = energy, x
            lamp.data.keyframe_insert("energy", frame=frame)
            lamp.keyframe_insert("location", frame=frame)
        for frame, energy, x in ((1, 10, 0), (3, 30, 2)):
            scene.frame_set(frame)
            light = self.told(scene)["Lamp"]
            self.assertEqual((light.intensity.value, light.to_world.values[3]), (energy, x))

    def test_a_point_without_soft_falloff_is_a_sphere(self) -> None:
        light = self.told(self.lamp("POINT", use_soft_falloff=False, shadow_soft_size=0.5))["Lamp"]
        self.assertEqual(light.sphere, self.messages.SphereLight(radius=0.5))

    def test_the_film_exposure_of_cycles_is_on_every_light(self) -> None:
        scene = host.tiny_scene()
        scene.cycles.film_exposure = 4.0
        self.assertEqual({light.intensity.exposure_stops for light in self.told(scene).values()}, {2.0})

    def test_a_lamp_that_gives_no_light_is_left_out(self) -> None:
        for settings in ({"energy": 0}, {"color": (0, 0, 0)}):
            with self.subTest(settings):
                host.empty_file()
                self.assertNotIn("Lamp", self.told(self.lamp("POINT", **settings)))

    def emission(self, scene: bpy.types.Scene) -> tuple[bpy.types.NodeTree, bpy.types.Node]:
        light = bpy.data.lights["Lamp"]
        light.use_nodes = True
        return light.node_tree, next(node for node in light.node_tree.nodes if node.type == "EMISSION")

    def test_constants_in_its_nodes_count(self) -> None:
        scene = self.lamp("POINT", color=(1, 0.5, 0.5))
        tree, emission = self.emission(scene)
        emission.inputs["Color"].default_value = (0.5, 1, 0.5, 1)
        falloff = tree.nodes.new("ShaderNodeLightFalloff")
        falloff.inputs["Strength"].default_value = 3
        tree.links.new(falloff.outputs["Quadratic"], emission.inputs["Strength"])
        light = self.told(scene)["Lamp"]
        self.assertEqual((light.intensity.value, light.colour), (150, self.messages.Rgb(r=0.5, g=0.5, b=0.25)))

    def test_a_black_body_node_is_its_temperature(self) -> None:
        scene = self.lamp("POINT")
        tree, emission = self.emission(scene)
        body = tree.nodes.new("ShaderNodeBlackbody")
        body.inputs[0].default_value = 3200
        tree.links.new(body.outputs[0], emission.inputs["Color"])
        self.assertEqual(self.told(scene)["Lamp"].temperature_kelvin, 3200)

    def test_an_ies_profile_is_refused_or_left_out_with_a_remark(self) -> None:
        scene = self.lamp("POINT")
        tree, emission = self.emission(scene)
        profile = tree.nodes.new("ShaderNodeTexIES")
        tree.links.new(profile.outputs[0], emission.inputs["Strength"])
        light = self.assert_doubted(scene, r"Light 'Lamp' has shader nodes \(IES Texture\)")
        self.assertEqual(light.intensity.value, 50)

    def test_light_linking_is_refused_or_told(self) -> None:
        scene = self.lamp("POINT")
        bpy.data.objects["Lamp"].light_linking.receiver_collection = bpy.data.collections.new("Some")
        self.assert_doubted(scene, "linked to some objects only")

    def test_a_square_spot_is_refused_or_told(self) -> None:
        light = self.assert_doubted(self.lamp("SPOT", use_square=True, spot_size=math.radians(40)), "square spot")
        self.assertEqual(light.spot.cone_angle_degrees, 40)

    def test_refuses_the_evaluation_of_another_scene(self) -> None:
        from platewright.capture.errors import CaptureError
        from platewright.capture.scene import scene_message

        host.tiny_scene()
        other = bpy.data.scenes.new("Other")
        other.camera = bpy.data.objects["Camera"]
        with self.assertRaisesRegex(CaptureError, "'Other' is not the one"):
            scene_message(bpy.context.evaluated_depsgraph_get(), other, Path("/nowhere"))
