#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the starter model from nothing: scenes, features, weights, graphs, report, contact sheets. What is there already is kept.
#
#     scripts/train/make.sh WORKDIR [MINUTES OF TRAINING] [SEEDS] [SEEDS OF SCENES OF OTHERS' MODELS]
set -euo pipefail
work=$(realpath -m "$1")
minutes=${2:-170}
seeds=${3:-0-155}
seeds_of_others=${4:-0-30}
cd "$(dirname "$0")/../.."
mkdir -p "$work"
[ -d "$work/venv" ] || python3 -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet --requirement scripts/train/requirements.txt

blender_python=$(python3 scripts/blender/blender_python.py 4.5)
scripts/train/models.sh "$work/models"
of_others=(--family of_others --models "$work/models")
"$blender_python" scripts/train/render.py --out "$work/shots" --seeds "$seeds"
"$blender_python" scripts/train/render.py --out "$work/shots" --seeds "$seeds_of_others" "${of_others[@]}"
for test_seeds in 1007-1009 1015-1015 1023-1023 1031-1031 1039-1039 1047-1047; do
    "$blender_python" scripts/train/render.py --out "$work/test" --seeds "$test_seeds" --size 640x360 --samples 12
done
"$blender_python" scripts/train/render.py --out "$work/test" --seeds 1000-1011 --size 640x360 --samples 12 "${of_others[@]}"
"$blender_python" scripts/train/render.py --out "$work/moves" --seeds 1010-1010 --size 480x272 --samples 64 --frames 5
npx node scripts/train/features.ts "$work/shots" "$work/features"
"$python" scripts/train/train.py --features "$work/features" --checkpoint "$work/light.pt" --minutes "$minutes"
for seed in 4 5; do
    "$python" scripts/train/train.py --features "$work/features" --checkpoint "$work/light-$seed.pt" --start "$work/light.pt" \
        --rate 7e-4 --minutes "$((minutes / 3 + 1))" --seed "$seed" --threads 1 &
done
wait
"$python" scripts/train/average.py "$work/light-4.pt=1" "$work/light-5.pt=1" --out "$work/light-mean.pt"
"$python" scripts/train/train_looks.py --features "$work/features" --checkpoint "$work/looks.pt" --minutes "$((minutes / 6 + 1))"
"$python" scripts/train/export.py --light "$work/light-mean.pt" --looks "$work/looks.pt"
for share in 0/2 1/2; do
    npx node scripts/train/evaluate.ts "$work/test" --python "$python" --rows "$work/rows" --share "$share" &
done
wait
npx node scripts/train/evaluate.ts "$work/test" --python "$python" --rows "$work/rows" --report daemon/models/starter/QUALITY.md
npx node scripts/train/flicker.ts "$work/moves" --report daemon/models/starter/QUALITY.md
npx node scripts/train/sheets.ts "$work/test"
