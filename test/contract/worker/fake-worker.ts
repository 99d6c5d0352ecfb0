// SPDX-License-Identifier: Apache-2.0
// A worker that speaks the protocol and does what the prompt of a request says.
import type { FromWorker, ToWorker, WorkOrder } from "../../../daemon/worker/protocol.ts";

const say = (message: FromWorker) => process.send?.(message);
let cancelled = false;
let staysOn = false;

function run({ jobId, request, finishedFrames }: WorkOrder): void {
  const progress = () =>
    say({
      type: "progress",
      jobId,
      progress: { frame: 0, frameIndex: 0, frameCount: 1, stage: "sample", step: 1, stepCount: 4 },
    });
  switch (request.prompt) {
    case "make a plate":
      progress();
      say({ type: "preview", jobId, frame: 0, png: new Uint8Array([137, 80, 78, 71]) });
      say({
        type: "plate",
        jobId,
        plate: {
          path: `/plates/${jobId}.exr`,
          frame: 0,
          sha256: "0".repeat(64),
          bytes: finishedFrames.length,
          displayWindow: { xMin: 0, yMin: 0, xMax: 1, yMax: 1 },
          dataWindow: { xMin: 0, yMin: 0, xMax: 1, yMax: 1 },
          colourSpace: "lin_rec709_scene",
          layers: [],
          seed: request.seed,
          previewPath: "",
          previewView: "",
          unknownWords: [],
        },
      });
      say({ type: "ended", jobId, outcome: "done" });
      break;
    case "tell the environment":
      say({
        type: "ended",
        jobId,
        outcome: "failed",
        error: { reason: "INTERNAL", message: JSON.stringify(process.env), field: "", remedy: "" },
      });
      break;
    case "stop when asked": {
      progress();
      const timer = setInterval(() => {
        if (!cancelled) return progress();
        clearInterval(timer);
        say({ type: "ended", jobId, outcome: "cancelled" });
      }, 5);
      break;
    }
    case "ignore everyone":
      progress();
      setInterval(progress, 5);
      break;
    case "freeze":
      process.send?.({ type: "progress", jobId, progress: {} }, () => {
        // Longer than any stall limit under test, yet not for ever should the test itself be killed.
        for (const end = Date.now() + 30_000; Date.now() < end; );
      });
      break;
    case "crash":
      process.kill(process.pid, "SIGSEGV");
      break;
    case "exit":
      process.stderr.write("first line\nlast words", () => process.exit(3));
      break;
    case "run out of memory":
      process.kill(process.pid, "SIGKILL");
      break;
    case "talk nonsense":
      process.send?.({ type: "plate", jobId, plate: "a string" });
      break;
    case "hang up":
      staysOn = true;
      process.disconnect();
      setInterval(() => {}, 1000);
      break;
    default:
      say({ type: "ended", jobId, outcome: "done" });
  }
}

process.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "start":
      if (message.settings.device === "exits") process.exit(5);
      if (message.settings.device !== "silent")
        say({
          type: "hello",
          processId: process.pid,
          runtimeVersion: "0",
          device: message.settings.device,
        });
      break;
    case "run":
      cancelled = false;
      run(message.order);
      break;
    case "cancel":
      cancelled = true;
      break;
    case "load":
      say({
        type: "loaded",
        model: message.model,
        ...(message.model === "absent" && {
          error: { reason: "UNKNOWN_MODEL", message: "There is none.", field: "", remedy: "" },
        }),
      });
      break;
    case "quit":
      process.exit(0);
  }
});
process.on("disconnect", () => {
  if (!staysOn) process.exit(0);
});
