import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'
import { nodeSources } from './test/support/node-sources.ts'
import { shippedCommand } from './test/support/shipped-command.ts'

export default defineConfig({
  plugins: [nodeSources(import.meta.dirname), shippedCommand(import.meta.dirname)],
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    pool: 'threads',
    // As many as there are cores: a third loads and compiles all once more, and costs a tenth of the CPU of a run.
    maxWorkers: 2,
    // What is loaded once serves all files: nothing in it remembers a cluster. A run takes half the time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
})
