# SPDX-License-Identifier: Apache-2.0
"""Run by `nuke -t platewright_generate.py shot.nk Platewright1 --help`; see `platewright_nuke/batch.py`."""

import sys

from platewright_nuke import batch

sys.exit(batch.main(sys.argv[1:]))
