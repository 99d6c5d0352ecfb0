// SPDX-License-Identifier: Apache-2.0
import type { Server } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";

/** `grpc.health.v1.Health` for the server as a whole and for each of its services. */
export function addHealth(
  server: Server,
  services: readonly string[],
): { setServing(serving: boolean): void } {
  const health = new HealthImplementation();
  health.addToServer(server);
  return {
    setServing(serving) {
      for (const service of ["", ...services]) health.setStatus(service, serving ? "SERVING" : "NOT_SERVING");
    },
  };
}
