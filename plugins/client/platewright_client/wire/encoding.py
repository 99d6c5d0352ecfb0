# SPDX-License-Identifier: Apache-2.0
"""Compiles a message class to the function that writes its protobuf bytes.

Parts are collected in a list and joined once, so the bytes of a `bytes` field are copied once, however deep they lie.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from math import copysign
from typing import Any, Callable, List, Optional, Tuple, Type

from .scalars import LENGTH, SCALARS, VARINT, checked_integer
from .schema import Field, Message, WireError, fields
from .varint import MASK_64, encode_varint

Write = Callable[[Any, List[Any]], int]
"""Appends a value with its tag to the parts and returns how many bytes that added."""


@lru_cache(maxsize=None)
def encoder(cls: Type[Message]) -> Write:
    """The function that writes a message of class `cls`, without tag and length."""
    rows = [
        (item.attribute, _repeated(item) if item.repeated else _single(item), _writes_falsy(item), item.oneof)
        for item in sorted(fields(cls), key=lambda item: item.number)
    ]

    def write(message: Any, parts: List[Any]) -> int:
        values = message.__dict__
        size = 0
        members: Tuple[str, ...] = ()
        for name, write_field, writes_falsy, oneof in rows:
            value = values[name]
            if value or (writes_falsy is not None and writes_falsy(value)):
                if oneof is not None:
                    if oneof in members:
                        raise WireError("two members of the oneof are set, the second is %s" % name, oneof)
                    members += (oneof,)
                try:
                    size += write_field(value, parts)
                except WireError as cause:
                    raise cause.inside(name) from cause
                except (TypeError, AttributeError, UnicodeError, OverflowError, struct.error) as cause:
                    raise WireError("%r cannot be sent: %s" % (value, cause), name) from cause
        return size

    return write


def _writes_falsy(item: Field) -> Optional[Callable[[Any], bool]]:
    """Which values are written though Python takes them for false: all that are set in a oneof, and -0.0."""
    if item.oneof is not None:
        return _is_set
    return _is_negative_zero if item.type in ("double", "float") and not item.repeated else None


def _is_set(value: Any) -> bool:
    return value is not None


def _is_negative_zero(value: Any) -> bool:
    return value is not None and copysign(1.0, value) < 0


def _single(item: Field) -> Write:
    """Writes one value of the field's type, set or not."""
    number, type_ = item.number, item.type
    if item.is_message:
        return _message(number, type_)
    if type_ == "string":
        return _string(number)
    if type_ == "bytes":
        return _bytes(number)
    wire_type = VARINT if item.is_enum else SCALARS[type_].wire_type
    to_bytes = _enum_bytes if item.is_enum else SCALARS[type_].write
    tag = encode_varint(number << 3 | wire_type)

    def write(value: Any, parts: List[Any]) -> int:
        part = tag + to_bytes(value)
        parts.append(part)
        return len(part)

    return write


def _repeated(item: Field) -> Write:
    if item.is_message or item.type in ("string", "bytes"):
        write_one = _single(item)

        def write_each(values: Any, parts: List[Any]) -> int:
            _check_sequence(values)
            size = 0
            for position, value in enumerate(values):
                try:
                    size += write_one(value, parts)
                except WireError as cause:
                    raise cause.inside("[%d]" % position) from cause
            return size

        return write_each

    tag = encode_varint(item.number << 3 | LENGTH)
    scalar = None if item.is_enum else SCALARS[item.type]
    to_bytes = _enum_bytes if scalar is None else scalar.write
    letter = scalar.layout.format[-1:] if scalar is not None and scalar.layout is not None else ""

    def write_packed(values: Any, parts: List[Any]) -> int:
        _check_sequence(values)
        if letter:
            payload = struct.pack("<%d%s" % (len(values), letter), *values)
        else:
            payload = b"".join(map(to_bytes, values))
        head = tag + encode_varint(len(payload))
        parts.append(head)
        parts.append(payload)
        return len(head) + len(payload)

    return write_packed


def _check_sequence(values: Any) -> None:
    """A text is a sequence too, but never the one that is meant."""
    if not isinstance(values, (tuple, list)):
        raise TypeError("a tuple belongs here")


def _message(number: int, cls: Any) -> Write:
    tag = encode_varint(number << 3 | LENGTH)
    write_fields = encoder(cls)

    def write(value: Any, parts: List[Any]) -> int:
        if type(value) is not cls:
            raise TypeError("a %s belongs here" % cls.__name__)
        at = len(parts)
        parts.append(b"")  # the head, whose length is known after the body
        size = write_fields(value, parts)
        parts[at] = head = tag + encode_varint(size)
        return len(head) + size

    return write


def _string(number: int) -> Write:
    tag = encode_varint(number << 3 | LENGTH)

    def write(value: str, parts: List[Any]) -> int:
        encoded = str.encode(value, "utf-8")
        part = tag + encode_varint(len(encoded)) + encoded
        parts.append(part)
        return len(part)

    return write


def _bytes(number: int) -> Write:
    tag = encode_varint(number << 3 | LENGTH)

    def write(value: Any, parts: List[Any]) -> int:
        size = memoryview(value).nbytes
        head = tag + encode_varint(size)
        parts.append(head)
        parts.append(value)
        return len(head) + size

    return write


def _enum_bytes(value: Any) -> bytes:
    return encode_varint(checked_integer(value, "int32") & MASK_64)
