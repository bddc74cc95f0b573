/** busybox: runs one of its programs, and tells which there are. Source: BusyBox's own help. */
import type { Process, Program } from '../../runtime/program.ts'

/** Of another kind than the programs that it is. */
const isNoApplet = (name: string): boolean => ['busybox', 'apk', 'getconf', 'getent'].includes(name)

/** Those of its image. */
const appletsOf = ({ machine }: Process): readonly string[] => [
  ...new Set(
    machine
      .programNames()
      .filter((name) => !isNoApplet(name) && machine.builtIn(name))
      .sort(),
  ),
]

/** Words at the beginning of lines of 80 columns, as its help has them. */
function paragraph(words: readonly string[]): string {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && line.length + word.length > 70) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? `\t${word}` : `, ${word}`
  }
  return `${[...lines, line].join(',\n')}\n`
}

export const busybox: Program = (process) => {
  const [, name] = process.args
  const { machine } = process
  if (name === '--list') {
    process.print(`${appletsOf(process).join('\n')}\n`)
    return 0
  }
  if (name === undefined || name === '--help') {
    process.print(
      `BusyBox multi-call binary.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list\n\nCurrently defined functions:\n${paragraph(appletsOf(process))}`,
    )
    return 0
  }
  const program = isNoApplet(name) ? undefined : machine.builtIn(name)
  if (!program) {
    process.complain(`${name}: applet not found\n`)
    return 127
  }
  process.args = process.args.slice(1)
  return program(process)
}
