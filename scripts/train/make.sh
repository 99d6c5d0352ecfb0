#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the starter model from nothing: scenes, features, weights, graphs, figures. What is there already is kept.
#
#     scripts/train/make.sh WORKDIR [MINUTES OF TRAINING]
set -euo pipefail
work=$(realpath -m "$1")
minutes=${2:-45}
cd "$(dirname "$0")/../.."
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet --requirement scripts/train/requirements.txt

"$(python3 scripts/blender/blender_python.py 4.5)" scripts/train/render.py --out "$work/shots" --seeds 0-46
npx node scripts/train/features.ts "$work/shots" "$work/features"
"$python" scripts/train/train.py --features "$work/features" --checkpoint "$work/starter.pt" \
  --minutes "$minutes" --hold-out text_curves
"$python" scripts/train/train_looks.py --features "$work/features" --checkpoint "$work/starter.pt" \
  --minutes "$((minutes / 4))" --hold-out text_curves
"$python" scripts/train/export.py --weights "$work/starter.pt"
npx node scripts/train/evaluate.ts "$work/shots" --pictures "$work/pictures"
