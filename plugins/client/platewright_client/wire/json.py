# SPDX-License-Identifier: Apache-2.0
"""Messages to protobuf JSON and back (https://protobuf.dev/programming-guides/json), as values of Python's own `json`.

Written: lowerCamelCase names, fields that are not set left out, 64-bit integers as text, enums by their full names,
bytes as base64, "NaN" and "Infinity" as words. Read: proto names too, and every form that the specification allows.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Tuple, Type

from .scalars import checked_integer
from .schema import INTEGER_RANGES, AnyMessage, Field, Message, WireError, fields

_FLOAT_MAXIMUM = 3.4028234663852886e38
_INTEGER = re.compile(r"-?[0-9]{1,20}\Z")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def to_json(message: Message) -> Dict[str, Any]:
    """The message as a JSON object. WireError where a field holds what its type cannot carry."""
    result: Dict[str, Any] = {}
    members: Dict[str, str] = {}
    for item in fields(type(message)):
        value = getattr(message, item.attribute)
        if not _is_set(item, value):
            continue
        if item.oneof is not None and members.setdefault(item.oneof, item.name) != item.name:
            raise WireError("both %s and %s are set" % (members[item.oneof], item.name), item.oneof)
        try:
            result[item.json_name] = _list_out(item, value) if item.repeated else _value_out(item, value)
        except WireError as cause:
            raise cause.inside(item.name) from cause
        except (TypeError, AttributeError, OverflowError, struct.error) as cause:
            raise WireError("%r cannot be sent: %s" % (value, cause), item.name) from cause
    return result


def from_json(cls: Type[AnyMessage], value: Mapping[str, Any]) -> AnyMessage:
    """The message of class `cls` in a JSON object. WireError with the path of what is wrong."""
    if not isinstance(value, Mapping):
        raise WireError("an object belongs here, not %s" % _shown(value))
    known = _by_json_name(cls)
    values: Dict[str, Any] = {}
    members: Dict[str, str] = {}
    for key, entry in value.items():
        item = known.get(key)
        if item is None:
            raise WireError("a %s has no such field" % cls.__name__, str(key))
        if item.attribute in values:
            raise WireError("it is given twice, as %s and as %s" % (item.json_name, item.name), item.name)
        values[item.attribute] = item.default
        if entry is None:
            continue
        if item.oneof is not None and members.setdefault(item.oneof, item.name) != item.name:
            raise WireError("only one of %s and %s can be set" % (members[item.oneof], item.name), item.name)
        try:
            values[item.attribute] = _list_in(item, entry) if item.repeated else _value_in(item, entry)
        except WireError as cause:
            raise cause.inside(item.name) from cause
    return cls(**values)


@lru_cache(maxsize=None)
def _by_json_name(cls: Type[Message]) -> Dict[str, Field]:
    known = {item.name: item for item in fields(cls)}
    known.update((item.json_name, item) for item in fields(cls))
    return known


def _enum_prefix(name: str) -> str:
    """`PASS_KIND_` of `PassKind`: what the proto's style puts before the names of an enum's values."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper() + "_"


def _is_set(item: Field, value: Any) -> bool:
    if value is None:
        return False
    if item.oneof is not None or item.is_message or value:
        return bool(value) if item.repeated else True
    return isinstance(value, float) and math.copysign(1.0, value) < 0


def _list_out(item: Field, values: Any) -> List[Any]:
    result = []
    for position, value in enumerate(values):
        try:
            result.append(_value_out(item, value))
        except WireError as cause:
            raise cause.inside("[%d]" % position) from cause
    return result


def _value_out(item: Field, value: Any) -> Any:
    type_ = item.type
    if not isinstance(type_, str):
        return to_json(value) if item.is_message else _enum_out(type_, value)
    if type_ == "string":
        return str.__str__(value)
    if type_ == "bytes":
        return base64.b64encode(value).decode("ascii")
    if type_ == "bool":
        return bool(value)
    if type_ in INTEGER_RANGES:
        whole = checked_integer(value, type_)
        return str(whole) if INTEGER_RANGES[type_][1] >= 1 << 32 else whole
    return _float_out(struct.unpack("<d", struct.pack("<d", value))[0], type_ == "float")


def _enum_out(cls: Any, value: Any) -> Any:
    number = checked_integer(value, "int32")
    try:
        return _enum_prefix(cls.__name__) + cls(number).name
    except ValueError:
        return number


def _float_out(value: float, single: bool) -> Any:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if not single:
        return value
    kept = struct.unpack("<f", struct.pack("<f", value))[0]
    shortest = (float("%.*g" % (digits, kept)) for digits in (6, 7, 8, 9))
    return next(text for text in shortest if struct.unpack("<f", struct.pack("<f", text))[0] == kept)


def _list_in(item: Field, values: Any) -> Tuple[Any, ...]:
    if not isinstance(values, (list, tuple)):
        raise WireError("a list belongs here, not %s" % _shown(values))
    result = []
    for position, value in enumerate(values):
        try:
            result.append(_value_in(item, value))
        except WireError as cause:
            raise cause.inside("[%d]" % position) from cause
    return tuple(result)


def _value_in(item: Field, value: Any) -> Any:
    type_ = item.type
    if not isinstance(type_, str):
        return from_json(type_, value) if issubclass(type_, Message) else _enum_in(type_, value)
    if type_ == "string":
        return _text_in(value)
    if type_ == "bytes":
        return _bytes_in(value)
    if type_ == "bool":
        if not isinstance(value, bool):
            raise WireError("true or false belongs here, not %s" % _shown(value))
        return value
    if type_ in INTEGER_RANGES:
        return checked_integer(_integer_in(value), type_)
    return _float_in(value, type_ == "float")


def _text_in(value: Any) -> str:
    if not isinstance(value, str):
        raise WireError("a text belongs here, not %s" % _shown(value))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as cause:
        raise WireError("the text holds half a surrogate pair") from cause
    return value


def _bytes_in(value: Any) -> bytes:
    """Either alphabet of base64, padded or not."""
    if not isinstance(value, str):
        raise WireError("base64 text belongs here, not %s" % _shown(value))
    text = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as cause:
        raise WireError("%s is not base64" % _shown(value)) from cause


def _enum_in(cls: Any, value: Any) -> Any:
    prefix = _enum_prefix(cls.__name__)
    if isinstance(value, str):
        member = cls.__members__.get(value[len(prefix) :]) if value.startswith(prefix) else None
        if member is None:
            raise WireError("%s is no %s" % (_shown(value), cls.__name__))
        return member
    number = checked_integer(_integer_in(value), "int32")
    try:
        return cls(number)
    except ValueError:
        return number


def _integer_in(value: Any) -> int:
    """A whole number, as a number or as text; 1, 1.0 and 1e0 are the same in JSON."""
    if isinstance(value, str) and _INTEGER.match(value):
        return int(value)
    if isinstance(value, str) and _NUMBER.match(value):
        value = float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise WireError("a whole number belongs here, not %s" % _shown(value))


def _float_in(value: Any, single: bool) -> float:
    if isinstance(value, str):
        if value in _WORDS:
            return _WORDS[value]
        if not _NUMBER.match(value):
            raise WireError("a number belongs here, not %s" % _shown(value))
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise WireError("a number belongs here, not %s" % _shown(value))
    try:
        number = float(value)
    except OverflowError as cause:
        raise WireError("the number is too large for a %s" % ("float" if single else "double")) from cause
    if not math.isfinite(number):
        raise WireError('the number is not finite; where that is meant, it is the text "NaN" or "Infinity"')
    if not single:
        return number
    if abs(number) > _FLOAT_MAXIMUM:
        raise WireError("the number is too large for a float")
    return struct.unpack("<f", struct.pack("<f", number))[0]


def _shown(value: Any) -> str:
    """The value in a few words, for a message."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
