# SPDX-License-Identifier: Apache-2.0
"""Averages the light of checkpoints that were trained from one start with other seeds, or of a start and what came of it: such
weights lie in one valley (Wortsman et al., "Model soups", 2022), so that cores can train apart and nobody chooses among the runs.

    python scripts/train/average.py FILE=SHARE ... --out FILE
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", metavar="FILE=SHARE", help="shares are made to sum to 1")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    parts = [(torch.load(path, weights_only=True), float(share)) for path, share in (part.rsplit("=", 1) for part in options.parts)]
    total = sum(share for _, share in parts)
    shapes = {saved["shape"] for saved, _ in parts}
    if len(shapes) > 1:
        raise SystemExit(f"checkpoints of several shapes have no mean: {', '.join(sorted(shapes))}")
    mean = {name: sum(share / total * saved["slow"][name] for saved, share in parts) for name in parts[0][0]["slow"]}
    torch.save({"slow": mean, "shape": shapes.pop()}, options.out)


if __name__ == "__main__":
    main()
