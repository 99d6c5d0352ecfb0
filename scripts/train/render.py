# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders training shots: passes, ground truth and request of random procedural scenes.

    "$(python3 scripts/blender/blender_python.py 4.5)" scripts/train/render.py --out DIR [--family F] --seeds A-B

Writes `<out>/<family>/<seed>/shot.exr` (one part, half but for Depth, Combined included) and `request.json`; the domes
lie once in `<out>/domes/`. Paths in a request are relative to its folder. What is done is skipped, so a run that was
broken off goes on. Families take turns, so every prefix of a run is balanced.

Training leaves out the seeds from 1000 to 1999, which are for tests, those that leave 7 when divided by 8, and the
family `text_curves` whole, which a run over all families makes for every third seed only.

The families `model_...` are of models, textures and skies that others made: `--family of_others --models DIR`, where
`models.sh` put them. One half of them is for the seeds that training leaves out, the other, which is in the public
domain but for some textures (MIT), for all other seeds.

Light is linear, so a picture is brought to a sane exposure after it is rendered: all radiance passes and all
intensities of the request are multiplied by one number.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import time
import zlib
from functools import partial
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
FAMILIES = ("hills", "street", "interior", "furniture", "still_life", "thin", "scatter", "arcade", "toys", "machines", "together", "text_curves")
HELD_OUT = "text_curves"
# Of models, textures and skies that others made.
OF_OTHERS = ("model_room", "model_table", "model_yard", "model_metal")
# bpy keeps some memory of every scene; a process ends after this many.
SCENES_PER_PROCESS = 48
SAMPLES = 10


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--family", choices=("all", "of_others", *FAMILIES, *OF_OTHERS), default="all")
    options.add_argument("--models", type=Path, help="the folder of models.sh, for the families of others' models")
    options.add_argument("--seeds", required=True, help="first-last, inclusive")
    options.add_argument("--samples", type=int, default=SAMPLES)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--size", help="WIDTHxHEIGHT of all shots; else they vary from 256x256 to 640x360")
    options.add_argument("--frames", type=int, default=1, help="of a camera that travels: folders <seed>00, <seed>01, ...")
    options.add_argument("--scenes", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.scenes:
        work(chosen, [scene.split("/") for scene in chosen.scenes.split(",")])
        # bpy now and then hangs while it frees its memory.
        os._exit(0)
    first, last = map(int, chosen.seeds.split("-"))
    everything = chosen.family == "all"
    families = {"all": FAMILIES, "of_others": OF_OTHERS}.get(chosen.family, (chosen.family,))
    if chosen.models is None and set(families) & set(OF_OTHERS):
        options.error(f"--family {chosen.family} needs --models, the folder that models.sh fills")
    wanted = [
        (family, seed)
        for seed in range(first, last + 1)
        for family in families
        if not (everything and family == HELD_OUT and seed % 3)
    ]
    todo = [
        f"{family}/{seed}"
        for family, seed in wanted
        if not all(done(folder) for folder in folders_of(chosen, family, seed))
    ]
    for start in range(0, len(todo), SCENES_PER_PROCESS):
        part = ",".join(todo[start : start + SCENES_PER_PROCESS])
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--scenes", part], check=False)


def folders_of(chosen: argparse.Namespace, family: str, seed: int) -> list[Path]:
    folder = chosen.out / family
    if chosen.frames == 1:
        return [folder / f"{seed:04d}"]
    return [folder / f"{seed:04d}{frame:02d}" for frame in range(chosen.frames)]


def done(folder: Path) -> bool:
    """The request is written last."""
    return (folder / "request.json").is_file()


def held_out(seed: int) -> bool:
    """Whether training leaves the seed out; then all that others made is of the half that no other seed sees."""
    return 1000 <= seed < 2000 or seed % 8 == 7


def work(chosen: argparse.Namespace, scenes: list[list[str]]) -> None:
    """Renders in this process; Cycles' chatter goes nowhere, one line a scene goes to the standard output."""
    log = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.path[:0] = [str(HERE), str(HERE.parent / "blender")]
    import render_shot

    size = tuple(map(int, chosen.size.split("x"))) if chosen.size else None
    domes = render_shot.domes(chosen.out / "domes")
    if chosen.models:
        from scenes.models import Models

        halves = {for_tests: Models(chosen.models, for_tests) for for_tests in (False, True)}
    for family, seed in scenes:
        start = time.monotonic()
        folders = folders_of(chosen, family, int(seed))
        build = importlib.import_module(f"scenes.{family}").build
        lit_by = domes
        if family in OF_OTHERS:
            models = halves[held_out(int(seed))]
            build = partial(build, models=models)
            lit_by = render_shot.shrunk(models.skies, chosen.out / "skies")
        rng = Random(zlib.crc32(f"{family}/{seed}".encode()))
        try:
            told = render_shot.render(build, rng, lit_by, folders, chosen.samples, chosen.threads, size)
        except Exception as error:  # noqa: BLE001  (one bad scene does not end the run; it is told and left out)
            told = f"FAILED {type(error).__name__}: {error}"
        print(f"{time.strftime('%H:%M:%S')} {family}/{seed} {time.monotonic() - start:.2f} s {told}", file=log)


if __name__ == "__main__":
    main()
