# SPDX-License-Identifier: Apache-2.0
"""Compiles a message class to the function that reads it from protobuf bytes.

A position past the end of the bytes raises IndexError or struct.error where it is read; a position past the end of the
message at hand is found when its last field has been read. A known field with a wire type that is not its own is
skipped like an unknown one, as every protobuf parser does.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any, Callable, Dict, List, Optional, Tuple, Type

from .scalars import FIXED_32, FIXED_64, LENGTH, SCALARS, VARINT, enum_number
from .schema import Field, Message, WireError, fields
from .varint import read_varint

Values = Dict[str, Any]
Read = Callable[[bytes, int, int, Values], int]
"""Reads a field's value at a position, before an end, into the values; returns the position after it."""

_GROUP_START, _GROUP_END = 3, 4
_DEEPEST_GROUP = 100


@lru_cache(maxsize=None)
def decoder(cls: Type[Message]) -> Callable[[bytes, int, int, Optional[Message]], Any]:
    """The function that reads a message of class `cls` between two positions, merged onto another if one is given."""
    known = fields(cls)
    defaults = {item.attribute: item.default for item in known}
    repeated = [item.attribute for item in known if item.repeated]
    oneofs: Dict[str, List[str]] = {}
    for item in known:
        if item.oneof is not None:
            oneofs.setdefault(item.oneof, []).append(item.attribute)
    readers: Dict[int, Read] = {}
    for item in known:
        others = [name for name in oneofs.get(item.oneof or "", ()) if name != item.attribute]
        for wire_type, read_field in _readers(item):
            readers[item.number << 3 | wire_type] = _clearing(others, read_field) if others else read_field
    new = cls.__new__

    def read(data: bytes, position: int, end: int, base: Optional[Message]) -> Any:
        message = new(cls)
        values = message.__dict__
        values.update(defaults if base is None else base.__dict__)
        while position < end:
            tag = data[position]
            if tag < 128:
                position += 1
            else:
                tag, position = read_varint(data, position)
            reader = readers.get(tag)
            position = _skip(data, position, tag) if reader is None else reader(data, position, end, values)
        if position != end:
            raise WireError("a field of a %s runs past its end" % cls.__name__)
        for name in repeated:
            if type(values[name]) is list:
                values[name] = tuple(values[name])
        return message

    return read


def _clearing(others: List[str], read_field: Read) -> Read:
    """Of a oneof the last member read counts."""

    def read(data: bytes, position: int, end: int, values: Values) -> int:
        position = read_field(data, position, end, values)
        for name in others:
            values[name] = None
        return position

    return read


def _readers(item: Field) -> List[Tuple[int, Read]]:
    """The field's readers by wire type. A repeated number may come packed or one by one."""
    name = item.attribute
    if item.is_message:
        read_one = _message(name, item.type, item.repeated)
        return [(LENGTH, read_one)]
    if item.type in ("string", "bytes"):
        return [(LENGTH, _counted(name, item.type == "string", item.repeated))]
    if item.is_enum:
        members: Dict[int, Any] = {int(member): member for member in item.type}  # type: ignore[union-attr]

        def to_enum(raw: int) -> Any:
            member = members.get(raw)
            if member is not None:
                return member
            number = enum_number(raw)
            return members.get(number, number)

        return _varints(name, to_enum, item.repeated)
    scalar = SCALARS[item.type]  # type: ignore[index]
    if scalar.read is not None:
        return _varints(name, scalar.read, item.repeated)
    return _fixed(name, scalar.layout, scalar.wire_type, item.repeated)  # type: ignore[arg-type]


def _list(values: Values, name: str) -> List[Any]:
    """The values of a repeated field, ready to append to."""
    items = values[name]
    if type(items) is not list:
        items = values[name] = list(items)
    return items


def _stop(data: bytes, position: int, end: int) -> Tuple[int, int]:
    """Start and end of what has its length before it."""
    length = data[position]
    if length < 128:
        position += 1
    else:
        length, position = read_varint(data, position)
    if length > end - position:
        raise WireError("a length of %d bytes where %d are left" % (length, max(0, end - position)))
    return position, position + length


def _message(name: str, cls: Any, repeated: bool) -> Read:
    read_fields = decoder(cls)

    def read(data: bytes, position: int, end: int, values: Values) -> int:
        length = data[position]
        if length < 128 and position + length < end:
            position += 1
            stop = position + length
        else:
            position, stop = _stop(data, position, end)
        values[name] = read_fields(data, position, stop, values[name])
        return stop

    def read_another(data: bytes, position: int, end: int, values: Values) -> int:
        position, stop = _stop(data, position, end)
        _list(values, name).append(read_fields(data, position, stop, None))
        return stop

    return read_another if repeated else read


def _counted(name: str, text: bool, repeated: bool) -> Read:
    def read(data: bytes, position: int, end: int, values: Values) -> int:
        length = data[position]
        if length < 128 and position + length < end:
            position += 1
            stop = position + length
        else:
            position, stop = _stop(data, position, end)
        value: Any = data[position:stop]
        if text:
            try:
                value = value.decode("utf-8")
            except UnicodeDecodeError as cause:
                raise WireError("the text is not UTF-8: %s" % cause, name) from cause
        if repeated:
            _list(values, name).append(value)
        else:
            values[name] = value
        return stop

    return read


def _varints(name: str, to_value: Callable[[int], Any], repeated: bool) -> List[Tuple[int, Read]]:
    def read(data: bytes, position: int, end: int, values: Values) -> int:
        raw = data[position]
        if raw < 128:
            position += 1
        else:
            raw, position = read_varint(data, position)
        values[name] = to_value(raw)
        return position

    def read_another(data: bytes, position: int, end: int, values: Values) -> int:
        raw, position = read_varint(data, position)
        _list(values, name).append(to_value(raw))
        return position

    def read_packed(data: bytes, position: int, end: int, values: Values) -> int:
        position, stop = _stop(data, position, end)
        items = _list(values, name)
        while position < stop:
            raw, position = read_varint(data, position)
            items.append(to_value(raw))
        if position != stop:
            raise WireError("the last number runs past the end of its list", name)
        return stop

    return [(VARINT, read_another), (LENGTH, read_packed)] if repeated else [(VARINT, read)]


def _fixed(name: str, layout: struct.Struct, wire_type: int, repeated: bool) -> List[Tuple[int, Read]]:
    unpack, size, letter = layout.unpack_from, layout.size, str(layout.format)[-1:]

    def read(data: bytes, position: int, end: int, values: Values) -> int:
        values[name] = unpack(data, position)[0]
        return position + size

    def read_another(data: bytes, position: int, end: int, values: Values) -> int:
        _list(values, name).extend(unpack(data, position))
        return position + size

    def read_packed(data: bytes, position: int, end: int, values: Values) -> int:
        position, stop = _stop(data, position, end)
        count, rest = divmod(stop - position, size)
        if rest:
            raise WireError("%d bytes are no list of numbers of %d bytes" % (stop - position, size), name)
        _list(values, name).extend(struct.unpack_from("<%d%s" % (count, letter), data, position))
        return stop

    return [(wire_type, read_another), (LENGTH, read_packed)] if repeated else [(wire_type, read)]


def _skip(data: bytes, position: int, tag: int) -> int:
    """The position after the field whose tag was just read."""
    groups: List[int] = []
    while True:
        number, wire_type = tag >> 3, tag & 7
        if not 0 < number < 1 << 29:
            raise WireError("a field has the number %d" % number)
        if wire_type == VARINT:
            _, position = read_varint(data, position)
        elif wire_type == FIXED_64:
            position += 8
        elif wire_type == LENGTH:
            _, position = _stop(data, position, len(data))
        elif wire_type == _GROUP_START:
            groups.append(number)
            if len(groups) > _DEEPEST_GROUP:
                raise WireError("groups are nested deeper than %d" % _DEEPEST_GROUP)
        elif wire_type == _GROUP_END:
            if not groups or groups.pop() != number:
                raise WireError("a group ends that did not begin")
        elif wire_type == FIXED_32:
            position += 4
        else:
            raise WireError("%d is no wire type" % wire_type)
        if not groups:
            return position
        tag, position = read_varint(data, position)
