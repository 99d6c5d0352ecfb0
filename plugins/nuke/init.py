# SPDX-License-Identifier: Apache-2.0
"""Nuke runs this in every session, also without a window. It makes the packages importable and does nothing else."""

import os
import sys


def _folders():
    """This folder, and in a checkout the one of the client, which a packaged plug-in has beside it."""
    here = os.path.dirname(os.path.abspath(__file__))
    checkout = os.path.join(os.path.dirname(here), "client")
    return [here] if os.path.isdir(os.path.join(here, "platewright_client")) else [here, checkout]


try:
    sys.path.extend(folder for folder in _folders() if folder not in sys.path)
except Exception as problem:  # Whatever is wrong here, Nuke starts.
    print("Platewright is not loaded: %s" % problem)
