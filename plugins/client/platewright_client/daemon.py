# SPDX-License-Identifier: Apache-2.0
"""The daemon as a host sees it: the contract's calls as methods, every failure a PlatewrightError."""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import closing
from pathlib import Path
from typing import Iterator, Optional, Sequence, Tuple, Type, Union

from .channel import Channel
from .endpoint import read_endpoint, runtime_folder
from .errors import DaemonNotRunning, DaemonUnavailable, PlatewrightError
from .launch import start_daemon
from .wire import messages
from .wire.codec import decode, encode
from .wire.messages import ErrorReason
from .wire.schema import AnyMessage, Message, WireError

API_VERSION = "platewright.v1"

#: Checking a request reads the header of every frame of a range.
ANSWER_SECONDS = 120.0
#: Loading and verifying read the whole of a model, which may be many gigabytes.
MODEL_SECONDS = 900.0

_LARGEST_PAGE = 1000
_CHUNK_BYTES = 1024 * 1024
_PathLike = Union[str, "os.PathLike[str]"]


def connect(client: str, start: bool = False, command: Optional[Sequence[str]] = None, timeout: float = 5.0) -> Daemon:
    """The running daemon of this user; with `start`, one that is started where none runs.

    `client` names the caller for the daemon's log, `platewright-blender/1.0 Blender/5.2`. `command` is for
    `launch.find_command`; `timeout` is for the first answer, not for the start. Raises DaemonUnavailable, also where
    the daemon speaks another version of the contract.
    """
    folder = runtime_folder()
    channel = Channel(lambda: read_endpoint(folder), client)
    try:
        try:
            hello = _hello(channel, client, timeout)
        except DaemonNotRunning:
            if not start:
                raise
            start_daemon(command)
            hello = _hello(channel, client, timeout)
        if hello.api_version != API_VERSION:
            raise DaemonUnavailable(
                "The Platewright daemon %s speaks %s, and this plug-in speaks %s."
                % (hello.daemon_version, hello.api_version, API_VERSION),
                "Install the plug-in and the daemon of the same release.",
            )
        return Daemon(channel, hello)
    except BaseException:
        channel.close()
        raise


def _hello(channel: Channel, client: str, timeout: float) -> messages.HelloResponse:
    request = messages.HelloRequest(client=client)
    return _call(channel, "DaemonService/Hello", request, messages.HelloResponse, timeout)


class Daemon:
    """A connection to the daemon. Its calls block and may be made from several threads at once; each takes `timeout` in
    seconds, None for no limit. It finds a restarted daemon again by itself. `close` ends every call that is open.
    """

    def __init__(self, channel: Channel, hello: messages.HelloResponse) -> None:
        #: What the daemon said of itself when the connection was made.
        self.hello = hello
        self._channel = channel

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._channel.close()

    def list_models(self, timeout: Optional[float] = ANSWER_SECONDS) -> Tuple[messages.Model, ...]:
        """The default model first."""
        answer = self._call(
            "ModelService/ListModels", messages.ListModelsRequest(), messages.ListModelsResponse, timeout
        )
        return answer.models

    def get_model(self, name: str = "", timeout: Optional[float] = ANSWER_SECONDS) -> messages.Model:
        """Empty name: the default."""
        request = messages.GetModelRequest(name=name)
        return _present(self._call("ModelService/GetModel", request, messages.GetModelResponse, timeout).model)

    def load_model(self, name: str = "", timeout: Optional[float] = MODEL_SECONDS) -> messages.Model:
        """Returns when the next job would start at once."""
        request = messages.LoadModelRequest(name=name)
        return _present(self._call("ModelService/LoadModel", request, messages.LoadModelResponse, timeout).model)

    def unload_model(self, name: str = "", timeout: Optional[float] = MODEL_SECONDS) -> messages.Model:
        """Gives the model's memory back once the running job has ended."""
        request = messages.UnloadModelRequest(name=name)
        return _present(self._call("ModelService/UnloadModel", request, messages.UnloadModelResponse, timeout).model)

    def verify_model(self, name: str = "", timeout: Optional[float] = MODEL_SECONDS) -> messages.VerifyModelResponse:
        """Compares every file of the model with its hash."""
        request = messages.VerifyModelRequest(name=name)
        return self._call("ModelService/VerifyModel", request, messages.VerifyModelResponse, timeout)

    def check_request(
        self, request: messages.PlateRequest, timeout: Optional[float] = ANSWER_SECONDS
    ) -> messages.CheckRequestResponse:
        """Refuses what `submit_job` would refuse and says which channels answer which pass. Makes nothing."""
        check = messages.CheckRequestRequest(request=request)
        return self._call("PlateService/CheckRequest", check, messages.CheckRequestResponse, timeout)

    def submit_job(
        self, request: messages.PlateRequest, request_id: str, timeout: Optional[float] = ANSWER_SECONDS
    ) -> messages.Job:
        """The job that now stands for `request_id`; the same id with the same request gives the same job."""
        submit = messages.SubmitJobRequest(request_id=request_id, request=request)
        return _present(self._call("PlateService/SubmitJob", submit, messages.SubmitJobResponse, timeout).job)

    def get_job(self, id: str, timeout: Optional[float] = ANSWER_SECONDS) -> messages.Job:
        request = messages.GetJobRequest(id=id)
        return _present(self._call("PlateService/GetJob", request, messages.GetJobResponse, timeout).job)

    def list_jobs(
        self,
        states: Sequence[messages.JobState] = (),
        limit: int = 100,
        timeout: Optional[float] = ANSWER_SECONDS,
    ) -> Tuple[messages.Job, ...]:
        """Newest first, in these states only; no states mean all."""
        jobs: Tuple[messages.Job, ...] = ()
        token = ""
        while len(jobs) < limit:
            request = messages.ListJobsRequest(
                states=tuple(states), page_size=min(limit - len(jobs), _LARGEST_PAGE), page_token=token
            )
            page = self._call("PlateService/ListJobs", request, messages.ListJobsResponse, timeout)
            jobs += page.jobs
            token = page.next_page_token
            if not token:
                break
        return jobs

    def watch_job(
        self, id: str, after_sequence: int = 0, timeout: Optional[float] = None
    ) -> Iterator[messages.JobEvent]:
        """The job's events in order, those already past first; ends after the final state.

        `close()` of the iterator cancels the call; it is the iterating thread's alone. Other threads end it by
        `close()` of the daemon.
        """
        request = messages.WatchJobRequest(id=id, after_sequence=after_sequence)
        with closing(self._stream("PlateService/WatchJob", request, timeout)) as answers:
            for answer in answers:
                yield _present(_decode(messages.WatchJobResponse, answer).event)

    def cancel_job(self, id: str, timeout: Optional[float] = ANSWER_SECONDS) -> messages.Job:
        """Returns at once; the job's end comes as an event."""
        request = messages.CancelJobRequest(id=id)
        return _present(self._call("PlateService/CancelJob", request, messages.CancelJobResponse, timeout).job)

    def upload_file(self, path: _PathLike, timeout: Optional[float] = None) -> str:
        """Stores an EXR file with the daemon, unless it has it, and returns its content hash."""
        size = min(_CHUNK_BYTES, self.hello.limits.chunk_bytes if self.hello.limits else 0) or _CHUNK_BYTES
        content_hash = _hash_of(path)
        request = messages.FindMissingRequest(content_hashes=(content_hash,))
        missing = self._call("PixelService/FindMissing", request, messages.FindMissingResponse, timeout)
        if content_hash in missing.content_hashes:
            pieces = _upload_messages(path, content_hash, size)
            self._channel.client_stream("/platewright.v1.PixelService/UploadPixels", pieces, timeout)
        return content_hash

    def download(self, content_hash: str, path: _PathLike, timeout: Optional[float] = None) -> None:
        """Writes an uploaded file or a finished plate to `path`: the whole of it, or nothing."""
        target = Path(path)
        draft = target.with_name("%s.%s.part" % (target.name, uuid.uuid4().hex))
        request = messages.DownloadPixelsRequest(content_hash=content_hash)
        try:
            with closing(self._stream("PixelService/DownloadPixels", request, timeout)) as answers:
                _write_verified(draft, answers, content_hash)
            os.replace(str(draft), str(target))
        except OSError as cause:
            raise PlatewrightError(
                ErrorReason.NOT_WRITABLE,
                "%s cannot be written: %s." % (target, cause.strerror),
                "",
                "Choose another folder.",
            ) from cause
        finally:
            _remove(draft)

    def _call(self, method: str, request: Message, answer: Type[AnyMessage], timeout: Optional[float]) -> AnyMessage:
        return _call(self._channel, method, request, answer, timeout)

    def _stream(self, method: str, request: Message, timeout: Optional[float]) -> Iterator[bytearray]:
        return self._channel.server_stream("/platewright.v1." + method, _encode(request), timeout)


def _call(
    channel: Channel, method: str, request: Message, answer: Type[AnyMessage], timeout: Optional[float]
) -> AnyMessage:
    return _decode(answer, channel.unary("/platewright.v1." + method, _encode(request), timeout))


def _encode(request: Message) -> bytes:
    try:
        return encode(request)
    except WireError as cause:
        field = cause.path.partition("request.")[2] or cause.path
        message = "The request holds a value that cannot be sent: %s." % cause.problem
        raise PlatewrightError(ErrorReason.INVALID_FIELD, message, field) from cause


def _decode(cls: Type[AnyMessage], data: bytearray) -> AnyMessage:
    try:
        return decode(cls, data)
    except WireError as cause:
        raise _unreadable("%s" % cause) from cause


def _present(value: Optional[AnyMessage]) -> AnyMessage:
    if value is None:
        raise _unreadable("a part that the contract promises is absent")
    return value


def _unreadable(why: str) -> PlatewrightError:
    return PlatewrightError(
        ErrorReason.INTERNAL,
        "The Platewright daemon's answer cannot be read: %s." % why,
        "",
        "Install the plug-in and the daemon of the same release.",
    )


def _hash_of(path: _PathLike) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path, _CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: _PathLike, size: int) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            while True:
                chunk = file.read(size)
                if not chunk:
                    return
                yield chunk
    except OSError as cause:
        raise PlatewrightError(
            ErrorReason.FILE_NOT_FOUND, "%s cannot be read: %s." % (path, cause.strerror), "", "Check the path."
        ) from cause


def _upload_messages(path: _PathLike, content_hash: str, size: int) -> Iterator[bytes]:
    """The hash goes with the first message alone, which is there for an empty file too."""
    yield encode(messages.UploadPixelsRequest(content_hash=content_hash))
    for chunk in _chunks(path, size):
        yield encode(messages.UploadPixelsRequest(chunk=chunk))


def _write_verified(path: Path, answers: Iterator[bytearray], content_hash: str) -> None:
    digest = hashlib.sha256()
    with open(str(path), "xb") as file:
        for answer in answers:
            chunk = _decode(messages.DownloadPixelsResponse, answer).chunk
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != content_hash:
        raise PlatewrightError(
            ErrorReason.FILE_DAMAGED,
            "What was received for %s has another hash." % content_hash,
            "",
            "Fetch it again; the file may have changed on the daemon's side.",
        )


def _remove(path: Path) -> None:
    try:
        os.remove(str(path))
    except OSError:
        # Renamed already, or never made.
        pass
