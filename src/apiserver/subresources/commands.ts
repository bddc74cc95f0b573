/** `exec` runs a command in a container, `attach` joins the one that runs there already. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Asked } from '../../client/client.ts'
import type { CommandRequest } from '../../client/node-streams.ts'
import { containerOf } from './container-of-pod.ts'
import { checkNode, type Opening, type OpeningRequest, podOf } from './opening.ts'
import type { Subresource } from './subresource.ts'

interface CommandOptions extends Asked {
  readonly container?: string
  readonly command?: readonly string[] | null
  readonly stdin?: boolean
  readonly stdout?: boolean
  readonly stderr?: boolean
  readonly tty?: boolean
}

const opens = (request: OpeningRequest, command: readonly string[] | undefined): Opening => {
  const { nodes } = request
  const options = optionsOf(request, command)
  request.admit(options)
  const pod = podOf(request)
  const { stdin = false, stdout = false, stderr = false, tty = false } = options
  const asked = {
    container: containerOf(pod, options.container),
    command: command && (options.command ?? []),
    stdin,
    stdout,
    stderr: stderr && !tty,
    tty,
  }
  checkNode(request.registry, pod)
  return {
    sort: 'command',
    command: asked,
    path: pathOf(pod, asked),
    open: () => nodes.openSession(pod, asked),
  }
}

/** What the kubelet is asked, in its own words. */
function pathOf(
  { metadata }: Pod,
  { container, command, stdin, stdout, stderr, tty }: CommandRequest,
): string {
  const flags = { error: stderr, input: stdin, output: stdout, tty }
  const query = new URLSearchParams()
  for (const word of command ?? []) query.append('command', word)
  for (const [name, isAsked] of Object.entries(flags)) if (isAsked) query.append(name, '1')
  const { namespace, name } = metadata
  return `/${command ? 'exec' : 'attach'}/${namespace}/${name}/${container}?${query}`
}

/** With what it is asked for, as admission is told: what is false is left out. */
function optionsOf({ all, flag }: OpeningRequest, command: readonly string[] | undefined): CommandOptions {
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter(flag).map((name) => [name, true])
  const container = all('container')[0]
  return {
    kind: command ? 'PodExecOptions' : 'PodAttachOptions',
    apiVersion: 'v1',
    ...Object.fromEntries(flags),
    ...(container && { container }),
    ...(command && { command: command.length > 0 ? command : null }),
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
