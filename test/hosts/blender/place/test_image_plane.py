# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate on a plane before the camera, rendered through it: the picture is the plate again."""

from __future__ import annotations

import bpy
import host
import numpy as np
from stage import HEIGHT, WIDTH, PlaceTest, part, planes

CAMERAS = {
    "as it comes": {},
    "long lens, shifted": {"lens": 85.0, "shift_x": 0.2, "shift_y": -0.15},
    "sensor fitted vertically": {"sensor_fit": "VERTICAL", "sensor_height": 20.0, "shift_y": 0.1},
    "orthographic, shifted": {"type": "ORTHO", "ortho_scale": 3.7, "shift_x": -0.3},
}


class ImagePlane(PlaceTest):
    def setUp(self) -> None:
        super().setUp()
        self.cycles()

    def place(self, plate, distance: float = 10.0):
        image = part("place.image").load(plate)
        return part("place.image_plane").place(self.scene, self.scene.camera, image, plate, distance)

    def test_reproduces_the_plate(self) -> None:
        picture = planes()
        for name, settings in CAMERAS.items():
            with self.subTest(name):
                camera = self.camera(**settings)
                camera.location, camera.rotation_euler = (3.0, -2.0, 1.0), (1.2, 0.1, 0.7)
                bpy.context.view_layer.update()
                self.assertEqual(self.place(self.still(picture)).remarks, ())
                self.assert_picture(self.rendered(), picture, relative=0.01)

    def test_reproduces_it_with_oblong_pixels_and_a_portrait_frame(self) -> None:
        for width, height, aspect in ((WIDTH, HEIGHT, 2.0), (HEIGHT, WIDTH, 1.0), (HEIGHT, WIDTH, 0.5)):
            with self.subTest(width=width, aspect=aspect):
                self.resolution(width, height)
                render = self.scene.render
                render.pixel_aspect_x, render.pixel_aspect_y = max(aspect, 1.0), max(1 / aspect, 1.0)
                self.camera(shift_x=0.1)
                picture = planes(width, height)
                self.place(self.still(picture))
                self.assert_picture(self.rendered(), picture, relative=0.01)

    def test_follows_a_camera_that_moves_and_is_scaled(self) -> None:
        picture = planes()
        camera = self.camera()
        parent = host.linked("Rig", None)
        parent.scale = (2.0, 2.0, 2.0)
        camera.parent = parent
        camera.scale = (3.0, 0.5, 2.0)
        bpy.context.view_layer.update()
        self.place(self.still(picture))
        parent.location, parent.rotation_euler = (5.0, 1.0, -2.0), (0.3, 0.2, 1.0)
        self.assert_picture(self.rendered(), picture, relative=0.01)

    def test_a_crop_and_overscan_stand_where_they_belong(self) -> None:
        crop, overscan = planes(7, 5), planes(WIDTH + 6, HEIGHT + 5)
        self.camera()
        self.place(self.still(crop, display=(WIDTH, HEIGHT), origin=(3, 4)))
        found = self.rendered()
        self.assert_picture({name: found[name][4:9, 3:10] for name in "RGB"}, crop, relative=0.01)
        self.assertEqual(float(np.abs(found["R"][:4]).max() + np.abs(found["R"][:, :3]).max()), 0.0)
        self.place(self.still(overscan, display=(WIDTH, HEIGHT), origin=(-2, -3)))
        inner = {name: overscan[name][3 : 3 + HEIGHT, 2 : 2 + WIDTH] for name in "RGB"}
        self.assert_picture(self.rendered(), inner, relative=0.01)

    def test_lets_shine_through_what_alpha_leaves_open_and_keeps_glow(self) -> None:
        picture = planes()
        picture["A"] = np.linspace(0, 1, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH).astype(np.float16)
        self.camera()
        self.place(self.still(picture))
        self.assert_picture(self.rendered(), picture, relative=0.01, names="RGBA")

    def test_lights_and_shadows_nothing(self) -> None:
        self.camera()
        plane = self.place(self.still(planes())).datablock
        self.assertFalse(plane.visible_shadow or plane.visible_diffuse or plane.visible_volume_scatter)
        self.assertTrue(plane.visible_camera and plane.visible_glossy and plane.visible_transmission)

    def test_is_brought_up_to_date(self) -> None:
        self.camera()
        first = self.place(self.still(planes(), "v001.exr")).datablock
        newer = planes(seed=2)
        self.assertEqual(self.place(self.still(newer, "v002.exr"), distance=4.0).datablock, first)
        counts = [len(items) for items in (bpy.data.meshes, bpy.data.materials, bpy.data.images)]
        self.assertEqual(counts, [1, 1, 1])
        self.assert_picture(self.rendered(), newer, relative=0.01)

    def test_shows_each_frame_at_its_number(self) -> None:
        self.camera()
        self.place(self.sequence(4, 6))
        for frame in (4, 6):
            self.scene.frame_set(frame)
            self.assert_picture(self.rendered(), planes(seed=frame), relative=0.01)

    def test_says_that_the_camera_does_not_see_so_far(self) -> None:
        self.camera(clip_end=5.0)
        self.assertIn("sees from", self.place(self.still(planes())).remarks[0])

    def test_refuses_what_it_cannot_stand_before(self) -> None:
        plate = self.still(planes())
        image, module = part("place.image").load(plate), part("place.image_plane")
        self.refused("no camera", module.place, self.scene, None, image, plate, 10.0)
        self.refused("panoramic", module.place, self.scene, self.camera(type="PANO"), image, plate, 10.0)
        self.refused("above 0", module.place, self.scene, self.camera(), image, plate, 0.0)
        layers = self.still({**planes(), "visibility.Y": planes()["R"]})
        self.refused("by-products", module.place, self.scene, self.camera(), image, layers, 10.0)
