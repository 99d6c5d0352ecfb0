# SPDX-License-Identifier: GPL-3.0-or-later
"""What can stand in the way is said in one line and leaves the file as it was."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import bpy
from stage import FlowTest, part, turn_until


class Refuses(FlowTest):
    def test_a_scene_without_a_camera(self) -> None:
        self.scene.camera = None
        self.refused("has no camera")

    def test_a_model_that_is_not_installed(self) -> None:
        self.refused("no-such-model", model="no-such-model")

    def test_a_parameter_that_is_no_json(self) -> None:
        self.refused("not JSON", parameters="strength=1")

    def test_a_word_that_is_no_choice(self) -> None:
        self.refused("Start from cannot be", parameters='{"start_from": "nothing"}')

    def test_a_picture_over_the_daemons_limit(self) -> None:
        self.scene.render.resolution_x = self.scene.render.resolution_y = 60000
        self.refused("limit")

    def test_a_folder_outside_the_daemons_roots(self) -> None:
        self.refused("Choose an output folder under", output_folder="/nowhere/of/ours")

    def test_a_folder_that_is_a_file(self) -> None:
        self.output.write_bytes(b"")
        self.refused("is no folder")

    def test_a_disk_without_room(self) -> None:
        full = mock.Mock(free=1000)
        with mock.patch("shutil.disk_usage", return_value=full):
            self.refused("Free some space")

    def test_a_disk_that_fills_up_while_passes_are_saved(self) -> None:
        full = OSError(errno.ENOSPC, "No space left on device", str(self.output))
        with mock.patch.object(part("flow.generate"), "save_passes", side_effect=full):
            self.refused("The disk is full")

    def test_a_file_of_passes_that_is_not_there(self) -> None:
        self.refused("nowhere.exr", source_path=str(self.daemon.folder / "nowhere.exr"))

    def test_passes_without_one_that_the_model_needs(self) -> None:
        folder = self.daemon.folder / "beauty"
        folder.mkdir(exist_ok=True)
        settings = self.scene.render.image_settings
        if hasattr(settings, "media_type"):
            settings.media_type = "IMAGE"
        settings.file_format = "OPEN_EXR"
        bpy.ops.render.render()
        bpy.data.images["Render Result"].save_render(str(folder / "beauty.exr"), scene=self.scene)
        self.refused("epth", source_path=str(folder / "beauty.exr"))

    def test_a_render_that_fails(self) -> None:
        with mock.patch.object(part("flow.render").Rendered, "_start", side_effect=RuntimeError("Error: no memory")):
            self.refused("The render failed: no memory")

    def test_a_linked_scene(self) -> None:
        library = str(self.daemon.folder / "library.blend")
        bpy.data.libraries.write(library, {self.scene})
        with bpy.data.libraries.load(library, link=True) as (_, wanted):
            wanted.scenes = ["Scene"]
        linked = next(scene for scene in bpy.data.scenes if scene.library)
        linked.view_layers[0].update()
        with bpy.context.temp_override(scene=linked, view_layer=linked.view_layers[0]):
            self.refused("linked from another file")

    def test_a_camera_that_no_request_can_tell_before_anything_is_rendered(self) -> None:
        camera = self.scene.camera.data
        camera.type = "PANO"
        owner = camera if hasattr(camera, "panorama_type") else camera.cycles
        owner.panorama_type = "FISHEYE_EQUIDISTANT"
        with mock.patch.object(part("flow.render").Rendered, "_start", side_effect=AssertionError("it rendered")):
            self.refused("Camera")


class WithoutADaemon(FlowTest):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch.dict(os.environ, PLATEWRIGHT_RUNTIME_FOLDER=str(self.daemon.folder / "none")))
        self.enterContext(mock.patch.dict(os.environ, PLATEWRIGHT_DAEMON="/no/such/program"))

    def test_is_refused_in_one_line(self) -> None:
        self.refused("could not be started")

    def test_nothing_is_written(self) -> None:
        with self.assertRaises(RuntimeError):
            self.generate()
        self.assertFalse(self.output.exists())

    def test_the_panel_says_so(self) -> None:
        catalogue = part("model_catalogue")
        with self.assertRaises(RuntimeError):
            bpy.ops.platewright.refresh()
        self.assertIs(catalogue.catalogue.state, catalogue.State.ABSENT)
        self.assertIn("not running", catalogue.catalogue.line)


class AnotherVersion(FlowTest):
    def test_is_refused(self) -> None:
        daemon = part("platewright_client.daemon")
        with mock.patch.object(daemon, "API_VERSION", "platewright.v9"):
            self.refused("speaks platewright.v1")


class TheDaemonDies(FlowTest):
    def test_the_job_is_waited_for_and_goes_on(self) -> None:
        session, board = part("flow.session"), part("flow.board").board
        waited: list[bool] = []
        # The test brings the daemon back, not the extension.
        by_hand = part("preferences").DaemonStart("", on_demand=False)
        self.enterContext(mock.patch.object(part("daemon_link"), "daemon_start", lambda: by_hand))
        self.generate(wait=False, parameters='{"steps": 8}')
        turn_until(lambda: len(self.settings.history) == 1)
        self.daemon.kill(signal.SIGKILL)
        turn_until(lambda: waited.append(board.is_waiting) or any(waited) or not session.is_running())
        self.assertTrue(any(waited))
        self.assertIn("Waiting", board.text)
        self.daemon.restart()
        turn_until(lambda: not session.is_running())
        self.assertEqual((board.error, self.newest.state), ("", "DONE"))
        self.assertTrue(self.plate().is_file())


class Folders(FlowTest):
    def test_lie_beside_the_saved_file(self) -> None:
        self.settings.output_folder = "//platewright/"
        scenes = self.daemon.folder / "beside"
        scenes.mkdir()
        bpy.ops.wm.save_as_mainfile(filepath=str(scenes / "shot.blend"))
        self.generate()
        self.assertEqual(self.plate().parent, scenes / "platewright" / "still_001")

    def test_lie_in_the_home_folder_for_a_file_that_is_not_saved(self) -> None:
        self.settings.output_folder = "//platewright/"
        with mock.patch.dict(os.environ, HOME=str(self.daemon.folder)):
            self.generate()
        self.assertEqual(self.plate().parent.parent, self.daemon.folder / "platewright" / "Scene")
        self.assertTrue(any("not saved yet" in remark for remark in part("flow.board").board.remarks))

    def test_lie_in_the_home_folder_where_the_daemon_may_not_write_beside_the_file(self) -> None:
        self.settings.output_folder = "//platewright/"
        bpy.ops.wm.save_as_mainfile(filepath=str(self.folder() / "shot.blend"))
        with mock.patch.dict(os.environ, HOME=str(self.daemon.folder)):
            self.generate()
        self.assertEqual(self.plate().parent.parent, self.daemon.folder / "platewright" / "Scene")
        self.assertTrue(any("may not write" in remark for remark in part("flow.board").board.remarks))


class InAScript(FlowTest):
    def test_an_error_ends_the_process_with_the_asked_code(self) -> None:
        script = (
            "import sys; sys.path.insert(0, sys.argv[1]); import bpy, platewright; platewright.register(); "
            "import atexit; atexit.register(platewright.unregister); "
            "bpy.context.scene.camera = None; bpy.ops.platewright.generate()"
        )
        packages = str(Path(os.environ["PLATEWRIGHT_EXTENSION"]) / "blender")
        run = subprocess.run([sys.executable, "-c", script, packages], capture_output=True, text=True)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("has no camera", run.stderr)
