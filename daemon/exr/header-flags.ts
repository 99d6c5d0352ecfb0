// SPDX-License-Identifier: Apache-2.0

/** First four bytes, then version 2 with these flags above it ("OpenEXR File Layout", component two). */
export const MAGIC = 20000630;
export const VERSION = 2;
export const FLAG_TILED = 0x200;
export const FLAG_LONG_NAMES = 0x400;
export const FLAG_DEEP = 0x800;
export const FLAG_MULTIPART = 0x1000;

export const SHORT_NAME_BYTES = 31;
export const LONG_NAME_BYTES = 255;
