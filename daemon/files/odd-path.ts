// SPDX-License-Identifier: Apache-2.0
import { posix, win32 } from "node:path";
import { PlateError } from "../core/errors.ts";

/** Names that Windows takes for devices in any folder, whatever their extension (learn.microsoft.com, "Naming Files"). */
const DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

/**
 * Refuses a path that is not absolute, or that a system reads as something else than it looks: with a NUL, and on Windows
 * with a device name, a stream (`plate.exr:hidden`), a device prefix (`\\?\`, `\\.\`) or a name that ends in a dot or space,
 * which Windows drops. Fails with INVALID_FIELD.
 */
export function refuseOddPath(asked: string, field: string, platform: NodeJS.Platform): void {
  const refuse = (what: string) => {
    throw new PlateError("INVALID_FIELD", `The path ${JSON.stringify(asked)} ${what}.`, {
      field,
      remedy: "Give the absolute path of an ordinary file or folder.",
    });
  };
  if (asked.includes("\0")) refuse("holds a NUL character");
  if (platform !== "win32") {
    if (!posix.isAbsolute(asked)) refuse("is not absolute");
    return;
  }
  if (/^[\\/]{2}[?.][\\/]/.test(asked)) refuse("names a device");
  const { root } = win32.parse(asked);
  // `\plates` and `C:plates` hang on the current drive and folder.
  if (!/^[A-Za-z]:[\\/]$|^[\\/]{2}[^\\/]/.test(root)) refuse("is not absolute");
  for (const name of asked.slice(root.length).split(/[\\/]/)) {
    if (DEVICE_NAME.test(name)) refuse(`has the device name "${name}" in it`);
    if (name.includes(":")) refuse("names a hidden stream of a file");
    if (/[. ]$/.test(name) && name !== "." && name !== "..")
      refuse(`has the name "${name}" in it, whose end Windows drops`);
  }
}
