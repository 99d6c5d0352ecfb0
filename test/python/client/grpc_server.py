# SPDX-License-Identifier: Apache-2.0
"""A server of Google's grpcio with raw bytes for messages, run by the Python that `oracle_venv.py` prints.

Prints its port, then a line for each thing that it notices. Lines on its standard input: `stop` stops it in good order.
"""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Iterator

import grpc

LIMIT = 64 * 1024 * 1024


def say(text: str) -> None:
    print(text, flush=True)


def watched(context: Any, name: str) -> None:
    context.add_callback(lambda: say("%s over, active %s" % (name, context.is_active())))


def echo(request: bytes, context: Any) -> bytes:
    context.set_trailing_metadata((("noted-bin", b"\0\xff"), ("noted", "yes")))
    return request


def metadata(request: bytes, context: Any) -> bytes:
    sent = dict(context.invocation_metadata())
    remaining = context.time_remaining()
    deadline = "none" if remaining is None else "%d" % remaining
    return "\n".join([sent.get("authorization", ""), sent.get("user-agent", ""), deadline]).encode()


def fail(request: bytes, context: Any) -> bytes:
    code, _, text = request.decode("utf-8").partition(" ")
    context.abort(next(item for item in grpc.StatusCode if item.value[0] == int(code)), text)
    raise AssertionError("abort raises")


def sleep(request: bytes, context: Any) -> bytes:
    watched(context, "sleep")
    say("sleep begun")
    time.sleep(float(request))
    return request


def count(request: bytes, context: Any) -> Iterator[bytes]:
    """`number size [pause]`."""
    number, size, *pause = request.split()
    sent = [0]
    # The call's own end: after a cancel grpcio may ask for one more message, or drop this generator and never close it.
    context.add_callback(lambda: say("count of %d over at %d" % (int(number), sent[0])))
    for index in range(int(number)):
        if not context.is_active():
            return
        sent[0] = index + 1
        yield bytes([index % 256]) * int(size)
        if pause:
            time.sleep(float(pause[0]))


def gather(requests: Iterator[bytes], context: Any) -> bytes:
    sizes = [len(request) for request in requests]
    return b"%d %d" % (len(sizes), sum(sizes))


def main() -> None:
    server = grpc.server(
        ThreadPoolExecutor(16),
        options=[("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)],
    )
    handlers = {
        "Echo": grpc.unary_unary_rpc_method_handler(echo),
        "Metadata": grpc.unary_unary_rpc_method_handler(metadata),
        "Fail": grpc.unary_unary_rpc_method_handler(fail),
        "Sleep": grpc.unary_unary_rpc_method_handler(sleep),
        "Count": grpc.unary_stream_rpc_method_handler(count),
        "Gather": grpc.stream_unary_rpc_method_handler(gather),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Raw", handlers),))
    address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:0"
    say("port %d" % server.add_insecure_port(address))
    server.start()
    for line in sys.stdin:
        if line.strip() == "stop":
            stopped: threading.Event = server.stop(10)
            say("stopping")
            stopped.wait()
            say("stopped")
            return


if __name__ == "__main__":
    main()
