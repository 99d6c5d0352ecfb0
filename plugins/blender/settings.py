# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist sets, kept in the scene as `scene.platewright`: it travels with the file."""

from __future__ import annotations

import bpy

from . import parameters
from .history import HistoryEntry
from .model_catalogue import catalogue
from .parameters import ParameterValue

SEED_MAXIMUM = 2**31 - 1
DEFAULT_FOLDER = "//platewright/"
# From 4.5 on a path says whether it may begin with `//`; before, all may.
RELATIVE = {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5) else set()


class PromptKey(bpy.types.PropertyGroup):
    """A prompt that holds from a frame on: Blender cannot keyframe text."""

    frame: bpy.props.IntProperty(name="From Frame", description="The frame from which the prompt holds")
    prompt: bpy.props.StringProperty(name="Prompt", description="What the plate should look like from that frame on")


class PlatewrightSettings(bpy.types.PropertyGroup):
    def _provide_parameters(self, _context: object) -> None:
        model = catalogue.find(self.model)
        if model is not None:
            parameters.provide(self.parameters, model)

    model: bpy.props.StringProperty(
        name="Model", description="Name of the model; empty for the daemon's default", update=_provide_parameters
    )
    prompt: bpy.props.StringProperty(name="Prompt", description="What the plate should look like")
    negative_prompt: bpy.props.StringProperty(name="Negative", description="What to keep away from")
    prompt_keys: bpy.props.CollectionProperty(type=PromptKey, name="Prompts by Frame")
    seed: bpy.props.IntProperty(
        name="Seed",
        description="Start of all that is random: the same seed gives the same plate",
        min=0,
        max=SEED_MAXIMUM,
    )
    lock_seed: bpy.props.BoolProperty(
        name="Lock Seed", description="Keep the seed. Unlocked, each Generate takes a new one"
    )
    parameters: bpy.props.CollectionProperty(type=ParameterValue, name="Parameters")
    quality: bpy.props.EnumProperty(
        name="Quality",
        description="How the passes are rendered",
        items=(
            ("DRAFT", "Draft", "Smaller and with few samples: for finding the look"),
            ("FINAL", "Final", "The scene's own size and samples"),
        ),
        default="FINAL",
    )
    source: bpy.props.EnumProperty(
        name="Passes",
        description="Where the passes come from",
        items=(
            ("RENDER", "Render", "Render them now with the scene's own engine"),
            ("FILES", "Files", "Take passes that are rendered already"),
        ),
        default="RENDER",
    )
    source_path: bpy.props.StringProperty(
        name="File",
        description="A multilayer EXR, or a numbered sequence such as //render/shot.####.exr",
        subtype="FILE_PATH",
        options={"ANIMATABLE", *RELATIVE},
    )
    material_passes: bpy.props.BoolProperty(
        name="Material Passes",
        description="Render roughness and metalness too, by nodes that are in the materials for the render alone",
        default=True,
    )
    place_compositor: bpy.props.BoolProperty(
        name="Compositor", description="Put a finished plate into the compositor, in a node group of its own"
    )
    place_camera: bpy.props.BoolProperty(
        name="Camera Background", description="Show a finished plate behind the scene in the camera view"
    )
    place_world: bpy.props.BoolProperty(
        name="World", description="Light the scene with a finished lat-long plate. Other cameras' plates are left out"
    )
    place_sequencer: bpy.props.BoolProperty(
        name="Sequencer", description="Lay a finished plate as a strip on a free channel"
    )
    output_folder: bpy.props.StringProperty(
        name="Output",
        description="Folder for passes and plates",
        subtype="DIR_PATH",
        default=DEFAULT_FOLDER,
        options={"ANIMATABLE", *RELATIVE},
    )
    range_kind: bpy.props.EnumProperty(
        name="Range",
        description="Which frames Generate Animation makes",
        items=(("SCENE", "Scene", "The scene's frame range and step"), ("CUSTOM", "Custom", "A range of its own")),
        default="SCENE",
    )
    frame_first: bpy.props.IntProperty(name="First", description="First frame", default=1)
    frame_last: bpy.props.IntProperty(name="Last", description="Last frame, inclusive", default=24)
    frame_step: bpy.props.IntProperty(name="Step", description="From one picture to the next", default=1, min=1)
    history: bpy.props.CollectionProperty(type=HistoryEntry, name="History")
    history_index: bpy.props.IntProperty(name="Selected Plate", options={"HIDDEN"})


def frame_range(scene: bpy.types.Scene) -> range:
    """The frames that Generate Animation makes."""
    settings = scene.platewright
    if settings.range_kind == "SCENE":
        return range(scene.frame_start, scene.frame_end + 1, scene.frame_step)
    return range(settings.frame_first, settings.frame_last + 1, settings.frame_step)


def prompt_at(settings: PlatewrightSettings, frame: int) -> str:
    """The prompt that holds at a frame: that of the last key before or at it, else the scene's own."""
    earlier = [key for key in settings.prompt_keys if key.frame <= frame]
    return max(earlier, key=lambda key: key.frame).prompt if earlier else settings.prompt


def provide_parameters() -> None:
    """Gives every scene that can be written to the values of its model's parameters."""
    for scene in bpy.data.scenes:
        model = catalogue.find(scene.platewright.model)
        if model is not None and scene.library is None:
            parameters.provide(scene.platewright.parameters, model)


CLASSES = (ParameterValue, PromptKey, PlatewrightSettings)


def register() -> None:
    for each in CLASSES:
        bpy.utils.register_class(each)
    bpy.types.Scene.platewright = bpy.props.PointerProperty(type=PlatewrightSettings, name="Platewright")


def unregister() -> None:
    del bpy.types.Scene.platewright
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
