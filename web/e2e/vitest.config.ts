import { defineConfig } from "vitest/config";

// Each file starts servers of its own on free ports. Two files at a time: the machine that runs them may
// have two cores, and latency is asserted.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    fileParallelism: true,
    maxWorkers: 2,
    minWorkers: 1,
    pool: "forks",
  },
});
