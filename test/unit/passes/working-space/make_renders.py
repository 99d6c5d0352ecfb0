# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the two pictures of this folder: one scene, with Rec.709 and with ACEScg as Blender's working space.

    "$(python3 scripts/blender/blender_python.py 5.2)" test/unit/passes/working-space/make_renders.py
"""

import sys
from pathlib import Path

import bpy
import addon_utils  # isort: skip: bpy puts it on the path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "scripts/blender"))

from shots import render_passes, save_compressed  # noqa: E402


def build() -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings()
    addon_utils.enable("cycles")
    bpy.ops.mesh.primitive_plane_add(size=4, location=(0, 0, -1))
    for name, colour, roughness, metallic in (("Cube", (0.8, 0.2, 0.05), 0.3, 0.0), ("Plane", (0.1, 0.3, 0.6), 0.7, 1.0)):
        material = bpy.data.materials.new(name)
        material.use_nodes = True
        shader = material.node_tree.nodes["Principled BSDF"]
        shader.inputs["Base Color"].default_value = (*colour, 1)
        shader.inputs["Roughness"].default_value = roughness
        shader.inputs["Metallic"].default_value = metallic
        bpy.data.objects[name].data.materials.clear()
        bpy.data.objects[name].data.materials.append(material)
    bpy.data.objects["Cube"].rotation_euler = (0.2, 0.1, 0.4)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = 16
    scene.cycles.seed = 1
    scene.render.film_transparent = True
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 24, 16, 100
    return scene


def main() -> None:
    scene = build()
    render_passes(scene)
    save_compressed(HERE / "rec709.exr", scene)
    bpy.ops.wm.set_working_color_space(convert_colors=True, working_space="ACEScg")
    bpy.ops.render.render()
    save_compressed(HERE / "acescg.exr", scene)


main()
