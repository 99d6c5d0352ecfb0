# SPDX-License-Identifier: Apache-2.0
"""Nuke runs this in sessions with a window."""

try:
    from platewright_nuke import menus

    menus.install()
except Exception as problem:  # Whatever is wrong here, Nuke starts.
    print("Platewright is not loaded: %s" % problem)
