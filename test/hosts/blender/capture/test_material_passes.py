# SPDX-License-Identifier: Apache-2.0
"""Roughness, metalness and base colour out of all kinds of materials, and the materials given back."""

from __future__ import annotations

from pathlib import Path

import bpy
import host
import numpy as np
from test_prepared_scene import kinds, render


class MaterialPassesTest(host.BlenderTest):
    registers = False

    def setUp(self) -> None:
        super().setUp()
        self.scene = host.tiny_scene()
        self.floor = bpy.data.materials["Floor"]
        self.tree = self.floor.node_tree
        self.place = self.folder()

    def rendered(self, *names: str) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
        """The passes of one render, with everything back as it was; and the remarks."""
        from platewright.capture.passes import PreparedScene

        with self.unchanged():
            ready = PreparedScene(self.scene, self.scene.view_layers[0], kinds("DEPTH", *names))
            try:
                channels = render(self.scene, self.place / "passes.exr")
            finally:
                ready.restore()
        return channels, ready.remarks

    def share(self, plane: np.ndarray, value: float) -> float:
        """How much of the picture has a value."""
        return float((np.abs(plane - value) < 1e-3).mean())

    def assert_rough(self, value: float) -> None:
        """The floor, which fills much of the picture, has that roughness."""
        channels, remarks = self.rendered("ROUGHNESS", "METALLIC")
        self.assertEqual(remarks, ())
        rough = next(plane for name, plane in channels.items() if name.startswith("Roughness"))
        self.assertGreater(self.share(rough, value), 0.15, np.unique(rough.round(3))[:8])

    def surface(self, node: bpy.types.Node) -> None:
        self.tree.links.new(node.outputs[0], self.tree.nodes["Material Output"].inputs["Surface"])

    def new(self, kind: str, **inputs: float) -> bpy.types.Node:
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, value in inputs.items():
            node.inputs[name].default_value = value
        return node

    def group(self, name: str = "Paint") -> bpy.types.NodeTree:
        group = bpy.data.node_groups.new(name, "ShaderNodeTree")
        group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
        group.nodes.new("NodeGroupOutput")
        return group

    def test_a_rough_texture_is_followed(self) -> None:
        value = self.tree.nodes.new("ShaderNodeValue")
        value.outputs[0].default_value = 0.45
        self.tree.links.new(value.outputs[0], self.tree.nodes["Principled BSDF"].inputs["Roughness"])
        self.assert_rough(0.45)

    def test_what_comes_into_a_group_from_outside_counts(self) -> None:
        group = self.group()
        group.interface.new_socket("Gloss", in_out="INPUT", socket_type="NodeSocketFloat")
        start, inner = group.nodes.new("NodeGroupInput"), group.nodes.new("ShaderNodeBsdfPrincipled")
        group.links.new(start.outputs[0], inner.inputs["Roughness"])
        group.links.new(inner.outputs[0], group.nodes["Group Output"].inputs[0])
        held = self.tree.nodes.new("ShaderNodeGroup")
        held.node_tree = group
        held.inputs["Gloss"].default_value = 0.35
        self.surface(held)
        self.assert_rough(0.35)

    def test_what_is_computed_in_nested_groups_counts(self) -> None:
        inmost = self.group("Inmost")
        shader, half = inmost.nodes.new("ShaderNodeBsdfPrincipled"), inmost.nodes.new("ShaderNodeMath")
        half.operation = "MULTIPLY"
        half.inputs[0].default_value, half.inputs[1].default_value = 0.5, 0.5
        inmost.links.new(half.outputs[0], shader.inputs["Roughness"])
        inmost.links.new(shader.outputs[0], inmost.nodes["Group Output"].inputs[0])
        outer = self.group("Outer")
        between = outer.nodes.new("ShaderNodeGroup")
        between.node_tree = inmost
        outer.links.new(between.outputs[0], outer.nodes["Group Output"].inputs[0])
        held = self.tree.nodes.new("ShaderNodeGroup")
        held.node_tree = outer
        glossy, mix = self.new("BsdfGlossy", Roughness=0.75), self.new("MixShader")
        mix.inputs[0].default_value = 0.5
        self.tree.links.new(held.outputs[0], mix.inputs[1])
        self.tree.links.new(glossy.outputs[0], mix.inputs[2])
        self.surface(mix)
        self.assert_rough(0.5)

    def test_a_shader_led_through_a_group_counts(self) -> None:
        group = self.group()
        group.interface.new_socket("Coat", in_out="INPUT", socket_type="NodeSocketShader")
        start = group.nodes.new("NodeGroupInput")
        group.links.new(start.outputs[0], group.nodes["Group Output"].inputs[0])
        held = self.tree.nodes.new("ShaderNodeGroup")
        held.node_tree = group
        self.tree.links.new(self.tree.nodes["Principled BSDF"].outputs[0], held.inputs[0])
        self.surface(held)
        self.assert_rough(0.6)

    def test_holes_and_light_do_not_thin_the_values(self) -> None:
        mix = self.new("MixShader")
        mix.inputs[0].default_value = 0.5
        self.tree.links.new(self.new("Emission").outputs[0], mix.inputs[1])
        self.tree.links.new(self.tree.nodes["Principled BSDF"].outputs[0], mix.inputs[2])
        self.surface(mix)
        self.assert_rough(0.6)

    def test_matt_shaders_are_rough(self) -> None:
        self.surface(self.new("BsdfDiffuse"))
        self.assert_rough(1.0)

    def test_a_surface_without_material_tells_the_engines_own_and_looks_the_same(self) -> None:
        plain = 1.0 if host.BLENDER < (5, 0) else 0.5
        before, _ = self.rendered("BEAUTY")
        for clear in (lambda mesh: mesh.materials.clear(), lambda mesh: mesh.materials.append(None)):
            clear(bpy.data.meshes["Floor"])
            without, _ = self.rendered("BEAUTY")
            channels, remarks = self.rendered("BEAUTY", "ROUGHNESS")
            self.assertEqual(remarks, ())
            rough = next(plane for name, plane in channels.items() if name.startswith("Roughness"))
            self.assertGreater(self.share(rough, plain), 0.15)
            for part in "RGB":
                off = np.abs(channels[f"Combined.{part}"] - without[f"Combined.{part}"])
                self.assertLess(float(off.max()), 1e-4)
        self.assertGreater(float(np.abs(before["Combined.R"] - without["Combined.R"]).max()), 0.01)

    def test_faces_of_a_mesh_without_materials_keep_their_numbers(self) -> None:
        mesh = bpy.data.meshes["Cube"]
        mesh.materials.clear()
        mesh.polygons.foreach_set("material_index", [3, 0, 2, 0, 1, 0])
        self.rendered("ROUGHNESS")
        self.assertEqual([face.material_index for face in mesh.polygons], [3, 0, 2, 0, 1, 0])

    # From 5.0 on every material has nodes.
    if host.BLENDER < (5, 0):

        def test_a_material_without_nodes_looks_the_same(self) -> None:
            self.floor.use_nodes = False
            self.floor.diffuse_color = (0.1, 0.3, 0.5, 1)
            without, _ = self.rendered("BEAUTY")
            channels, _ = self.rendered("BEAUTY", "ROUGHNESS")
            for part in "RGB":
                off = np.abs(channels[f"Combined.{part}"] - without[f"Combined.{part}"])
                self.assertLess(float(off.max()), 1e-4)

    def test_a_material_linked_to_the_object_is_given_back(self) -> None:
        floor = bpy.data.objects["Floor"]
        floor.material_slots[0].link = "OBJECT"
        floor.material_slots[0].material = None
        channels, _ = self.rendered("ROUGHNESS")
        rough = next(plane for name, plane in channels.items() if name.startswith("Roughness"))
        self.assertGreater(self.share(rough, 1.0 if host.BLENDER < (5, 0) else 0.5), 0.15)

    def test_base_colour_of_a_mix_in_a_group(self) -> None:
        group = self.group()
        first, second = group.nodes.new("ShaderNodeBsdfPrincipled"), group.nodes.new("ShaderNodeBsdfGlossy")
        first.inputs["Base Color"].default_value = (0.8, 0.2, 0.0, 1)
        second.inputs["Color"].default_value = (0.0, 0.2, 0.8, 1)
        mix, share = group.nodes.new("ShaderNodeMixShader"), group.nodes.new("ShaderNodeValue")
        share.outputs[0].default_value = 0.25
        group.links.new(share.outputs[0], mix.inputs[0])
        group.links.new(first.outputs[0], mix.inputs[1])
        group.links.new(second.outputs[0], mix.inputs[2])
        group.links.new(mix.outputs[0], group.nodes["Group Output"].inputs[0])
        held = self.tree.nodes.new("ShaderNodeGroup")
        held.node_tree = group
        self.surface(held)
        channels, _ = self.rendered("ALBEDO")
        self.assertGreater(self.share(channels["Base Color.R"], 0.6), 0.15)
        self.assertGreater(self.share(channels["Base Color.B"], 0.2), 0.15)

    def linked(self) -> None:
        """Takes the floor's place by one that another file holds, mesh, object and material."""
        path = self.place / "library.blend"
        bpy.data.libraries.write(str(path), {bpy.data.objects["Floor"]})
        bpy.data.objects.remove(bpy.data.objects["Floor"])
        with bpy.data.libraries.load(str(path), link=True) as (there, here):
            here.objects = ["Floor"]
        self.scene.collection.objects.link(here.objects[0])
        self.assertIsNotNone(here.objects[0].material_slots[0].material.library)
        bpy.context.view_layer.update()

    def test_materials_of_linked_objects_are_not_touched_and_the_passes_left_out(self) -> None:
        self.linked()
        channels, remarks = self.rendered("ROUGHNESS", "METALLIC", "NORMAL")
        self.assertEqual(len(remarks), 1)
        self.assertRegex(remarks[0], "^Roughness and Metallic are left out: 'Floor' of linked objects")
        self.assertFalse([name for name in channels if name.startswith(("Roughness", "Metallic"))])
        self.assertIn("Normal.X", channels)

    def test_a_linked_material_on_an_own_object_has_a_stand_in(self) -> None:
        path = self.place / "library.blend"
        bpy.data.libraries.write(str(path), {self.floor})
        with bpy.data.libraries.load(str(path), link=True) as (there, here):
            here.materials = ["Floor"]
        bpy.data.meshes["Floor"].materials[0] = here.materials[0]
        self.assertIsNotNone(here.materials[0].library)
        self.assert_rough(0.6)

    def test_two_objects_share_a_material_that_is_written_in_once(self) -> None:
        bpy.data.meshes["Cube"].materials[0] = self.floor
        from platewright.capture.passes import PreparedScene

        ready = PreparedScene(self.scene, self.scene.view_layers[0], kinds("ROUGHNESS"))
        try:
            self.assertEqual(sum(node.type == "OUTPUT_AOV" for node in self.tree.nodes), 1)
        finally:
            ready.restore()

    def test_an_aov_that_the_artist_feeds_stays_the_artists(self) -> None:
        aov = self.scene.view_layers[0].aovs.add()
        aov.name, aov.type = "Roughness", "VALUE"
        node = self.new("OutputAOV", Value=0.15)
        node.aov_name = "Roughness"
        self.assert_rough(0.15)
