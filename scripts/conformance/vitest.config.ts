import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** The tests of gateways, each with what it really called written down (test/gateways/conformance/observe.ts). */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: [
      'test/gateways/**/*.test.ts',
      'test/simulator/**/*.test.ts',
      'test/receiver/notices-of-every-gateway.test.ts',
      'test/receiver/receive-complaint.test.ts',
    ],
    setupFiles: ['test/gateways/conformance/observe.ts'],
    environment: 'node',
    reporters: ['json'],
    outputFile: { json: 'reports/conformance-tests.json' },
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    restoreMocks: true,
  },
})
