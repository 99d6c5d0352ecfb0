# SPDX-License-Identifier: Apache-2.0
"""A follower against the true daemon, through all that can happen to it."""

from __future__ import annotations

import os
import unittest
import uuid
from dataclasses import replace
from typing import List, Optional, Type
from unittest import mock

from daemon import TestDaemon
from platewright_client import DaemonUnavailable, JobFollower, connect, follow
from platewright_client.daemon import Daemon
from platewright_client.follow import Accepted, Ended, Happening, PlateReady, Previewed, Progressed, Waiting
from platewright_client.wire.messages import ErrorReason, JobState

PATIENCE = 60.0
FRAMES = 6


def new_id() -> str:
    return str(uuid.uuid4())


class Following(unittest.TestCase):
    server: TestDaemon

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = TestDaemon()
        cls.server.__enter__()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.close()

    def setUp(self) -> None:
        patch = mock.patch.dict(os.environ, self.server.environment)
        patch.start()
        self.addCleanup(patch.stop)

    def connect(self) -> Daemon:
        return connect("test-follower")

    def until(self, follower: JobFollower, kind: Type[Happening]) -> List[Happening]:
        """What happens up to the first of `kind`, which comes last."""
        happened: List[Happening] = []
        while not happened or not isinstance(happened[-1], kind):
            happened.append(follower.happenings.get(timeout=PATIENCE))
            if isinstance(happened[-1], Ended):
                break
        self.assertIsInstance(happened[-1], kind, happened[-1])
        return happened

    def frames(self, happened: List[Happening]) -> List[int]:
        return [happening.plate.frame for happening in happened if isinstance(happening, PlateReady)]

    def end(self, happened: List[Happening]) -> Ended:
        assert isinstance(happened[-1], Ended)
        return happened[-1]

    def test_a_job_from_its_acceptance_to_its_end(self) -> None:
        follower = JobFollower.submit(self.connect, self.server.request("whole", last=FRAMES), new_id())
        happened = self.until(follower, Ended)
        self.assertIsInstance(happened[0], Accepted)
        self.assertEqual(self.frames(happened), list(range(1, FRAMES + 1)))
        fractions = [happening.fraction for happening in happened if isinstance(happening, Progressed)]
        self.assertTrue(fractions)
        self.assertEqual(fractions, sorted(fractions))
        self.assertTrue(all(0 <= fraction <= 1 for fraction in fractions))
        for happening in happened:
            if isinstance(happening, Previewed):
                self.assertEqual(happening.png[:4], b"\x89PNG")
        end = self.end(happened)
        self.assertEqual((end.state, end.error), (JobState.DONE, None))
        assert end.job is not None
        self.assertEqual((end.job.id, end.job.state, len(end.job.plates)), (follower.job_id, JobState.DONE, FRAMES))
        follower._thread.join(PATIENCE)
        self.assertTrue(follower.is_done)
        self.assertTrue(follower.happenings.empty())

    def test_a_job_of_another_session(self) -> None:
        with self.connect() as daemon:
            job = daemon.submit_job(self.server.request("other", last=2), new_id())
            first = next(event for event in daemon.watch_job(job.id) if event.plate is not None)
        from_start = self.until(JobFollower.reattach(self.connect, job.id), Ended)
        self.assertEqual(self.frames(from_start), [1, 2])
        rest = self.until(JobFollower.reattach(self.connect, job.id, first.sequence), Ended)
        self.assertEqual(self.frames(rest), [2])
        ended = self.until(JobFollower.reattach(self.connect, job.id, 10**6), Ended)
        self.assertEqual([type(happening) for happening in ended], [Accepted, Ended])
        self.assertEqual(self.end(ended).state, JobState.DONE)

    def test_a_daemon_killed_in_mid_job_is_waited_for_and_no_plate_is_told_twice(self) -> None:
        follower = JobFollower.submit(self.connect, self.server.request("killed", last=FRAMES), new_id())
        before = self.until(follower, PlateReady)
        self.server.kill()
        try:
            waiting = self.until(follower, Waiting)
        finally:
            self.server.restart()
        happened = before + waiting + self.until(follower, Ended)
        self.assertEqual(self.frames(happened), list(range(1, FRAMES + 1)))
        self.assertEqual(sum(isinstance(happening, Accepted) for happening in happened), 1)
        end = self.end(happened)
        self.assertEqual((end.state, end.error), (JobState.DONE, None))

    def test_a_lost_answer_to_the_submission_makes_no_second_job(self) -> None:
        attempts: List[int] = []

        def losing() -> Daemon:
            daemon = self.connect()
            attempts.append(1)
            if len(attempts) == 1:
                submit = daemon.submit_job

                def lose(*arguments: object) -> None:
                    submit(*arguments)  # type: ignore[arg-type]
                    raise DaemonUnavailable("lost")

                daemon.submit_job = lose  # type: ignore[assignment, method-assign]
            return daemon

        request_id = new_id()
        happened = self.until(JobFollower.submit(losing, self.server.request("once"), request_id), Ended)
        self.assertEqual(self.end(happened).state, JobState.DONE)
        self.assertEqual([type(happening) for happening in happened[:2]], [Waiting, Accepted])
        with self.connect() as daemon:
            self.assertEqual(sum(job.request_id == request_id for job in daemon.list_jobs()), 1)

    def test_a_running_job_is_cancelled(self) -> None:
        follower = JobFollower.submit(self.connect, self.server.request("stopped", last=12), new_id())
        happened = self.until(follower, PlateReady)
        follower.cancel()
        happened += self.until(follower, Ended)
        end = self.end(happened)
        self.assertEqual((end.state, end.error), (JobState.CANCELLED, None))
        self.assertLess(len(self.frames(happened)), 12)

    def test_what_is_cancelled_before_its_submission_is_never_submitted(self) -> None:
        request_id = new_id()

        def slowly() -> Daemon:
            follower.cancel()
            return self.connect()

        pause = mock.patch.object(follow.threading.Thread, "start", lambda thread: None)
        with pause:
            follower = JobFollower.submit(slowly, self.server.request("never"), request_id)
        follower.cancel()
        follower._thread.start()
        happened = self.until(follower, Ended)
        self.assertEqual(happened, [Ended(JobState.CANCELLED, None, None)])
        with self.connect() as daemon:
            self.assertFalse([job for job in daemon.list_jobs() if job.request_id == request_id])

    def test_what_is_cancelled_while_it_connects_is_never_submitted(self) -> None:
        request_id = new_id()

        def cancelling() -> Daemon:
            daemon = self.connect()
            holder[0].cancel()
            return daemon

        holder: List[JobFollower] = []
        with mock.patch.object(follow.threading.Thread, "start", lambda thread: None):
            holder.append(JobFollower.submit(cancelling, self.server.request("nor"), request_id))
        holder[0]._thread.start()
        self.assertEqual(self.until(holder[0], Ended), [Ended(JobState.CANCELLED, None, None)])
        with self.connect() as daemon:
            self.assertFalse([job for job in daemon.list_jobs() if job.request_id == request_id])

    def test_a_refused_request_fails_with_its_reason(self) -> None:
        wrong = replace(self.server.request("wrong"), model="none")
        happened = self.until(JobFollower.submit(self.connect, wrong, new_id()), Ended)
        end = self.end(happened)
        self.assertEqual((len(happened), end.state, end.job), (1, JobState.FAILED, None))
        assert end.error is not None
        self.assertEqual((end.error.reason, end.error.field), (ErrorReason.UNKNOWN_MODEL, "model"))

    def test_a_job_that_fails_says_why(self) -> None:
        request = self.server.request("fails")
        broken = self.server.folder / "broken.exr"
        shot = self.server.place_shot()
        data = shot.read_bytes()
        broken.write_bytes(data[: len(data) // 2] + b"\0" * (len(data) - len(data) // 2))
        source = request.passes[0]
        pixels = replace(source.pixels, path=str(broken)) if source.pixels else None
        wrong = replace(request, passes=(replace(source, pixels=pixels),))
        end = self.end(self.until(JobFollower.submit(self.connect, wrong, new_id()), Ended))
        self.assertEqual(end.state, JobState.FAILED)
        assert end.error is not None and end.error.reason is not None
        self.assertTrue(end.error.message)

    def test_a_job_that_is_not_known(self) -> None:
        end = self.end(self.until(JobFollower.reattach(self.connect, "nobody"), Ended))
        assert end.error is not None
        self.assertEqual((end.state, end.error.reason), (JobState.FAILED, ErrorReason.JOB_NOT_FOUND))

    def test_no_daemon_at_the_first_attempt_ends_it_at_once(self) -> None:
        def nobody() -> Daemon:
            raise DaemonUnavailable("gone")

        end = self.end(self.until(JobFollower.submit(nobody, self.server.request("nobody"), new_id()), Ended))
        self.assertEqual(end.state, JobState.FAILED)
        self.assertIsInstance(end.error, DaemonUnavailable)

    def test_a_fault_in_the_hosts_own_code_ends_it_too(self) -> None:
        def faulty() -> Daemon:
            raise KeyError("preferences")

        end = self.end(self.until(JobFollower.submit(faulty, self.server.request("faulty"), new_id()), Ended))
        assert end.error is not None
        self.assertEqual((end.state, end.error.reason), (JobState.FAILED, ErrorReason.INTERNAL))

    def test_a_daemon_that_stays_away_is_given_up_in_the_end(self) -> None:
        for how in ("patience", "cancel"):
            connections: List[Optional[Daemon]] = []

            def once() -> Daemon:
                if connections:
                    raise DaemonUnavailable("gone")
                daemon = self.connect()
                connections.append(daemon)
                return daemon

            patience = {"PATIENCE_SECONDS": 0.3} if how == "patience" else {"CANCEL_PATIENCE_SECONDS": 0.1}
            with self.subTest(how), mock.patch.multiple(follow, **patience):
                follower = JobFollower.submit(once, self.server.request("away" + how, last=FRAMES), new_id())
                self.until(follower, PlateReady)
                connection = connections[0]
                assert connection is not None
                connection.close()
                self.until(follower, Waiting)
                if how == "cancel":
                    follower.cancel()
                end = self.end(self.until(follower, Ended))
                self.assertEqual((end.state, end.job), (JobState.UNSPECIFIED, None))
                self.assertIsInstance(end.error, DaemonUnavailable)
            with self.connect() as daemon:
                list(daemon.watch_job(follower.job_id))
