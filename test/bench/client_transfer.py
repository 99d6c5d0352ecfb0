#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Moves a large file to the daemon and back, with the project's own client or with grpcio, and prints the seconds.

    python3 test/bench/client_transfer.py ours|grpcio FILE

Called by `client.ts`, which starts the daemon and sets the folders in which it is found. Both send and check the same:
chunks of 1 MiB, SHA-256 at the receiving end. The file is read from memory and nothing is written, so the transport
is what is compared. Prints one line of JSON: {"up": s, "down": s, "cpuUp": s, "cpuDown": s, "ping": s}.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Callable, Iterator, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "plugins" / "client"))

from platewright_client import messages  # noqa: E402
from platewright_client.endpoint import Endpoint, read_endpoint  # noqa: E402
from platewright_client.wire.codec import decode, encode  # noqa: E402

CHUNK = 1024 * 1024
PINGS = 200
SERVICE = "/platewright.v1."

Unary = Callable[[str, bytes], bytes]
Upload = Callable[[Iterator[bytes]], bytes]
Download = Callable[[bytes], Iterator[bytes]]


def ours(endpoint: Endpoint) -> Tuple[Unary, Upload, Download]:
    from platewright_client.channel import Channel

    channel = Channel(lambda: endpoint, "bench")
    return (
        lambda method, request: channel.unary(SERVICE + method, request),
        lambda pieces: channel.client_stream(SERVICE + "PixelService/UploadPixels", pieces),
        lambda request: channel.server_stream(SERVICE + "PixelService/DownloadPixels", request),
    )


def grpcio(endpoint: Endpoint) -> Tuple[Unary, Upload, Download]:
    import grpc

    limits = [("grpc.max_receive_message_length", 8 * CHUNK), ("grpc.enable_http_proxy", 0)]
    channel = grpc.insecure_channel(endpoint.address, limits)
    metadata = (("authorization", "Bearer " + endpoint.token),) if endpoint.token else ()
    return (
        lambda method, request: channel.unary_unary(SERVICE + method)(request, metadata=metadata),
        lambda pieces: channel.stream_unary(SERVICE + "PixelService/UploadPixels")(pieces, metadata=metadata),
        lambda request: channel.unary_stream(SERVICE + "PixelService/DownloadPixels")(request, metadata=metadata),
    )


def main() -> None:
    endpoint = read_endpoint()
    assert endpoint is not None, "no daemon runs"
    unary, upload, download = {"ours": ours, "grpcio": grpcio}[sys.argv[1]](endpoint)
    data = memoryview(Path(sys.argv[2]).read_bytes())
    content_hash = hashlib.sha256(data).hexdigest()

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(data), CHUNK):
            chunk = bytes(data[start : start + CHUNK])
            yield encode(messages.UploadPixelsRequest(content_hash="" if start else content_hash, chunk=chunk))

    def fetch() -> None:
        digest = hashlib.sha256()
        for answer in download(encode(messages.DownloadPixelsRequest(content_hash=content_hash))):
            digest.update(decode(messages.DownloadPixelsResponse, answer).chunk)
        assert digest.hexdigest() == content_hash

    def ping() -> None:
        for _ in range(PINGS):
            unary("DaemonService/Hello", encode(messages.HelloRequest(client="bench")))

    ping()
    figures = {}
    for name, work in (("up", lambda: upload(pieces())), ("down", fetch), ("ping", ping)):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        figures[name] = time.perf_counter() - wall
        figures["cpu" + name.title()] = time.process_time() - processor
    figures["ping"] /= PINGS
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
