/** The files that operands name, opened. */
import type { Handle } from '../../runtime/processes/streams.ts'
import type { Process } from '../../runtime/program.ts'
import { openOperand } from './cat.ts'

export interface Source {
  readonly name: string
  readonly file: Handle
}

/** The files that the operands name, or standard input. What cannot be opened has been complained of. */
export function inputsOf(process: Process, operands: readonly string[]): Source[] {
  const inputs: Source[] = []
  for (const name of operands.length > 0 ? operands : ['-']) {
    const file = openOperand(process, name)
    if (file) inputs.push({ name, file })
  }
  return inputs
}
