# SPDX-License-Identifier: Apache-2.0
"""Menus, panels, dialogs, start-up, and what there is of them without the interface."""

from __future__ import annotations

import subprocess
import sys
import unittest

from stage import NUKE, DoubleCase, double, nuke


class Menus(DoubleCase):
    def test_entries_are_made_found_and_chosen(self) -> None:
        seen: list[int] = []
        menu = nuke.menu("Nuke").addMenu("Platewright")
        menu.addCommand("Jobs/List", lambda: seen.append(1), "ctrl+j", index=0)
        nuke.menu("Nuke").findItem("Platewright/Jobs/List").invoke()
        self.assertEqual(seen, [1])
        self.assertIsNone(nuke.menu("Nuke").findItem("Platewright/None"))
        menu.removeItem("Jobs")
        self.assertEqual(menu.items(), [])

    def test_text_is_run_as_Python(self) -> None:
        item = nuke.menu("Nodes").addCommand("Make", "nuke.createNode('NoOp')")
        item.invoke()
        self.assertEqual(len(nuke.allNodes("NoOp")), 1)
        self.assertIsNotNone(nuke.toolbar("Nodes").findItem("Make"))

    def test_a_disabled_entry_does_nothing(self) -> None:
        item = nuke.menu("Nuke").addCommand("Bad", lambda: 1 / 0)
        item.setEnabled(False)
        item.invoke()

    def test_there_are_none_in_the_terminal(self) -> None:
        double.reset(gui=False)
        self.assertIsNone(nuke.menu("Nuke"))
        self.assertFalse(nuke.GUI)


class Dialogs(DoubleCase):
    def test_what_is_asked_is_recorded_and_answered(self) -> None:
        double.answer("ask", False, True)
        self.assertEqual([nuke.ask("One?"), nuke.ask("Two?"), nuke.ask("Three?")], [False, True, True])
        nuke.message("Done.")
        self.assertEqual([each.text for each in double.dialogs("message")], ["Done."])

    def test_a_panel_gives_the_values_that_were_typed(self) -> None:
        panel = nuke.Panel("Range")
        panel.addSingleLineInput("First", "1")
        panel.addEnumerationPulldown("Mode", "{two words} other")
        double.answer("panel", {"First": "1001"}, 0)
        self.assertEqual(panel.show(), 1)
        self.assertEqual((panel.value("First"), panel.value("Mode")), ("1001", "two words"))
        self.assertEqual(panel.show(), 0)

    def test_frames_and_views_come_with_the_script_s_range(self) -> None:
        self.assertEqual(nuke.getFramesAndViews("Frames"), ("1-100", ["main"]))
        double.answer("frames", None)
        self.assertIsNone(nuke.getFramesAndViews("Frames", "1-10"))

    def test_a_panel_in_the_terminal_raises(self) -> None:
        double.reset(gui=False)
        with self.assertRaises(RuntimeError):
            nuke.Panel("x").show()


class Start(DoubleCase):
    def plugin(self) -> str:
        folder = self.folder / "plugin"
        folder.mkdir()
        (folder / "init.py").write_text("import nuke\nnuke.tprint('init')\nnuke.pluginAddPath('inner')\n")
        (folder / "menu.py").write_text("import nuke\nnuke.tprint('menu', nuke.menu('Nuke').name())\n")
        (folder / "inner").mkdir()
        (folder / "inner" / "init.py").write_text("import nuke\nnuke.tprint('inner')\n")
        return str(folder)

    def test_init_runs_always_and_menu_with_the_interface(self) -> None:
        folder = self.plugin()
        for gui, expected in ((False, ["init", "inner"]), (True, ["init", "inner", "menu Nuke"])):
            double.reset(gui=gui)
            double.start([folder])
            self.assertEqual(double.printed(), expected)
            self.assertEqual(nuke.pluginPath()[-1], folder)

    def test_the_command_runs_a_script_in_the_terminal(self) -> None:
        script = self.folder / "script.py"
        script.write_text("import nuke, sys\nprint(nuke.env['gui'], nuke.NUKE_VERSION_MAJOR, sys.argv[1])\n")
        command = [sys.executable, "-m", "nuke", "-t", "--as", "16.0v2", str(script), "given"]
        run = subprocess.run(command, cwd=NUKE / "double", capture_output=True, text=True, timeout=60)
        self.assertEqual(run.stdout.strip(), "False 16 given", run.stderr)


if __name__ == "__main__":
    unittest.main()
