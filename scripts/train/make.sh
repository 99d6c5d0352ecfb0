#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the starter model from nothing: scenes, features, weights, graphs, report, contact sheets. What is there already is kept.
#
#     scripts/train/make.sh WORKDIR [MINUTES OF TRAINING] [SEEDS]
set -euo pipefail
work=$(realpath -m "$1")
minutes=${2:-170}
seeds=${3:-0-155}
cd "$(dirname "$0")/../.."
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet --requirement scripts/train/requirements.txt

blender_python=$(python3 scripts/blender/blender_python.py 4.5)
"$blender_python" scripts/train/render.py --out "$work/shots" --seeds "$seeds"
"$blender_python" scripts/train/render.py --out "$work/test" --seeds 1007-1009 --size 640x360 --samples 48
"$blender_python" scripts/train/render.py --out "$work/moves" --seeds 1010-1010 --size 480x272 --samples 64 --frames 5
npx node scripts/train/features.ts "$work/shots" "$work/features"
"$python" scripts/train/train.py --features "$work/features" --checkpoint "$work/light.pt" --minutes "$minutes"
"$python" scripts/train/train_looks.py --features "$work/features" --checkpoint "$work/looks.pt" --minutes "$((minutes / 6 + 1))"
"$python" scripts/train/export.py --light "$work/light.pt" --looks "$work/looks.pt"
npx node scripts/train/evaluate.ts "$work/test" --python "$python" --report daemon/models/starter/QUALITY.md
npx node scripts/train/flicker.ts "$work/moves" --report daemon/models/starter/QUALITY.md
npx node scripts/train/sheets.ts "$work/test"
