// SPDX-License-Identifier: Apache-2.0
// A daemon of fakes as a process of its own: `fake-daemon.ts RUNTIME_FOLDER`.
import { createServer } from "../../../daemon/rpc/server.ts";
import { fakeDesks } from "./fake-desks.ts";

const server = await createServer(fakeDesks(), {
  runtimeFolder: process.argv[2],
  listen: { kind: "socket" },
});
process.on("SIGTERM", () => void server.close(0));
