# SPDX-License-Identifier: Apache-2.0
"""What a message class says about itself: each field's number, type and place in a oneof.

A message is a frozen dataclass below `Message` whose attributes are made with `field`; `fields` reads them back.
"""

from __future__ import annotations

import dataclasses
import enum
import re
from functools import lru_cache
from typing import Any, Dict, Iterator, Optional, Tuple, Type, TypeVar, Union

SCALAR_DEFAULTS: Dict[str, Any] = {
    "double": 0.0,
    "float": 0.0,
    "int32": 0,
    "int64": 0,
    "uint32": 0,
    "uint64": 0,
    "sint32": 0,
    "sint64": 0,
    "fixed32": 0,
    "fixed64": 0,
    "sfixed32": 0,
    "sfixed64": 0,
    "bool": False,
    "string": "",
    "bytes": b"",
}
INTEGER_RANGES: Dict[str, Tuple[int, int]] = {
    name: (0, 2**bits - 1) if name[0] in "uf" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for bits in (32, 64)
    for name in ("int%d" % bits, "uint%d" % bits, "sint%d" % bits, "fixed%d" % bits, "sfixed%d" % bits)
}


class WireError(ValueError):
    """Bytes or JSON that are no such message, or a value that no message can carry.

    `path` leads to the offending field in proto names, `passes[2].kind`; empty where none is to blame.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__("%s: %s" % (path, problem) if path else problem)
        self.problem = problem
        self.path = path

    def inside(self, name: str) -> WireError:
        """The same, seen from the message that holds the failed one as `name`."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return WireError(self.problem, name + joint + self.path)


class Message:
    """What all messages share: equal by value, and printed with only the fields that are set.

    `dataclass` would write the same into each class anew, which costs a host a good part of the import.
    """

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, item.attribute) for item in fields(type(self)))))

    def __repr__(self) -> str:
        values = ((item.attribute, getattr(self, item.attribute), item.default) for item in fields(type(self)))
        shown = ("%s=%r" % (name, value) for name, value, default in values if value != default)
        return "%s(%s)" % (type(self).__name__, ", ".join(shown))


AnyMessage = TypeVar("AnyMessage", bound=Message)
FieldType = Union[str, Type[Message], Type[enum.IntEnum]]


@dataclasses.dataclass(frozen=True)
class Field:
    """One field of a message class."""

    attribute: str
    """Name in Python: the proto's, with `_` after a keyword."""
    name: str
    """Name in the proto."""
    json_name: str
    number: int
    type: FieldType
    """A scalar's name in the proto, or the class of a message or enum."""
    repeated: bool
    oneof: Optional[str]
    """The oneof it is a member of; a proto3 `optional` is a oneof of its own."""
    default: Any
    """What the attribute holds while the field is not set."""

    @property
    def is_message(self) -> bool:
        return not isinstance(self.type, str) and issubclass(self.type, Message)

    @property
    def is_enum(self) -> bool:
        return not isinstance(self.type, str) and issubclass(self.type, enum.IntEnum)


def field(number: int, type: FieldType, repeated: bool = False, oneof: Optional[str] = None) -> Any:
    """An attribute of a message class. Not set it is (), or None in a oneof or for a message, or the scalar's zero."""
    default: Any
    if repeated:
        default = ()
    elif oneof is not None:
        default = None
    elif isinstance(type, str):
        default = SCALAR_DEFAULTS[type]
    else:
        default = type(0) if issubclass(type, enum.IntEnum) else None
    return dataclasses.field(default=default, metadata={"wire": (number, type, repeated, oneof)})


@lru_cache(maxsize=None)
def fields(cls: Type[Message]) -> Tuple[Field, ...]:
    """The fields of a message class in the order of the proto."""
    return tuple(_fields(cls))


def _fields(cls: Type[Message]) -> Iterator[Field]:
    for item in dataclasses.fields(cls):  # type: ignore[arg-type]
        number, type_, repeated, oneof = item.metadata["wire"]
        name = item.name.rstrip("_")
        json_name = re.sub(r"_+(.)", lambda match: match.group(1).upper(), name)
        yield Field(item.name, name, json_name, number, type_, repeated, oneof, item.default)
