// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";
import { PlateError } from "../core/errors.ts";
import { toWireStatus } from "./status.ts";

/** 256 random bits, new with each start. */
export const newToken = () => randomBytes(32).toString("base64url");

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Lets calls through that carry `authorization: Bearer <token>`; no method is exempt. Compares in constant time. */
export function requireToken(token: string): ServerInterceptor {
  const expected = digest(`Bearer ${token}`);
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, pass) {
            const [given] = metadata.get("authorization");
            if (given !== undefined && timingSafeEqual(digest(String(given)), expected))
              return pass(metadata);
            const refusal = new PlateError("UNAUTHENTICATED", "The access token is absent or wrong.", {
              remedy: "Read it from the daemon's endpoint file, anew after each start of the daemon.",
            });
            call.sendStatus(toWireStatus(refusal));
          },
        }),
    });
}
