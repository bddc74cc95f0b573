/** A program that an image or a package has, and that is not simulated. */
import { nameOf } from '../../programs/commands/options.ts'
import type { Program } from '../../runtime/program.ts'

/** Whoever runs it is told so, and fails: what looks done would mislead, and what never ends holds up a Job. */
export const notSimulated: Program = (process) => {
  process.complain(`${nameOf(process)}: kubesim does not simulate this program: see docs/IMAGES.md\n`)
  return 1
}
