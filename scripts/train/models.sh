#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches models, textures and skies that others made, by package name: what tests see is in no training scene, see render.py.
#
#     scripts/train/models.sh DIR
#
# Fills DIR/furniture (Sweet Home 3D's libraries, CC0 and CC-BY 3.0, from Debian), DIR/skies (photographed panoramas, CC0, from npm)
# and DIR/textures (photographed materials of robosuite, MIT, from PyPI). None of it goes into the repository.
set -euo pipefail
dir=$(realpath -m "$1")
mkdir -p "$dir"
[ -f "$dir/done" ] && exit 0
fetched=$(mktemp -d)
trap 'rm -rf "$fetched"' EXIT
cd "$fetched"

apt-get download sweethome3d-furniture 2>/dev/null
dpkg-deb --extract sweethome3d-furniture_*.deb furniture
npm pack --silent @pmndrs/assets@1.7.0 >/dev/null
python3 -m pip download --quiet --no-deps --dest . robosuite==1.5.2

python3 - "$dir" <<'PYTHON'
import base64
import re
import sys
import tarfile
import zipfile
from pathlib import Path

target = Path(sys.argv[1])
for library in Path("furniture").rglob("*.sh3f"):
    zipfile.ZipFile(library).extractall(target / "furniture" / library.stem)
(target / "skies").mkdir(exist_ok=True)
with tarfile.open(next(Path.cwd().glob("*.tgz"))) as package:
    for member in package.getmembers():
        if named := re.search(r"hdri/(\w+\.exr)\.js$", member.name):
            text = package.extractfile(member).read().decode()
            picture = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", text).group(1))
            (target / "skies" / named.group(1)).write_bytes(picture)
(target / "textures").mkdir(exist_ok=True)
with zipfile.ZipFile(next(Path.cwd().glob("*.whl"))) as wheel:
    for name in wheel.namelist():
        if name.startswith("robosuite/models/assets/textures/"):
            (target / "textures" / Path(name).name).write_bytes(wheel.read(name))
PYTHON
touch "$dir/done"
