# SPDX-License-Identifier: GPL-3.0-or-later
"""The extension under Blender's own extension commands, as an artist or a studio's installer uses them."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from installed import PACKAGE, archive, blender_command, install


class Extension(unittest.TestCase):
    def setUp(self) -> None:
        kept = tempfile.TemporaryDirectory(prefix="pw-home-")
        self.addCleanup(kept.cleanup)
        self.home = Path(kept.name)

    def test_is_valid_for_blender(self) -> None:
        for what in (PACKAGE, archive()):
            run = blender_command(self.home, "extension", "validate", str(what))
            self.assertEqual(run.returncode, 0, run.stdout)
            self.assertIn("Success", run.stdout)

    def test_is_built_by_blender_to_an_archive_that_installs(self) -> None:
        words = ("--source-dir", str(PACKAGE), "--output-dir", str(self.home))
        run = blender_command(self.home, "extension", "build", *words)
        self.assertEqual(run.returncode, 0, run.stdout)
        (built,) = self.home.glob("platewright-*.zip")
        self.assertIn('Installed "platewright"', install(self.home, built))

    def test_installs_with_every_part_and_no_word_of_complaint(self) -> None:
        said = install(self.home, archive())
        self.assertIn('Installed "platewright"', said)
        self.assertNotIn("Platewright:", said)
        self.assertNotIn("Traceback", said)

    def test_registers_and_unregisters_again_and_again(self) -> None:
        install(self.home, archive())
        script = (
            "import addon_utils, bpy\n"
            "name = 'bl_ext.user_default.platewright'\n"
            "for _ in range(3):\n"
            "    addon_utils.disable(name, default_set=False)\n"
            "    assert not hasattr(bpy.types.Scene, 'platewright')\n"
            "    addon_utils.enable(name, default_set=False)\n"
            "    assert hasattr(bpy.types.Scene, 'platewright')\n"
            "print('came and went')\n"
        )
        run = blender_command(self.home, expression=script)
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("came and went", run.stdout)
        self.assertNotIn("Platewright:", run.stdout)
        self.assertNotIn("Traceback", run.stdout)


if __name__ == "__main__":
    unittest.main()
