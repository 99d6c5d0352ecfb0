# SPDX-License-Identifier: Apache-2.0
"""Messages of any class with values from every corner of what their fields hold."""

from __future__ import annotations

import math
import random
from enum import IntEnum
from typing import Any, List, Type

from platewright_client import messages
from platewright_client.wire.schema import INTEGER_RANGES, Field, Message, fields

CLASSES: List[Type[Message]] = [
    cls for cls in vars(messages).values() if isinstance(cls, type) and issubclass(cls, Message) and cls is not Message
]
"""Every message of the contract."""

DOUBLES = (0.0, -0.0, 1.0, -1.5, 0.1, 1e300, 5e-324, math.inf, -math.inf, math.nan)
FLOATS = (0.0, -0.0, 1.0, 0.5, -1.5, math.inf, math.nan)


def random_message(dice: random.Random, cls: Type[Message]) -> Any:
    values = {}
    taken = set()
    for item in dice.sample(fields(cls), len(fields(cls))):
        if dice.random() < 0.4 or item.oneof in taken:
            continue
        if item.oneof is not None:
            taken.add(item.oneof)
        if item.repeated:
            count = dice.choice((0, 1, 2, 5))
            values[item.attribute] = tuple(random_value(dice, item) for _ in range(count))
        else:
            values[item.attribute] = random_value(dice, item)
    return cls(**values)


def random_value(dice: random.Random, item: Field) -> Any:
    type_ = item.type
    if not isinstance(type_, str):
        if issubclass(type_, IntEnum):
            return dice.choice([*type_, 77, -3, 2**31 - 1])
        return random_message(dice, type_)
    if type_ in INTEGER_RANGES:
        low, high = INTEGER_RANGES[type_]
        return dice.choice((0, 1, low, high, 127, 128, dice.randint(low, high)))
    if type_ == "bool":
        return dice.random() < 0.5
    if type_ == "double":
        return dice.choice((*DOUBLES, dice.gauss(0, 1e3)))
    if type_ == "float":
        return dice.choice(FLOATS)
    if type_ == "bytes":
        return bytes(dice.randrange(256) for _ in range(dice.choice((0, 1, 130))))
    return "".join(dice.choice('aZ \n"\\\u0000é中\U0001f3ac') for _ in range(dice.choice((0, 1, 5, 90))))
