/** The name of a process, as the kernel keeps it. */
import type { Process } from '../../runtime/program.ts'

export const nameOf = ({ args: [first = ''] }: Pick<Process, 'args'>): string =>
  first
    .slice(first.lastIndexOf('/') + 1)
    .replace(/[: ].*$/s, '')
    .slice(0, 15)
