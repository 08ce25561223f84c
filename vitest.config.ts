import { defineConfig } from 'vitest/config'

/** Unit tests: everything under test/ but the end-to-end ones, which are Playwright's. #shared and #main resolve by package.json. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['node_modules/**', 'out/**', 'test/e2e/**'],
    environment: 'node',
    reporters: ['default', 'json'],
    outputFile: { json: 'reports/unit.json' },
    // Three workers, on a laptop and on a two-core build machine alike: many tests wait for a disk or a wire, and time-outs mean the same on both.
    maxWorkers: 3,
    testTimeout: 15_000,
    hookTimeout: 15_000,
    teardownTimeout: 5_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
})
