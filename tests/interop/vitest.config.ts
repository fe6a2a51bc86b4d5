import { defineConfig } from "vitest/config";

// Latency is asserted, so the files take turns, all but the one that only waits.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    globalSetup: "support/certificate.ts",
    testTimeout: 120_000,
    hookTimeout: 300_000,
    teardownTimeout: 20_000,
    fileParallelism: true,
    maxWorkers: 2,
    minWorkers: 1,
    maxConcurrency: 16,
    pool: "forks",
  },
});
