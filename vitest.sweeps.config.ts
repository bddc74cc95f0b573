/** Sweeps: what goes through all of something, or tries at random, and takes longer than a change should have to wait. */
import { defineConfig } from 'vitest/config'
import tests from './vitest.config.ts'

export default defineConfig({
  ...tests,
  test: { ...tests.test, include: ['test/**/*.sweep.ts'] },
})
