# SPDX-License-Identifier: GPL-3.0-or-later
"""A lat-long plate as the environment, rendered through a panoramic camera."""

from __future__ import annotations

import bpy
import host
import numpy as np
from stage import PlaceTest, part, planes

WIDE, HIGH = 24, 12


class World(PlaceTest):
    def place(self, plate):
        image = part("place.image").load(plate)
        return part("place.world").place(self.scene, image, plate)

    def panorama(self) -> None:
        """A camera whose picture is the whole surrounding, with -Y in its middle as Blender's lat-longs have it."""
        self.resolution(WIDE, HIGH)
        self.cycles()
        self.scene.render.film_transparent = False
        camera = self.camera(type="PANO")
        camera.data.panorama_type = "EQUIRECTANGULAR"
        camera.rotation_euler = (np.pi / 2, 0.0, -np.pi / 2)

    def artists_world(self) -> bpy.types.World:
        world = bpy.data.worlds.new("Mine")
        host.node_tree(world).nodes["Background"].inputs["Strength"].default_value = 0.5
        self.scene.world = world
        return world

    def test_lights_with_the_plates_own_values(self) -> None:
        self.panorama()
        picture = planes(WIDE, HIGH)
        self.assertEqual(self.place(self.still(picture)).remarks, ())
        self.assert_picture(self.rendered(), picture, relative=0.01)

    def test_a_newer_version_takes_the_place_of_the_older(self) -> None:
        self.panorama()
        world = self.place(self.still(planes(WIDE, HIGH), "v001.exr")).datablock
        world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.5
        newer = planes(WIDE, HIGH, seed=2)
        self.assertEqual(self.place(self.still(newer, "v002.exr")).datablock, world)
        half = {name: plane * np.float16(0.5) for name, plane in newer.items()}
        self.assert_picture(self.rendered(), half, relative=0.01)

    def test_shows_each_frame_at_its_number(self) -> None:
        self.panorama()
        for frame in (4, 5):
            self.write(f"dome.{frame:04d}.exr", planes(WIDE, HIGH, seed=frame))
        self.place(self.plate(self.files / "dome.####.exr", first_frame=4, last_frame=5))
        for frame in (4, 5):
            self.scene.frame_set(frame)
            self.assert_picture(self.rendered(), planes(WIDE, HIGH, seed=frame), relative=0.01)

    def test_reverts_to_the_artists_world_in_one_call(self) -> None:
        mine = self.artists_world()
        with self.unchanged(without=("images",)):
            plate = self.still(planes(WIDE, HIGH))
            self.place(plate)
            self.assertNotEqual(self.scene.world, mine)
            self.place(plate)
            self.assertEqual(part("place.world").revert(self.scene), mine)
        self.assertEqual([world.name for world in bpy.data.worlds], ["Mine"])

    def test_reverts_to_the_artists_world_past_another_plate(self) -> None:
        mine = self.artists_world()
        for name in ("day", "night"):
            path = self.write(f"{name}.exr", planes(WIDE, HIGH))
            self.place(self.plate(path, name=name))
        self.assertEqual(part("place.world").revert(self.scene), mine)

    def test_reverts_to_no_world(self) -> None:
        self.assertIsNone(self.scene.world)
        self.place(self.still(planes(WIDE, HIGH)))
        self.assertIsNone(part("place.world").revert(self.scene))
        self.assertEqual(len(bpy.data.worlds), 0)

    def test_keeps_the_artists_world_in_the_saved_file(self) -> None:
        self.artists_world()
        self.place(self.still(planes(WIDE, HIGH)))
        path = str(self.files / "shot.blend")
        bpy.ops.wm.save_as_mainfile(filepath=path)
        bpy.ops.wm.open_mainfile(filepath=path)
        self.assertEqual(part("place.world").revert(bpy.context.scene).name, "Mine")

    def test_refuses_to_revert_what_it_has_not_placed(self) -> None:
        self.artists_world()
        self.refused("nothing to revert", part("place.world").revert, self.scene)

    def test_refuses_what_is_no_whole_lat_long(self) -> None:
        self.artists_world()
        flat = self.still(planes(), "flat.exr")
        crop = self.still(planes(10, 5), "crop.exr", display=(WIDE, HIGH), origin=(2, 2))
        layers = {**planes(WIDE, HIGH), "visibility.Y": planes(WIDE, HIGH)["R"]}
        for plate, words in ((flat, "lat-long"), (crop, "lat-long"), (self.still(layers, "layers.exr"), "by-products")):
            image = part("place.image").load(plate)
            self.refused(words, part("place.world").place, self.scene, image, plate)
