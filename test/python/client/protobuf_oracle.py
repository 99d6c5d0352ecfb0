# SPDX-License-Identifier: Apache-2.0
"""Google's own protobuf as a process that answers questions, so that any Python can be compared with it.

Runs in the environment of `oracle_venv.py`; `oracle.py` starts it and asks. A line of JSON in, a line of JSON out;
bytes travel as hex, null stands for what protobuf refuses.
"""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional, Type

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

PACKAGE = "platewright.v1"
pool = descriptor_pool.DescriptorPool()


def load(image: Path) -> None:
    for file in descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes()).file:
        pool.Add(file)


def message_class(name: str) -> Type[Message]:
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("%s.%s" % (PACKAGE, name)))


def define(name: str, fields: List[List[Any]]) -> None:
    """Adds a message of scalar fields: name, number, type, repeated, and whether it is a proto3 `optional`."""
    file = descriptor_pb2.FileDescriptorProto(name=name + ".proto", package=PACKAGE, syntax="proto3")
    message = file.message_type.add(name=name)
    for field_name, number, type_name, repeated, optional in fields:
        field = message.field.add(name=field_name, number=number)
        field.type = descriptor_pb2.FieldDescriptorProto.Type.Value("TYPE_" + type_name.upper())
        field.label = field.LABEL_REPEATED if repeated else field.LABEL_OPTIONAL
        if optional:
            field.proto3_optional = True
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name="_" + field_name)
    pool.Add(file)


def reencode(name: str, data: bytes) -> Optional[bytes]:
    """The bytes of the same message without unknown fields."""
    message = message_class(name)()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    message.DiscardUnknownFields()
    return message.SerializeToString(deterministic=True)


def to_json(name: str, data: bytes) -> Any:
    return json.loads(json_format.MessageToJson(message_class(name).FromString(data)))


def from_json(name: str, text: str) -> Optional[bytes]:
    try:
        return json_format.Parse(text, message_class(name)()).SerializeToString(deterministic=True)
    except json_format.ParseError:
        return None


INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
DOUBLES = (0.0, -0.0, 1.0, -1.5, 0.1, 1e300, 5e-324, math.inf, -math.inf, math.nan)


def random_value(dice: random.Random, field: FieldDescriptor) -> Any:
    if field.cpp_type in INTEGERS:
        low, high = INTEGERS[field.cpp_type]
        return dice.choice((0, 1, low, high, min(127, high), min(128, high), dice.randint(low, high)))
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return dice.choice([*field.enum_type.values_by_number, 77, -3, 2**31 - 1])
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return dice.random() < 0.5
    if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return dice.choice((*DOUBLES, dice.gauss(0, 1e3)))
    if field.cpp_type == FieldDescriptor.CPPTYPE_FLOAT:
        return dice.choice((0.0, -0.0, 0.1, 1e-45, 3.4e38, math.inf, math.nan, dice.gauss(0, 1e3)))
    if field.type == FieldDescriptor.TYPE_BYTES:
        return bytes(dice.randrange(256) for _ in range(dice.choice((0, 1, 130))))
    return "".join(dice.choice('aZ \n"\\\u0000é中\U0001f3ac') for _ in range(dice.choice((0, 1, 5, 90))))


def fill(dice: random.Random, message: Message) -> None:
    for field in message.DESCRIPTOR.fields:
        if dice.random() < 0.4:
            continue
        nested = field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE
        if field.is_repeated:
            for _ in range(dice.choice((0, 1, 2, 5))):
                if nested:
                    fill(dice, getattr(message, field.name).add())
                else:
                    getattr(message, field.name).append(random_value(dice, field))
        elif nested:
            getattr(message, field.name).SetInParent()
            fill(dice, getattr(message, field.name))
        else:
            setattr(message, field.name, random_value(dice, field))


def random_messages(name: str, seed: int, count: int) -> List[bytes]:
    dice = random.Random("%s %d" % (name, seed))
    messages = [message_class(name)() for _ in range(count)]
    for message in messages:
        fill(dice, message)
    return [message.SerializeToString(deterministic=True) for message in messages]


def answer(question: Dict[str, Any]) -> Any:
    name, ask = question["name"], question["ask"]
    if ask == "define":
        return define(name, question["fields"])
    if ask == "random":
        return [data.hex() for data in random_messages(name, question["seed"], question["count"])]
    if ask == "to_json":
        return [to_json(name, bytes.fromhex(data)) for data in question["data"]]
    if ask == "reencode":
        answers = [reencode(name, bytes.fromhex(data)) for data in question["data"]]
    else:
        answers = [from_json(name, text) for text in question["texts"]]
    return [None if data is None else data.hex() for data in answers]


if __name__ == "__main__":
    load(Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
