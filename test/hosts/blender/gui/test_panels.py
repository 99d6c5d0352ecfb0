# SPDX-License-Identifier: GPL-3.0-or-later
"""Every part of the panel in every editor that has one, drawn with a window and without a complaint."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

from extension_window import extension_window
from installed import MODULE
from window import BlenderWindow

PICTURES = Path(os.environ["PLATEWRIGHT_PICTURES"])
SETTINGS = "bpy.context.scene.platewright"
# What each editor is opened as.
EDITORS = {"view3d": "VIEW_3D", "image": "IMAGE_EDITOR", "compositor": "CompositorNodeTree"}


class Panels(unittest.TestCase):
    """A plate is made first, so that every part has something to show."""

    window: BlenderWindow

    @classmethod
    def setUpClass(cls) -> None:
        cls.window = cls.enterClassContext(extension_window())
        cls.window.ask("bpy.context.preferences.view.ui_scale = 0.6")
        cls.window.ask("host.tiny_scene(96, 54)")
        cls.window.ask(f"{SETTINGS}.prompt = 'thick fog at night'")
        cls.window.ask("bpy.ops.platewright.key_prompt()")
        cls.window.ask("bpy.ops.platewright.generate()")
        cls.window.wait(lambda: not cls.window.ask("session.is_running()"))
        cls.window.ask(f"import {MODULE}.panels as panels")
        # Closed parts are not drawn.
        for step in ("unregister_class(each)", "register_class(each)"):
            cls.window.ask(f"for each in panels.CLASSES: each.bl_options = set(); bpy.utils.{step}")

    def draw(self, name: str) -> None:
        """The editor in the largest area, the extension's tab of its sidebar in front."""
        area = "max(bpy.context.window.screen.areas, key=lambda area: area.width * area.height)"
        self.window.ask(f"{area}.ui_type = {EDITORS[name]!r}")
        self.window.ask(f"{area}.spaces.active.show_region_ui = True")
        self.window.draw()
        place = self.window.region(str(self.window.ask(f"{area}.type")), "UI")
        tab = f"next(r.active_panel_category for r in {area}.regions if r.type == 'UI')"
        for y in range(place.top + 10, place.bottom, 20):
            if self.window.ask(tab) == "Platewright":
                break
            self.window.screen.click(place.right - 8, y)
        self.assertEqual(self.window.ask(tab), "Platewright")
        self.window.draw()
        self.window.screen.save(PICTURES / f"panels_{self.id().rpartition('.')[2]}_{name}.png")
        self.assertNotIn("Traceback", self.window.log())

    def test_draws_every_part_in_every_editor(self) -> None:
        for name in EDITORS:
            with self.subTest(name):
                self.draw(name)

    def test_draws_passes_taken_from_files(self) -> None:
        self.window.ask("bpy.ops.platewright.use_passes()")
        self.draw("view3d")


if __name__ == "__main__":
    unittest.main()
