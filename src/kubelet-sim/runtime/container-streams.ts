/** Standard input, output and error of a process in a container, with or without a terminal. */
import { type Handle, type Input, nowhere, Pipe } from './processes/streams.ts'
import { Terminal } from './processes/terminal.ts'
import type { Process } from './program.ts'
import type { Memory } from './quota.ts'

interface OpenStreams {
  readonly handles: readonly Handle[]
  readonly terminal: Terminal | undefined
  /** Connects the input to the process, which a terminal may interrupt. */
  bind(process: Process): Input | undefined
}

/** @param out and `err`: where what it writes goes; a terminal has only one */
export function openStreams(
  { stdin, tty }: { readonly stdin?: boolean; readonly tty?: boolean },
  { out, err, memory }: { readonly out: Handle; readonly err: Handle; readonly memory: Memory },
): OpenStreams {
  if (tty) {
    const terminal = new Terminal(out)
    return {
      handles: [stdin ? terminal : nowhere, terminal, terminal],
      terminal,
      bind: (process) => {
        const input = terminal.bind(process)
        return stdin ? input : undefined
      },
    }
  }
  if (!stdin) return { handles: [nowhere, out, err], terminal: undefined, bind: noInput }
  const pipe = new Pipe(memory)
  pipe.writer.retain?.()
  let isOpen = true
  const input: Input = {
    write(bytes) {
      const written = isOpen ? pipe.writer.write?.(bytes) : 'broken'
      return typeof written === 'object' ? 'broken' : written
    },
    close() {
      if (isOpen) pipe.writer.release?.()
      isOpen = false
    },
  }
  return { handles: [pipe.reader, out, err], terminal: undefined, bind: () => input }
}

const noInput = () => undefined
