/** A pipe that has a name among the files: who reads it gets what others write there, in whichever container. */
import { type Handle, type Opener, Pipe, type Wait } from '../processes/streams.ts'
import { Device } from './volume.ts'

/** What is under way is a little, and nobody's. */
const buffers = { claim: () => true, release: () => {} }

export class NamedPipe extends Device {
  readonly #pipe = new Pipe(buffers)
  #writers = 0
  #readers = 0
  /** Readers that nobody has written to yet: for them this is not the end. */
  readonly #unmet = new Set<object>()
  readonly #waiting = new Set<() => void>()

  constructor(mode: number) {
    // Who only looks at it finds nothing, and takes nothing away.
    super(() => ({}), mode)
    // What was written is kept until somebody reads it, whoever that will be.
    this.#pipe.reader.retain?.()
  }

  override openBy(process: Opener, way: 'read' | 'write'): Handle {
    return way === 'read' ? this.#openToRead(process) : this.#openToWrite(process)
  }

  #openToRead(process: Opener): Handle {
    const reader = {}
    this.#readers++
    if (this.#writers === 0) this.#unmet.add(reader)
    this.#wake()
    const close = () => {
      this.#readers--
      this.#unmet.delete(reader)
      this.#wake()
    }
    return {
      read: () => {
        const got = this.#unmet.has(reader) ? this.#pipe.reader.read?.() : undefined
        if (typeof got === 'string') {
          this.#unmet.delete(reader)
          return got
        }
        return this.#unmet.has(reader) ? this.#change : this.#pipe.reader.read?.()
      },
      unread: (text) => this.#pipe.reader.unread?.(text),
      ...usersOf(process, close),
    }
  }

  #openToWrite(process: Opener): Handle {
    this.#writers++
    this.#pipe.writer.retain?.()
    let hasMet = this.#readers > 0
    this.#unmet.clear()
    this.#wake()
    const close = () => {
      this.#writers--
      this.#pipe.writer.release?.()
    }
    return {
      write: (text) => {
        if (this.#readers > 0) hasMet = true
        else if (hasMet) return 'broken'
        const written = this.#pipe.writer.write?.(text)
        return this.#readers > 0 ? written : this.#reader
      },
      ...usersOf(process, close),
    }
  }

  readonly #change: Wait = (wake) => {
    this.#waiting.add(wake)
    return () => void this.#waiting.delete(wake)
  }

  /** Waits until somebody reads. */
  readonly #reader: Wait = (wake) => {
    if (this.#readers > 0) wake()
    else this.#waiting.add(wake)
    return () => void this.#waiting.delete(wake)
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}

/** Calls `close` once, when the last process that has it open has let it go; or the one that has opened it for itself ends. */
function usersOf(process: Opener, close: () => void): Pick<Handle, 'retain' | 'release'> {
  let users = 0
  let isClosed = false
  const end = () => {
    if (isClosed || users > 0) return
    isClosed = true
    close()
  }
  process.whenExited(end)
  return {
    retain: () => {
      users++
    },
    release: () => {
      users--
      end()
    },
  }
}
