// SPDX-License-Identifier: Apache-2.0
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { type ErrorReason, PlateError, toPlateError } from "../core/errors.ts";
import { encodeErrorDetail, reasonFromWire } from "./encode-error.ts";
import { ErrorDetail } from "./gen/platewright/v1/error.ts";

/** The one table from reason to gRPC code. */
const CODES: Readonly<Record<ErrorReason, status>> = {
  INVALID_FIELD: status.INVALID_ARGUMENT,
  MISSING_FIELD: status.INVALID_ARGUMENT,
  UNKNOWN_MODEL: status.NOT_FOUND,
  MODEL_BROKEN: status.FAILED_PRECONDITION,
  MODEL_LICENCE: status.FAILED_PRECONDITION,
  UNKNOWN_PARAMETER: status.INVALID_ARGUMENT,
  MISSING_PASS: status.FAILED_PRECONDITION,
  AMBIGUOUS_PASS: status.FAILED_PRECONDITION,
  FILE_NOT_FOUND: status.NOT_FOUND,
  FILE_NOT_ALLOWED: status.PERMISSION_DENIED,
  FILE_DAMAGED: status.DATA_LOSS,
  FILE_UNSUPPORTED: status.FAILED_PRECONDITION,
  LIMIT_EXCEEDED: status.RESOURCE_EXHAUSTED,
  FRAME_MISSING: status.NOT_FOUND,
  COLOUR_SPACE_UNKNOWN: status.FAILED_PRECONDITION,
  NOT_WRITABLE: status.PERMISSION_DENIED,
  DISK_FULL: status.RESOURCE_EXHAUSTED,
  JOB_NOT_FOUND: status.NOT_FOUND,
  REQUEST_ID_REUSED: status.ALREADY_EXISTS,
  QUEUE_FULL: status.RESOURCE_EXHAUSTED,
  WORKER_DIED: status.INTERNAL,
  WORKER_STALLED: status.INTERNAL,
  OUT_OF_MEMORY: status.RESOURCE_EXHAUSTED,
  CANCELLED: status.CANCELLED,
  DAEMON_STOPPING: status.UNAVAILABLE,
  DAEMON_UNAVAILABLE: status.UNAVAILABLE,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
  PIXELS_NOT_FOUND: status.NOT_FOUND,
  NOT_IMPLEMENTED: status.UNIMPLEMENTED,
  INTERNAL: status.INTERNAL,
};

export const codeOf = (reason: ErrorReason) => CODES[reason];

const DETAILS_KEY = "grpc-status-details-bin";
const DETAIL_TYPE = "type.googleapis.com/platewright.v1.ErrorDetail";

/** What grpc-js turns into a trailer. */
export interface WireStatus {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Any failure as gRPC carries it: code, message, and the whole `ErrorDetail` beside them. */
export function toWireStatus(thrown: unknown): WireStatus {
  const error = toPlateError(thrown);
  const code = CODES[error.reason];
  const detail = ErrorDetail.encode(encodeErrorDetail(error)).finish();
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, Buffer.from(encodeStatus(code, error.message, detail)));
  return { code, details: error.message, metadata };
}

/** `google.rpc.Status` with the detail as its one `google.protobuf.Any`, by the field numbers of those messages. */
function encodeStatus(code: number, message: string, detail: Uint8Array): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(0x08).int32(code);
  writer.uint32(0x12).string(message);
  writer.uint32(0x1a).fork();
  writer.uint32(0x0a).string(DETAIL_TYPE);
  writer.uint32(0x12).bytes(detail);
  return writer.join().finish();
}

/** The other way, at the client. A failure without detail keeps its code's nearest meaning. */
export function fromServiceError(error: ServiceError): PlateError {
  const [packed] = error.metadata?.get(DETAILS_KEY) ?? [];
  const detail = packed instanceof Uint8Array ? decodeStatus(packed) : undefined;
  if (!detail)
    return new PlateError(reasonOfCode(error.code), error.details || error.message, { cause: error });
  return new PlateError(reasonFromWire(detail.reason), detail.message, {
    field: detail.field,
    remedy: detail.remedy,
    cause: error,
  });
}

function decodeStatus(bytes: Uint8Array): ErrorDetail | undefined {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 0x1a) return decodeAny(reader.bytes());
    reader.skip(tag & 7);
  }
  return undefined;
}

function decodeAny(bytes: Uint8Array): ErrorDetail | undefined {
  const reader = new BinaryReader(bytes);
  let type = "";
  let value: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 0x0a) type = reader.string();
    else if (tag === 0x12) value = reader.bytes();
    else reader.skip(tag & 7);
  }
  return type === DETAIL_TYPE ? ErrorDetail.decode(value) : undefined;
}

/** For statuses that gRPC itself makes: a lost connection, an over-long message, a cancelled call. */
function reasonOfCode(code: status): ErrorReason {
  switch (code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
      return "DAEMON_UNAVAILABLE";
    case status.CANCELLED:
      return "CANCELLED";
    case status.UNAUTHENTICATED:
      return "UNAUTHENTICATED";
    case status.RESOURCE_EXHAUSTED:
      return "LIMIT_EXCEEDED";
    case status.UNIMPLEMENTED:
      return "NOT_IMPLEMENTED";
    case status.INVALID_ARGUMENT:
      return "INVALID_FIELD";
    default:
      return "INTERNAL";
  }
}
