// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { COMPRESSIONS, type Compression, type PixelType, SAMPLE_BYTES } from "./types.ts";

/** What `codecs/src/lib.rs` exports; a number answer other than a pointer or length is 0 for success. */
interface CodecExports {
  readonly memory: WebAssembly.Memory;
  input(length: number): number;
  layout(): number;
  unpack(width: number, height: number): number;
  merge(width: number, height: number): number;
  plane(channel: number): number;
  prepare(width: number, height: number): number;
  gather(channel: number, fromFloat: boolean): void;
  filter(): number;
  raw(): number;
  packed(): number;
  packed_length(): number;
  message(): number;
  message_length(): number;
}

interface LayoutChannel {
  readonly name: string;
  readonly type: PixelType;
  readonly perceptuallyLinear: boolean;
}

/** A part's channels as the module wants them told. */
export interface CodecLayout {
  readonly bytes: Uint8Array;
  /** Of all channels together. */
  readonly pixelBytes: number;
}

/** A chunk that its codec cannot unpack; the message completes "this chunk is damaged: ...". */
export class CodecError extends Error {}

const TYPE_CODES: Readonly<Record<PixelType, number>> = { uint: 0, half: 1, float: 2 };

/** Grown past this by one large chunk, the module's memory is given back instead of kept for the next file. */
const KEPT_MEMORY_BYTES = 2 ** 27;

let compiled: WebAssembly.Module | undefined;
let instance: CodecExports | undefined;
let current: CodecLayout | undefined;

function codecs(): CodecExports {
  compiled ??= new WebAssembly.Module(readFileSync(new URL("./codecs/exr-codecs.wasm", import.meta.url)));
  instance ??= new WebAssembly.Instance(compiled).exports as unknown as CodecExports;
  return instance;
}

export function codecLayout(
  compression: Compression,
  channels: readonly LayoutChannel[],
  chunk: { readonly width: number; readonly height: number },
): CodecLayout {
  const head = Buffer.alloc(11);
  head.writeUInt8((COMPRESSIONS as readonly string[]).indexOf(compression), 0);
  head.writeUInt32LE(chunk.width, 1);
  head.writeUInt32LE(chunk.height, 5);
  head.writeUInt16LE(channels.length, 9);
  const rows = channels.flatMap((channel) => {
    const name = Buffer.from(channel.name, "utf8");
    const row = Buffer.alloc(4);
    row.writeUInt8(TYPE_CODES[channel.type], 0);
    row.writeUInt8(channel.perceptuallyLinear ? 1 : 0, 1);
    row.writeUInt16LE(name.length, 2);
    return [row, name];
  });
  const pixelBytes = channels.reduce((sum, { type }) => sum + SAMPLE_BYTES[type], 0);
  return { bytes: Buffer.concat([head, ...rows]), pixelBytes };
}

/** Unpacks one chunk; `rawChunk` and `floatPlane` then give its samples, until the next call of any function here. */
export function unpackChunk(layout: CodecLayout, packed: Uint8Array, width: number, height: number): void {
  guarded((module) => {
    use(module, layout);
    give(module, packed);
    check(module, module.unpack(width, height));
  });
}

/** The same for a ZIP or ZIPS chunk that is inflated already. */
export function mergeChunk(layout: CodecLayout, inflated: Uint8Array, width: number, height: number): void {
  guarded((module) => {
    use(module, layout);
    give(module, inflated);
    check(module, module.merge(width, height));
  });
}

/** The unpacked chunk: per line, per channel in file order, its samples. A view, valid until the next call. */
export function rawChunk(length: number): Uint8Array {
  return guarded((module) => new Uint8Array(module.memory.buffer, module.raw(), length));
}

/** The unpacked chunk's half or uint channel as float32, row-major. A view, valid until the next call. */
export function floatPlane(channel: number, samples: number): Uint8Array {
  return guarded((module) => {
    const pointer = module.plane(channel);
    return new Uint8Array(module.memory.buffer, pointer, samples * 4);
  });
}

/** One channel's samples of a chunk, row-major; `fromFloat`: float32 to be rounded to half. */
export interface ChunkSamples {
  readonly bytes: Uint8Array;
  readonly fromFloat: boolean;
}

export interface FilteredChunk {
  readonly raw: Uint8Array;
  /** What ZIP and ZIPS deflate, and what RLE stores. */
  readonly filtered: Uint8Array;
}

/** Joins the channels' samples into one raw chunk and filters it for its codec. Both answers are copies. */
export function packChunk(
  layout: CodecLayout,
  channels: readonly ChunkSamples[],
  width: number,
  height: number,
): FilteredChunk {
  return guarded((module) => {
    use(module, layout);
    check(module, module.prepare(width, height));
    channels.forEach(({ bytes, fromFloat }, channel) => {
      give(module, bytes);
      module.gather(channel, fromFloat);
    });
    const rawLength = layout.pixelBytes * width * height;
    check(module, module.filter());
    const { buffer } = module.memory;
    return {
      raw: new Uint8Array(buffer, module.raw(), rawLength).slice(),
      filtered: new Uint8Array(buffer, module.packed(), module.packed_length()).slice(),
    };
  });
}

/** Gives a memory that a large chunk blew up back to the system. */
export function trimCodecs(): void {
  if (instance !== undefined && instance.memory.buffer.byteLength > KEPT_MEMORY_BYTES) discard();
}

function discard(): void {
  instance = undefined;
  current = undefined;
}

/** After a trap (a panic on damaged data, or memory past its limit) the module's state is unknown: it is replaced. */
function guarded<T>(work: (module: CodecExports) => T): T {
  try {
    return work(codecs());
  } catch (error) {
    if (error instanceof CodecError) throw error;
    discard();
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
      throw new CodecError("its packed data makes no sense", { cause: error });
    throw error;
  }
}

function use(module: CodecExports, layout: CodecLayout): void {
  if (current === layout) return;
  give(module, layout.bytes);
  check(module, module.layout());
  current = layout;
}

function give(module: CodecExports, bytes: Uint8Array): void {
  const pointer = module.input(bytes.length);
  new Uint8Array(module.memory.buffer, pointer, bytes.length).set(bytes);
}

function check(module: CodecExports, status: number): void {
  if (status === 0) return;
  const words = new Uint8Array(module.memory.buffer, module.message(), module.message_length());
  throw new CodecError(new TextDecoder().decode(words));
}
