#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the Python client's messages against Google's protobuf, whose codec is C (upb).

    $(python3 test/python/oracle_venv.py) test/bench/python_codec.py

Microseconds are the fastest of many short runs; the ratio is ours over theirs, in the same process.
"""

from __future__ import annotations

import json
import sys
import timeit
from pathlib import Path
from typing import Any, Callable, Dict

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "plugins" / "client"))

from platewright_client.wire import messages  # noqa: E402
from platewright_client.wire.codec import decode, encode  # noqa: E402
from platewright_client.wire.json import from_json  # noqa: E402


def samples() -> Dict[str, Any]:
    """What travels: a job as it is listed, one with a whole scene, a step of progress, a preview, an upload's chunk."""
    request = json.loads((ROOT / "scripts" / "example" / "request.json").read_text(encoding="utf-8"))
    job = messages.Job(id="j" * 20, request_id="r" * 36, state=messages.JobState.QUEUED, created_unix_ms=1 << 40)
    progress = messages.Progress(frame=1001, frame_count=24, stage=messages.Stage.SAMPLE, step=3, step_count=20)
    event = messages.JobEvent(sequence=5, job_id="j" * 20, unix_ms=1 << 40, progress=progress)
    return {
        "job without its request": job,
        "job with five lights": messages.Job(**{**vars(job), "request": from_json(messages.PlateRequest, request)}),
        "step of progress": messages.WatchJobResponse(event=event),
        "preview, 256 KiB": messages.Preview(frame=1, png=bytes(1 << 18)),
        "chunk, 1 MiB": messages.UploadPixelsRequest(chunk=bytes(1 << 20)),
    }


def microseconds(action: Callable[[], object]) -> float:
    runs = max(1, int(0.001 / timeit.timeit(action, number=1)))
    return min(timeit.repeat(action, number=runs, repeat=200)) / runs * 1e6


def main() -> None:
    pool = descriptor_pool.DescriptorPool()
    image = (ROOT / "daemon" / "rpc" / "gen" / "image.binpb").read_bytes()
    for file in descriptor_pb2.FileDescriptorSet.FromString(image).file:
        pool.Add(file)
    print("%-24s %8s %18s %18s" % ("", "bytes", "encode us (ratio)", "decode us (ratio)"))
    for title, message in samples().items():
        cls, data = type(message), encode(message)
        theirs = message_factory.GetMessageClass(pool.FindMessageTypeByName("platewright.v1." + cls.__name__))
        parsed = theirs.FromString(data)
        ours_out, theirs_out = microseconds(lambda: encode(message)), microseconds(parsed.SerializeToString)
        ours_in, theirs_in = microseconds(lambda: decode(cls, data)), microseconds(lambda: theirs.FromString(data))
        columns = (title, len(data), ours_out, ours_out / theirs_out, ours_in, ours_in / theirs_in)
        print("%-24s %8d %10.1f (%4.1fx) %10.1f (%4.1fx)" % columns)


if __name__ == "__main__":
    main()
