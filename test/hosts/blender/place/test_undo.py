# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a plate changes is taken back by one step of undo, and comes back by one of redo."""

from __future__ import annotations

import bpy
import host
from stage import PlaceTest, part, planes


class Undo(PlaceTest):
    def test_every_route_is_one_step(self) -> None:
        host.tiny_scene(24, 12)
        bpy.data.objects["Cube"].select_set(True)
        plate = self.still(planes(24, 12))
        bpy.ops.ed.undo_push(message="Before")
        with self.unchanged(without=("images",)):
            self.everywhere(plate)
            bpy.ops.ed.undo_push(message="Place")
            after = self.counts()
            bpy.ops.ed.undo()
        bpy.ops.ed.redo()
        self.assertEqual(self.counts(), after)
        self.everywhere(plate)
        self.assertEqual(self.counts(), after)

    def everywhere(self, plate) -> None:
        scene = bpy.context.scene
        image = part("place.image").load(plate)
        part("place.compositor").place(scene, image, plate, link=True)
        part("place.camera_background").place(scene, image, plate)
        part("place.world").place(scene, image, plate)
        part("place.image_plane").place(scene, scene.camera, image, plate, 20.0)
        part("place.projection").place(scene, scene.camera, image, plate)
        part("place.sequencer").place(scene, plate)

    def counts(self) -> dict[str, int]:
        kinds = ("images", "node_groups", "worlds", "objects", "meshes", "cameras", "materials")
        counts = {kind: len(getattr(bpy.data, kind)) for kind in kinds}
        editor = bpy.context.scene.sequence_editor
        counts["strips"] = len(editor.strips if hasattr(editor, "strips") else editor.sequences)
        return counts
