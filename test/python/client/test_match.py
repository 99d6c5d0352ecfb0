# SPDX-License-Identifier: Apache-2.0
"""The table of a model's passes and the channels that answer them."""

from __future__ import annotations

import unittest

from platewright_client import messages
from platewright_client.match import MatchRow, match_table

KIND = messages.PassKind
MODEL = messages.Model(
    passes=(
        messages.PassUse(kind=KIND.DEPTH, required=True, purpose="Where surfaces stand."),
        messages.PassUse(kind=KIND.NORMAL, purpose="How they face."),
        messages.PassUse(kind=KIND.ALBEDO),
    )
)
DEPTH = messages.PassMatch(
    kind=KIND.DEPTH, layer="ViewLayer.Depth", channels=("ViewLayer.Depth.Z",), rule="blender", used=True
)
NORMAL = messages.PassMatch(
    kind=KIND.NORMAL, part="left", layer="N", channels=("N.X", "N.Y", "N.Z"), rule="arnold", used=True
)
UV = messages.PassMatch(kind=KIND.UV, layer="UV", channels=("UV.U", "UV.V"), rule="blender")


class MatchTable(unittest.TestCase):
    def test_lists_the_models_passes_in_its_order_then_what_is_not_used(self) -> None:
        rows = match_table(messages.CheckRequestResponse(matches=(UV, NORMAL, DEPTH)), MODEL)
        self.assertEqual(
            [(row.pass_title, row.state, row.required) for row in rows],
            [
                ("Depth", "matched", True),
                ("Normal", "matched", False),
                ("Albedo", "missing optional", False),
                ("UV", "unused", False),
            ],
        )

    def test_says_where_each_was_found(self) -> None:
        row = match_table(messages.CheckRequestResponse(matches=(NORMAL,)), MODEL)[1]
        found = MatchRow(
            "Normal", "left:N", ("N.X", "N.Y", "N.Z"), "arnold", True, False, "matched", KIND.NORMAL, "How they face."
        )
        self.assertEqual(row, found)

    def test_a_required_pass_that_is_absent_is_missing(self) -> None:
        rows = match_table(messages.CheckRequestResponse(), MODEL)
        self.assertEqual([row.state for row in rows], ["missing", "missing optional", "missing optional"])
        self.assertEqual((rows[0].layer, rows[0].channels, rows[0].used), ("", (), False))

    def test_a_pass_of_a_later_daemon_has_a_row_too(self) -> None:
        response = messages.CheckRequestResponse(matches=(messages.PassMatch(kind=99, layer="new"),))
        self.assertEqual(match_table(response, messages.Model())[0].pass_title, "Pass 99")
