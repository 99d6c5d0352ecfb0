# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate projected from the camera: seen from there it is the plate again, whatever it falls on."""

from __future__ import annotations

import bpy
import host
import numpy as np
from stage import HEIGHT, WIDTH, PlaceTest, part, planes


class Projection(PlaceTest):
    def setUp(self) -> None:
        super().setUp()
        self.cycles()

    def place(self, plate, objects=None):
        image = part("place.image").load(plate)
        return part("place.projection").place(self.scene, self.scene.camera, image, plate, objects)

    def wall(self, divisions: int = 0, slant: float = 0.0) -> bpy.types.Object:
        """A wall across the view at 10, leaning away from the camera by `slant`, wider than the view."""
        corners = [(-20.0, 10 - slant, -20.0), (20, 10 - slant, -20), (20, 10 + slant, 20), (-20, 10 + slant, 20)]
        wall = host.solid("Wall", corners, [(0, 1, 2, 3)], (0.8, 0.8, 0.8), 0.5)
        if divisions:
            modifier = wall.modifiers.new("Fine", "SUBSURF")
            modifier.subdivision_type, modifier.levels, modifier.render_levels = "SIMPLE", divisions, divisions
        bpy.context.view_layer.update()
        return wall

    def test_seen_from_the_camera_it_is_the_plate(self) -> None:
        picture = planes()
        cameras = (
            {},
            {"shift_x": 0.2, "shift_y": -0.1},
            {"sensor_fit": "VERTICAL"},
            {"type": "ORTHO", "ortho_scale": 5.0},
        )
        wall = self.wall()
        for settings in cameras:
            with self.subTest(settings):
                self.camera(**settings)
                self.assertEqual(self.place(self.still(picture), [wall]).remarks, ())
                self.assert_picture(self.rendered(), picture, relative=0.02)

    def test_fits_oblong_pixels(self) -> None:
        self.scene.render.pixel_aspect_x = 2.0
        wall, picture = self.wall(), planes()
        self.camera()
        self.place(self.still(picture), [wall])
        self.assert_picture(self.rendered(), picture, relative=0.02)

    def test_a_slanting_wall_needs_to_be_fine(self) -> None:
        picture = planes()
        self.camera()
        coarse = self.wall(slant=5.0)
        self.assertIn("Subdivision", self.place(self.still(picture), [coarse]).remarks[0])
        bpy.data.objects.remove(coarse)
        fine = self.wall(divisions=8, slant=5.0)
        self.assertEqual(self.place(self.still(picture), [fine]).remarks, ())
        self.assert_picture(self.rendered(), picture, relative=0.1)

    def test_a_crop_falls_where_it_belongs_and_the_rest_is_open(self) -> None:
        crop = planes(7, 5, alpha=False)
        self.camera()
        self.place(self.still(crop, display=(WIDTH, HEIGHT), origin=(3, 4)), [self.wall()])
        found = self.rendered()
        self.assert_picture({name: found[name][4:9, 3:10] for name in "RGB"}, crop, relative=0.02)
        self.assertEqual(float(found["A"][:3].max()), 0.0)

    def test_overscan_falls_beyond_the_frame(self) -> None:
        picture = planes(WIDTH + 6, HEIGHT + 5)
        self.camera()
        self.place(self.still(picture, display=(WIDTH, HEIGHT), origin=(-2, -3)), [self.wall()])
        inner = {name: picture[name][3 : 3 + HEIGHT, 2 : 2 + WIDTH] for name in "RGB"}
        self.assert_picture(self.rendered(), inner, relative=0.02)

    def test_a_still_stays_when_the_camera_moves_on(self) -> None:
        wall, picture = self.wall(), planes()
        camera = self.camera(shift_x=0.1)
        projector = self.place(self.still(picture), [wall]).datablock
        self.assertNotEqual(projector, camera)
        camera.location.x, camera.data.lens = 2.0, 80.0
        self.scene.camera = projector
        self.assert_picture(self.rendered(), picture, relative=0.02)

    def test_a_sequence_is_projected_by_the_camera_itself(self) -> None:
        camera, wall = self.camera(), self.wall()
        self.assertEqual(self.place(self.sequence(4, 6), [wall]).datablock, camera)
        for frame in (4, 6):
            self.scene.frame_set(frame)
            self.assert_picture(self.rendered(), planes(seed=frame), relative=0.02)

    def test_takes_the_selected_meshes(self) -> None:
        self.camera()
        wall, other = self.wall(), host.solid("Other", [(0, 5, 0), (1, 5, 0), (0, 5, 1)], [(0, 1, 2)], (1, 1, 1), 0.5)
        wall.select_set(True)
        other.select_set(False)
        self.place(self.still(planes()))
        self.assertEqual((len(wall.modifiers), len(other.modifiers)), (1, 0))

    def test_is_brought_up_to_date(self) -> None:
        wall, newer = self.wall(), planes(seed=2)
        self.camera()
        for picture, name in ((planes(), "v001.exr"), (newer, "v002.exr")):
            projector = self.place(self.still(picture, name), [wall]).datablock
        self.assertEqual([modifier.type for modifier in wall.modifiers], ["UV_PROJECT"])
        self.assertEqual((len(bpy.data.cameras), len(wall.data.uv_layers)), (2, 1))
        self.assertEqual(projector.name, "Platewright: shot 010")
        self.assert_picture(self.rendered(), newer, relative=0.02)

    def test_the_mesh_keeps_the_artists_material(self) -> None:
        wall = self.wall()
        mine = wall.data.materials[0]
        self.camera()
        self.place(self.still(planes()), [wall])
        self.assertEqual(wall.data.materials[0], mine)
        wall.material_slots[0].link = "DATA"
        self.assertEqual(wall.active_material, mine)

    def test_refuses_what_it_cannot_project_onto(self) -> None:
        plate, wall = self.still(planes()), self.wall()
        image, module = part("place.image").load(plate), part("place.projection")
        camera = self.camera()
        self.refused("No mesh is selected", module.place, self.scene, camera, image, plate, [camera])
        self.refused("no camera", module.place, self.scene, None, image, plate, [wall])
        for index in range(8):
            wall.data.uv_layers.new(name=f"Mine {index}")
        # Without a picture of the whole file: 4.2 falls where a script reads all parts of so many UV maps.
        with self.assertRaisesRegex(part("place.errors").PlaceError, "eight UV maps"):
            module.place(self.scene, camera, image, plate, [wall])
        counts = [len(items) for items in (wall.modifiers, wall.data.uv_layers, bpy.data.cameras, bpy.data.materials)]
        self.assertEqual(counts, [0, 8, 1, 1])

    def test_gives_a_mesh_without_materials_one(self) -> None:
        wall, picture = self.wall(), planes()
        wall.data.materials.clear()
        self.camera()
        self.place(self.still(picture), [wall])
        self.assert_picture(self.rendered(), picture, relative=0.02)
        self.assertTrue(np.isfinite(self.result()["R"]).all())
