# SPDX-License-Identifier: Apache-2.0
"""The extension's own EXR reader and writer, for scripts and tests that run without the extension."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location("platewright_exr", Path(__file__).parents[2] / "plugins" / "blender" / "exr.py")
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
read, read_parts, write, text = _module.read, _module.read_parts, _module.write, _module.text
NONE, ZIPS, ZIP = _module.NONE, _module.ZIPS, _module.ZIP
