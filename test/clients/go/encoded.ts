/** What Kubernetes' own Go types make of objects, as protobuf. */
import { execFileSync } from 'node:child_process'
import { goProgram } from './program.ts'

/** One answer for each object; what Go has no type for is empty. */
export function encodedByGo(objects: readonly object[]): Buffer[] {
  const input = objects.map((object) => `${JSON.stringify(object)}\n`).join('')
  const output = execFileSync(goProgram('encode'), { input, maxBuffer: 1 << 26 })
  return output
    .toString()
    .split('\n')
    .slice(0, objects.length)
    .map((line) => Buffer.from(line, 'base64'))
}
