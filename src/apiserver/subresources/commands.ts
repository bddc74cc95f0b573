/** `exec` runs a command in a container, `attach` joins the one that runs there already. */
import { containerOf } from './container-of-pod.ts'
import { type Opening, type OpeningRequest, podOnNode } from './opening.ts'
import type { Subresource } from './subresource.ts'

const opens = (request: OpeningRequest, command: readonly string[] | undefined): Opening => {
  const { nodes, all, flag } = request
  request.admit(optionsOf(request, command))
  const pod = podOnNode(request)
  const asked = {
    container: containerOf(pod, all('container')[0]),
    command,
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr') && !flag('tty'),
    tty: flag('tty'),
  }
  return { sort: 'command', command: asked, open: () => nodes.openSession(pod, asked) }
}

/** With what it is asked for, as admission is told: what is false is left out. */
function optionsOf({ all, flag }: OpeningRequest, command: readonly string[] | undefined) {
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter(flag).map((name) => [name, true])
  const container = all('container')[0]
  return {
    kind: command ? 'PodExecOptions' : 'PodAttachOptions',
    apiVersion: 'v1',
    ...Object.fromEntries(flags),
    ...(container && { container }),
    ...(command && { command }),
  }
}

export const exec: Subresource = {
  name: 'exec',
  speaks: { group: '', version: 'v1', kind: 'PodExecOptions' },
  open: (request) => opens(request, request.all('command')),
}

export const attach: Subresource = {
  name: 'attach',
  speaks: { group: '', version: 'v1', kind: 'PodAttachOptions' },
  open: (request) => opens(request, undefined),
}
