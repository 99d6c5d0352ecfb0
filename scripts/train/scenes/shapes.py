# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes and curves that the scene families are put together from. Lengths are metres, Z is up."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import bmesh
import bpy
from mathutils import Euler, Matrix, Vector, noise

Point = tuple[float, float, float]


def place(
    data: bpy.types.ID | None,
    material: bpy.types.Material | None,
    at: Point,
    turn: Point = (0, 0, 0),
    scale: Point = (1, 1, 1),
) -> bpy.types.Object:
    thing = bpy.data.objects.new("Thing", data)
    if material and data is not None and not data.materials:
        data.materials.append(material)
    thing.matrix_world = Matrix.LocRotScale(Vector(at), Euler(turn), Vector(scale))
    bpy.context.scene.collection.objects.link(thing)
    return thing


def mesh(make: Callable[[bmesh.types.BMesh], None], smooth: bool = False) -> bpy.types.Mesh:
    shape, made = bmesh.new(), bpy.data.meshes.new("Shape")
    make(shape)
    shape.normal_update()
    shape.to_mesh(made)
    shape.free()
    made.polygons.foreach_set("use_smooth", [smooth] * len(made.polygons))
    return made


def box(size: Point, bevel: float = 0.0, segments: int = 2) -> bpy.types.Mesh:
    """Stands on z = 0."""

    def make(shape: bmesh.types.BMesh) -> None:
        bmesh.ops.create_cube(shape, size=1)
        bmesh.ops.scale(shape, vec=size, verts=shape.verts)
        bmesh.ops.translate(shape, vec=(0, 0, size[2] / 2), verts=shape.verts)
        if bevel > 0:
            width = min(bevel, 0.4 * min(size))
            bmesh.ops.bevel(shape, geom=shape.edges[:], offset=width, segments=segments, affect="EDGES", profile=0.5)

    return mesh(make)


def cylinder(radius: float, height: float, top: float | None = None, sides: int = 40) -> bpy.types.Mesh:
    """Stands on z = 0; `top` is the upper radius."""

    def make(shape: bmesh.types.BMesh) -> None:
        upper = radius if top is None else top
        bmesh.ops.create_cone(shape, cap_ends=True, segments=sides, radius1=radius, radius2=upper, depth=height)
        bmesh.ops.translate(shape, vec=(0, 0, height / 2), verts=shape.verts)

    made = mesh(make)
    made.polygons.foreach_set("use_smooth", [len(face.vertices) == 4 for face in made.polygons])
    return made


def ball(radius: float) -> bpy.types.Mesh:
    return mesh(lambda s: bmesh.ops.create_uvsphere(s, u_segments=48, v_segments=24, radius=radius), True)


def torus(major: float, minor: float) -> bpy.types.Mesh:
    def make(shape: bmesh.types.BMesh) -> None:
        rows = []
        for i in range(48):
            a = 2 * math.pi * i / 48
            row = []
            for j in range(16):
                b = 2 * math.pi * j / 16
                r = major + minor * math.cos(b)
                row.append(shape.verts.new((r * math.cos(a), r * math.sin(a), minor * math.sin(b))))
            rows.append(row)
        for i in range(48):
            for j in range(16):
                below, above = rows[i], rows[(i + 1) % 48]
                shape.faces.new((below[j], above[j], above[(j + 1) % 16], below[(j + 1) % 16]))

    return mesh(make, True)


def monkey() -> bpy.types.Mesh:
    """About two metres wide, centred."""
    made = mesh(lambda s: bmesh.ops.create_monkey(s), True)
    return made


def rock(rng: Random, detail: int = 3) -> bpy.types.Mesh:
    """About one metre in radius, centred."""
    shift = Vector((rng.uniform(-99, 99), rng.uniform(-99, 99), 0))
    squash, rough = rng.uniform(0.5, 1), rng.uniform(0.2, 0.6)

    def make(shape: bmesh.types.BMesh) -> None:
        bmesh.ops.create_icosphere(shape, subdivisions=detail, radius=1)
        for vert in shape.verts:
            vert.co *= 1 + rough * noise.noise(vert.co * 1.2 + shift) + 0.12 * noise.noise(vert.co * 4 + shift)
            vert.co.z *= squash

    return mesh(make, rng.random() < 0.7)


def lathe(profile: list[tuple[float, float]], sides: int = 40) -> bpy.types.Mesh:
    """Turns (radius, height) pairs around Z."""

    def make(shape: bmesh.types.BMesh) -> None:
        rows = [
            [
                shape.verts.new((r * math.cos(2 * math.pi * k / sides), r * math.sin(2 * math.pi * k / sides), z))
                for k in range(sides)
            ]
            for r, z in profile
        ]
        for below, above in zip(rows, rows[1:]):
            for k in range(sides):
                shape.faces.new((below[k], below[(k + 1) % sides], above[(k + 1) % sides], above[k]))

    return mesh(make, True)


def ground(rng: Random, half: float, height: float, scale: float, cells: int = 110) -> bpy.types.Mesh:
    """A square of 2 * `half` with hills of about `height`."""
    shift = Vector((rng.uniform(-99, 99), rng.uniform(-99, 99), 0))

    def make(shape: bmesh.types.BMesh) -> None:
        bmesh.ops.create_grid(shape, x_segments=cells, y_segments=cells, size=half)
        if height > 0:
            for vert in shape.verts:
                where = vert.co * scale + shift
                vert.co.z = height * (
                    noise.noise(where) + 0.35 * noise.noise(where * 2.7) + 0.12 * noise.noise(where * 8)
                )

    return mesh(make, height > 0)


def tube(points: list[Point], radius: float, closed: bool = False, bent: bool = False) -> bpy.types.Curve:
    """A round wire through `points`; `bent` makes it a smooth curve."""
    curve = bpy.data.curves.new("Tube", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", radius, 3
    line = curve.splines.new("NURBS" if bent else "POLY")
    line.points.add(len(points) - 1)
    for point, where in zip(line.points, points):
        point.co = (*where, 1)
    line.use_cyclic_u = closed
    if bent:
        line.order_u, line.use_endpoint_u = 4, not closed
    return curve


def hang(start: Point, end: Point, sag: float, steps: int = 24) -> list[Point]:
    a, b = Vector(start), Vector(end)
    return [tuple(a.lerp(b, t) - Vector((0, 0, 4 * sag * t * (1 - t)))) for t in (k / steps for k in range(steps + 1))]
