# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate as the camera's background image; from 5.0 on drawn without a window and looked at."""

from __future__ import annotations

import struct

import bpy
import exr
import gpu
import numpy as np
from mathutils import Matrix, Vector
from stage import PlaceTest, part, planes

DRAWS = hasattr(gpu, "init")
"""Older releases draw in a window alone."""


class CameraBackground(PlaceTest):
    def place(self, plate):
        image = part("place.image").load(plate)
        return part("place.camera_background").place(self.scene, image, plate)

    def test_shows_the_plate_whole_over_the_scene(self) -> None:
        camera = self.camera()
        entry = self.place(self.still(planes())).datablock
        self.assertTrue(camera.data.show_background_images)
        self.assertEqual((entry.frame_method, entry.scale, tuple(entry.offset)), ("FIT", 1.0, (0.0, 0.0)))
        self.assertEqual((entry.display_depth, entry.alpha, entry.image.name), ("FRONT", 1.0, "shot 010"))

    def test_is_brought_up_to_date_and_keeps_the_artists_settings(self) -> None:
        camera = self.camera()
        first = self.place(self.still(planes(), "v001.exr")).datablock
        first.alpha, first.display_depth = 0.25, "BACK"
        second = self.place(self.still(planes(seed=2), "v002.exr")).datablock
        self.assertEqual(len(camera.data.background_images), 1)
        self.assertEqual((second.alpha, second.display_depth), (0.25, "BACK"))
        self.assertTrue(second.image.filepath.endswith("v002.exr"))

    def test_leaves_other_background_images_alone(self) -> None:
        camera = self.camera()
        other = camera.data.background_images.new()
        other.image = bpy.data.images.new("reference", 4, 4)
        self.place(self.still(planes()))
        self.assertEqual([entry.image.name for entry in camera.data.background_images], ["reference", "shot 010"])

    def test_shows_each_frame_at_its_number(self) -> None:
        self.camera()
        user = self.place(self.sequence(4, 6)).datablock.image_user
        self.assertEqual((user.frame_start, user.frame_offset, user.frame_duration), (4, 3, 3))
        self.assertTrue(user.use_auto_refresh)
        self.assertFalse(user.use_cyclic)

    def test_refuses_a_scene_without_a_camera(self) -> None:
        plate = self.still(planes())
        image = part("place.image").load(plate)
        self.refused("no camera", part("place.camera_background").place, self.scene, image, plate)

    def test_a_part_of_the_frame_stands_in_its_place(self) -> None:
        """Stored rectangle (left, upper, width, height), the plate's frame, the render and its pixel aspect."""
        cases = (
            ((0, 0, 160, 90), (160, 90), (320, 180), 1.0),
            ((20, 10, 60, 30), (160, 90), (320, 180), 1.0),
            ((20, 10, 30, 60), (160, 90), (320, 180), 1.0),
            ((20, 10, 30, 60), (90, 160), (180, 320), 1.0),
            ((20, 60, 60, 30), (90, 160), (180, 320), 1.0),
            ((20, 60, 60, 30), (100, 100), (180, 180), 1.0),
            ((20, 10, 60, 30), (160, 90), (160, 90), 2.0),
        )
        kinds = ({"shift_x": 0.1}, {"type": "ORTHO", "ortho_scale": 7.0})
        for index, (stored, frame, render, pixel_aspect) in enumerate(cases):
            with self.subTest(stored=stored, render=render):
                self.draw(stored, frame, render, pixel_aspect, kinds[index % 2])

    def draw(self, stored, frame, render, pixel_aspect: float, kind) -> None:
        left, upper, width, height = stored
        self.resolution(*render)
        self.scene.render.pixel_aspect_x = pixel_aspect
        camera = self.camera(**kind)
        path = self.files / "red.exr"
        red = {name: np.full((height, width), float(name == "R"), np.float16) for name in "RGB"}
        aspect = {"pixelAspectRatio": ("float", struct.pack("<f", pixel_aspect))}
        exr.write(path, red, aspect, display=frame, origin=(left, upper))
        entry = self.place(self.plate(path)).datablock
        self.assertEqual(entry.frame_method, "FIT")
        if not DRAWS:
            return
        found = self.seen_red(camera)
        expected = (left / frame[0], upper / frame[1], (left + width) / frame[0], (upper + height) / frame[1])
        for edge, wanted in zip(found, expected):
            self.assertLess(abs(edge - wanted), 0.005, f"{found} for {expected}")

    def seen_red(self, camera: bpy.types.Object) -> tuple[float, ...]:
        """The red rectangle that the viewport shows, as shares of the camera's frame from its upper left."""
        gpu.init()
        area = next(area for area in bpy.data.screens["Layout"].areas if area.type == "VIEW_3D")
        region = next(region for region in area.regions if region.type == "WINDOW")
        space = area.spaces.active
        space.region_3d.view_perspective, space.camera = "CAMERA", camera
        size = (region.width // 2, region.height // 2)
        offscreen = gpu.types.GPUOffScreen(*size)
        # Half its size, so that nothing of a tall frame is cut off.
        depsgraph = bpy.context.evaluated_depsgraph_get()
        projection = Matrix.Diagonal((0.5, 0.5, 1.0, 1.0)) @ camera.calc_matrix_camera(depsgraph, x=size[0], y=size[1])
        view = camera.matrix_world.inverted()
        offscreen.draw_view3d(self.scene, bpy.context.view_layer, space, region, view, projection)
        with offscreen.bind():
            drawn = gpu.state.active_framebuffer_get().read_color(0, 0, *size, 4, 0, "FLOAT")
        pixels = np.asarray(drawn, np.float32).reshape(size[1], size[0], 4)[::-1]
        offscreen.free()
        rows, columns = np.nonzero((pixels[..., 0] > 0.6) & (pixels[..., 1] < 0.3))
        corners = [projection @ Vector((*corner, 1.0)) for corner in camera.data.view_frame(scene=self.scene)]
        across = [(corner.x / corner.w + 1) / 2 * size[0] for corner in corners]
        down = [(1 - corner.y / corner.w) / 2 * size[1] for corner in corners]
        wide, high = max(across) - min(across), max(down) - min(down)
        return (
            (columns.min() - min(across)) / wide,
            (rows.min() - min(down)) / high,
            (columns.max() + 1 - min(across)) / wide,
            (rows.max() + 1 - min(down)) / high,
        )
