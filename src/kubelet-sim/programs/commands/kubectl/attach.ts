/** `kubectl attach`: stands before what runs in a container already. Source: kubectl's attach.go. */
import type { Pod } from '../../../../api/generated/types/core-v1.ts'
import type { Working } from '../../../runtime/program.ts'
import { Failure, failure } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { containerOf, objectNamed, podsOf } from './pods-of.ts'
import { checkRuns, exitCodeOf, joined, opened } from './sessions.ts'

export const attach: Command = {
  flags: 'c,container= detach-keys= pod-running-timeout= q,quiet i,stdin t,tty',
  run,
}

/** @throws Failure in the words of this command */
function containerMeant(kubectl: Kubectl, pod: Pod): string {
  try {
    return containerOf(kubectl, pod, kubectl.flags.get('container'))
  } catch (error) {
    throw error instanceof Failure ? error.during('cannot attach to the container') : error
  }
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands, process } = kubectl
  if (operands.length === 0) throw failure('at least 1 argument is required for attach')
  if (operands.length > 2)
    throw failure(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${operands.length}: [${operands.join(' ')}]`,
    )
  const found = yield* objectNamed(kubectl, operands.join('/'))
  const [pod] = yield* podsOf(kubectl, found)
  if (!pod) throw failure('timed out waiting for the condition')
  checkRuns(pod, 'attach')
  const name = containerMeant(kubectl, pod)
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
  const container = [...containers, ...initContainers, ...ephemeralContainers].find(
    (each) => each.name === name,
  )
  const isQuiet = flags.isOn('quiet')
  if (flags.isOn('tty') && !container?.tty && !isQuiet)
    kubectl.complain(`error: Unable to use a TTY - container ${name} did not allocate one\n`)
  const isTerminal = Boolean(container?.tty) && Boolean(process.input.isTerminal)
  if (container?.tty && flags.isOn('stdin') && !isTerminal && !isQuiet)
    kubectl.complain('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  if (!isQuiet)
    kubectl.complain(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n",
    )
  const query = new URLSearchParams({ container: name, stdout: 'true' })
  if (flags.isOn('stdin')) query.set('stdin', 'true')
  query.set(isTerminal ? 'tty' : 'stderr', 'true')
  return exitCodeOf(yield* joined(kubectl, yield* opened(kubectl, pod, 'attach', query)))
}
