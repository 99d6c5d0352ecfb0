# SPDX-License-Identifier: Apache-2.0
"""Threads: edits on the main thread alone, calls handed to the main loop, progress bars."""

from __future__ import annotations

import gc
import threading
import unittest
from typing import Any, Callable

from stage import DoubleCase, double, nuke


class Edits(DoubleCase):
    def test_every_edit_from_another_thread_raises(self) -> None:
        node, other = nuke.nodes.Switch(name="Here"), nuke.nodes.NoOp()
        knob = nuke.String_Knob("mine")
        edits: list[Callable[[], Any]] = [
            lambda: nuke.createNode("NoOp"),
            lambda: nuke.nodes.NoOp(),
            lambda: node["which"].setValue(1),
            lambda: node["which"].setValueAt(1, 1),
            lambda: node["which"].setAnimated(),
            lambda: node["which"].setExpression("1"),
            lambda: node["which"].setFlag(nuke.INVISIBLE),
            lambda: node["label"].setValue("x"),
            lambda: node["label"].setVisible(False),
            lambda: node.setInput(0, other),
            lambda: node.setName("There"),
            lambda: node.addKnob(knob),
            lambda: node.setSelected(True),
            lambda: node.setXYpos(1, 1),
            lambda: nuke.delete(other),
            lambda: nuke.Undo.begin("x"),
            lambda: nuke.undo(),
            lambda: nuke.scriptClear(),
            lambda: nuke.scriptSaveAs(self.path("x.nk")),
            lambda: nuke.root().setModified(False),
            lambda: nuke.frame(5),
            lambda: nuke.message("hello"),
            lambda: nuke.execute(node, 1, 1),
        ]
        for number, edit in enumerate(edits):
            with self.subTest(number):
                self.assertIn("main thread", str(self.in_thread(edit)))
        self.assertEqual((node.name(), node["which"].value(), node.input(0)), ("Here", 0, None))

    def test_reading_from_another_thread_is_allowed(self) -> None:
        node = nuke.nodes.Switch()
        self.assertIsNone(self.in_thread(lambda: (node["which"].value(), node.name(), nuke.allNodes())))


class MainLoop(DoubleCase):
    def test_a_call_waits_for_the_main_loop(self) -> None:
        node = nuke.nodes.NoOp()
        nuke.executeInMainThread(node["label"].setValue, ("told",))
        self.assertEqual(node["label"].value(), "")
        self.assertEqual(double.pump(), 1)
        self.assertEqual(node["label"].value(), "told")

    def test_a_single_argument_needs_no_tuple_and_keywords_pass(self) -> None:
        seen: list[Any] = []
        nuke.executeInMainThread(seen.append, 5)
        nuke.executeInMainThread(lambda *, a: seen.append(a), kwargs={"a": 6})
        double.pump()
        self.assertEqual(seen, [5, 6])

    def test_the_result_comes_back_to_the_thread(self) -> None:
        seen: list[Any] = []
        raised = self.in_thread(lambda: seen.append(nuke.executeInMainThreadWithResult(lambda a: a * 2, (21,))))
        self.assertIsNone(raised)
        self.assertEqual(seen, [42])

    def test_asking_for_the_result_on_the_main_thread_raises_where_Nuke_hangs(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "hang"):
            nuke.executeInMainThreadWithResult(lambda: 1)

    def test_what_a_call_raises_is_printed_and_gives_None(self) -> None:
        seen: list[Any] = []
        self.in_thread(lambda: seen.append(nuke.executeInMainThreadWithResult(lambda: 1 / 0)))
        self.assertEqual(seen, [None])
        self.assertIn("ZeroDivisionError", double.printed()[0])

    def test_pump_is_refused_off_the_main_thread(self) -> None:
        raised: list[BaseException] = []

        def work() -> None:
            try:
                double.pump()
            except RuntimeError as problem:
                raised.append(problem)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertEqual(len(raised), 1)


class Progress(DoubleCase):
    def test_a_bar_is_told_and_cancelled_and_goes_with_its_object(self) -> None:
        task = nuke.ProgressTask("Plate")
        task.setProgress(40)
        task.setMessage("working")
        (seen,) = double.tasks()
        self.assertEqual((seen.title, seen.progress, seen.messages, seen.shown), ("Plate", [40], ["working"], True))
        self.assertFalse(task.isCancelled())
        seen.cancel()
        self.assertTrue(task.isCancelled())
        del task
        gc.collect()
        self.assertFalse(seen.shown)

    def test_progress_is_a_whole_number(self) -> None:
        with self.assertRaises(TypeError):
            nuke.ProgressTask("Plate").setProgress(0.5)  # type: ignore[arg-type]


if __name__ == "__main__":
    unittest.main()
