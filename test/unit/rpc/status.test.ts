// SPDX-License-Identifier: Apache-2.0
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { ERROR_REASONS, PlateError } from "../../../daemon/core/errors.ts";
import { fromServiceError, toWireStatus } from "../../../daemon/rpc/status.ts";

const overTheWire = (thrown: unknown): PlateError =>
  fromServiceError(Object.assign(new Error("call failed"), toWireStatus(thrown)) as ServiceError);

test.each(ERROR_REASONS)("%s survives the wire with message, field and remedy", (reason) => {
  const error = new PlateError(reason, "Größe 7 is wrong", {
    field: "passes[2].kind",
    remedy: "Choose another.",
  });
  expect(overTheWire(error)).toMatchObject({
    reason,
    message: "Größe 7 is wrong",
    field: "passes[2].kind",
    remedy: "Choose another.",
  });
});

test("a thrown value of no known kind becomes INTERNAL", () => {
  expect(toWireStatus(new RangeError("oops")).code).toBe(status.INTERNAL);
  expect(overTheWire(new RangeError("oops"))).toMatchObject({ reason: "INTERNAL", message: "oops" });
});

test.each([
  [status.UNAVAILABLE, "DAEMON_UNAVAILABLE"],
  [status.RESOURCE_EXHAUSTED, "LIMIT_EXCEEDED"],
  [status.UNIMPLEMENTED, "NOT_IMPLEMENTED"],
  [status.UNKNOWN, "INTERNAL"],
])("a status %i without details keeps its nearest meaning", (code, reason) => {
  const bare = Object.assign(new Error(), { code, details: "no details", metadata: new Metadata() });
  expect(fromServiceError(bare)).toMatchObject({ reason, message: "no details" });
});
