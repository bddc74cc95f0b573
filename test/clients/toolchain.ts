/** Tests of clients need what their languages need. Where that is missing they are skipped, and say so. */
import { test } from 'vitest'

/** @param reason why it cannot be run here; undefined: it can */
export function testUnless(
  reason: string | undefined,
  name: string,
  run: () => void | Promise<void>,
  longestMs: number,
): void {
  if (reason === undefined) return void test(name, run, longestMs)
  process.stderr.write(`SKIPPED: ${name}: ${reason}\n`)
  test.skip(`${name} (skipped: ${reason})`, run)
}
