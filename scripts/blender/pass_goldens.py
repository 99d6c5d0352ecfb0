# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes `test/golden/passes/blender-<version>/`: a 96 x 64 shot with every pass, as this Blender itself writes it.

    for v in 4.2 4.5 5.0 5.2; do "$(python3 scripts/blender/blender_python.py $v)" scripts/blender/pass_goldens.py; done

4.x writes one part with short pass names, 5.x a part a pass with long ones. Colours are half, the rest float.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import bpy  # isort: skip  (makes addon_utils importable)
import addon_utils
from mathutils import Matrix, Vector

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from shots import render_passes, save_compressed, scene_json  # noqa: E402

GOLDENS = HERE.parent.parent / "test/golden/passes"


def material(name: str, colour: tuple, roughness: float, metallic: float, glow: float = 0) -> bpy.types.Material:
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = next(n for n in made.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (*colour, 1)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metallic
    shader.inputs["Emission Color"].default_value = (1, 0.6, 0.2, 1)
    shader.inputs["Emission Strength"].default_value = glow
    return made


def named(name: str, look: bpy.types.Material) -> bpy.types.Object:
    thing = bpy.context.object
    thing.name = name
    thing.data.materials.append(look)
    return thing


def build(scene: bpy.types.Scene) -> None:
    bpy.ops.mesh.primitive_plane_add(size=12)
    named("floor", material("Floor", (0.4, 0.36, 0.3), 0.8, 0))
    bpy.ops.mesh.primitive_cube_add(size=1, location=(-0.9, 0.3, 0.5), rotation=(0, 0, 0.5))
    named("box", material("Paint", (0.6, 0.08, 0.05), 0.4, 0))
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.5, segments=48, ring_count=24, location=(0.7, 0, 0.5))
    ball = named("ball", material("Brass", (0.8, 0.55, 0.2), 0.25, 1))
    bpy.ops.object.shade_smooth()
    bpy.ops.mesh.primitive_cube_add(size=0.25, location=(0.1, -0.9, 0.125))
    named("ember", material("Ember", (0.1, 0.1, 0.1), 0.5, 0, glow=4))
    for frame, x in ((1, 0.4), (3, 1.0)):
        ball.location.x = x
        ball.keyframe_insert("location", frame=frame)
    sun = bpy.data.lights.new("key", "SUN")
    sun.energy, sun.angle, sun.color = 3, math.radians(1), (1, 0.9, 0.75)
    area = bpy.data.lights.new("fill", "AREA")
    area.energy, area.shape, area.size, area.size_y = 40, "RECTANGLE", 1.5, 0.5
    for light, at in ((sun, (3, -2, 4)), (area, (-2.5, -1.5, 1.8))):
        placed = bpy.data.objects.new(light.name, light)
        aim = Vector((0, 0, 0.4)) - Vector(at)
        placed.matrix_world = Matrix.Translation(at) @ aim.to_track_quat("-Z", "Y").to_matrix().to_4x4()
        scene.collection.objects.link(placed)
    camera = bpy.data.cameras.new("shot")
    camera.lens, camera.shift_x, camera.shift_y = 40, 0.02, -0.03
    scene.camera = bpy.data.objects.new("shot", camera)
    eye = Vector((0.6, -4.6, 1.5))
    look = Vector((0, 0, 0.55)) - eye
    scene.camera.matrix_world = Matrix.Translation(eye) @ look.to_track_quat("-Z", "Y").to_matrix().to_4x4()
    scene.collection.objects.link(scene.camera)
    scene.world = bpy.data.worlds.new("sky")
    scene.world.use_nodes = True
    background = next(n for n in scene.world.node_tree.nodes if n.type == "BACKGROUND")
    background.inputs["Color"].default_value = (0.25, 0.4, 0.7, 1)
    background.inputs["Strength"].default_value = 0.5


def main() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("cycles")
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 96, 64, 100
    scene.cycles.samples, scene.cycles.use_adaptive_sampling, scene.cycles.use_denoising = 64, False, False
    scene.cycles.max_bounces = 2
    build(scene)
    scene.frame_set(2)
    render_passes(scene)
    folder = GOLDENS / f"blender-{bpy.app.version[0]}.{bpy.app.version[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    save_compressed(folder / "shot.exr", scene, half=True)
    request = {
        "passes": [{"pixels": {"path": "shot.exr"}}],
        "scene": scene_json(scene, folder),
        "workingSpace": "COLOUR_SPACE_LIN_REC709_SCENE",
    }
    (folder / "request.json").write_text(json.dumps(request, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
