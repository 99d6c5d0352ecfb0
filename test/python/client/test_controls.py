# SPDX-License-Identifier: Apache-2.0
"""Controls drawn from a model's description, and the words for passes and progress."""

from __future__ import annotations

import math
import unittest
from typing import Any

from platewright_client import messages
from platewright_client.controls import Control, controls, fraction, label, parameter, pass_title
from platewright_client.errors import PlatewrightError

MODEL = messages.Model(
    parameters=(
        messages.ParameterSpec(
            name="haze",
            label="Haze",
            group="Air",
            unit="%",
            number=messages.NumberSpec(default_value=0.5, minimum=0.0, maximum=1.0, step=0.1),
        ),
        messages.ParameterSpec(
            name="steps", integer=messages.IntegerSpec(default_value=2**60, minimum=1, maximum=2**62)
        ),
        messages.ParameterSpec(name="bounce", label="Bounce", toggle=messages.ToggleSpec(default_value=True)),
        messages.ParameterSpec(name="note", label="Note", text=messages.TextSpec(default_value="")),
        messages.ParameterSpec(
            name="start",
            label="Start from",
            text=messages.TextSpec(default_value="beauty", choices=("beauty", "lights")),
        ),
        messages.ParameterSpec(name="curve", label="A kind of a later daemon"),
    )
)
HAZE, STEPS, BOUNCE, NOTE, START = controls(MODEL)


class Controls(unittest.TestCase):
    def test_are_drawn_in_the_models_order_without_kinds_they_do_not_know(self) -> None:
        kinds = [(control.name, control.kind) for control in controls(MODEL)]
        self.assertEqual(
            kinds,
            [("haze", "number"), ("steps", "integer"), ("bounce", "toggle"), ("note", "text"), ("start", "choice")],
        )

    def test_carry_all_that_a_panel_shows(self) -> None:
        self.assertEqual(HAZE, Control("haze", "Haze", "", "Air", "%", "number", 0.5, 0.0, 1.0, 0.1))
        self.assertEqual((STEPS.label, STEPS.default, STEPS.step), ("steps", 2**60, 1))
        self.assertEqual((START.default, START.choices), ("beauty", ("beauty", "lights")))

    def test_their_defaults_are_values_they_take(self) -> None:
        for control in controls(MODEL):
            sent = parameter(control, control.default)
            self.assertIn(control.default, (sent.number, sent.integer, sent.toggle, sent.text))


class Parameters(unittest.TestCase):
    def test_numbers_become_the_nearest_end_of_the_range(self) -> None:
        for value, expected in ((0.25, 0.25), (-1, 0.0), (7, 1.0), (math.inf, 1.0), (-math.inf, 0.0), ("0.5", 0.5)):
            self.assertEqual(parameter(HAZE, value), messages.Parameter(name="haze", number=expected))

    def test_integers_are_rounded_and_exact_when_large(self) -> None:
        large = 2**60 + 1
        for value, expected in ((3.6, 4), ("7", 7), ("2.0", 2), (0, 1), (large, large), (math.inf, 2**62), (True, 1)):
            self.assertEqual(parameter(STEPS, value), messages.Parameter(name="steps", integer=expected))

    def test_toggles_take_what_hosts_store_for_them(self) -> None:
        for value, expected in ((True, True), (0, False), (1.0, True)):
            self.assertEqual(parameter(BOUNCE, value), messages.Parameter(name="bounce", toggle=expected))

    def test_text_is_sent_as_it_is(self) -> None:
        self.assertEqual(parameter(NOTE, ""), messages.Parameter(name="note", text=""))
        self.assertEqual(parameter(START, "lights"), messages.Parameter(name="start", text="lights"))

    def test_values_of_another_kind_are_refused_with_a_remedy(self) -> None:
        control: Control
        value: Any
        for control, value in (
            (HAZE, "thick"),
            (HAZE, math.nan),
            (HAZE, None),
            (STEPS, "many"),
            (BOUNCE, "0"),
            (START, "dark"),
        ):
            with self.subTest(control.name, value=value):
                with self.assertRaises(PlatewrightError) as caught:
                    parameter(control, value)
                self.assertEqual(caught.exception.reason, messages.ErrorReason.UNKNOWN_PARAMETER)
                self.assertIn(control.label, caught.exception.message)
                self.assertTrue(caught.exception.remedy)


class Words(unittest.TestCase):
    def test_passes_have_titles(self) -> None:
        kinds = messages.PassKind
        titles = [pass_title(kind) for kind in (kinds.DEPTH, kinds.DIFFUSE_DIRECT, kinds.UV, kinds.OBJECT_ID, 99)]
        self.assertEqual(titles, ["Depth", "Diffuse Direct", "UV", "Object ID", "Pass 99"])

    def test_every_pass_has_a_title_of_its_own(self) -> None:
        self.assertEqual(len({pass_title(kind) for kind in messages.PassKind}), len(messages.PassKind))

    def test_progress_says_what_is_done_and_where(self) -> None:
        progress = messages.Progress(
            frame=1003, frame_index=2, frame_count=24, stage=messages.Stage.SAMPLE, step=4, step_count=20
        )
        self.assertEqual(label(progress), "Frame 1003, 3 of 24: running the model, step 4 of 20")
        self.assertEqual(
            label(messages.Progress(frame_count=1, stage=messages.Stage.READ, step=1, step_count=1)), "Reading passes"
        )
        self.assertEqual(label(messages.Progress(stage=99)), "Working")

    def test_progress_rises_from_0_to_1_through_stages_and_frames(self) -> None:
        shares = [
            fraction(messages.Progress(frame_index=frame, frame_count=3, stage=stage, step=step, step_count=4))
            for frame in range(3)
            for stage in messages.Stage
            if stage
            for step in range(1, 5)
        ]
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(len(set(shares)), len(shares))
        self.assertEqual(shares[0], 0.0)
        self.assertLess(shares[-1], 1.0)

    def test_progress_stays_within_0_and_1_whatever_it_says(self) -> None:
        for odd in (
            messages.Progress(),
            messages.Progress(stage=99, step=7),
            messages.Progress(frame_index=9, frame_count=3),
        ):
            self.assertTrue(0.0 <= fraction(odd) <= 1.0)
