#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command beside a Blender with a window, in a Debian of its own that is installed on first use.

    python3 scripts/blender/blender_chroot.py trixie|sid [--bind FOLDER]... [-- COMMAND...]

Debian `trixie` carries Blender 4.3, `sid` the newest LTS; with it come Xvfb, a window manager, software GL and the tools
that press keys and take pictures. Each lies in `$XDG_CACHE_HOME/platewright-tests/chroot-<suite>` (`~/.cache` where that
is unset). Without a command it is only installed, and its folder printed.

The command sees the repository (read-only) and each `--bind` folder at their own paths, an empty `/tmp`, no network but
its own loopback, and the caller's PLATEWRIGHT_* settings. Its mounts and processes live in namespaces of their own:
however it ends, the kernel takes them away.
Exit status: the command's own, or 2 wrong arguments, 3 not possible on this machine, 4 the installation failed.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from blender_python import cache_folder

REPOSITORY = Path(__file__).resolve().parents[2]
MIRROR = "http://deb.debian.org/debian"
# Without recommended packages, so what Blender imports only if present is named: numpy, and on sid what its own
# extension system needs to register.
SHOWN = ("xvfb", "xauth", "openbox", "xdotool", "imagemagick", "x11-apps", "x11-utils", "libgl1-mesa-dri")
PACKAGES: dict[str, tuple[str, ...]] = {
    "trixie": ("blender", "python3-numpy", *SHOWN),
    "sid": ("blender", "python3-numpy", "python3-attr", "python3-cattr", "python3-requests", *SHOWN),
}
# A suite under development is not signed anew each day, and its index is not refused for its age.
ANY_AGE = ('Acquire::Check-Valid-Until "false";', 'Acquire::Check-Date "false";')


class NotPossible(Exception):
    """This machine lacks what a chroot needs."""


class Broken(Exception):
    """The machine has all that is needed, and the installation failed nevertheless."""


def chroot_folder(suite: str) -> Path:
    return cache_folder() / f"chroot-{suite}"


def isolated(*more: str) -> list[str]:
    """`unshare` with mounts and processes of its own; when it dies, everything below it does."""
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", *more]


def require_machine() -> None:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        raise NotPossible("A chroot needs Linux with util-linux.")
    if os.geteuid() != 0:
        raise NotPossible("A chroot needs root.")
    if subprocess.run([*isolated("--net"), "true"], capture_output=True).returncode != 0:
        raise NotPossible("This machine allows no namespaces; a container needs CAP_SYS_ADMIN for them.")


def require_mmdebstrap() -> None:
    if shutil.which("mmdebstrap"):
        return
    if shutil.which("apt-get") is None:
        raise NotPossible("The chroot is made by mmdebstrap, which a Debian or Ubuntu has.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "mmdebstrap"]):
        if subprocess.run(["apt-get", *words], env=environment, stdout=sys.stderr).returncode != 0:
            raise NotPossible("mmdebstrap is not installed, and apt-get could not install it.")


def apt_options() -> list[str]:
    """How this machine's own apt reaches the network: proxies and certificates, in apt's notation."""
    dump = subprocess.run(["apt-config", "dump", "Acquire::http", "Acquire::https"], capture_output=True, text=True)
    return [line for line in dump.stdout.splitlines() if not line.endswith('"";')]


def recipe(suite: str) -> str:
    """What an installation was made from; another recipe makes another installation."""
    return f"{suite} {' '.join(sorted(PACKAGES[suite]))}\n"


def installed(suite: str) -> bool:
    """The marker is written last, so a broken-off installation is not taken for a whole one."""
    marker = chroot_folder(suite) / "installed"
    return marker.is_file() and marker.read_text(encoding="utf-8") == recipe(suite)


@contextlib.contextmanager
def alone(suite: str) -> Iterator[None]:
    """Two runs do not install the same suite at once."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    with open(cache_folder() / f"chroot-{suite}.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(suite: str) -> None:
    require_mmdebstrap()
    folder = chroot_folder(suite)
    subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)
    options = [f"--aptopt={option}" for option in [*apt_options(), *ANY_AGE]]
    include = f"--include={','.join(PACKAGES[suite])}"
    command = ["mmdebstrap", "--variant=apt", include, *options, suite, str(folder), MIRROR]
    if subprocess.run([*isolated("--mount-proc"), *command], stdout=sys.stderr).returncode != 0:
        raise Broken(f"Debian {suite} with Blender could not be installed into {folder}.")
    (folder / "installed").write_text(recipe(suite), encoding="utf-8")


def prepare(suite: str) -> Path:
    """The folder of the suite's chroot, installed on first use."""
    require_machine()
    with alone(suite):
        if not installed(suite):
            install(suite)
    return chroot_folder(suite)


def command_in(suite: str, command: Sequence[str], binds: Sequence[Path] = ()) -> list[str]:
    """The command line that runs `command` inside an installed chroot, from outside."""
    root = chroot_folder(suite)
    shaders = cache_folder() / f"shaders-{suite}"
    shaders.mkdir(parents=True, exist_ok=True)
    mounts = [
        f"mount -t proc proc {quoted(root / 'proc')}",
        f"mount --rbind /dev {quoted(root / 'dev')}",
        f"mount -t tmpfs -o mode=1777 tmpfs {quoted(root / 'tmp')}",
        *bound(root, REPOSITORY, read_only=True),
        *bound(root, shaders),
    ]
    for folder in binds:
        mounts += bound(root, folder.resolve())
    kept = {name: value for name, value in os.environ.items() if name.startswith("PLATEWRIGHT_")}
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MESA_SHADER_CACHE_DIR": str(shaders),
        **kept,
    }
    words = ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
    words += ["chroot", str(root), "/bin/sh", "-c", f'cd {quoted(REPOSITORY)} && exec "$@"', "sh", *command]
    loopback = shlex.join([sys.executable, str(Path(__file__).with_name("loopback.py"))])
    script = " && ".join([loopback, *mounts, f"exec {shlex.join(words)}"])
    return [*isolated("--net"), "/bin/sh", "-c", script]


def bound(root: Path, folder: Path, read_only: bool = False) -> list[str]:
    """Shell commands that show `folder` at its own path below `root`."""
    target = quoted(Path(f"{root}{folder}"))
    mount = [f"mkdir -p {target}", f"mount --bind {quoted(folder)} {target}"]
    return [*mount, f"mount -o remount,bind,ro {target}"] if read_only else mount


def quoted(path: Path) -> str:
    return shlex.quote(str(path))


def main(arguments: Sequence[str]) -> int:
    own, command = split(arguments)
    parser = argparse.ArgumentParser(prog="blender_chroot.py", usage=(__doc__ or "").splitlines()[2].strip())
    parser.add_argument("suite", choices=sorted(PACKAGES))
    parser.add_argument("--bind", action="append", type=Path, default=[], metavar="FOLDER")
    options = parser.parse_args(own)
    missing = [folder for folder in options.bind if not folder.is_dir()]
    if missing:
        parser.error(f"{missing[0]} is not a folder")
    try:
        folder = prepare(options.suite)
    except NotPossible as lack:
        print(f"No chroot with Blender here: {lack}", file=sys.stderr)
        return 3
    except Broken as failure:
        print(failure, file=sys.stderr)
        return 4
    if not command:
        print(folder)
        return 0
    words = command_in(options.suite, command, options.bind)
    os.execvp(words[0], words)


def split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is this script's own, and the command after `--`."""
    if "--" not in arguments:
        return list(arguments), []
    mark = list(arguments).index("--")
    return list(arguments[:mark]), list(arguments[mark + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
