/** `kubectl exec`: runs a command in a container of a Pod, over a session that the API server opens. */
import type { Session, SessionEnd } from '../../../../client/node-streams.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Working } from '../../../runtime/program.ts'
import type { Handle, Wait } from '../../../runtime/streams.ts'
import { eitherOf } from '../network/relay.ts'
import { Failure, failure } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { containerOf, objectNamed, podsOf } from './pods-of.ts'

export const exec: Command = {
  flags: 'c,container= f,filename= pod-running-timeout= q,quiet i,stdin t,tty',
  run,
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands, client } = kubectl
  const [word, ...rest] = operands
  const command = flags.behindDashes ?? rest
  if (word === undefined) throw failure('pod, type/name or --filename must be specified')
  if (command.length === 0) throw failure('you must specify at least one command for the container')
  const found = yield* objectNamed(kubectl, word)
  const [pod] = yield* podsOf(kubectl, found)
  if (!pod) throw failure('timed out waiting for the condition')
  const { phase } = pod.status
  if (phase === 'Succeeded' || phase === 'Failed')
    throw failure(`cannot exec into a container in a completed pod; current phase is ${phase}`)
  const query = new URLSearchParams({
    container: containerOf(kubectl, pod, flags.get('container')),
    stdout: 'true',
  })
  if (flags.isOn('stdin')) query.set('stdin', 'true')
  const isTerminal = flags.isOn('tty') && Boolean(kubectl.process.input.isTerminal)
  if (flags.isOn('tty') && !isTerminal)
    kubectl.complain('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  query.set(isTerminal ? 'tty' : 'stderr', 'true')
  for (const each of command) query.append('command', each)
  // What is run there may open a session of its own: each in a step of its own, so that none is within another.
  yield kubectl.process.sleep(0)
  const { metadata } = pod
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/exec?${query}`
  const { session } = yield* client.ask(path, { takesSession: true })
  if (!session)
    throw failure('unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr')
  const end = yield* joined(kubectl, session)
  if ('problem' in end) throw new Failure(`error: Internal error occurred: ${end.problem}`)
  if (end.exitCode === 0) return 0
  if (!flags.isOn('quiet')) kubectl.complain(`command terminated with exit code ${end.exitCode}\n`)
  return end.exitCode
}

/** Hands on what is said on both sides, until the command has come to its end. */
function* joined({ process }: Kubectl, session: Session): Working<SessionEnd> {
  process.whenExited(() => session.abandon())
  let end: SessionEnd | undefined
  let wakeAtEnd = () => {}
  session.onEnd((how) => {
    end = how
    wakeAtEnd()
  })
  const ended: Wait = (wake) => {
    wakeAtEnd = wake
    return () => {
      wakeAtEnd = () => {}
    }
  }
  const ways = [
    ...(session.stdin ? [new Way(process.input, session.stdin)] : []),
    ...(session.stdout ? [new Way(session.stdout, process.handles[1] ?? {})] : []),
    ...(session.stderr ? [new Way(session.stderr, process.handles[2] ?? {})] : []),
  ]
  for (;;) {
    const waits: Wait[] = []
    let hasMoved = false
    for (const way of ways) {
      const moved = way.move()
      if (moved === 'some') hasMoved = true
      else if (moved) waits.push(moved)
    }
    if (hasMoved) {
      if (process.needsRest(1_000)) yield* process.rest()
      continue
    }
    if (end && ways.every((way) => way.isOver || way.isInput)) return end
    yield eitherOf(end ? waits : [...waits, ended])
  }
}

interface From {
  read?(): string | undefined | Wait
}

/** Bytes that go from one place to another. */
class Way {
  isOver = false
  /** Nobody waits for its end. */
  readonly isInput: boolean

  constructor(
    private readonly from: From,
    private readonly to: Handle | NonNullable<Session['stdin']>,
  ) {
    this.isInput = 'close' in to
  }

  /** Hands on what there is; answers what to wait for where there is nothing, or no room for it. */
  move(): 'some' | Wait | undefined {
    if (this.isOver) return undefined
    const bytes = this.from.read?.()
    if (typeof bytes === 'function') return bytes
    if (bytes === undefined) {
      this.isOver = true
      if ('close' in this.to) this.to.close()
      return undefined
    }
    const written = this.to.write?.(bytes)
    if (written === 'broken' || isError(written)) this.isOver = true
    return typeof written === 'function' ? written : 'some'
  }
}
