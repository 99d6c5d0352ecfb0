# SPDX-License-Identifier: Apache-2.0
"""Platewright in Nuke: a node that sends passes, lights and camera to the daemon and shows the plate that comes back.

`capture/` turns the node's inputs into a request's values and files, `place` puts plates into the node, `run` is the
way between them. Nuke is touched on its main thread only; sockets are used on other threads only.
"""

from __future__ import annotations

import logging

VERSION = "0.1.0"

# What goes wrong is printed by Nuke already; a studio's own handlers get it besides.
logging.getLogger("platewright.nuke").addHandler(logging.NullHandler())
