/** Standard input, output and error of a process in a container, with or without a terminal. */
import type { Process } from './program.ts'
import type { Memory } from './quota.ts'
import { type Handle, type Input, nowhere, Pipe } from './streams.ts'
import { Terminal } from './terminal.ts'

interface OpenStreams {
  readonly handles: readonly Handle[]
  /** Connects the input to the process, which a terminal may interrupt. */
  bind(process: Process): Input | undefined
}

export function openStreams(
  { stdin, tty }: { readonly stdin?: boolean; readonly tty?: boolean },
  { out, err, memory }: { out: Handle; err: Handle; memory: Memory },
): OpenStreams {
  if (tty) {
    const terminal = new Terminal((text) => out.write?.(text))
    return {
      handles: [stdin ? terminal : nowhere, terminal, terminal],
      bind: (process) => (stdin ? terminal.bind(process) : undefined),
    }
  }
  if (!stdin) return { handles: [nowhere, out, err], bind: noInput }
  const pipe = new Pipe(memory)
  pipe.writer.retain?.()
  let isOpen = true
  const input: Input = {
    write: (text) => void (isOpen && pipe.writer.write?.(text)),
    close: () => {
      if (isOpen) pipe.writer.release?.()
      isOpen = false
    },
  }
  return { handles: [pipe.reader, out, err], bind: () => input }
}

const noInput = () => undefined
