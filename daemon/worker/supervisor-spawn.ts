// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";

/**
 * Variables that a worker needs: places for caches and temporary files, the language of messages, and which GPU and driver
 * to use. All others stay outside, above all those that inject code or libraries: NODE_OPTIONS, LD_PRELOAD, LD_LIBRARY_PATH
 * (which wins over the runtime's own search path), DYLD_*.
 */
const PASSED_ON = new Set([
  ...["HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"],
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA", "PROGRAMDATA"],
  ...["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUDA_CACHE_PATH", "NVIDIA_VISIBLE_DEVICES"],
  ...["NVIDIA_DRIVER_CAPABILITIES", "VK_DRIVER_FILES", "VK_ICD_FILENAMES"],
]);

/**
 * How glibc (others take no notice) deals with planes, whose pages cost about as much to come by as their pixels to work
 * out. Pages of 2 MiB in place of 4 KiB where the kernel has them. Planes of up to 16 MiB, those of a frame of 2048 x 2048,
 * are used anew as they are freed; larger ones go back to the system at once: by its own rule glibc would learn from the
 * first freed plane to keep all of a 4K frame's. One arena for all threads, or each keeps what it has freed.
 */
const GLIBC_TUNABLES = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=16777216:glibc.malloc.arena_max=1";

/**
 * Set for every worker. The runtime reports home unless it is told not to before the addon loads (microsoft/onnxruntime
 * #27379).
 */
const OWN = { ORT_DISABLE_TELEMETRY: "1", GLIBC_TUNABLES };

/**
 * How the engine collects. Buffers of files and of the runtime would have it mark its few objects three times a plate, bit by bit
 * beside all else; at once, and once a plate, takes half of that. A row of a picture leaves a hundred views behind, which are
 * looked through every 8 MiB in place of every one.
 */
const COLLECTION = ["--no-incremental-marking", "--min-semi-space-size=8"];

/** The worker's environment, taken from the daemon's. */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(environment).filter(([name]) => PASSED_ON.has(name.toUpperCase()));
  return { ...Object.fromEntries(passed), ...OWN };
}

/** Starts worker processes: this executable with `args`, the path of the worker's main file or its command word. */
export function createWorkerSpawner(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): () => ChildProcess {
  const env = workerEnvironment(environment);
  return () =>
    spawn(process.execPath, [...COLLECTION, ...args], {
      env,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // A group of its own: Ctrl-C in a terminal reaches the daemon alone, which then ends its workers in order.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
}
