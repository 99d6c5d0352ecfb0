# SPDX-License-Identifier: GPL-3.0-or-later
"""A plate in the compositor, rendered and read back."""

from __future__ import annotations

import bpy
import host
import numpy as np
from stage import HEIGHT, WIDTH, PlaceTest, part, planes


def tree_of(scene: bpy.types.Scene) -> bpy.types.NodeTree:
    return scene.compositing_node_group if host.BLENDER >= (5, 0) else scene.node_tree


def output_of(scene: bpy.types.Scene) -> bpy.types.NodeSocket:
    kind = "NodeGroupOutput" if host.BLENDER >= (5, 0) else "CompositorNodeComposite"
    return next(node for node in tree_of(scene).nodes if node.bl_idname == kind).inputs["Image"]


class Compositor(PlaceTest):
    def place(self, plate, **given):
        image = part("place.image").load(plate)
        return part("place.compositor").place(self.scene, image, plate, **given)

    def artists_tree(self) -> bpy.types.NodeTree:
        """A picture of the artist's own through a filter to the output; no render, so no camera is needed."""
        if host.BLENDER >= (5, 0):
            tree = bpy.data.node_groups.new("Mine", "CompositorNodeTree")
            tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
            self.scene.compositing_node_group = tree
            output = tree.nodes.new("NodeGroupOutput")
        else:
            self.scene.use_nodes = True
            tree = self.scene.node_tree
            tree.nodes.clear()
            output = tree.nodes.new("CompositorNodeComposite")
        self.write("mine.exr", planes(seed=77))
        source = tree.nodes.new("CompositorNodeImage")
        source.image = bpy.data.images.load(str(self.files / "mine.exr"))
        blur = tree.nodes.new("CompositorNodeTranslate")
        blur.location = (300, 40)
        output.location = (600, 0)
        tree.links.new(source.outputs["Image"], blur.inputs["Image"])
        tree.links.new(blur.outputs["Image"], output.inputs["Image"])
        return tree

    def expect(self, picture, left: int, upper: int) -> dict[str, np.ndarray]:
        """The picture standing at `left`, `upper` on an empty canvas of the scene's size."""
        render = self.scene.render
        expected = {}
        for name, plane in picture.items():
            canvas = np.zeros((render.resolution_y, render.resolution_x))
            height, width = plane.shape
            rows = slice(max(upper, 0), min(upper + height, canvas.shape[0]))
            columns = slice(max(left, 0), min(left + width, canvas.shape[1]))
            canvas[rows, columns] = plane[
                rows.start - upper : rows.stop - upper, columns.start - left : columns.stop - left
            ]
            expected[name] = canvas
        return expected

    def test_renders_the_plates_own_values(self) -> None:
        self.artists_tree()
        picture = planes()
        placed = self.place(self.still(picture), link=True)
        self.assertEqual(placed.remarks, ())
        self.assert_picture(self.rendered(), picture)

    def test_leaves_the_artists_tree_as_it_is(self) -> None:
        tree = self.artists_tree()
        own = [node.name for node in tree.nodes]
        prefix = f"node_groups[{tree.name}]" if host.BLENDER >= (5, 0) else f"scenes[{self.scene.name}].node_tree"
        ours = (
            "images",
            "node_groups[Platewright",
            "node_groups.names",
            f"{prefix}.nodes.length",
            f"{prefix}.nodes[{len(own)}]",
        )
        with self.unchanged(without=ours):
            self.place(self.still(planes()))
        self.assertEqual([node.name for node in tree.nodes][: len(own)], own)
        self.assert_picture(self.rendered(), planes(seed=77))

    def test_stands_beside_the_artists_nodes(self) -> None:
        tree = self.artists_tree()
        node = self.place(self.still(planes())).datablock
        self.assertLess(node.location.y, min(other.location.y for other in tree.nodes if other != node) - 100)

    def test_a_scene_without_a_tree_renders_as_before(self) -> None:
        scene = host.tiny_scene(WIDTH, HEIGHT)
        expected = self.rendered()
        self.place(self.still(planes()))
        self.assert_channels(self.rendered(), expected)
        self.assertIsNotNone(tree_of(scene))

    def test_is_brought_up_to_date_with_its_links(self) -> None:
        tree = self.artists_tree()
        first = self.place(self.still(planes(), "v001.exr")).datablock
        tree.links.new(first.outputs["Image"], output_of(self.scene))
        newer = planes(seed=2)
        again = self.place(self.still(newer, "v002.exr")).datablock
        self.assertEqual(first, again)
        self.assertEqual(sum(node.type == "GROUP" for node in tree.nodes), 1)
        self.assert_picture(self.rendered(), newer)

    def test_stays_where_the_artist_has_put_it(self) -> None:
        self.artists_tree()
        node = self.place(self.still(planes())).datablock
        node.location, node.label = (-700, 900), "mine now"
        self.place(self.still(planes(seed=2)))
        self.assertEqual((tuple(node.location), node.label), ((-700, 900), "mine now"))

    def test_is_linked_once(self) -> None:
        tree = self.artists_tree()
        for seed in (1, 2):
            self.place(self.still(planes(seed=seed)), link=True)
        self.assertEqual(sum(node.bl_idname == "CompositorNodeAlphaOver" for node in tree.nodes), 1)

    def test_a_crop_lies_where_it_was_cut_and_the_rest_shines_through(self) -> None:
        self.artists_tree()
        odd = ((2, 1, 7, 5), (0, 0, 5, 12), (0, 5, 3, 7)) if host.BLENDER >= (4, 4) else ()
        for left, upper, width, height in ((3, 2, 10, 6), (0, 4, 6, 8), *odd):
            picture = planes(width, height, seed=left)
            self.place(self.still(picture, display=(WIDTH, HEIGHT), origin=(left, upper)), link=True)
            expected = {name: plane.astype(float) for name, plane in planes(seed=77).items()}
            for name, plane in picture.items():
                expected[name][upper : upper + height, left : left + width] = plane
            self.assert_picture(self.rendered(), expected)

    def test_overscan_and_odd_crops_stand_right_or_are_refused(self) -> None:
        """The compositor before 4.4 puts them wrong."""
        self.artists_tree()
        for left, upper, width, height in (
            (-4, -1, WIDTH + 7, HEIGHT + 4),
            (-4, -2, WIDTH + 8, HEIGHT + 4),
            (2, 1, 7, 5),
        ):
            picture = planes(width, height)
            plate = self.still(picture, display=(WIDTH, HEIGHT), origin=(left, upper))
            image = part("place.image").load(plate)
            if host.BLENDER < (4, 4):
                self.refused("4.5 or newer", part("place.compositor").place, self.scene, image, plate)
                continue
            node = self.place(plate).datablock
            if not node.outputs["Image"].is_linked:
                tree_of(self.scene).links.new(node.outputs["Image"], output_of(self.scene))
            self.assert_picture(self.rendered(), self.expect(picture, left, upper))

    def test_a_scaled_crop_stands_in_its_place(self) -> None:
        self.artists_tree()
        flat = {name: np.full((4, 6), value, np.float16) for name, value in zip("RGB", (0.5, 2.0, 8.0))}
        self.place(self.still(flat, display=(WIDTH // 2, HEIGHT // 2), origin=(2, 1)), link=True)
        found, mine = self.rendered(), planes(seed=77)
        for name, value in zip("RGB", (0.5, 2.0, 8.0)):
            self.assertLess(np.abs(found[name][4:8, 6:14] - value).max(), 0.01 * value)
            self.assertLess(np.abs(found[name][:, 18:] - mine[name][:, 18:]).max(), 0.01)
            self.assertLess(np.abs(found[name][:1] - mine[name][:1]).max(), 0.01)

    def test_a_crop_with_further_layers_stands_in_its_place(self) -> None:
        self.artists_tree()
        picture = planes(10, 6)
        layers = {**picture, "visibility.Y": picture["R"]}
        self.place(self.still(layers, display=(WIDTH, HEIGHT), origin=(3, 2)), link=True)
        found = self.rendered()
        self.assert_picture({name: found[name][2:8, 3:13] for name in "RGB"}, picture)

    def test_a_border_that_is_cropped_to_gets_its_own_part(self) -> None:
        scene = host.tiny_scene(WIDTH, HEIGHT)
        render = scene.render
        render.use_border = render.use_crop_to_border = True
        render.border_min_x, render.border_max_x = 5.5 / WIDTH, 15.5 / WIDTH
        render.border_min_y, render.border_max_y = 2.5 / HEIGHT, 9.5 / HEIGHT
        picture = planes(10, 7)
        self.place(self.still(picture, display=(WIDTH, HEIGHT), origin=(5, HEIGHT - 9)), link=True)
        self.assert_picture(self.rendered(), picture)

    def test_a_smaller_plate_fills_the_frame_and_says_so(self) -> None:
        self.artists_tree()
        flat = {
            name: np.full((HEIGHT // 2, WIDTH // 2), value, np.float16) for name, value in zip("RGB", (0.5, 2.0, 8.0))
        }
        placed = self.place(self.still(flat), link=True)
        self.assertIn("10 x 6", placed.remarks[0])
        inner = {name: plane[2:-2, 2:-2] for name, plane in self.rendered().items()}
        for name, value in zip("RGB", (0.5, 2.0, 8.0)):
            self.assertLess(np.abs(inner[name] - value).max(), 0.01 * value)

    def test_shows_each_frame_at_its_number(self) -> None:
        self.artists_tree()
        self.place(self.sequence(4, 6), link=True)
        for frame, shown in ((4, 4), (5, 5), (6, 6), (9, 6)):
            self.scene.frame_set(frame)
            self.assert_picture(self.rendered(), planes(seed=shown))

    def test_says_which_frames_are_missing(self) -> None:
        self.artists_tree()
        plate = self.sequence(4, 6)
        plate.file(5).unlink()
        self.assertIn("1 of 3 frames are not there: 5", self.place(plate).remarks[0])

    def test_gives_out_further_layers(self) -> None:
        tree = self.artists_tree()
        picture, analytic = planes(), planes(seed=5, alpha=False)
        layers = {**picture, **{f"analytic.{name}": plane for name, plane in analytic.items()}}
        node = self.place(self.still(layers), link=True).datablock
        self.assert_picture(self.rendered(), picture)
        tree.links.new(node.outputs["analytic"], output_of(self.scene))
        self.assert_picture(self.rendered(), analytic)

    def test_a_further_layer_that_goes_leaves_the_others_linked(self) -> None:
        self.artists_tree()
        picture = planes()
        layers = {**picture, **{f"analytic.{name}": picture[name] for name in "RGB"}}
        node = self.place(self.still(layers), link=True).datablock
        self.place(self.still(planes(seed=2)))
        self.assertTrue(node.outputs["Image"].is_linked)
        self.assert_picture(self.rendered(), planes(seed=2))

    def test_says_that_compositing_is_off(self) -> None:
        self.artists_tree()
        self.scene.render.use_compositing = False
        self.assertIn("switched off", self.place(self.still(planes())).remarks[0])

    def test_converts_from_the_plates_colour_space(self) -> None:
        self.artists_tree()
        spaces = part("place.plate").messages.ColourSpace
        path = self.write("plate.exr", planes(), interop="lin_ap1_scene")
        self.place(self.plate(path, colour_space=spaces.LIN_AP1_SCENE), link=True)
        # ACEScg to linear Rec.709, Bradford.
        matrix = np.array([[1.70505, -0.62179, -0.08326], [-0.13026, 1.14080, -0.01055], [-0.02400, -0.12897, 1.15297]])
        stacked = np.einsum("ij,jyx->iyx", matrix, np.stack([planes()[name].astype(float) for name in "RGB"]))
        found = self.rendered()
        for index, name in enumerate("RGB"):
            self.assertLess(np.abs(found[name] - stacked[index]).max(), 0.01)

    def test_refuses_a_plate_that_is_gone(self) -> None:
        self.artists_tree()
        plate = self.still(planes())
        image = part("place.image").load(plate)
        plate.first_file.unlink()
        self.refused("is not there", part("place.compositor").place, self.scene, image, plate)
