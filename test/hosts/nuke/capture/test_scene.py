# SPDX-License-Identifier: Apache-2.0
"""Cameras and lights frame by frame, in their own system's words."""

from __future__ import annotations

import math
import unittest
from typing import Any

from capture_case import CaptureCase, Captured, CaptureError, messages, nuke


class SceneCase(CaptureCase):
    def scene(self, frames: tuple[int, ...] = (1001,), **wires: Any) -> messages.Scene:
        found = self.with_scene(frames, **wires).scene
        assert found is not None
        return found

    def with_scene(self, frames: tuple[int, ...] = (1001,), **wires: Any) -> Captured:
        return self.taken(self.node(beauty=self.read(self.exr("shot")), **wires), frames)

    def light(self, node: Any) -> messages.Light:
        (light,) = self.scene(lights=node).lights
        return light


class Cameras(SceneCase):
    def test_every_camera_class_says_the_same(self) -> None:
        for kind in ("Camera", "Camera2", "Camera3", "Camera4"):
            with self.subTest(kind):
                camera = getattr(nuke.nodes, kind)(focal=35, haperture=36, vaperture=24, near=1, far=500)
                camera["translate"].setValue([1, 2, 3])
                camera["win_translate"].setValue([0.2, -0.1])
                scene = self.scene(camera=camera)
                self.assertEqual((scene.up_axis, scene.metres_per_unit), (messages.UpAxis.Y, 0.01))
                sent = scene.camera
                assert sent is not None and sent.to_world is not None
                self.assertEqual([sent.to_world.values[at] for at in (3, 7, 11, 15)], [1, 2, 3, 1])
                lens = (sent.focal_length_mm, sent.film_width_mm, sent.film_height_mm, sent.clip_near, sent.clip_far)
                self.assertEqual(lens, (35, 36, 24, 1, 500))
                self.assertEqual((sent.shift_x, sent.shift_y), (0.1, -0.05))
                self.assertEqual(sent.sensor_fit, messages.SensorFit.HORIZONTAL)
                self.assertEqual(sent.projection, messages.Projection.PERSPECTIVE)

    def test_axes_above_the_camera_move_it(self) -> None:
        axis = nuke.nodes.Axis3()
        axis["translate"].setValue([0, 10, 0])
        camera = nuke.nodes.Camera3(inputs=[axis])
        sent = self.scene(camera=nuke.nodes.Dot(inputs=[camera])).camera
        assert sent is not None and sent.to_world is not None
        self.assertEqual(sent.to_world.values[7], 10)

    def test_a_window_scale_widens_the_film_and_the_shift_is_of_what_it_shows(self) -> None:
        camera = nuke.nodes.Camera3(haperture=20)
        camera["win_scale"].setValue([2, 1])
        camera["win_translate"].setValue([0.4, 0])
        sent = self.scene(camera=camera).camera
        assert sent is not None
        self.assertEqual((sent.film_width_mm, sent.shift_x, sent.pixel_aspect), (40, 0.1, 2))

    def test_an_orthographic_camera_is_as_wide_as_its_film_over_its_focal_length(self) -> None:
        camera = nuke.nodes.Camera3(haperture=24, focal=12, projection_mode="orthographic")
        sent = self.scene(camera=camera).camera
        assert sent is not None
        self.assertEqual((sent.projection, sent.ortho_width), (messages.Projection.ORTHOGRAPHIC, 2))

    def test_what_cannot_be_sent_is_refused_with_what_to_do(self) -> None:
        for knob, value, words in (
            ("winroll", 5, "window roll of 5.*Set it to 0"),
            ("focal", 0, "focal length of 0"),
            ("projection_mode", "uv", "projects by uv"),
        ):
            with self.subTest(knob), self.assertRaisesRegex(CaptureError, words):
                self.scene(camera=nuke.nodes.Camera3(**{knob: value}))
        with self.assertRaisesRegex(CaptureError, "is no camera"):
            self.scene(camera=nuke.nodes.Axis3())

    def test_keys_stand_only_where_something_changes(self) -> None:
        camera = nuke.nodes.Camera3()
        camera["focal"].setAnimated()
        for frame, value in ((1001, 30), (1002, 30), (1003, 40), (1004, 40)):
            camera["focal"].setValueAt(value, frame)
        read = self.read(self.exr("shot", frames=(1001, 1002, 1003, 1004)), last=1004)
        captured = self.taken(self.node(beauty=read, camera=camera), (1001, 1002, 1003, 1004))
        self.assertEqual([key.frame for key in captured.scene_keys], [1003])
        assert captured.scene is not None and captured.scene.camera is not None
        self.assertEqual(captured.scene.camera.focal_length_mm, 30)

    def test_without_camera_and_lights_there_is_no_scene(self) -> None:
        captured = self.with_scene()
        self.assertEqual((captured.scene, captured.scene_keys), (None, ()))


class ClassicLights(SceneCase):
    def test_numbers_are_bare_and_the_falloff_is_nukes(self) -> None:
        light = nuke.nodes.Light2(intensity=3, falloff_type="Linear", cast_shadows=True)
        light["color"].setValue([1, 0.5, 0.25])
        light["translate"].setValue([0, 5, 0])
        sent = self.light(light)
        assert sent.intensity is not None and sent.point is not None and sent.to_world is not None
        self.assertEqual(
            (sent.intensity.value, sent.intensity.unit, sent.intensity.system),
            (3, messages.IntensityUnit.UNITLESS, messages.LightSystem.NUKE_CLASSIC),
        )
        self.assertEqual(sent.point.falloff, messages.Falloff.LINEAR)
        self.assertEqual((sent.colour, sent.shadowless), (messages.Rgb(r=1, g=0.5, b=0.25), False))
        self.assertEqual(sent.to_world.values[7], 5)

    def test_each_class_has_its_shape(self) -> None:
        spot = self.light(nuke.nodes.Spotlight(cone_angle=30, cone_penumbra_angle=5)).spot
        assert spot is not None
        self.assertEqual((spot.cone_angle_degrees, spot.penumbra_angle_degrees), (30, 5))
        self.assertEqual(spot.falloff, messages.Falloff.NONE)
        self.assertIsNotNone(self.light(nuke.nodes.Light3(light_type="directional")).sun)
        self.assertIsNotNone(self.light(nuke.nodes.DirectLight()).sun)
        self.assertIsNotNone(self.light(nuke.nodes.Point()).point)

    def test_scenes_in_scenes_are_gathered_once_and_lights_that_are_off_left_out(self) -> None:
        one, two, off, dark = (nuke.nodes.Light2(name=f"L{n}") for n in range(1, 5))
        off["disable"].setValue(True)
        dark["intensity"].setValue(0)
        inner = nuke.nodes.Scene(inputs=[one, off, dark])
        outer = nuke.nodes.Scene(inputs=[inner, two, nuke.nodes.Dot(inputs=[one])])
        self.assertEqual([light.name for light in self.scene(lights=outer).lights], ["L1", "L2"])

    def test_a_scene_with_a_transform_is_refused(self) -> None:
        scene = nuke.nodes.Scene(inputs=[nuke.nodes.Light2()])
        scene["translate"].setValue([1, 0, 0])
        with self.assertRaisesRegex(CaptureError, "transform of its own.*Axis"):
            self.scene(lights=scene)

    def test_an_environments_file_is_a_dome_and_anything_else_a_warning(self) -> None:
        path = self.exr("sky", ("R", "G", "B"))
        environment = nuke.nodes.Environment()
        environment.setInput(1, self.read(path))
        dome = self.light(environment).dome
        assert dome is not None and dome.image is not None
        self.assertEqual(dome.image.path, path)
        other = nuke.nodes.Environment()
        other.setInput(1, self.constant(1, 1, 1, 1))
        captured = self.with_scene(lights=other)
        assert captured.scene is not None
        self.assertEqual(captured.scene.lights, ())
        self.assertIn("no untouched, linear EXR", captured.warnings[0])


class UsdLights(SceneCase):
    def test_numbers_are_nit_with_stops_and_temperature(self) -> None:
        light = nuke.nodes.PointLight(radius=0.25, exposure=2, enable_color_temperature=True, color_temperature=5600)
        sent = self.light(light)
        assert sent.intensity is not None and sent.point is not None
        self.assertEqual(
            (sent.intensity.value, sent.intensity.exposure_stops, sent.intensity.unit, sent.intensity.system),
            (50000, 2, messages.IntensityUnit.NIT, messages.LightSystem.USD),
        )
        self.assertEqual((sent.temperature_kelvin, sent.point.radius), (5600, 0.25))
        self.assertFalse(sent.shadowless)

    def test_a_temperature_that_is_switched_off_is_not_sent(self) -> None:
        self.assertEqual(self.light(nuke.nodes.PointLight(color_temperature=5600)).temperature_kelvin, 0)

    def test_each_class_has_its_shape(self) -> None:
        sun = self.light(nuke.nodes.DirectLight1(angle=0.53)).sun
        assert sun is not None
        self.assertTrue(math.isclose(sun.angle_degrees, 0.53))
        spot = self.light(nuke.nodes.SpotLight(cone_angle=20, cone_softness=0.5)).spot
        assert spot is not None
        self.assertEqual((spot.cone_angle_degrees, spot.blend, spot.radius), (40, 0.5, 0.5))
        self.assertEqual(self.light(nuke.nodes.EnvironmentLight()).dome, messages.DomeLight())

    def test_both_systems_go_side_by_side(self) -> None:
        scene = nuke.nodes.Scene(inputs=[nuke.nodes.Light2(), nuke.nodes.PointLight()])
        systems = {light.intensity.system for light in self.scene(lights=scene).lights if light.intensity}
        self.assertEqual(systems, {messages.LightSystem.NUKE_CLASSIC, messages.LightSystem.USD})


if __name__ == "__main__":
    unittest.main()
