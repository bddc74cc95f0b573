/** What processes of one IPC namespace have together: shared memory as files, queues of messages, and the objects of System V. */
import { type User, Volume } from '../files/files.ts'
import type { Quota } from '../quota.ts'
import type { Wait } from './streams.ts'

/** What a System V object is, by the letters of ipcs and ipcrm. */
export type IpcKind = 'm' | 'q' | 's'

export interface IpcObject {
  readonly key: number
  readonly owner: User
  readonly mode: number
  /** In bytes, for shared memory; how many, for semaphores; 0 for a queue. */
  readonly size: number
}

/** As many as a kernel has numbers for at once. Source: IPCMNI of Linux. */
const numbersAtOnce = 32_768
/** Fewer than a kernel allows (32,000): each of them takes memory. */
const mostObjects = 4_096
/** Those of one kind, by their numbers. Source: ipc_addid() of Linux: a number that was used before comes back in the next round. */
class IpcObjects {
  readonly byId = new Map<number, IpcObject>()
  readonly #taken = new Set<number>()
  #last = -1
  #round = 0

  /** Its number; undefined where there is no room for more. */
  add(object: IpcObject): number | undefined {
    if (this.byId.size >= mostObjects) return undefined
    let place = 0
    while (this.#taken.has(place)) place++
    if (place <= this.#last) this.#round++
    this.#last = place
    this.#taken.add(place)
    const id = this.#round * numbersAtOnce + place
    this.byId.set(id, object)
    return id
  }

  /** Answers whether it was there. */
  remove(id: number): boolean {
    this.#taken.delete(id % numbersAtOnce)
    return this.byId.delete(id)
  }

  idOf(key: number): number | undefined {
    for (const [id, object] of this.byId) if (object.key === key) return id
    return undefined
  }
}

export class Ipc {
  readonly objects: Readonly<Record<IpcKind, IpcObjects>> = {
    m: new IpcObjects(),
    q: new IpcObjects(),
    s: new IpcObjects(),
  }
  /** What is at /dev/mqueue, by name. */
  readonly queues = new Map<string, MessageQueue>()

  /** @param sharedMemory what is at /dev/shm */
  constructor(readonly sharedMemory: Volume) {}
}

/** A message queue of POSIX. Source: mq_overview(7). */
export class MessageQueue {
  readonly #messages: string[] = []
  readonly #waiting = new Set<() => void>()

  /** @param most messages that may wait in it */
  constructor(private readonly most: number) {}

  /** Answers whether there was room for it. */
  send(message: string): boolean {
    if (this.#messages.length >= this.most) return false
    this.#messages.push(message)
    this.#wakeAll()
    return true
  }

  /** What came first; undefined where nothing waits. */
  receive(): string | undefined {
    const message = this.#messages.shift()
    if (message !== undefined) this.#wakeAll()
    return message
  }

  /** Until something is sent or received. */
  readonly change: Wait = (wake) => {
    this.#waiting.add(wake)
    return () => this.#waiting.delete(wake)
  }

  #wakeAll(): void {
    const woken = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of woken) wake()
  }
}

export const newIpc = (capacityBytes: number, disk: Quota, madeAt: number): Ipc =>
  new Ipc(new Volume({ capacityBytes, disk, mode: 0o1777, isInMemory: true, madeAt }))
