# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of Blender's switches makes a pass, and which engine has it."""

from __future__ import annotations

from ..platewright_client import messages
from ..platewright_client.wire.messages import PassKind
from .engines import CYCLES, EEVEE, WORKBENCH

# Property of the view layer. Alpha is the fourth channel of the picture itself.
SWITCHES: dict[PassKind, str] = {
    PassKind.BEAUTY: "use_pass_combined",
    PassKind.ALPHA: "use_pass_combined",
    PassKind.DEPTH: "use_pass_z",
    PassKind.NORMAL: "use_pass_normal",
    PassKind.POSITION: "use_pass_position",
    PassKind.ALBEDO: "use_pass_diffuse_color",
    PassKind.MOTION: "use_pass_vector",
    PassKind.EMISSION: "use_pass_emit",
    PassKind.DIFFUSE_DIRECT: "use_pass_diffuse_direct",
    PassKind.DIFFUSE_INDIRECT: "use_pass_diffuse_indirect",
    PassKind.GLOSSY_COLOUR: "use_pass_glossy_color",
    PassKind.GLOSSY_DIRECT: "use_pass_glossy_direct",
    PassKind.GLOSSY_INDIRECT: "use_pass_glossy_indirect",
    PassKind.SHADOW: "use_pass_shadow",
    PassKind.AMBIENT_OCCLUSION: "use_pass_ambient_occlusion",
    PassKind.ENVIRONMENT: "use_pass_environment",
    PassKind.UV: "use_pass_uv",
    PassKind.OBJECT_ID: "use_pass_object_index",
    PassKind.MATERIAL_ID: "use_pass_material_index",
    PassKind.CRYPTOMATTE_OBJECT: "use_pass_cryptomatte_object",
    PassKind.CRYPTOMATTE_MATERIAL: "use_pass_cryptomatte_material",
    PassKind.CRYPTOMATTE_ASSET: "use_pass_cryptomatte_asset",
}

# No engine has a pass of these: they come out of the materials, as AOVs that the daemon's naming rules know.
MATERIAL_PASSES: dict[PassKind, str] = {PassKind.ROUGHNESS: "Roughness", PassKind.METALLIC: "Metallic"}
BASE_COLOUR = "Base Color"

# EEVEE's diffuse and glossy light hold bounces, so they are not the direct light alone.
_LACKING: dict[str, frozenset[PassKind]] = {
    CYCLES: frozenset({PassKind.SHADOW}),
    EEVEE: frozenset(
        {
            PassKind.DIFFUSE_DIRECT,
            PassKind.DIFFUSE_INDIRECT,
            PassKind.GLOSSY_DIRECT,
            PassKind.GLOSSY_INDIRECT,
            PassKind.UV,
            PassKind.OBJECT_ID,
            PassKind.MATERIAL_ID,
        }
    ),
    WORKBENCH: frozenset(PassKind) - {PassKind.BEAUTY, PassKind.ALPHA, PassKind.DEPTH},
}

# The renderer's own light, which the daemon works out where it is not sent: no loss worth a remark.
_WORKED_OUT = frozenset(
    {
        PassKind.SHADOW,
        PassKind.AMBIENT_OCCLUSION,
        PassKind.DIFFUSE_DIRECT,
        PassKind.DIFFUSE_INDIRECT,
        PassKind.GLOSSY_DIRECT,
        PassKind.GLOSSY_INDIRECT,
    }
)

ALL_PASSES = frozenset(SWITCHES) | frozenset(MATERIAL_PASSES)


def wanted_passes(model: messages.Model) -> frozenset[PassKind]:
    """What a render can give of the passes that a model takes, the optional ones included."""
    return frozenset(PassKind(use.kind) for use in model.passes) & ALL_PASSES


def lacking(engine: str, passes: frozenset[PassKind]) -> frozenset[PassKind]:
    """Those of the passes that the engine cannot give; of an add-on's engine nothing is known."""
    return passes & _LACKING.get(engine, frozenset())


def missed(absent: frozenset[PassKind]) -> frozenset[PassKind]:
    """Those of the passes left out that an artist should hear of."""
    return absent - _WORKED_OUT


def title(kind: PassKind) -> str:
    return kind.name.replace("_", " ").lower()
