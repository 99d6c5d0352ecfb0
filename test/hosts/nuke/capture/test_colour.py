# SPDX-License-Identifier: Apache-2.0
"""The working space by the script's colour settings; frame rates as fractions."""

from __future__ import annotations

import os
import unittest
from unittest import mock

from capture_case import AP1, REC709, CaptureCase, CaptureError, messages, nuke
from platewright_nuke.capture.colour import working_space
from platewright_nuke.capture.framing import frame_rate


class WorkingSpace(CaptureCase):
    def setUp(self) -> None:
        super().setUp()
        environment = mock.patch.dict(os.environ)
        environment.start()
        self.addCleanup(environment.stop)
        os.environ.pop("OCIO", None)
        self.group = self.node()
        self.root = nuke.root()

    def ocio(self, config: str, space: str = "scene_linear") -> None:
        self.root["colorManagement"].setValue("OCIO")
        self.root["OCIO_config"].setValue(config)
        self.root["workingSpaceLUT"].setValue(space)

    def test_nukes_own_management_is_linear_rec709(self) -> None:
        self.assertEqual(working_space(self.group), REC709)

    def test_a_space_goes_by_its_name_and_a_role_by_its_configuration(self) -> None:
        self.ocio("nuke-default", "ACEScg")
        self.assertEqual(working_space(self.group), AP1)
        self.ocio("fn-nuke_cg-config-v1.0.0_aces-v1.3_ocio-v2.1")
        self.assertEqual(working_space(self.group), AP1)
        self.ocio("nuke-default")
        self.assertEqual(working_space(self.group), REC709)

    def test_a_custom_configurations_roles_are_read_and_the_environment_wins(self) -> None:
        for name, space in (("a", "ACEScg"), ("b", '"Linear Rec.709 (sRGB)"')):
            text = f"ocio_profile_version: 2\n\nroles:\n  data: Raw\n  scene_linear: {space}\n\ndisplays:\n"
            (self.folder / f"{name}.ocio").write_text(text)
        self.ocio("custom")
        self.root["customOCIOConfigPath"].setValue((self.folder / "a.ocio").as_posix())
        self.assertEqual(working_space(self.group), AP1)
        os.environ["OCIO"] = str(self.folder / "b.ocio")
        self.assertEqual(working_space(self.group), REC709)

    def test_what_the_artist_states_wins(self) -> None:
        self.group["working_space"].setValue("lin_ap1_scene")
        self.assertEqual(working_space(self.group), AP1)

    def test_an_unknown_space_is_refused_with_what_to_do(self) -> None:
        self.ocio("custom")
        os.environ["OCIO"] = str(self.folder / "nowhere.ocio")
        with self.assertRaisesRegex(CaptureError, "cannot be read.*Set `working space`"):
            working_space(self.group)
        self.root["workingSpaceLUT"].setValue("ACEScct")
        with self.assertRaisesRegex(CaptureError, "ACEScct.*Set `working space`"):
            working_space(self.group)


class FrameRate(unittest.TestCase):
    def test_rates_are_exact(self) -> None:
        for given, numerator, denominator in (
            (24, 24, 1),
            (25.0, 25, 1),
            (23.976, 24000, 1001),
            (23.98, 24000, 1001),
            (24000 / 1001, 24000, 1001),
            (29.97, 30000, 1001),
            (59.94, 60000, 1001),
            (12.5, 25, 2),
        ):
            with self.subTest(given):
                rate = messages.Rational(numerator=numerator, denominator=denominator)
                self.assertEqual(frame_rate(given), rate)

    def test_a_rate_that_is_none_is_refused(self) -> None:
        for given in (0, -24, float("nan"), float("inf"), 1e-9):
            with self.subTest(given), self.assertRaisesRegex(CaptureError, "frame rate"):
                frame_rate(given)


if __name__ == "__main__":
    unittest.main()
