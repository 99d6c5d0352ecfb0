# SPDX-License-Identifier: Apache-2.0
"""A message with every scalar type, single, repeated and optional: more than the contract uses today."""

from __future__ import annotations

import dataclasses
from typing import Any, List, Type

from platewright_client.wire.schema import SCALAR_DEFAULTS, Message, field, fields


def _zoo() -> Type[Message]:
    rows: List[Any] = []
    for place, name in enumerate(SCALAR_DEFAULTS):
        rows.append(("one_" + name, Any, field(place + 1, name)))
        rows.append(("many_" + name, Any, field(place + 101, name, repeated=True)))
        rows.append(("maybe_" + name, Any, field(place + 201, name, oneof="_maybe_" + name)))
    return dataclasses.make_dataclass("Zoo", rows, bases=(Message,), frozen=True, repr=False, eq=False)


Zoo = _zoo()
ORACLE_FIELDS = [[item.name, item.number, item.type, item.repeated, item.oneof is not None] for item in fields(Zoo)]
"""The same for `Oracle.define`."""
