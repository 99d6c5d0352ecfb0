// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vitest/config";

const project = (name: string, seconds: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: seconds * 1000,
    hookTimeout: seconds * 1000,
  },
});

export default defineConfig({
  test: {
    projects: [project("unit", 60), project("contract", 120), project("integration", 240)],
    maxWorkers: 2,
  },
});
