# SPDX-License-Identifier: Apache-2.0
"""The camera and the framing of a request, held against where Cycles put each surface point.

Each pixel's Position, projected with the request's numbers by the contract's words (`daemon/core/scene/camera.ts`), has to
fall on the middle of that pixel.
"""

from __future__ import annotations

import math
from pathlib import Path

import bpy
import host
import numpy as np
from test_prepared_scene import kinds, render

# Pixels. Cycles takes its one sample within a hundredth of the middle.
CLOSE = 0.02


class CameraTest(host.BlenderTest):
    registers = False

    def setUp(self) -> None:
        super().setUp()
        self.scene = host.tiny_scene(40, 26)
        self.scene.cycles.filter_width = 0.01
        self.camera = self.scene.camera.data

    def shoot(self) -> tuple[object, object, dict[str, np.ndarray]]:
        """Camera, framing, and the channels of the render."""
        from platewright.capture.framing import framing
        from platewright.capture.passes import PreparedScene
        from platewright.capture.scene import scene_message

        ready = PreparedScene(self.scene, self.scene.view_layers[0], kinds("DEPTH", "POSITION"))
        told = scene_message(bpy.context.evaluated_depsgraph_get(), self.scene, self.folder())
        channels = render(self.scene, self.folder() / "passes.exr")
        ready.restore()
        return told.camera, framing(self.scene), channels

    def assert_exact(self) -> None:
        camera, frame, channels = self.shoot()
        points = np.stack([channels[f"Position.{axis}"] for axis in "XYZ"], axis=-1).astype(np.float64)
        depth = next(plane for name, plane in channels.items() if name.startswith("Depth"))
        columns, rows, along = project(camera, frame, points, depth.shape)
        height, width = depth.shape
        hit = depth < 1e9
        self.assertGreater(float(hit.mean()), 0.05)
        for found, middle in (
            (columns, np.broadcast_to(np.arange(width) + 0.5, depth.shape)),
            (rows, np.broadcast_to(np.arange(height)[:, None] + 0.5, depth.shape)),
        ):
            self.assertLess(float(np.abs(found - middle)[hit].max()), CLOSE)
        self.assertLess(float(np.abs(along / depth - 1)[hit].max()), 1e-4)

    def test_a_shifted_lens(self) -> None:
        self.camera.shift_x, self.camera.shift_y = 0.12, -0.2
        self.assert_exact()

    def test_an_upright_picture_of_every_sensor_fit(self) -> None:
        self.scene.render.resolution_x, self.scene.render.resolution_y = 22, 36
        self.camera.sensor_width, self.camera.sensor_height = 30, 20
        self.camera.shift_y = 0.1
        for fit in ("AUTO", "HORIZONTAL", "VERTICAL"):
            with self.subTest(fit):
                self.camera.sensor_fit = fit
                self.assert_exact()

    def test_pixels_that_are_not_square(self) -> None:
        for x, y in ((2, 1), (1, 1.5)):
            with self.subTest(aspect=x / y):
                self.scene.render.pixel_aspect_x, self.scene.render.pixel_aspect_y = x, y
                self.camera.shift_x = self.camera.shift_y = 0.1
                self.assert_exact()

    def test_a_parallel_view(self) -> None:
        self.camera.type, self.camera.ortho_scale = "ORTHO", 5.0
        self.camera.shift_x = 0.1
        self.assert_exact()

    def test_the_whole_sphere(self) -> None:
        self.camera.type, self.camera.panorama_type = "PANO", "EQUIRECTANGULAR"
        self.scene.render.resolution_x, self.scene.render.resolution_y = 48, 24
        self.assert_exact()

    def test_a_share_of_the_resolution_that_does_not_divide_it(self) -> None:
        self.scene.render.resolution_percentage = 77
        self.assert_exact()

    def test_a_region_cropped_and_not(self) -> None:
        render_settings = self.scene.render
        render_settings.use_border = True
        render_settings.border_min_x, render_settings.border_max_x = 0.23, 0.81
        render_settings.border_min_y, render_settings.border_max_y = 0.07, 0.66
        for kind in ("PERSP", "PANO"):
            self.camera.type, self.camera.panorama_type = kind, "EQUIRECTANGULAR"
            for crop in (True, False):
                with self.subTest(kind, crop=crop):
                    render_settings.use_crop_to_border = crop
                    self.assert_exact()

    def test_a_camera_that_a_marker_binds(self) -> None:
        other = host.linked("Other", bpy.data.cameras.new("Other"))
        other.location = (0, -8, 2)
        marker = self.scene.timeline_markers.new("cut", frame=2)
        marker.camera = other
        self.scene.frame_set(2)
        camera, _, _ = self.shoot()
        self.assertEqual(camera.name, "Other")

    def refuses(self, words: str) -> None:
        from platewright.capture.errors import CaptureError
        from platewright.capture.scene import scene_message

        with self.unchanged(), self.assertRaisesRegex(CaptureError, words):
            scene_message(bpy.context.evaluated_depsgraph_get(), self.scene, Path("/nowhere"))

    def test_refuses_a_part_of_the_sphere(self) -> None:
        self.camera.type, self.camera.panorama_type = "PANO", "EQUIRECTANGULAR"
        self.camera.latitude_min = 0.0
        self.refuses("sees a part of the sphere")

    def test_refuses_a_panorama_in_eevee(self) -> None:
        self.scene.render.engine = "BLENDER_EEVEE" if host.BLENDER >= (5, 0) else "BLENDER_EEVEE_NEXT"
        self.camera.type, self.camera.panorama_type = "PANO", "EQUIRECTANGULAR"
        self.refuses("which EEVEE does not render")

    def test_refuses_to_look_through_a_lamp(self) -> None:
        self.scene.camera = bpy.data.objects["Sun"]
        self.refuses("'Sun' is rendered through and is no camera")


def project(camera, frame, points: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Column, row and depth of world points in the pixels of the file."""
    height, width = shape
    left = top = 0
    if frame is not None:
        display, data = frame.display_window, frame.data_window
        left, top = data.x_min - display.x_min, data.y_min - display.y_min
        width, height = display.x_max - display.x_min + 1, display.y_max - display.y_min + 1
    matrix = np.array(camera.to_world.values).reshape(4, 4)
    axes = matrix[:3, :3] / np.linalg.norm(matrix[:3, :3], axis=0)
    x, y, back = np.moveaxis((points - matrix[:3, 3]) @ axes, -1, 0)
    depth = -back
    if camera.projection.name == "LATLONG":
        distance = np.sqrt(x * x + y * y + depth * depth)
        column = (np.arctan2(x, depth) + math.pi) / (2 * math.pi) * width
        row = (math.pi / 2 - np.arcsin(y / distance)) / math.pi * height
        return column - left, row - top, distance
    aspect = camera.pixel_aspect
    fits_width = camera.sensor_fit.name == "HORIZONTAL" or (
        camera.sensor_fit.name == "AUTO" and width * aspect >= height
    )
    fitted = width if fits_width else height / aspect
    if camera.projection.name == "ORTHOGRAPHIC":
        size = camera.ortho_width
    else:
        film = camera.film_height_mm if camera.sensor_fit.name == "VERTICAL" else camera.film_width_mm
        size = film / camera.focal_length_mm
        x, y = x / depth, y / depth
    step = size / fitted
    column = (x - camera.shift_x * size) / step + width / 2
    row = height / 2 - (y - camera.shift_y * size) / step * aspect
    return column - left, row - top, depth
