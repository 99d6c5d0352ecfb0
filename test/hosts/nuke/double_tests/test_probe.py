# SPDX-License-Identifier: Apache-2.0
"""The probe's behaviours hold in the double; where each expectation is from is counted."""

from __future__ import annotations

import unittest
from collections import Counter

from stage import DoubleCase, double, probe


class Probe(DoubleCase):
    def test_every_behaviour_of_the_probe_holds_in_the_double(self) -> None:
        double.reset(gui=False)
        verdicts = probe.run()
        counts = Counter(each["label"] for each in verdicts)
        told = ", ".join(f"{counts[label]} {label}" for label in ("documented", "public", "assumed"))
        print(f"\nprobed behaviours: {told}")
        broken = [f"{each['behaviour']}: {each['detail']}" for each in verdicts if each["verdict"] != "holds"]
        self.assertEqual(broken, [])

    def test_every_expectation_says_where_it_is_from(self) -> None:
        for each in probe.BEHAVIOURS:
            with self.subTest(each.name):
                self.assertIn(each.label, ("documented", "public", "assumed"))
                self.assertEqual(bool(each.source), each.label != "assumed")

    def test_a_behaviour_that_does_not_hold_is_told_with_what_was_found(self) -> None:
        wrong = probe.Behaviour("two is three", "assumed", "", lambda folder: probe.equal(2, 3))
        kept = list(probe.BEHAVIOURS)
        try:
            probe.BEHAVIOURS[:] = [wrong]
            (verdict,) = probe.run()
        finally:
            probe.BEHAVIOURS[:] = kept
        self.assertEqual((verdict["verdict"], verdict["detail"]), ("differs", "expected 3, found 2"))


if __name__ == "__main__":
    unittest.main()
