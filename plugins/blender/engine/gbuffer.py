# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes drawn on the GPU: depth, normal, position and the Principled values of what a render would see.

One sample a pixel. Displacement, volumes, hair and shader nodes other than a picture on the base colour are not drawn.
"""

from __future__ import annotations

from pathlib import Path

import bpy
import gpu
import numpy as np
from mathutils import Matrix

from .. import exr
from ..capture.errors import CaptureError
from ..capture.framing import picture_size
from .surfaces import Patch, patches

# What a depth pass says where there is no surface.
BACKGROUND_DEPTH = 1e10
DIELECTRIC = 0.04

VERTEX = """
void main()
{
  v_position = position;
  v_normal = normal;
  v_uv = uv;
  gl_Position = projection * vec4(position, 1.0);
}
"""
FRAGMENT = """
void main()
{
  vec3 n = normalize(v_normal) * (gl_FrontFacing ? 1.0 : -1.0);
  vec3 base = material.w > 0.5 ? texture(picture, v_uv).rgb : colour.rgb;
  out_normal = vec4(n, -dot(eye, vec4(v_position, 1.0)));
  out_position = vec4(v_position, 1.0);
  out_base = vec4(base, material.x);
  out_rest = vec4(glow.rgb, material.y);
}
"""


def draw(depsgraph: bpy.types.Depsgraph, path: Path) -> None:
    """Writes the whole frame's passes under Blender's own names. Raises `CaptureError`. Needs an active GPU context."""
    scene = depsgraph.scene
    camera = scene.camera.evaluated_get(depsgraph)
    if camera.data.type == "PANO":
        raise CaptureError("A panorama cannot be drawn on the GPU.", "Use Generate, or render it in background mode.")
    width, height = picture_size(scene)
    view = camera.matrix_world.normalized().inverted()
    projection = camera.calc_matrix_camera(
        depsgraph, x=width, y=height, scale_x=scene.render.pixel_aspect_x, scale_y=scene.render.pixel_aspect_y
    )
    pictures = _drawn(depsgraph, view, projection @ view, width, height)
    exr.write(path, _passes(*pictures), compression=exr.NONE)


def _drawn(
    depsgraph: bpy.types.Depsgraph, view: Matrix, projection: Matrix, width: int, height: int
) -> list[np.ndarray]:
    shader = _shader()
    targets = [gpu.types.GPUTexture((width, height), format="RGBA32F") for _ in range(4)]
    depth = gpu.types.GPUTexture((width, height), format="DEPTH_COMPONENT32F")
    frame = gpu.types.GPUFrameBuffer(depth_slot=depth, color_slots=targets)
    blank = gpu.types.GPUTexture((1, 1), format="RGBA32F")
    with frame.bind():
        frame.clear(color=(0.0, 0.0, 0.0, 0.0), depth=1.0)
        gpu.state.depth_test_set("LESS_EQUAL")
        gpu.state.depth_mask_set(True)
        gpu.state.viewport_set(0, 0, width, height)
        shader.bind()
        shader.uniform_float("projection", projection)
        shader.uniform_float("eye", tuple(view[2]))
        for patch in patches(depsgraph):
            _draw_patch(shader, patch, blank)
        gpu.state.depth_test_set("NONE")
    return [_pixels(target, width, height) for target in targets]


def _draw_patch(shader: gpu.types.GPUShader, patch: Patch, blank: gpu.types.GPUTexture) -> None:
    from gpu_extras.batch import batch_for_shader

    look = patch.look
    texture = gpu.texture.from_image(look.picture) if look.picture else None
    shader.uniform_float("colour", (*look.colour, 1.0))
    shader.uniform_float("material", (look.roughness, look.metallic, 0.0, 1.0 if texture else 0.0))
    shader.uniform_float("glow", (*look.emission, 0.0))
    shader.uniform_sampler("picture", texture or blank)
    attributes = {"position": patch.positions, "normal": patch.normals, "uv": patch.uvs}
    batch_for_shader(shader, "TRIS", attributes).draw(shader)


def _shader() -> gpu.types.GPUShader:
    info, between = gpu.types.GPUShaderCreateInfo(), gpu.types.GPUStageInterfaceInfo("platewright_between")
    for kind, name in (("VEC3", "v_position"), ("VEC3", "v_normal"), ("VEC2", "v_uv")):
        between.smooth(kind, name)
    info.vertex_in(0, "VEC3", "position")
    info.vertex_in(1, "VEC3", "normal")
    info.vertex_in(2, "VEC2", "uv")
    info.vertex_out(between)
    info.push_constant("MAT4", "projection")
    for name in ("eye", "colour", "material", "glow"):
        info.push_constant("VEC4", name)
    info.sampler(0, "FLOAT_2D", "picture")
    for slot, name in enumerate(("out_normal", "out_position", "out_base", "out_rest")):
        info.fragment_out(slot, "VEC4", name)
    info.vertex_source(VERTEX)
    info.fragment_source(FRAGMENT)
    return gpu.shader.create_from_info(info)


def _pixels(texture: gpu.types.GPUTexture, width: int, height: int) -> np.ndarray:
    """`[height, width, 4]`, top row first."""
    buffer = texture.read()
    buffer.dimensions = width * height * 4
    return np.array(buffer, dtype=np.float32).reshape(height, width, 4)[::-1]


def _passes(normal: np.ndarray, position: np.ndarray, base: np.ndarray, rest: np.ndarray) -> dict[str, np.ndarray]:
    covered = position[..., 3] > 0.5
    metallic = rest[..., 3:4]
    diffuse = base[..., :3] * (1 - metallic)
    glossy = (DIELECTRIC * (1 - metallic) + base[..., :3] * metallic) * covered[..., None]
    planes = {"Depth.Z": np.where(covered, normal[..., 3], BACKGROUND_DEPTH)}
    for axis, name in enumerate("XYZ"):
        planes[f"Normal.{name}"] = normal[..., axis]
        planes[f"Position.{name}"] = position[..., axis]
    for part, name in enumerate("RGB"):
        planes[f"DiffCol.{name}"] = diffuse[..., part]
        planes[f"GlossCol.{name}"] = glossy[..., part]
        planes[f"Emit.{name}"] = rest[..., part]
    planes["Roughness.X"], planes["Metallic.X"] = base[..., 3], metallic[..., 0]
    return {f"ViewLayer.{name}": plane.astype(np.float32) for name, plane in planes.items()}
