# SPDX-License-Identifier: GPL-3.0-or-later
"""Models and photographed textures that others made, as `models.sh` fetched them. Lengths are metres, Z is up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import bpy
from mathutils import Matrix, Vector
from scenes.surfaces import principled

METAL = re.compile(r"metal|chrom|steel|inox|alumin|brass|copper|silver|gold|iron", re.IGNORECASE)
# The library in the public domain; those of the others are for tests.
TRAINED_ON = "BlendSwap-CC-0"
CENTIMETRE = 0.01
# Meshes of more than this are slow to read as text.
LARGEST_OBJ = 12 << 20


@dataclass(frozen=True)
class Model:
    path: Path
    category: str
    # Across, deep and high, of the box that the catalogue says it fills.
    size: Vector
    # Of the model as it lies in its file, Y up, before it is fitted into the box.
    turn: Matrix


class Models:
    """What lies in the folder of `models.sh`: the half that tests are made of, or the half that is trained on."""

    def __init__(self, folder: Path, held_out: bool) -> None:
        half = slice(0 if held_out else 1, None, 2)
        self.skies = sorted((folder / "skies").glob("*.exr"))[half]
        self._textures = sorted((folder / "textures").glob("*.png"))[half]
        catalogues = sorted((folder / "furniture").glob("*/PluginFurnitureCatalog.properties"))
        self._models = [
            model for path in catalogues if (path.parent.name != TRAINED_ON) == held_out for model in _read(path)
        ]

    def pick(self, rng: Random, categories: str, largest: float, smallest: float = 0.0) -> Model:
        """Of those whose longest side lies between the two, one of the categories that the expression matches, if there are any."""
        fit = [model for model in self._models if smallest <= max(model.size) <= largest]
        return rng.choice([model for model in fit if re.fullmatch(categories, model.category)] or fit)

    def texture(self, rng: Random, names: str, metres: float, metallic: float = 0.0) -> bpy.types.Material:
        """A material of a photographed texture whose name the expression matches, `metres` wide, laid on from all sides."""
        picture = rng.choice([path for path in self._textures if re.search(names, path.stem)])
        material = bpy.data.materials.new(picture.stem)
        material.use_nodes = True
        tree = material.node_tree
        shader = principled(material)
        where, mapping, image = (tree.nodes.new(f"ShaderNode{n}") for n in ("TexCoord", "Mapping", "TexImage"))
        image.image = bpy.data.images.load(str(picture), check_existing=True)
        image.projection, image.projection_blend = "BOX", 0.1
        mapping.inputs["Scale"].default_value = (1 / metres,) * 3
        mapping.inputs["Rotation"].default_value[2] = rng.choice((0, 1.5708))
        tree.links.new(where.outputs["Object"], mapping.inputs["Vector"])
        tree.links.new(mapping.outputs[0], image.inputs["Vector"])
        tree.links.new(image.outputs["Color"], shader.inputs["Base Color"])
        shader.inputs["Roughness"].default_value = rng.uniform(0.15, 0.45) if metallic else rng.uniform(0.2, 0.9)
        shader.inputs["Metallic"].default_value = metallic
        if rng.random() < 0.5:
            bump = tree.nodes.new("ShaderNodeBump")
            bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = 0.3, 0.01
            tree.links.new(image.outputs["Color"], bump.inputs["Height"])
            tree.links.new(bump.outputs[0], shader.inputs["Normal"])
        return material


def stand(rng: Random, model: Model, at: tuple[float, float, float], turn: float = 0.0) -> None:
    """Puts the model's box with the middle of its base at `at`; what the catalogue calls its front looks to -Y at a turn of 0."""
    before = set(bpy.data.materials)
    bpy.ops.wm.obj_import(filepath=str(model.path), up_axis="Y", forward_axis="Z", use_split_objects=False)
    (thing,) = bpy.context.selected_objects
    for material in set(bpy.data.materials) - before:
        _finish(rng, material)
    # The importer stands the axes of the file up by the object's own rotation.
    stood = thing.matrix_world.to_3x3() @ model.turn
    points = [stood @ vertex.co for vertex in thing.data.vertices]
    low, high = (Vector(map(edge, zip(*points))) for edge in (min, max))
    fit = Matrix.Diagonal([want / max(has, 1e-6) for want, has in zip(model.size, high - low)])
    middle = Vector(((low.x + high.x) / 2, (low.y + high.y) / 2, low.z))
    place = Matrix.Translation(Vector(at)) @ Matrix.Rotation(turn, 4, "Z") @ fit.to_4x4()
    thing.matrix_world = place @ Matrix.Translation(-middle) @ stood.to_4x4()
    thing.select_set(False)


def _finish(rng: Random, material: bpy.types.Material) -> None:
    """The files tell colours and textures; they are from before roughness and metalness were written down. A few name
    textures that are not there."""
    nodes = material.node_tree.nodes
    for node in [n for n in nodes if n.type == "TEX_IMAGE" and not (n.image and n.image.has_data)]:
        nodes.remove(node)
    shader = principled(material)
    metal = METAL.search(material.name) is not None and not shader.inputs["Base Color"].is_linked
    shader.inputs["Metallic"].default_value = float(metal)
    shader.inputs["Roughness"].default_value = rng.uniform(0.1, 0.5) if metal else rng.uniform(0.15, 0.85)


def _read(catalogue: Path) -> list[Model]:
    entries: dict[str, dict[str, str]] = {}
    for line in catalogue.read_text("latin-1").splitlines():
        if told := re.match(r"(\w+)#(\d+)=(.*)", line):
            entries.setdefault(told[2], {})[told[1]] = told[3].strip()
    models = []
    for entry in entries.values():
        path = catalogue.parent / entry.get("model", "").lstrip("/")
        if entry.get("doorOrWindow") == "true" or path.suffix != ".obj" or not path.is_file():
            continue
        if path.stat().st_size > LARGEST_OBJ:
            continue
        size = Vector([float(entry[side]) * CENTIMETRE for side in ("width", "depth", "height")])
        rows = [float(number) for number in entry.get("modelRotation", "1 0 0 0 1 0 0 0 1").split()]
        models.append(Model(path, entry["category"], size, Matrix((rows[:3], rows[3:6], rows[6:]))))
    return models
