# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns a Blender scene into the `Scene` of a plate request, and readies its passes. Blender 4.2 to 5.x.

    depsgraph = bpy.context.evaluated_depsgraph_get()
    request["scene"] = export_scene(depsgraph, bpy.context.scene)

`export_scene` gives protobuf JSON: lowerCamelCase names, enum members as words, fields at their default left out.
All numbers are Blender's own; the daemon knows its formulas. Cycles computes light in scene units whatever the
unit scale, and `metresPerUnit` carries the unit scale for what is measured in metres.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import Any

import bpy
from mathutils import Euler, Matrix

Json = dict[str, Any]

# The two AOVs that Cycles has no pass for, named as the daemon's naming rules know them.
AOVS = ("Roughness", "Metallic")


class UnsupportedScene(Exception):
    """Something that lights the scene cannot be said in a request; the message names it and what to do."""


def export_scene(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene, image_folder: Path | None = None) -> Json:
    """The evaluated camera, lights and world as a protobuf-JSON `Scene`.

    `image_folder` is an existing folder that takes world images which are no EXR file on disk; without it they are
    refused. Raises `UnsupportedScene`.
    """
    lights = [light for light in _lights(depsgraph) if light]
    dome = _dome(scene, image_folder)
    return _filled(
        {
            "upAxis": "UP_AXIS_Z",
            "metresPerUnit": scene.unit_settings.scale_length,
            "camera": _camera(depsgraph, scene),
            "lights": lights + ([dome] if dome else []),
        }
    )


def enable_passes(view_layer: bpy.types.ViewLayer, indirect: bool = True, cryptomatte: bool = True) -> None:
    """Switches on every pass that a request can use. `indirect` adds bounced light, AO and the surrounding."""
    for name in ("z", "normal", "position", "vector", "diffuse_color", "glossy_color", "emit"):
        setattr(view_layer, f"use_pass_{name}", True)
    for name in ("diffuse_direct", "diffuse_indirect", "glossy_direct", "glossy_indirect", "environment"):
        setattr(view_layer, f"use_pass_{name}", indirect)
    view_layer.use_pass_ambient_occlusion = indirect
    view_layer.use_pass_cryptomatte_object = cryptomatte
    for name in AOVS:
        aov = view_layer.aovs.get(name) or view_layer.aovs.add()
        aov.name, aov.type = name, "VALUE"


def add_material_aovs(materials: list[bpy.types.Material]) -> None:
    """Gives each material with a Principled BSDF an AOV Output for roughness and one for metalness."""
    for material in materials:
        tree = material.node_tree
        shader = next((n for n in tree.nodes if n.type == "BSDF_PRINCIPLED"), None) if tree else None
        if shader is None:
            continue
        for name in AOVS:
            node = next((n for n in tree.nodes if n.type == "OUTPUT_AOV" and n.aov_name == name), None)
            if node is None:
                node = tree.nodes.new("ShaderNodeOutputAOV")
                node.aov_name = name
            source, value = shader.inputs[name], node.inputs["Value"]
            if source.is_linked:
                tree.links.new(source.links[0].from_socket, value)
            else:
                value.default_value = source.default_value


def save_multilayer(
    path: Path, scene: bpy.types.Scene, half: bool = False, codec: str = "ZIP", one_part: bool = False
) -> None:
    """Writes the Render Result with all its passes as one EXR file; the scene's own output settings are put back.

    Blender stores only colours at `half`; depth, vectors and AOV values stay 32-bit. 4.x writes one part, 5.x a part
    a pass unless `one_part`.
    """
    settings = scene.render.image_settings
    wanted: Json = {"file_format": "OPEN_EXR_MULTILAYER", "color_depth": "16" if half else "32", "exr_codec": codec}
    if hasattr(settings, "media_type"):
        wanted = {"media_type": "MULTI_LAYER_IMAGE", **wanted, "use_exr_interleave": one_part}
    kept = {name: getattr(settings, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(settings, name, value)
        bpy.data.images["Render Result"].save_render(str(path), scene=scene)
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)


def _camera(depsgraph: bpy.types.Depsgraph, scene: bpy.types.Scene) -> Json:
    if scene.camera is None:
        raise UnsupportedScene("The scene has no camera. Add one and make it the active camera.")
    placed = scene.camera.evaluated_get(depsgraph)
    camera = placed.data
    projections = {"PERSP": "PROJECTION_PERSPECTIVE", "ORTHO": "PROJECTION_ORTHOGRAPHIC", "PANO": "PROJECTION_LATLONG"}
    panorama = getattr(camera, "panorama_type", None) or getattr(camera.cycles, "panorama_type", None)
    if camera.type not in projections or (camera.type == "PANO" and panorama != "EQUIRECTANGULAR"):
        raise UnsupportedScene(
            f"Camera '{scene.camera.name}' is neither perspective, orthographic nor equirectangular. Change its type."
        )
    return _filled(
        {
            "name": scene.camera.name,
            "toWorld": _matrix(placed.matrix_world),
            "projection": projections[camera.type],
            "focalLengthMm": camera.lens if camera.type == "PERSP" else 0,
            "filmWidthMm": camera.sensor_width,
            "filmHeightMm": camera.sensor_height,
            "sensorFit": f"SENSOR_FIT_{camera.sensor_fit}",
            "shiftX": camera.shift_x,
            "shiftY": camera.shift_y,
            "clipNear": camera.clip_start,
            "clipFar": camera.clip_end,
            "pixelAspect": scene.render.pixel_aspect_x / scene.render.pixel_aspect_y,
            "orthoWidth": camera.ortho_scale if camera.type == "ORTHO" else 0,
        }
    )


def _lights(depsgraph: bpy.types.Depsgraph) -> list[Json]:
    found: list[Json] = []
    names: set[str] = set()
    for instance in depsgraph.object_instances:
        if instance.object.type != "LIGHT" or not instance.show_self:
            continue
        name, copy = instance.object.name, 0
        while name in names:
            copy += 1
            name = f"{instance.object.name}.{copy:03d}"
        light = _light(name, instance.object.data, instance.matrix_world.copy())
        if light:
            names.add(name)
            found.append(light)
    return found


def _light(name: str, light: bpy.types.Light, to_world: Matrix) -> Json | None:
    colour, strength = _emission(name, light)
    energy = light.energy * strength
    if energy <= 0 or max(colour) <= 0 or (light.type == "AREA" and light.cycles.is_portal):
        return None
    if getattr(light, "normalize", True) is False:
        energy *= _size_factor(light, to_world)
    unit = "WATT_PER_SQUARE_METRE" if light.type == "SUN" else "WATT"
    tempered = getattr(light, "use_temperature", False)
    return _filled(
        {
            "name": name,
            # Scale changes an area light's sides and a spot's cone; suns and points keep their size in Cycles.
            "toWorld": _matrix(to_world if light.type in ("AREA", "SPOT") else _unscaled(to_world)),
            "colour": _rgb(colour),
            "temperatureKelvin": light.temperature if tempered else 0,
            "intensity": _intensity(energy, unit, getattr(light, "exposure", 0)),
            "shadowless": not light.use_shadow,
            **_shape(light),
        }
    )


def _shape(light: bpy.types.Light) -> Json:
    if light.type == "SUN":
        return {"sun": _numbers(angleDegrees=math.degrees(light.angle))}
    if light.type == "POINT":
        return {"point": _numbers(radius=light.shadow_soft_size)}
    if light.type == "SPOT":
        return {
            "spot": _numbers(
                radius=light.shadow_soft_size, coneAngleDegrees=math.degrees(light.spot_size), blend=light.spot_blend
            )
        }
    round_, equal = light.shape in ("DISK", "ELLIPSE"), light.shape in ("SQUARE", "DISK")
    height = light.size if equal else light.size_y
    return {
        "disk" if round_ else "rect": _numbers(
            width=light.size, height=height, spreadDegrees=math.degrees(light.spread)
        )
    }


def _size_factor(light: bpy.types.Light, to_world: Matrix) -> float:
    """What turns the energy of a light with Normalize off into the same light's energy with Normalize on."""
    if light.type == "SUN":
        half = light.angle / 2
        return math.pi * math.sin(half) ** 2 if half > 0 else 1
    if light.type != "AREA":
        return 4 * math.pi * light.shadow_soft_size**2 if light.shadow_soft_size > 0 else 4
    height = light.size if light.shape in ("SQUARE", "DISK") else light.size_y
    across, along = to_world.to_3x3().col[0].length, to_world.to_3x3().col[1].length
    area = light.size * across * height * along
    return area * math.pi / 4 if light.shape in ("DISK", "ELLIPSE") else area


def _emission(name: str, light: bpy.types.Light) -> tuple[tuple[float, ...], float]:
    """The light's colour and a factor on its energy: a node tree of one Emission multiplies both."""
    colour = tuple(light.color)
    if not (light.use_nodes and light.node_tree):
        return colour, 1.0
    output = next((n for n in light.node_tree.nodes if n.type == "OUTPUT_LIGHT"), None)
    node = output.inputs["Surface"].links[0].from_node if output and output.inputs["Surface"].is_linked else None
    if node is None or node.type != "EMISSION" or any(socket.is_linked for socket in node.inputs):
        raise UnsupportedScene(
            f"Light '{name}' has shader nodes other than a plain Emission. Bake them into its colour and power."
        )
    tint = node.inputs["Color"].default_value
    return tuple(a * b for a, b in zip(colour, tint)), node.inputs["Strength"].default_value


def _dome(scene: bpy.types.Scene, image_folder: Path | None) -> Json | None:
    world = scene.world
    if world is None:
        return None
    tint, strength, image, to_world = (1.0, 1.0, 1.0), 1.0, None, Matrix.Identity(4)
    if world.use_nodes and world.node_tree:
        output = world.node_tree.get_output_node("CYCLES")
        if output is None or not output.inputs["Surface"].is_linked:
            return None
        background = output.inputs["Surface"].links[0].from_node
        if background.type != "BACKGROUND" or background.inputs["Strength"].is_linked:
            raise _unsupported_world(world)
        strength = background.inputs["Strength"].default_value
        tint, image, to_world = _world_colour(world, background.inputs["Color"])
    else:
        tint = tuple(world.color)
    if strength <= 0 or max(tint) <= 0:
        return None
    dome: Json = {"mapping": "DOME_MAPPING_BLENDER", "hiddenFromCamera": not world.cycles_visibility.camera}
    if image is not None:
        dome["image"] = {"path": _image_path(image, scene, image_folder)}
    return _filled(
        {
            "name": world.name,
            "toWorld": _matrix(to_world),
            "colour": _rgb(tint),
            "intensity": _intensity(strength, "RADIANCE", 0),
            "dome": _filled(dome),
        }
    )


def _world_colour(
    world: bpy.types.World, socket: bpy.types.NodeSocket
) -> tuple[tuple[float, ...], bpy.types.Image | None, Matrix]:
    """Follows a world's colour through at most one Multiply to a constant or an environment texture."""
    tint: tuple[float, ...] = (1.0, 1.0, 1.0)
    if not socket.is_linked:
        return tuple(socket.default_value)[:3], None, Matrix.Identity(4)
    node = socket.links[0].from_node
    if node.type == "MIX" and node.data_type == "RGBA" and node.blend_type == "MULTIPLY":
        factor, a, b = (next(s for s in node.inputs if s.identifier == name) for name in _MIX_SOCKETS)
        if factor.is_linked or factor.default_value != 1 or a.is_linked == b.is_linked:
            raise _unsupported_world(world)
        tint = tuple((b if a.is_linked else a).default_value)[:3]
        node = (a if a.is_linked else b).links[0].from_node
    if node.type != "TEX_ENVIRONMENT" or node.image is None or node.projection != "EQUIRECTANGULAR":
        raise _unsupported_world(world)
    return tint, node.image, _mapping(world, node.inputs["Vector"])


_MIX_SOCKETS = ("Factor_Float", "A_Color", "B_Color")


def _mapping(world: bpy.types.World, socket: bpy.types.NodeSocket) -> Matrix:
    """Picture to world. A Point mapping turns the direction before the look-up, so the picture turns the other way."""
    if not socket.is_linked:
        return Matrix.Identity(4)
    node = socket.links[0].from_node
    if node.type == "TEX_COORD" and socket.links[0].from_socket.name == "Generated":
        return Matrix.Identity(4)
    source = node.inputs["Vector"] if node.type == "MAPPING" else None
    if (
        source is None
        or any(s.is_linked for s in node.inputs if s != source)
        or tuple(node.inputs["Scale"].default_value) != (1, 1, 1)
        or (node.vector_type != "VECTOR" and "Location" in node.inputs and any(node.inputs["Location"].default_value))
        or _mapping(world, source) != Matrix.Identity(4)
    ):
        raise _unsupported_world(world)
    rotation = Euler(node.inputs["Rotation"].default_value, "XYZ").to_matrix().to_4x4()
    return rotation if node.vector_type == "TEXTURE" else rotation.inverted()


def _unsupported_world(world: bpy.types.World) -> UnsupportedScene:
    return UnsupportedScene(
        f"World '{world.name}' is more than a colour or an environment texture with a rotation and a strength. "
        "Bake it to a lat-long EXR and use that as its environment texture."
    )


def _image_path(image: bpy.types.Image, scene: bpy.types.Scene, folder: Path | None) -> str:
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if path.suffix.lower() == ".exr" and path.is_file() and image.source == "FILE" and not image.is_dirty:
        return str(path.resolve())
    if folder is None:
        raise UnsupportedScene(f"World image '{image.name}' is no EXR file on disk. Save it as one.")
    written = folder / f"{Path(image.name).stem}.exr"
    settings = scene.render.image_settings
    wanted: Json = {"file_format": "OPEN_EXR", "color_depth": "16", "exr_codec": "ZIP", "color_mode": "RGB"}
    if hasattr(settings, "media_type"):
        wanted = {"media_type": "IMAGE", **wanted}
    kept = {name: getattr(settings, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(settings, name, value)
        image.save_render(str(written), scene=scene)
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)
    return str(written.resolve())


def _intensity(value: float, unit: str, exposure_stops: float) -> Json:
    return _filled(
        {
            "value": _short(value),
            "exposureStops": _short(exposure_stops),
            "unit": f"INTENSITY_UNIT_{unit}",
            "system": "LIGHT_SYSTEM_BLENDER",
        }
    )


def _unscaled(matrix: Matrix) -> Matrix:
    place, turn, _ = matrix.decompose()
    return Matrix.LocRotScale(place, turn, None)


def _matrix(matrix: Matrix) -> Json:
    return {"values": [_short(value) for row in matrix for value in row]}


def _rgb(colour: tuple[float, ...]) -> Json:
    """Protobuf JSON leaves zeros out of a message, and white is what an unset colour means."""
    return {} if tuple(colour) == (1, 1, 1) else _numbers(r=colour[0], g=colour[1], b=colour[2])


def _numbers(**values: float) -> Json:
    return {name: _short(value) for name, value in values.items() if value != 0}


def _short(value: float) -> float:
    """The shortest decimal that is the same 32-bit float, which is what Blender stores."""
    for digits in (6, 7, 8, 9):
        short = float(f"{value:.{digits}g}")
        if _single(short) == _single(value):
            return short or 0.0
    return value


def _single(value: float) -> bytes:
    return struct.pack("<f", value)


def _filled(message: Json) -> Json:
    """Without fields at their default; a message that is set stays, though it be empty, if it picks a `oneof`."""
    oneofs = ("sun", "point", "spot", "rect", "disk", "dome")
    return {
        name: _short(value) if type(value) is float else value
        for name, value in message.items()
        if name in oneofs or value not in (0, 0.0, False, "", None, {}, [])
    }
