/** What nginx tells of itself: as it starts, as it reads its configuration anew, as it ends. Source: ngx_cycle.c, ngx_process.c, ngx_process_cycle.c. */
import { memoOfLast, memoOfLastFew } from '../../../api/memo.ts'
import { formatDate } from '../../programs/commands/date.ts'
import type { Replacement, ServiceContext } from '../../runtime/image.ts'
import { kernelOf } from '../../runtime/kernel.ts'
import { type Signal, signalNumbers } from '../../runtime/posix.ts'
import { isFrom, isOnAlpine, sinceVersion, taggedVersion } from '../registry/tagged-version.ts'
import { usualVersion } from './signature.ts'

/** What an image was made of. */
export interface Build {
  readonly version: string
  readonly compiler: string
  /** It writes down what is merely to be noticed, unless it is configured otherwise. */
  readonly isNoticing: boolean
  /** Images from before there was an entry point run nginx itself. */
  readonly hasEntrypoint: boolean
}

/** By the first version that was built by it. Source: the tags of nginx on Docker Hub. */
const compilers = {
  debian: [
    ['1.29.1', '14.2.0 (Debian 14.2.0-19)'],
    ['1.29.0', '12.2.0 (Debian 12.2.0-14+deb12u1)'],
    ['1.28.1', '14.2.0 (Debian 14.2.0-19)'],
    ['1.25.1', '12.2.0 (Debian 12.2.0-14)'],
    ['1.21.3', '10.2.1 20210110 (Debian 10.2.1-6)'],
    ['1.21.0', '8.3.0 (Debian 8.3.0-6)'],
    ['1.20.2', '10.2.1 20210110 (Debian 10.2.1-6)'],
    ['0', '8.3.0 (Debian 8.3.0-6)'],
  ],
  alpine: [
    ['1.29.4', '15.2.0 (Alpine 15.2.0)'],
    ['1.29.0', '14.2.0 (Alpine 14.2.0)'],
    ['1.28.1', '15.2.0 (Alpine 15.2.0)'],
    ['1.27.4', '14.2.0 (Alpine 14.2.0)'],
    ['1.26.1', '13.2.1 20240309 (Alpine 13.2.1_git20240309)'],
    ['1.25.4', '13.2.1 20231014 (Alpine 13.2.1_git20231014)'],
    ['1.23.3', '12.2.1 20220924 (Alpine 12.2.1_git20220924-r10)'],
    ['1.21.6', '11.2.1 20220219 (Alpine 11.2.1_git20220219)'],
    ['1.20.2', '10.3.1 20210424 (Alpine 10.3.1_git20210424)'],
    ['0', '9.3.0 (Alpine 9.3.0)'],
  ],
} as const

/** @param name the last part of the image's name, whose tags are those of nginx */
export const buildsOf = (name: string): ((image: string) => Build) =>
  memoOfLast((image: string) => {
    const version = taggedVersion(image, name, usualVersion)
    return {
      version,
      compiler: sinceVersion(version, compilers[isOnAlpine(image) ? 'alpine' : 'debian']) ?? '',
      // Until then its configuration asks for warnings.
      isNoticing: isFrom(version, '1.20.2'),
      hasEntrypoint: isFrom(version, '1.19.0'),
    }
  })

/** Of one instant, each line by itself. */
class Notices {
  readonly #when: string
  readonly #lines: string[] = []

  constructor(
    second: number,
    private readonly master: number,
  ) {
    this.#when = formatDate(second * 1_000, '%Y/%m/%d %T')
  }

  /** @param pid of who says so; default: the master process */
  say(text: string, pid = this.master, level = 'notice'): this {
    this.#lines.push(`${this.#when} [${level}] ${pid}#${pid}: ${text}\n`)
    return this
  }

  add(line: string): void {
    this.#lines.push(line)
  }

  workers(pids: readonly number[]): this {
    this.say('start worker processes')
    for (const pid of pids) this.say(`start worker process ${pid}`)
    return this
  }

  /** What the master is told of those that have ended. */
  ended(pids: readonly number[]): this {
    for (const [n, pid] of pids.entries()) {
      this.say(`signal 17 (SIGCHLD) received from ${pid}`).say(`worker process ${pid} exited with code 0`)
      // Of the last one nobody is left to hear.
      if (n < pids.length - 1) this.say('signal 29 (SIGIO) received')
    }
    return this
  }

  gone(pids: readonly number[], isGraceful: boolean): this {
    for (const words of isGraceful ? ['gracefully shutting down', 'exiting', 'exit'] : ['exiting', 'exit'])
      for (const pid of pids) this.say(words, pid)
    return this
  }

  get text(): string {
    return this.#lines.join('')
  }
}

// Containers that start at one instant share what they write.
const startText = memoOfLastFew(
  (second: number, build: Build, kernel: string, pid: number, workers: readonly number[]) =>
    new Notices(second, pid)
      .say('using the "epoll" event method')
      .say(`nginx/${build.version}`)
      .say(`built by gcc ${build.compiler} `)
      .say(`OS: Linux ${kernel}`)
      .say('getrlimit(RLIMIT_NOFILE): 1048576:1048576')
      .workers(workers).text,
)

const secondOf = (context: ServiceContext): number => Math.floor(context.now() / 1_000)

export const startNotices = (context: ServiceContext, build: Build): string =>
  startText(secondOf(context), build, kernelOf(context.config).release, context.pid, context.workerPids)

const received = (signal: Signal, from: number | undefined): string =>
  `signal ${signalNumbers[signal]} (${signal}) received${from === undefined ? '' : ` from ${from}`}`

export const reloadNotices = (context: ServiceContext, from: number | undefined): string =>
  new Notices(secondOf(context), context.pid)
    .say(`${received('SIGHUP', from)}, reconfiguring`)
    .say('reconfiguring').text

export function reopenNotices(context: ServiceContext, from: number | undefined): string {
  const notices = new Notices(secondOf(context), context.pid)
    .say(`${received('SIGUSR1', from)}, reopening logs`)
    .say('reopening logs')
  for (const pid of context.workerPids) notices.say('reopening logs', pid)
  return notices.text
}

/** @param before those whose place others have taken */
export const reloadedNotices = (context: ServiceContext, before: readonly number[]): string =>
  new Notices(secondOf(context), context.pid)
    .say('using the "epoll" event method')
    .workers(context.workerPids)
    .gone(before, true)
    .ended(before)
    .say('signal 29 (SIGIO) received').text

export function replacedNotices(
  context: ServiceContext,
  { pid, exit: { exitCode, signal }, successor }: Replacement,
): string {
  const notices = new Notices(secondOf(context), context.pid).say(`signal 17 (SIGCHLD) received from ${pid}`)
  if (signal)
    notices.say(`worker process ${pid} exited on signal ${signalNumbers[signal]}`, undefined, 'alert')
  else notices.say(`worker process ${pid} exited with code ${exitCode}`)
  if (successor !== undefined) notices.say(`start worker process ${successor}`)
  return notices.say('signal 29 (SIGIO) received').text
}

const endText = memoOfLastFew(
  (second: number, pid: number, workers: readonly number[], isGraceful: boolean, reception: string) =>
    new Notices(second, pid)
      .say(`${reception}, ${isGraceful ? 'shutting down' : 'exiting'}`)
      .gone(workers, isGraceful)
      .ended(workers)
      .say('exit').text,
)

export const endNotices = (context: ServiceContext, signal: Signal, from: number | undefined): string =>
  endText(secondOf(context), context.pid, context.workerPids, signal === 'SIGQUIT', received(signal, from))

/** How often it tries to listen, half a second apart. Source: ngx_open_listening_sockets. */
const bindTries = 5

/** @param isStarting who has started it reads along */
export function takenNotices(
  context: ServiceContext,
  { isNoticing }: Build,
  addresses: readonly string[],
  isStarting: boolean,
): string {
  const notices = new Notices(secondOf(context), context.pid)
  const cry = (what: string) => {
    notices.say(what, undefined, 'emerg')
    if (isStarting) notices.add(`nginx: [emerg] ${what}\n`)
  }
  for (let n = 0; n < bindTries; n++) {
    for (const each of addresses) cry(`bind() to ${each} failed (98: Address already in use)`)
    if (isNoticing) notices.say('try again to bind() after 500ms')
  }
  cry('still could not bind()')
  return notices.text
}
