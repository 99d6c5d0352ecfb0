# SPDX-License-Identifier: Apache-2.0
"""The linear space of Nuke's pixels, and the space that a Read takes its file to be in."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Optional

import nuke
from platewright_client import messages

from .. import settings, spaces
from .errors import CaptureError

_REMEDY = "Set `working space` on the node, or work in Linear Rec.709 or ACEScg."
#: Roles that stand for the working space.
_WORKING_ROLES = ("scene_linear", "rendering", "default")
_LARGEST_CONFIG = 1 << 22


def working_space(group: Any) -> messages.ColourSpace:
    """The artist's word on the node, else the script's colour settings. CaptureError where that is no space of ours."""
    stated = settings.working_space(group)
    return root_space(nuke.root()) if stated is None else stated


def root_space(root: Any) -> messages.ColourSpace:
    name = str(root["workingSpaceLUT"].value())
    found = spaces.space_of(name)
    if found is None and name.partition(" ")[0] in _WORKING_ROLES:
        name = _role_of_config(root, name.partition(" ")[0]) or name
        found = spaces.space_of(name)
    if found is None:
        raise CaptureError(f"The script's working space is {name!r}, which is none that can be sent.", _REMEDY)
    return found


def read_space(read: Any, working: messages.ColourSpace) -> Optional[messages.ColourSpace]:
    """The linear space that a Read takes its file to be in; None for any other. Raw files are the working space."""
    if read["raw"].value():
        return working
    name = str(read["colorspace"].value())
    if name == "default":
        name = str(nuke.root()["floatLut"].value())
    elif name.startswith("default ("):
        name = name[len("default (") : -1]
    return working if name in _WORKING_ROLES else spaces.space_of(name)


def _role_of_config(root: Any, role: str) -> str:
    """What a role stands for in the script's OpenColorIO configuration; empty where that is not known."""
    if str(root["colorManagement"].value()) != "OCIO":
        return ""
    config = os.environ.get("OCIO", "")
    if not config:
        chosen = str(root["OCIO_config"].value())
        config = str(root["customOCIOConfigPath"].value()) if chosen == "custom" else chosen
    path = Path(config)
    if path.suffix == ".ocio":
        return _role_in(path, role)
    # Built-in configurations: the ACES ones, `ocio://…` among them, are ACEScg; Nuke's own is linear.
    if config == "nuke-default":
        return "linear"
    built_in = config.startswith(("ocio://", "fn-nuke_")) or config.startswith("aces_")
    return "ACEScg" if built_in else ""


def _role_in(path: Path, role: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(_LARGEST_CONFIG)
    except (OSError, UnicodeDecodeError) as cause:
        raise CaptureError(f"The OpenColorIO configuration {path} cannot be read: {cause}.", _REMEDY) from cause
    roles = re.search(r"^roles:[ \t]*\n((?:[ \t]+.*\n?|[ \t]*\n|#.*\n)*)", text, re.MULTILINE)
    found = re.search(rf"^[ \t]+{role}[ \t]*:[ \t]*(.+?)[ \t]*$", roles.group(1), re.MULTILINE) if roles else None
    return found.group(1).strip("\"'") if found else ""
