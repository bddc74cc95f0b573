/** Commands about the terminal: tty, stty. */
import type { TerminalControl } from '../../runtime/processes/streams.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { nameOf } from './options.ts'

const tty: Program = (process) => {
  const { isTerminal } = process.input
  if (!process.args.includes('-s')) process.print(isTerminal ? '/dev/pts/0\n' : 'not a tty\n')
  return isTerminal ? 0 : 1
}

/** What can be set, and what comes of it; what is not named here is accepted and makes no difference. */
const settings: Readonly<Record<string, (terminal: TerminalControl) => void>> = {
  raw: (terminal) => {
    terminal.isRaw = true
  },
  '-icanon': (terminal) => {
    terminal.isRaw = true
  },
  cooked: (terminal) => {
    terminal.isRaw = false
  },
  '-raw': (terminal) => {
    terminal.isRaw = false
  },
  icanon: (terminal) => {
    terminal.isRaw = false
  },
  sane: (terminal) => {
    terminal.isRaw = false
    terminal.isSilent = false
  },
  echo: (terminal) => {
    terminal.isSilent = false
  },
  '-echo': (terminal) => {
    terminal.isSilent = true
  },
}

const known = /^-?[a-z]+\d?$|^\d+$|^[\da-f]+(:[\da-f]+)+$/

const stty: Program = (process) => {
  const { terminal } = process.input
  const words = process.args.slice(1)
  if (!terminal) {
    process.complain(`${nameOf(process)}: standard input: Inappropriate ioctl for device\n`)
    return 1
  }
  if (words.length === 0 || words[0] === '-a') return tell(process, terminal, words.length > 0)
  if (words[0] === '-g') {
    process.print(`${terminal.isRaw ? '0:4:bf:0' : '500:5:bf:8a3b'}${terminal.isSilent ? ':0' : ''}\n`)
    return 0
  }
  for (const word of words) {
    if (word === 'size') process.print(`${terminal.size.height} ${terminal.size.width}\n`)
    else if (Object.hasOwn(settings, word)) settings[word](terminal)
    else if (word.includes(':')) restore(terminal, word)
    else if (!known.test(word)) {
      process.complain(`${nameOf(process)}: invalid argument '${word}'\n`)
      return 1
    }
  }
  return 0
}

/** Sets what `-g` has told. */
function restore(terminal: TerminalControl, word: string): void {
  terminal.isRaw = word.startsWith('0:')
  terminal.isSilent = word.endsWith(':0') && word.split(':').length > 4
}

function tell(process: Process, { size, isRaw, isSilent }: TerminalControl, isAll: boolean): number {
  const modes = `${isRaw ? '-' : ''}icanon ${isSilent ? '-' : ''}echo`
  process.print(
    isAll
      ? `speed 38400 baud; rows ${size.height}; columns ${size.width}; line = 0;\n${modes} isig iexten onlcr opost\n`
      : `speed 38400 baud; line = 0;\n${isRaw || isSilent ? `${modes}\n` : ''}`,
  )
  return 0
}

export const terminalPrograms: Readonly<Record<string, Program>> = { tty, stty }
