/** ch6_ipc: of two containers of a Pod one sends messages, and the other takes them, as articles on Pods show what an IPC namespace is for. */
import type { Image } from '../../runtime/image.ts'
import { type Ipc, MessageQueue } from '../../runtime/processes/ipc.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { ubuntuBase } from '../parts/bases.ts'

const queueName = 'ch6_ipc'
const mostWaiting = 10
const messages = 500
const lastMessage = 'done'

function* send(queue: MessageQueue, message: string): Working {
  while (!queue.send(message)) yield queue.change
}

function* produce(process: Process, { queues }: Ipc): Running {
  const queue = queues.get(queueName) ?? new MessageQueue(mostWaiting)
  queues.set(queueName, queue)
  for (let n = 0; n < messages; n++) {
    const message = process.machine.random.int(256).toString(16)
    yield* process.write(`Produced: ${message}\n`)
    yield* send(queue, message)
    yield* process.breathe()
  }
  yield* send(queue, lastMessage)
  queues.delete(queueName)
  return 0
}

function* consume(process: Process, { queues }: Ipc): Running {
  const queue = queues.get(queueName)
  if (!queue) {
    process.print('Either the producer has not been started or maybe I cannot access the same memory...\n')
    return 1
  }
  for (;;) {
    const message = queue.receive()
    if (message === undefined) yield queue.change
    else {
      yield* process.write(`Consumed: ${message}\n`)
      if (message === lastMessage) return 0
      yield* process.breathe()
    }
  }
}

export const messageQueue: Image = {
  ...ubuntuBase,
  name: 'ch6_ipc',
  entrypoint: ['./ipc'],
  cmd: [],
  workingDir: '/work/ipc',
  links: { '/work/ipc/ipc': '/usr/bin/ipc' },
  programs: new Map([
    [
      'ipc',
      (process: Process) => {
        const ipc = process.machine.config.ipc?.()
        if (!ipc) return 1
        const [, role = '-producer'] = process.args
        return role.startsWith('-producer') ? produce(process, ipc) : consume(process, ipc)
      },
    ],
  ]),
}
