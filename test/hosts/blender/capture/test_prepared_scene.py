# SPDX-License-Identifier: Apache-2.0
"""A scene made ready to render what a model takes, and given back."""

from __future__ import annotations

import bpy
import host
import numpy as np


def kinds(*names: str) -> frozenset:
    from platewright.platewright_client.wire.messages import PassKind as kind

    return frozenset(kind[name] for name in names)


def render(scene: bpy.types.Scene, path) -> dict[str, np.ndarray]:
    """Renders, saves as the plug-in does, and gives the channels by `pass.component`."""
    from platewright.capture.passes import save_passes

    bpy.ops.render.render()
    save_passes(scene, path)
    return {name.removeprefix("ViewLayer."): plane for name, plane in host.channels(path).items()}


class PreparedSceneTest(host.BlenderTest):
    registers = False

    def prepared(self, scene: bpy.types.Scene, *names: str, **options: bool):
        from platewright.capture.passes import PreparedScene

        return PreparedScene(scene, scene.view_layers[0], kinds(*names), **options)

    def plane(self, channels: dict[str, np.ndarray], *names: str) -> np.ndarray:
        found = [name for name in names if name in channels]
        self.assertEqual(len(found), 1, f"{names} among {sorted(channels)}")
        return channels[found[0]]

    def test_renders_the_passes_and_gives_everything_back(self) -> None:
        scene = host.tiny_scene()
        scene.render.use_compositing = True
        with self.unchanged():
            ready = self.prepared(
                scene, "DEPTH", "NORMAL", "ALBEDO", "GLOSSY_COLOUR", "EMISSION", "ROUGHNESS", "METALLIC", "MOTION"
            )
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        self.assertEqual(ready.remarks, ())
        depth = self.plane(channels, "Depth.Z", "Depth.V")
        self.assertTrue(2 < float(depth.min()) < 6)
        cube = self.plane(channels, "DiffCol.R", "Diffuse Color.R")
        rough = self.plane(channels, "Roughness.X", "Roughness.V")
        red = (cube > 0.55) & (np.abs(rough - 0.3) < 1e-4)
        self.assertGreater(int(red.sum()), 100)
        self.assertGreater(int((np.abs(rough - 0.6) < 1e-4).sum()), 100)
        self.assertEqual(float(self.plane(channels, "Metallic.X", "Metallic.V").max()), 0.0)

    def test_restore_may_be_called_again(self) -> None:
        scene = host.tiny_scene()
        with self.unchanged():
            ready = self.prepared(scene, "DEPTH", "ROUGHNESS")
            ready.restore()
            ready.restore()

    def test_a_draft_is_smaller_and_coarser(self) -> None:
        scene = host.tiny_scene(samples=64)
        with self.unchanged():
            ready = self.prepared(scene, "DEPTH", draft=True)
            self.assertEqual((scene.render.resolution_percentage, scene.cycles.samples), (50, 16))
            ready.restore()

    def test_a_mix_of_two_shaders_tells_the_mix_of_their_values(self) -> None:
        scene = host.tiny_scene()
        tree = bpy.data.materials["Floor"].node_tree
        output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
        glossy, mix = tree.nodes.new("ShaderNodeBsdfGlossy"), tree.nodes.new("ShaderNodeMixShader")
        glossy.inputs["Roughness"].default_value = 0.2
        mix.inputs[0].default_value = 0.25
        tree.links.new(tree.nodes["Principled BSDF"].outputs[0], mix.inputs[1])
        tree.links.new(glossy.outputs[0], mix.inputs[2])
        tree.links.new(mix.outputs[0], output.inputs["Surface"])
        with self.unchanged():
            ready = self.prepared(scene, "ROUGHNESS", "METALLIC", "DEPTH")
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        metallic = self.plane(channels, "Metallic.X", "Metallic.V")
        self.assertGreater(int((np.abs(metallic - 0.25) < 1e-4).sum()), 100)
        rough = self.plane(channels, "Roughness.X", "Roughness.V")
        self.assertGreater(int((np.abs(rough - 0.5) < 1e-4).sum()), 100)

    def test_a_shader_in_a_node_group_tells_its_values(self) -> None:
        scene = host.tiny_scene()
        group = bpy.data.node_groups.new("Paint", "ShaderNodeTree")
        group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
        inner, end = group.nodes.new("ShaderNodeBsdfPrincipled"), group.nodes.new("NodeGroupOutput")
        inner.inputs["Roughness"].default_value = 0.125
        group.links.new(inner.outputs[0], end.inputs[0])
        tree = bpy.data.materials["Floor"].node_tree
        held = tree.nodes.new("ShaderNodeGroup")
        held.node_tree = group
        output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
        tree.links.new(held.outputs[0], output.inputs["Surface"])
        with self.unchanged():
            ready = self.prepared(scene, "ROUGHNESS", "DEPTH")
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        rough = self.plane(channels, "Roughness.X", "Roughness.V")
        self.assertGreater(int((np.abs(rough - 0.125) < 1e-4).sum()), 100)

    def test_base_colour_stands_in_where_the_model_takes_no_reflections(self) -> None:
        scene = host.tiny_scene()
        bpy.data.materials["Cube"].node_tree.nodes["Principled BSDF"].inputs["Metallic"].default_value = 1.0
        with self.unchanged():
            ready = self.prepared(scene, "ALBEDO", "DEPTH")
            channels = render(scene, self.folder() / "passes.exr")
            ready.restore()
        self.assertFalse([name for name in channels if name.startswith("Diff")])
        self.assertGreater(int((np.abs(channels["Base Color.R"] - 0.6) < 1e-3).sum()), 100)

    def test_materials_are_left_alone_with_the_switch_off(self) -> None:
        scene = host.tiny_scene()
        with self.unchanged():
            ready = self.prepared(scene, "ROUGHNESS", "DEPTH", material_passes=False)
            self.assertEqual(len(scene.view_layers[0].aovs), 0)
            ready.restore()

    def test_an_aov_of_the_artists_own_is_kept(self) -> None:
        scene = host.tiny_scene()
        aov = scene.view_layers[0].aovs.add()
        aov.name, aov.type = "Roughness", "VALUE"
        with self.unchanged():
            self.prepared(scene, "ROUGHNESS").restore()
        self.assertIn("Roughness", scene.view_layers[0].aovs)

    def test_other_view_layers_do_not_render(self) -> None:
        scene = host.tiny_scene()
        scene.view_layers.new("Second")
        with self.unchanged():
            ready = self.prepared(scene, "DEPTH")
            self.assertEqual([layer.use for layer in scene.view_layers], [True, False])
            ready.restore()

    def test_a_folder_that_is_gone_leaves_nothing_and_is_told(self) -> None:
        from platewright.capture.passes import save_passes

        scene = host.tiny_scene(8, 8)
        bpy.ops.render.render()
        from platewright.capture.errors import CaptureError

        with self.unchanged(), self.assertRaisesRegex(CaptureError, "gone is not there"):
            save_passes(scene, self.folder() / "gone" / "passes.exr")
