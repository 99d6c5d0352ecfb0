# SPDX-License-Identifier: GPL-3.0-or-later
"""A ruined courtyard, built from nothing but numbers: paving, columns, an arch, statues, metal, cloth and rope.

Lengths are metres, Z is up, the camera looks along +Y. All randomness comes from fixed seeds.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import bmesh
import bpy
from mathutils import Matrix, Vector, noise

Point = tuple[float, float, float]
Colour = tuple[float, float, float]


def build() -> None:
    """Fills an empty scene with the set, its lights and its camera; the world is the caller's."""
    stone = _stone("Sandstone", (0.36, 0.26, 0.165), (0.19, 0.13, 0.085), 0.82)
    pale = _stone("Limestone", (0.42, 0.37, 0.30), (0.24, 0.20, 0.155), 0.7)
    bricks = _bricks()
    paving = _paving()
    bronze = _metal("Bronze", (0.50, 0.27, 0.10), (0.10, 0.17, 0.13), 0.34)
    steel = _metal("Steel", (0.56, 0.57, 0.58), (0.25, 0.15, 0.09), 0.22)
    chrome = _plain("Chrome", (0.9, 0.9, 0.9), 0.03, 1)
    grey = _plain("Grey 18", (0.18, 0.18, 0.18), 0.9, 0)
    cloth = _cloth()
    glaze = _plain("Glaze", (0.03, 0.16, 0.22), 0.12, 0)
    clay = _stone("Clay", (0.46, 0.16, 0.08), (0.30, 0.10, 0.05), 0.6)
    rope = _plain("Rope", (0.22, 0.14, 0.07), 0.9, 0)
    moss = _plain("Moss", (0.06, 0.10, 0.025), 1, 0)
    lamp = _lamp()

    _ground(paving)
    _wall(bricks, pale)
    _box("Left wall", (-5.6, 0.2, 2.4), (0.6, 12, 4.8), bricks, 0.02)
    _box("Passage floor", (0.9, 7.6, 0.40), (2.6, 5.6, 0.1), stone, 0.01)
    _box("Passage left", (-0.75, 8.0, 2.0), (0.5, 5, 4), stone, 0.02)
    _box("Passage right", (2.55, 8.0, 2.0), (0.5, 5, 4), stone, 0.02)
    _box("Passage end", (0.9, 10.4, 2.2), (4, 0.3, 4.4), bricks, 0.02)
    _box("Passage roof", (0.9, 8.0, 4.2), (4, 5, 0.4), stone, 0.02)
    for step in range(3):
        depth = 1.5 - 0.42 * step
        _box(f"Step {step}", (0.9, 5.05 - depth / 2, 0.075 + 0.15 * step), (3.7 - 0.35 * step, depth, 0.15), pale, 0.02)

    for index, x in enumerate((-2.55, 4.15)):
        _column(f"Column {index}", (x, 3.5, 0), 3.5, pale, index)
    _column("Broken column", (-4.15, 1.7, 0), 1.55, pale, 5, broken=True)
    drum = _column("Fallen drum", (0, 0, 0), 0.95, pale, 7, broken=True, base=False)
    drum.matrix_world = (
        Matrix.Translation((3.0, 1.25, 0.30)) @ Matrix.Rotation(1.15, 4, "Z") @ Matrix.Rotation(math.pi / 2, 4, "X")
    )

    _box("Plinth foot", (-0.95, 1.9, 0.07), (1.15, 1.15, 0.14), stone, 0.025)
    _box("Plinth", (-0.95, 1.9, 0.55), (0.82, 0.82, 0.86), stone, 0.03)
    _box("Plinth cap", (-0.95, 1.9, 1.02), (1.0, 1.0, 0.1), stone, 0.03)
    _monkey("Guardian", (-0.95, 1.86, 1.52), 0.62, bronze)
    _armillary((2.1, 2.15, 0), bronze, steel)

    _lathe("Urn", (-2.55, 0.55, 0), _URN, glaze, 1.0)
    _lathe("Pot", (-3.15, -0.05, 0), _URN, clay, 0.62)
    tipped = _lathe("Tipped pot", (0, 0, 0), _URN, clay, 0.5)
    tipped.matrix_world = (
        Matrix.Translation((-1.75, -0.55, 0.16)) @ Matrix.Rotation(0.6, 4, "Z") @ Matrix.Rotation(1.72, 4, "Y")
    )
    _ball("Chrome ball", (0.62, -0.35, 0.23), 0.22, chrome)
    _ball("Grey ball", (1.2, -0.5, 0.23), 0.22, grey)
    _box("Crate", (3.05, 0.1, 0.22), (0.42, 0.42, 0.42), _wood(), 0.012, 0.4)
    _rocks(stone, moss)
    _canopy(cloth)
    _rope((-2.55, 3.25, 3.25), (4.15, 3.25, 3.3), 0.75, 0.022, rope)
    _lantern((0.62, 3.25, 2.0), bronze, lamp)
    _lights()
    _camera((0.75, -5.9, 1.15), (0.25, 2.6, 1.62))


# Half-profile of a jar: radius, height
_URN = ((0, 0), (0.15, 0), (0.17, 0.03), (0.16, 0.06), (0.28, 0.22), (0.34, 0.42), (0.31, 0.6), (0.18, 0.74)) + (
    (0.145, 0.8),
    (0.17, 0.87),
    (0.2, 0.89),
    (0.17, 0.9),
    (0.12, 0.82),
    (0.1, 0.7),
)


def _lights() -> None:
    sun = _light("Key sun", "SUN", 4.3, (1.0, 0.82, 0.60))
    sun.data.angle = math.radians(1.5)
    _aim(sun, (7.4, -3.6, 5.4), (0, 2, 0))
    fill = _light("Passage glow", "AREA", 200, (1.0, 0.50, 0.20))
    fill.data.shape, fill.data.size, fill.data.size_y = "RECTANGLE", 1.8, 0.9
    _aim(fill, (0.9, 9.0, 3.5), (0.9, 5.2, 0.4))
    spot = _light("Teal spot", "SPOT", 320, (0.12, 0.62, 1.0))
    spot.data.spot_size, spot.data.spot_blend = math.radians(34), 0.35
    spot.data.shadow_soft_size = 0.08
    _aim(spot, (-4.6, -1.3, 3.9), (-0.95, 1.9, 1.25))
    lantern = _light("Lantern", "POINT", 26, (1.0, 0.58, 0.26))
    lantern.data.shadow_soft_size = 0.05
    lantern.location = (0.62, 3.1, 1.74)


def _light(name: str, kind: str, energy: float, colour: Colour) -> bpy.types.Object:
    light = bpy.data.lights.new(name, kind)
    light.energy, light.color = energy, colour
    return _place(name, light)


def _aim(thing: bpy.types.Object, place: Point, target: Point) -> None:
    direction = Vector(target) - Vector(place)
    thing.matrix_world = Matrix.Translation(place) @ direction.to_track_quat("-Z", "Y").to_matrix().to_4x4()


def _camera(place: Point, target: Point) -> None:
    camera = bpy.data.cameras.new("Shot camera")
    camera.lens, camera.sensor_width = 35, 36
    camera.clip_start, camera.clip_end = 0.1, 100
    placed = _place("Shot camera", camera)
    _aim(placed, place, target)
    bpy.context.scene.camera = placed


def _place(name: str, data: bpy.types.ID, material: bpy.types.Material | None = None) -> bpy.types.Object:
    placed = bpy.data.objects.new(name, data)
    if material:
        data.materials.append(material)
    bpy.context.scene.collection.objects.link(placed)
    return placed


def _mesh(name: str, make: Callable[[bmesh.types.BMesh], None], material: bpy.types.Material, smooth: bool = False):
    shape, mesh = bmesh.new(), bpy.data.meshes.new(name)
    make(shape)
    shape.normal_update()
    shape.to_mesh(mesh)
    shape.free()
    mesh.polygons.foreach_set("use_smooth", [smooth] * len(mesh.polygons))
    return _place(name, mesh, material)


def _box(
    name: str, centre: Point, size: Point, material: bpy.types.Material, bevel: float, turn: float = 0
) -> bpy.types.Object:
    def make(shape: bmesh.types.BMesh) -> None:
        bmesh.ops.create_cube(shape, size=1)
        bmesh.ops.scale(shape, vec=size, verts=shape.verts)
        bmesh.ops.bevel(shape, geom=shape.edges[:], offset=bevel, segments=2, affect="EDGES", profile=0.6)

    box = _mesh(name, make, material)
    box.matrix_world = Matrix.Translation(centre) @ Matrix.Rotation(turn, 4, "Z")
    return box


def _ball(name: str, centre: Point, radius: float, material: bpy.types.Material) -> bpy.types.Object:
    ball = _mesh(
        name, lambda s: bmesh.ops.create_uvsphere(s, u_segments=64, v_segments=32, radius=radius), material, True
    )
    ball.location = centre
    return ball


def _lathe(
    name: str, place: Point, profile: Sequence[tuple[float, float]], material: bpy.types.Material, scale: float
) -> bpy.types.Object:
    def make(shape: bmesh.types.BMesh) -> None:
        rings = 48
        rows = [
            [
                shape.verts.new((r * scale * math.cos(a), r * scale * math.sin(a), z * scale))
                for a in (2 * math.pi * k / rings for k in range(rings))
            ]
            for r, z in profile
        ]
        for below, above in zip(rows, rows[1:]):
            for k in range(rings):
                shape.faces.new((below[k], below[(k + 1) % rings], above[(k + 1) % rings], above[k]))
        bmesh.ops.remove_doubles(shape, verts=shape.verts, dist=1e-5)

    jar = _mesh(name, make, material, True)
    jar.modifiers.new("Smooth", "SUBSURF").render_levels = 1
    jar.location = place
    return jar


def _column(
    name: str,
    place: Point,
    height: float,
    material: bpy.types.Material,
    seed: int,
    broken: bool = False,
    base: bool = True,
) -> bpy.types.Object:
    flutes, per_flute, radius = 20, 6, 0.34

    def make(shape: bmesh.types.BMesh) -> None:
        around, low = flutes * per_flute, 0.34 if base else 0.0
        top = height if broken else height - 0.42
        rows = []
        for level in range(33):
            t = level / 32
            z = low + (top - low) * t
            row = []
            for k in range(around):
                angle = 2 * math.pi * k / around
                groove = 0.028 * abs(math.sin(flutes * angle / 2)) ** 0.7
                r = radius * (1 - 0.13 * t) - 0.03 + groove
                point = Vector((r * math.cos(angle), r * math.sin(angle), z))
                chip = noise.noise(point * 2.3 + Vector((seed * 9.1, 0, 0)))
                r -= 0.11 * max(0.0, chip - 0.42)
                drop = 0.22 * noise.noise(Vector((math.cos(angle) * 1.5, math.sin(angle) * 1.5, seed))) if broken else 0
                row.append(shape.verts.new((r * math.cos(angle), r * math.sin(angle), z + drop * t**6)))
            rows.append(row)
        for below, above in zip(rows, rows[1:]):
            for k in range(around):
                shape.faces.new((below[k], below[(k + 1) % around], above[(k + 1) % around], above[k]))
        shape.faces.new(rows[-1])
        shape.faces.new(list(reversed(rows[0])))

    column = _mesh(name, make, material, True)
    column.location = place
    column.rotation_euler.z = seed * 0.37
    x, y, _ = place
    if base:
        _box(f"{name} foot", (x, y, 0.07), (0.95, 0.95, 0.14), material, 0.02)
        _lathe(
            f"{name} torus",
            (x, y, 0.14),
            (
                (0, 0),
                (0.43, 0),
                (0.46, 0.05),
                (0.43, 0.1),
                (0.37, 0.12),
                (0.37, 0.14),
                (0.41, 0.18),
                (0.37, 0.21),
                (0.0, 0.21),
            ),
            material,
            1,
        )
    if base and not broken:
        top = height - 0.44
        _lathe(
            f"{name} bell",
            (x, y, top),
            ((0, 0), (0.29, 0), (0.32, 0.03), (0.3, 0.06), (0.34, 0.16), (0.44, 0.26), (0.0, 0.26)),
            material,
            1,
        )
        _box(f"{name} abacus", (x, y, height - 0.1), (0.98, 0.98, 0.18), material, 0.025)
    return column


def _wall(bricks: bpy.types.Material, pale: bpy.types.Material) -> None:
    """The back wall with an arched opening, and the arch's stones around it."""
    middle, half, spring, segments = 0.9, 1.25, 2.15, 24

    def make(shape: bmesh.types.BMesh) -> None:
        arc = [
            (middle - half * math.cos(math.pi * k / segments), spring + half * math.sin(math.pi * k / segments))
            for k in range(segments + 1)
        ]
        left, right, top = -5.6, 7.0, 4.9
        loops = [[(left, 0), (middle - half, 0), (middle - half, top), (left, top)]]
        loops.append([(middle + half, 0), (right, 0), (right, top), (middle + half, top)])
        loops += [[a, b, (b[0], top), (a[0], top)] for a, b in zip(arc, arc[1:])]
        for loop in loops:
            shape.faces.new([shape.verts.new((x, 0, z)) for x, z in loop])
        bmesh.ops.remove_doubles(shape, verts=shape.verts, dist=1e-4)
        grown = bmesh.ops.extrude_face_region(shape, geom=shape.faces[:])
        moved = [v for v in grown["geom"] if isinstance(v, bmesh.types.BMVert)]
        bmesh.ops.translate(shape, vec=(0, 0.7, 0), verts=moved)
        bmesh.ops.recalc_face_normals(shape, faces=shape.faces)

    _mesh("Back wall", make, bricks).location = (0, 5.05, 0)
    for k in range(13):
        angle = math.pi * (k + 0.5) / 13
        reach = 0.5 if k == 6 else 0.36
        stone = _box(f"Voussoir {k}", (0, 0, 0), (reach, 0.8, 0.31), pale, 0.02)
        stone.matrix_world = (
            Matrix.Translation((middle, 5.35, spring))
            @ Matrix.Rotation(-angle, 4, "Y")
            @ Matrix.Translation((half + reach / 2, 0, 0))
        )
    for side in (-1, 1):
        for level in range(5):
            width = 0.42 if level % 2 else 0.34
            x = middle + side * (half + width / 2 - 0.02)
            _box(f"Jamb {side} {level}", (x, 5.35, 0.22 + 0.43 * level), (width, 0.8, 0.42), pale, 0.02)
    _box("Cornice", (0.7, 4.98, 4.45), (12.6, 0.35, 0.28), pale, 0.05)


def _ground(material: bpy.types.Material) -> None:
    def make(shape: bmesh.types.BMesh) -> None:
        bmesh.ops.create_grid(shape, x_segments=180, y_segments=180, size=9)
        for vert in shape.verts:
            vert.co.z = 0.02 * noise.noise(vert.co * 0.9) + 0.008 * noise.noise(vert.co * 4.0)
            drift = noise.noise(vert.co * 0.45 + Vector((3.3, 8.1, 0))) - 0.12
            edge = max(0.0, (abs(vert.co.x) - 2.9) / 2.2)
            vert.co.z += max(0.0, drift) * 0.16 * min(1.5, edge)

    _mesh("Ground", make, material, True)


def _rocks(stone: bpy.types.Material, moss: bpy.types.Material) -> None:
    chance = random.Random(20)
    for index in range(46):
        left = chance.random() < 0.5
        x = chance.uniform(-4.9, -1.9) if left else chance.uniform(1.6, 5.2)
        y = chance.uniform(-2.2, 4.2)
        size = 0.03 + 0.22 * chance.random() ** 3.2

        def make(shape: bmesh.types.BMesh, size: float = size, index: int = index) -> None:
            bmesh.ops.create_icosphere(shape, subdivisions=4, radius=1)
            for vert in shape.verts:
                shift = Vector((index * 7.7, 0, 0))
                bump = noise.noise(vert.co * 1.1 + shift) * 0.45 + noise.noise(vert.co * 3.5 + shift) * 0.12
                vert.co *= size * (1 + bump)
                vert.co.z *= 0.7

        rock = _mesh(f"Rock {index}", make, moss if index % 9 == 4 else stone, True)
        rock.location = (x, y, size * 0.35)
        rock.rotation_euler.z = chance.uniform(0, 6.28)


def _monkey(name: str, place: Point, size: float, material: bpy.types.Material) -> None:
    bpy.ops.mesh.primitive_monkey_add(size=2 * size, location=place, rotation=(-0.12, 0, 0.22))
    monkey = bpy.context.object
    monkey.name = name
    monkey.data.materials.append(material)
    monkey.modifiers.new("Smooth", "SUBSURF").render_levels = 2
    monkey.data.polygons.foreach_set("use_smooth", [True] * len(monkey.data.polygons))


def _armillary(place: Point, bronze: bpy.types.Material, steel: bpy.types.Material) -> None:
    x, y, _ = place
    _lathe(
        "Armillary stand",
        place,
        (
            (0, 0),
            (0.36, 0),
            (0.36, 0.05),
            (0.2, 0.1),
            (0.07, 0.2),
            (0.05, 0.5),
            (0.09, 0.56),
            (0.05, 0.62),
            (0.0, 0.64),
        ),
        steel,
        1,
    )
    for index, (turn, lean, radius) in enumerate(
        ((0, 0, 0.56), (0.6, 1.2, 0.52), (2.2, 0.95, 0.48), (0.3, 1.57, 0.56))
    ):
        bpy.ops.mesh.primitive_torus_add(
            major_radius=radius, minor_radius=0.022, major_segments=96, minor_segments=14, location=(x, y, 1.2)
        )
        ring = bpy.context.object
        ring.name = f"Ring {index}"
        ring.rotation_euler = (math.pi / 2 + lean, 0, turn)
        ring.data.materials.append(bronze)
        ring.data.polygons.foreach_set("use_smooth", [True] * len(ring.data.polygons))
    _ball("Armillary globe", (x, y, 1.2), 0.27, steel)


def _canopy(material: bpy.types.Material) -> None:
    """A cloth that sags between the left column and the left wall."""

    def make(shape: bmesh.types.BMesh) -> None:
        bmesh.ops.create_grid(shape, x_segments=90, y_segments=60, size=1)
        for vert in shape.verts:
            u, v = vert.co.x, vert.co.y
            sag = 0.42 * (1 - u * u) * (0.7 + 0.3 * v) + 0.16 * (1 - v * v)
            fold = (
                0.045 * math.sin(9 * v + 3 * u)
                + 0.03 * math.sin(23 * v - 2 * u) * (1 - abs(u))
                + 0.02 * math.sin(17 * u)
            )
            vert.co = Vector((-3.95 + 1.5 * u, 3.4 + 1.25 * v, 3.42 + 0.12 * u - sag + fold))

    _mesh("Canopy", make, material, True)


def _rope(start: Point, end: Point, sag: float, radius: float, material: bpy.types.Material) -> None:
    curve = bpy.data.curves.new("Rope", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", radius, 4
    line = curve.splines.new("POLY")
    line.points.add(40)
    for k, point in enumerate(line.points):
        t = k / 40
        place = Vector(start).lerp(Vector(end), t) - Vector((0, 0, sag * 4 * t * (1 - t)))
        point.co = (*place, 1)
    _place("Rope", curve, material)


def _lantern(place: Point, bronze: bpy.types.Material, lamp: bpy.types.Material) -> None:
    x, y, z = place
    for name, height, size in (("Lantern top", z, 0.16), ("Lantern bottom", z - 0.34, 0.14)):
        _box(name, (x, y, height), (size, size, 0.03), bronze, 0.006)
    for sx in (-1, 1):
        for sy in (-1, 1):
            _box(
                f"Lantern bar {sx} {sy}", (x + sx * 0.06, y + sy * 0.06, z - 0.17), (0.014, 0.014, 0.32), bronze, 0.002
            )
    _ball("Flame", (x, y, z - 0.2), 0.035, lamp)
    _rope((x, y, z + 0.015), (x, y, 2.53), 0, 0.01, bronze)


def _tree(name: str) -> tuple[bpy.types.Material, bpy.types.NodeTree, bpy.types.Node]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    return material, tree, next(n for n in tree.nodes if n.type == "BSDF_PRINCIPLED")


def _plain(name: str, colour: Colour, roughness: float, metallic: float) -> bpy.types.Material:
    material, _, shader = _tree(name)
    shader.inputs["Base Color"].default_value = (*colour, 1)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Metallic"].default_value = metallic
    return material


def _noise(tree: bpy.types.NodeTree, scale: float, detail: float = 8) -> bpy.types.NodeSocket:
    where = tree.nodes.new("ShaderNodeTexCoord")
    node = tree.nodes.new("ShaderNodeTexNoise")
    node.inputs["Scale"].default_value, node.inputs["Detail"].default_value = scale, detail
    tree.links.new(where.outputs["Object"], node.inputs["Vector"])
    return node.outputs[0]


def _ramp(
    tree: bpy.types.NodeTree, source: bpy.types.NodeSocket, stops: Sequence[tuple[float, Colour]]
) -> bpy.types.NodeSocket:
    node = tree.nodes.new("ShaderNodeValToRGB")
    while len(node.color_ramp.elements) < len(stops):
        node.color_ramp.elements.new(0.5)
    for element, (place, colour) in zip(node.color_ramp.elements, stops):
        element.position, element.color = place, (*colour, 1)
    tree.links.new(source, node.inputs[0])
    return node.outputs["Color"]


def _bump(
    tree: bpy.types.NodeTree, shader: bpy.types.Node, height: bpy.types.NodeSocket, strength: float, distance: float
) -> None:
    node = tree.nodes.new("ShaderNodeBump")
    node.inputs["Strength"].default_value, node.inputs["Distance"].default_value = strength, distance
    tree.links.new(height, node.inputs["Height"])
    tree.links.new(node.outputs[0], shader.inputs["Normal"])


def _grey(value: float) -> Colour:
    return (value, value, value)


def _stone(name: str, light: Colour, dark: Colour, roughness: float) -> bpy.types.Material:
    material, tree, shader = _tree(name)
    coarse, fine = _noise(tree, 2.1), _noise(tree, 17)
    tree.links.new(
        _ramp(tree, coarse, ((0.3, dark), (0.5, light), (0.72, tuple(0.75 * c for c in light)))), shader.inputs[0]
    )
    tree.links.new(
        _ramp(tree, fine, ((0.3, _grey(roughness - 0.2)), (0.7, _grey(min(1, roughness + 0.12))))),
        shader.inputs["Roughness"],
    )
    _bump(tree, shader, fine, 0.5, 0.02)
    return material


def _metal(name: str, clean: Colour, worn: Colour, roughness: float) -> bpy.types.Material:
    """Metal with patches of tarnish, which is rough and no metal."""
    material, tree, shader = _tree(name)
    patches, fine = _noise(tree, 5.5), _noise(tree, 24)
    tree.links.new(_ramp(tree, patches, ((0.44, clean), (0.56, worn))), shader.inputs[0])
    tree.links.new(_ramp(tree, patches, ((0.44, _grey(roughness)), (0.58, _grey(0.85)))), shader.inputs["Roughness"])
    tree.links.new(_ramp(tree, patches, ((0.47, _grey(1)), (0.56, _grey(0)))), shader.inputs["Metallic"])
    _bump(tree, shader, fine, 0.12, 0.01)
    return material


def _brick_node(tree: bpy.types.NodeTree, width: float, height: float, mortar: float, turn: Point) -> bpy.types.Node:
    where, mapping = tree.nodes.new("ShaderNodeTexCoord"), tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Rotation"].default_value = turn
    node = tree.nodes.new("ShaderNodeTexBrick")
    for name, value in (
        ("Scale", 1),
        ("Mortar Size", mortar),
        ("Mortar Smooth", 0.4),
        ("Brick Width", width),
        ("Row Height", height),
    ):
        node.inputs[name].default_value = value
    tree.links.new(where.outputs["Object"], mapping.inputs[0])
    tree.links.new(mapping.outputs[0], node.inputs["Vector"])
    return node


def _masonry(
    name: str,
    node: bpy.types.Node,
    tree: bpy.types.NodeTree,
    shader: bpy.types.Node,
    colours: Sequence[Colour],
    depth: float,
) -> None:
    for socket, colour in zip(("Color1", "Color2", "Mortar"), colours):
        node.inputs[socket].default_value = (*colour, 1)
    stain = tree.nodes.new("ShaderNodeMix")
    stain.data_type, stain.blend_type = "RGBA", "MULTIPLY"
    stain.inputs[0].default_value = 1
    dirt = _ramp(tree, _noise(tree, 0.9), ((0.32, (0.42, 0.36, 0.3)), (0.6, (1, 1, 1))))
    tree.links.new(node.outputs["Color"], stain.inputs[6])
    tree.links.new(dirt, stain.inputs[7])
    tree.links.new(stain.outputs[2], shader.inputs[0])
    tree.links.new(_ramp(tree, _noise(tree, 5), ((0.35, _grey(0.5)), (0.65, _grey(0.95)))), shader.inputs["Roughness"])
    height = tree.nodes.new("ShaderNodeMath")
    height.operation = "SUBTRACT"
    tree.links.new(_noise(tree, 22), height.inputs[0])
    tree.links.new(node.outputs["Fac"], height.inputs[1])
    _bump(tree, shader, height.outputs[0], 0.8, depth)


def _bricks() -> bpy.types.Material:
    material, tree, shader = _tree("Mud brick")
    node = _brick_node(tree, 0.62, 0.3, 0.012, (math.pi / 2, 0, 0))
    _masonry("bricks", node, tree, shader, ((0.36, 0.215, 0.125), (0.24, 0.135, 0.08), (0.16, 0.12, 0.085)), 0.035)
    return material


def _paving() -> bpy.types.Material:
    material, tree, shader = _tree("Paving")
    node = _brick_node(tree, 0.95, 0.62, 0.014, (0, 0, 0.09))
    _masonry("paving", node, tree, shader, ((0.33, 0.27, 0.21), (0.23, 0.19, 0.155), (0.13, 0.095, 0.06)), 0.03)
    return material


def _cloth() -> bpy.types.Material:
    material, tree, shader = _tree("Cloth")
    wave = tree.nodes.new("ShaderNodeTexWave")
    where = tree.nodes.new("ShaderNodeTexCoord")
    wave.bands_direction = "X"
    wave.inputs["Scale"].default_value = 0.9
    wave.inputs["Distortion"].default_value = 0.6
    tree.links.new(where.outputs["Object"], wave.inputs["Vector"])
    colour = _ramp(tree, wave.outputs["Fac"], ((0.42, (0.45, 0.03, 0.025)), (0.5, (0.60, 0.44, 0.26))))
    tree.links.new(colour, shader.inputs[0])
    shader.inputs["Roughness"].default_value = 0.95
    return material


def _wood() -> bpy.types.Material:
    material, tree, shader = _tree("Wood")
    wave = tree.nodes.new("ShaderNodeTexWave")
    where = tree.nodes.new("ShaderNodeTexCoord")
    wave.inputs["Scale"].default_value, wave.inputs["Distortion"].default_value = 5, 6
    tree.links.new(where.outputs["Object"], wave.inputs["Vector"])
    tree.links.new(
        _ramp(tree, wave.outputs["Fac"], ((0.2, (0.10, 0.05, 0.02)), (0.8, (0.24, 0.13, 0.06)))), shader.inputs[0]
    )
    shader.inputs["Roughness"].default_value = 0.55
    _bump(tree, shader, wave.outputs["Fac"], 0.3, 0.01)
    return material


def _lamp() -> bpy.types.Material:
    material, _, shader = _tree("Flame")
    shader.inputs["Base Color"].default_value = (0, 0, 0, 1)
    shader.inputs["Emission Color"].default_value = (1.0, 0.55, 0.2, 1)
    shader.inputs["Emission Strength"].default_value = 30
    return material
