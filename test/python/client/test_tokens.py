# SPDX-License-Identifier: Apache-2.0
"""Templates of studio paths and the versions in them."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from platewright_client.errors import PlatewrightError
from platewright_client.tokens import expand, latest_version, version_down, version_up

VALUES = {"show": "owl", "shot": "010", "version": "v003", "seed": "7", "model": "starter"}


class Templates(unittest.TestCase):
    def test_put_values_in_and_leave_frame_numbers_alone(self) -> None:
        template = "/jobs/{show}/{shot}/{version}/{shot}_{model}_{seed}.####"
        self.assertEqual(expand(template, VALUES), "/jobs/owl/010/v003/010_starter_7.####")
        self.assertEqual(expand("plate.{frame}", VALUES), "plate.{frame}")

    def test_leave_the_daemons_own_tokens_where_no_value_is_given(self) -> None:
        self.assertEqual(expand("{job}_{model}_{seed}", {}), "{job}_{model}_{seed}")

    def test_no_value_leaves_its_folder_or_breaks_a_name(self) -> None:
        for value in ("../../etc", "a/b", "a\\b", 'a:*?"<>|b', "a\nb", " a. "):
            expanded = expand("/plates/{show}", {"show": value})
            self.assertRegex(expanded, r"\A/plates/[\w.][\w.]*\Z")
            self.assertNotIn("..", expanded[8:10])

    def test_a_value_is_not_expanded_again(self) -> None:
        self.assertEqual(expand("{show}", {"show": "{shot}", "shot": "x"}), "{shot}")

    def test_refuse_a_token_that_nobody_knows_or_that_has_no_value(self) -> None:
        for template, values, word in (
            ("/{shwo}", VALUES, "{shwo}"),
            ("/{seq}", VALUES, "{seq}"),
            ("/{show}", {"show": ".."}, "{show}"),
            ("/{}", VALUES, "{}"),
        ):
            with self.subTest(template):
                with self.assertRaises(PlatewrightError) as caught:
                    expand(template, values)
                self.assertIn(word, caught.exception.message)
                self.assertTrue(caught.exception.remedy)


class Versions(unittest.TestCase):
    def test_count_up_with_their_digits(self) -> None:
        for text, expected in (
            ("v003", "v004"),
            ("v009", "v010"),
            ("v999", "v1000"),
            ("V1", "V2"),
            ("owl_v001_comp_v009.nk", "owl_v001_comp_v010.nk"),
        ):
            self.assertEqual(version_up(text), expected)

    def test_count_down_to_the_first(self) -> None:
        for text, expected in (("v003", "v002"), ("v010", "v009"), ("v001", "v001"), ("v000", "v000")):
            self.assertEqual(version_down(text), expected)

    def test_a_word_that_ends_in_v_is_no_version(self) -> None:
        self.assertEqual(version_up("rev7_v01"), "rev7_v02")
        with self.assertRaises(PlatewrightError):
            version_up("rev7")

    def test_the_latest_on_disk_counts_by_number(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for version in ("v002", "v010", "v9", "v011_old", "x", "V003"):
                (folder / version).mkdir()
            for file in ("owl_v004.1001.exr", "owl_v012.1001.exr", "owl_v013.exr", "fox_v099.1001.exr", "v1.exr"):
                (folder / file).touch()
            self.assertEqual(latest_version("%s/{version}/plate.####" % folder), "v010")
            self.assertEqual(latest_version("%s/owl_{version}.####.exr" % folder), "v012")
            self.assertEqual(latest_version("%s/owl_{version}.{frame}" % folder), "v012")
            self.assertEqual(latest_version("%s/owl_{version}" % folder), "v013")
            self.assertEqual(latest_version("%s/owl_{version}_{job}" % folder), None)

    def test_a_folder_that_is_not_there_has_no_version(self) -> None:
        self.assertIsNone(latest_version("/nowhere/at/all/{version}/plate"))
        self.assertIsNone(latest_version("/no/version/here"))
