// SPDX-License-Identifier: Apache-2.0
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../daemon/config/config.ts";
import { OPTIONS } from "../../../daemon/config/options.ts";
import type { Surroundings } from "../../../daemon/config/surroundings.ts";
import { PlateError } from "../../../daemon/core/errors.ts";

const SETTINGS = "/home/ada/.config/platewright/config.json";

function surroundings(env: Record<string, string> = {}, files: Record<string, string> = {}): Surroundings {
  return {
    env,
    places: {
      home: "/home/ada",
      currentFolder: "/shots/010",
      dataFolder: "/home/ada/.local/share/platewright",
      runtimeFolder: "/run/user/1000/platewright",
      bundledModels: "/opt/platewright/models",
      unixSockets: true,
    },
    configFolder: "/home/ada/.config/platewright",
    readText: (path) => files[path],
  };
}

const fault = (work: () => unknown): PlateError => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof PlateError) return thrown;
  }
  throw new Error("Nothing was refused.");
};

test("a flag goes before a variable, that before the file, that before the default", () => {
  const env = { PLATEWRIGHT_STALL_SECONDS: "20", PLATEWRIGHT_QUEUE_LIMIT: "21" };
  const files = { [SETTINGS]: '{"stallSeconds":10,"queueLimit":11,"threads":12}' };
  const { config, origins } = loadConfig({ "stall-seconds": "30" }, surroundings(env, files));
  expect([config.stallSeconds, config.queueLimit, config.threads, config.graceSeconds]).toEqual([
    30, 21, 12, 10,
  ]);
  expect([origins.stallSeconds, origins.queueLimit, origins.threads, origins.graceSeconds]).toEqual([
    "flag",
    "environment",
    "file",
    "default",
  ]);
});

test("a settled configuration cannot be changed", () => {
  const { config } = loadConfig({}, surroundings());
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.roots)).toBe(true);
});

test("default roots and model folders follow the state folder", () => {
  const { config } = loadConfig({ "state-folder": "/fast/state" }, surroundings());
  expect(config.roots).toEqual(["/home/ada", "/fast/state/jobs", "/shots/010"]);
  expect(config.modelFolders).toEqual(["/opt/platewright/models", "/fast/state/models"]);
});

test("relative paths start at the current folder for flags and at the file's folder for a file", () => {
  const { config } = loadConfig(
    { config: "pipeline.json", roots: ["plates"] },
    surroundings({}, { "/shots/010/pipeline.json": '{"stateFolder":"state","modelFolders":["~/models"]}' }),
  );
  expect(config.roots).toEqual(["/shots/010/plates"]);
  expect(config.stateFolder).toBe("/shots/010/state");
  expect(config.modelFolders).toEqual([join("/home/ada", "models")]);
});

test("a variable holds a list as PATH does", () => {
  const { config } = loadConfig({}, surroundings({ PLATEWRIGHT_ROOTS: ["/a", "/b"].join(delimiter) }));
  expect(config.roots).toEqual(["/a", "/b"]);
});

test("listen is a socket or a loopback port", () => {
  expect(loadConfig({}, surroundings()).config.listen).toEqual({ kind: "socket" });
  expect(loadConfig({ listen: "127.0.0.1:0" }, surroundings()).config.listen).toEqual({
    kind: "loopback",
    host: "127.0.0.1",
    port: 0,
  });
});

describe("refuses", () => {
  test("an unknown key and names the nearest", () => {
    const error = fault(() => loadConfig({}, surroundings({}, { [SETTINGS]: '{"stalSeconds":3}' })));
    expect(error).toMatchObject({ reason: "INVALID_FIELD", remedy: 'Did you mean "stallSeconds"?' });
    expect(error.message).toContain(SETTINGS);
  });

  test.each(["0.0.0.0:50051", "192.168.1.4:50051", ":50051", "127.0.0.1:99999", "127.0.0.1", "*"])(
    "to listen at %s",
    (listen) => {
      expect(fault(() => loadConfig({ listen }, surroundings()))).toMatchObject({ field: "listen" });
    },
  );

  test.each(["ten", "", "-1", "1.5", "1e400", "0"])("%j seconds from the command line", (seconds) => {
    expect(fault(() => loadConfig({ "stall-seconds": seconds }, surroundings())).message).toContain(
      "--stall-seconds",
    );
  });

  test("a number written as a word in the file", () => {
    expect(
      fault(() => loadConfig({}, surroundings({}, { [SETTINGS]: '{"threads":"4"}' }))).message,
    ).toContain("threads");
  });

  test("a log level that is none", () => {
    expect(fault(() => loadConfig({}, surroundings({ PLATEWRIGHT_LOG_LEVEL: "loud" })))).toMatchObject({
      field: "logLevel",
      remedy: "Give one of error, warn, info, debug.",
    });
  });

  test.each(["{", "[]", "3"])("the settings file %s", (text) => {
    expect(fault(() => loadConfig({}, surroundings({}, { [SETTINGS]: text }))).message).toContain(SETTINGS);
  });

  test("a settings file that was asked for and is not there", () => {
    expect(fault(() => loadConfig({ config: "gone.json" }, surroundings())).message).toContain(
      "/shots/010/gone.json",
    );
  });
});

test("flags, variables and keys say the same name", () => {
  for (const { key, flag, env } of OPTIONS) {
    expect(flag).toBe(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(env).toBe(`PLATEWRIGHT_${flag.toUpperCase().replaceAll("-", "_")}`);
  }
});
