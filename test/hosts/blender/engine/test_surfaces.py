# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine's raster takes for a material's colour."""

from __future__ import annotations

import importlib
import unittest

import bpy
import host


class Surfaces(host.BlenderTest):
    def setUp(self) -> None:
        super().setUp()
        bpy.ops.mesh.primitive_plane_add()
        material = bpy.data.materials.new("Stone")
        material.use_nodes = True
        bpy.context.object.data.materials.append(material)
        self.tree = material.node_tree
        self.shader = next(node for node in self.tree.nodes if node.type == "BSDF_PRINCIPLED")

    def look(self) -> object:
        surfaces = importlib.import_module(f"{host.extension().__name__}.engine.surfaces")
        (patch,) = surfaces.patches(bpy.context.evaluated_depsgraph_get())
        return patch.look

    def colour(self, output: bpy.types.NodeSocket) -> list[float]:
        self.tree.links.new(output, self.shader.inputs["Base Color"])
        return [round(float(part), 4) for part in self.look().colour]

    def bricks(self) -> bpy.types.Node:
        node = self.tree.nodes.new("ShaderNodeTexBrick")
        for name, value in (("Color1", 0.6), ("Color2", 0.3), ("Mortar", 0.0)):
            node.inputs[name].default_value = (value, value / 2, 0, 1)
        return node

    def test_principled_values(self) -> None:
        self.shader.inputs["Base Color"].default_value = (0.5, 0.25, 0.125, 1)
        self.shader.inputs["Roughness"].default_value = 0.75
        look = self.look()
        self.assertEqual((tuple(look.colour), look.roughness, look.picture), ((0.5, 0.25, 0.125), 0.75, None))

    def test_a_picture(self) -> None:
        node = self.tree.nodes.new("ShaderNodeTexImage")
        node.image = bpy.data.images.new("Wood", 4, 4)
        self.tree.links.new(node.outputs["Color"], self.shader.inputs["Base Color"])
        self.assertEqual(self.look().picture.name, "Wood")

    def test_the_mean_of_what_a_texture_is_made_of(self) -> None:
        self.assertEqual(self.colour(self.bricks().outputs["Color"]), [0.3, 0.15, 0.0])

    def test_a_ramp_under_noise(self) -> None:
        ramp = self.tree.nodes.new("ShaderNodeValToRGB")
        ramp.color_ramp.elements[0].color, ramp.color_ramp.elements[1].color = (0.2, 0.1, 0, 1), (0.4, 0.3, 0, 1)
        self.tree.links.new(self.tree.nodes.new("ShaderNodeTexNoise").outputs[0], ramp.inputs[0])
        self.assertEqual(self.colour(ramp.outputs["Color"]), [0.3, 0.2, 0.0])

    def test_a_multiplied_stain(self) -> None:
        stain = self.tree.nodes.new("ShaderNodeMix")
        stain.data_type, stain.blend_type = "RGBA", "MULTIPLY"
        self.tree.links.new(self.bricks().outputs["Color"], stain.inputs[6])
        stain.inputs[7].default_value = (0.5, 0.5, 0.5, 1)
        self.assertEqual(self.colour(stain.outputs[2]), [0.15, 0.075, 0.0])

    def test_noise_that_holds_no_colour_leaves_the_sockets_own(self) -> None:
        noise = self.tree.nodes.new("ShaderNodeTexNoise")
        self.shader.inputs["Base Color"].default_value = (0.5, 0.5, 0.25, 1)
        self.assertEqual(self.colour(noise.outputs["Color"]), [0.5, 0.5, 0.25])


if __name__ == "__main__":
    unittest.main()
