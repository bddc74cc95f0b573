/** `kubectl config`: shows and changes a kubeconfig. */
import { encodeBase64 } from '../../../../api/codec/base64.ts'
import { octetsOf } from '../../../../api/codec/octets.ts'
import { bytesOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Working } from '../../../runtime/program.ts'
import { kubeconfigOf, usualConfig } from './cluster-access.ts'
import { failure } from './failure.ts'
import { bytesOfFile } from './files.ts'
import { type Kubeconfig, kubeconfigText } from './kubeconfig.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { columnsOf } from './text-columns.ts'

const configOf = ({ process, flags }: Kubectl): Kubeconfig => kubeconfigOf(process, flags) ?? {}

function write({ process, flags }: Kubectl, config: Kubeconfig): void {
  const path =
    flags.get('kubeconfig') ?? process.variables.get('KUBECONFIG')?.split(':')[0] ?? usualConfig(process)
  const place = resolvePath(process.cwd, path)
  const { files } = process.machine
  const folder = place.slice(0, place.lastIndexOf('/'))
  if (folder && !files.exists(folder)) files.makeDirectory(folder, process.user)
  const error = files.write(place, bytesOf(kubeconfigText(config)), process.user)
  if (error) throw failure(`open ${place}.lock: ${error.message.toLowerCase()}`)
}

const name = ({ operands, name: command }: Kubectl): string => {
  if (operands.length === 1) return operands[0]
  throw failure(`Unexpected args: [${operands.join(' ')}]\nSee '${command} -h' for help and examples`)
}

/** A list in which the entry of that name says something more. */
function changed<T extends { readonly name: string }>(
  all: readonly T[] = [],
  entry: T,
  key: keyof T,
): readonly T[] {
  const old = all.find((each) => each.name === entry.name)
  if (!old) return [...all, entry]
  return all.map((each) =>
    each === old ? { ...old, [key]: { ...(old[key] as object), ...(entry[key] as object) } } : each,
  )
}

const said = (pairs: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(pairs.filter(([, value]) => value !== undefined))

function dataOf({ process }: Kubectl, path: string): string {
  const bytes = bytesOfFile(process, path)
  if (isError(bytes))
    throw failure(
      `could not read certificate-authority data from ${path}: open ${path}: no such file or directory`,
    )
  return encodeBase64(octetsOf(bytes))
}

const simple = (flags: string, run: (kubectl: Kubectl) => Working): Command => ({ flags, run })

/** By what follows `kubectl config`. */
export const configCommands: Readonly<Record<string, Command>> = {
  'current-context': simple('', function* (kubectl) {
    const current = configOf(kubectl)['current-context']
    if (!current) throw failure('current-context is not set')
    yield* kubectl.say(`${current}\n`)
  }),
  'get-contexts': simple('no-headers o,output=', function* (kubectl) {
    const config = configOf(kubectl)
    const { contexts = [] } = config
    if (kubectl.flags.get('output') === 'name')
      return yield* kubectl.say(contexts.map((each) => `${each.name}\n`).join(''))
    const rows = contexts.map((each) => [
      each.name === config['current-context'] ? '*' : '',
      each.name,
      each.context?.cluster ?? '',
      each.context?.user ?? '',
      each.context?.namespace ?? '',
    ])
    const titles = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']
    yield* kubectl.say(columnsOf(kubectl.flags.isOn('no-headers') ? rows : [titles, ...rows]))
  }),
  'set-cluster': simple('embed-certs proxy-url=', function* (kubectl) {
    const { flags } = kubectl
    const config = configOf(kubectl)
    const authority = flags.get('certificate-authority')
    const cluster = said([
      ['server', flags.get('server')],
      [
        'insecure-skip-tls-verify',
        flags.has('insecure-skip-tls-verify') ? flags.isOn('insecure-skip-tls-verify') : undefined,
      ],
      [
        'certificate-authority-data',
        authority && flags.isOn('embed-certs') ? dataOf(kubectl, authority) : undefined,
      ],
      ['certificate-authority', flags.isOn('embed-certs') ? undefined : authority],
    ])
    write(kubectl, {
      ...config,
      clusters: changed(config.clusters, { name: name(kubectl), cluster }, 'cluster'),
    })
    yield* kubectl.say(`Cluster "${name(kubectl)}" set.\n`)
  }),
  'set-context': simple('current', function* (kubectl) {
    const { flags } = kubectl
    const config = configOf(kubectl)
    const meant = flags.isOn('current') ? config['current-context'] : name(kubectl)
    if (!meant) throw failure('no current context is set')
    const isKnown = config.contexts?.some((each) => each.name === meant)
    const context = said(['cluster', 'user', 'namespace'].map((key) => [key, flags.get(key)]))
    write(kubectl, { ...config, contexts: changed(config.contexts, { name: meant, context }, 'context') })
    yield* kubectl.say(`Context "${meant}" ${isKnown ? 'modified' : 'created'}.\n`)
  }),
  'set-credentials': simple(
    'embed-certs auth-provider= exec-command= exec-arg= exec-api-version=',
    function* (kubectl) {
      const { flags } = kubectl
      const config = configOf(kubectl)
      const user = said(
        ['token', 'username', 'password', 'client-certificate', 'client-key'].map((key) => [
          key,
          flags.get(key),
        ]),
      )
      write(kubectl, { ...config, users: changed(config.users, { name: name(kubectl), user }, 'user') })
      yield* kubectl.say(`User "${name(kubectl)}" set.\n`)
    },
  ),
  'use-context': simple('', function* (kubectl) {
    const config = configOf(kubectl)
    const meant = name(kubectl)
    if (!config.contexts?.some((each) => each.name === meant))
      throw failure(`no context exists with the name: "${meant}"`)
    write(kubectl, { ...config, 'current-context': meant })
    yield* kubectl.say(`Switched to context "${meant}".\n`)
  }),
  view: simple('flatten merge minify o,output= raw show-managed-fields template=', function* (kubectl) {
    const config = configOf(kubectl)
    const isRaw = kubectl.flags.isOn('raw')
    const users = (config.users ?? []).map((each) =>
      each.user?.token && !isRaw ? { ...each, user: { ...each.user, token: 'REDACTED' } } : each,
    )
    const clusters = (config.clusters ?? []).map((each) =>
      each.cluster?.['certificate-authority-data'] && !isRaw
        ? { ...each, cluster: { ...each.cluster, 'certificate-authority-data': 'DATA+OMITTED' } }
        : each,
    )
    yield* kubectl.say(kubeconfigText({ ...config, clusters, users }))
  }),
}
