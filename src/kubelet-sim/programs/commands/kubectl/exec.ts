/** `kubectl exec`: runs a command in a container of a Pod, over a session that the API server opens. */
import type { Working } from '../../../runtime/program.ts'
import { failure } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { containerOf, objectNamed, podsOf } from './pods-of.ts'
import { checkRuns, exitCodeOf, joined, opened } from './sessions.ts'

export const exec: Command = {
  flags: 'c,container= f,filename= pod-running-timeout= q,quiet i,stdin t,tty',
  run,
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands } = kubectl
  const [word, ...rest] = operands
  const command = flags.behindDashes ?? rest
  if (word === undefined) throw failure('pod, type/name or --filename must be specified')
  if (command.length === 0) throw failure('you must specify at least one command for the container')
  const found = yield* objectNamed(kubectl, word)
  const [pod] = yield* podsOf(kubectl, found)
  if (!pod) throw failure('timed out waiting for the condition')
  checkRuns(pod, 'exec')
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
  const session = yield* opened(kubectl, pod, 'exec', query)
  const code = exitCodeOf(yield* joined(kubectl, session))
  if (code !== 0 && !flags.isOn('quiet')) kubectl.complain(`command terminated with exit code ${code}\n`)
  return code
}
