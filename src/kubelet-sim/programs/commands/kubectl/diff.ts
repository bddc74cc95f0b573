/** `kubectl diff`: how what is applied would differ from what there is. Source: kubectl's diff.go. */
import { formatYaml } from '../../../../api/codec/yaml.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { lastAppliedAnnotation } from '../../../../api/last-applied-annotation.ts'
import { bytesOf } from '../../../runtime/bytes.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Working } from '../../../runtime/program.ts'
import { runChild } from '../child.ts'
import { mapIn } from './apply.ts'
import { Failure, failure, notSimulated } from './failure.ts'
import { pathTo } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { pathOfWritten, type Written, writtenObjects } from './manifest-files.ts'
import { applyPatch } from './three-way.ts'

export const diff: Command = {
  flags:
    'concurrency= field-manager= f,filename= force-conflicts k,kustomize= prune prune-allowlist= R,recursive l,selector= server-side show-managed-fields show-secrets',
  // 1 says that there is a difference: what goes wrong is more.
  *run(kubectl) {
    try {
      return yield* run(kubectl)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Failure(error.message, Math.max(2, error.exitCode), error.output)
    }
  },
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands, process } = kubectl
  if (operands.length > 0)
    throw failure(`Unexpected args: [${operands.join(' ')}]\nSee 'kubectl diff -h' for help and examples`)
  if (flags.isOn('prune')) throw notSimulated('kubectl diff --prune is')
  if (!flags.has('filename') && !flags.has('kustomize')) throw failure('must specify one of -f and -k')
  const { files, random } = process.machine
  const folders = ['LIVE', 'MERGED'].map(
    (name) => `/tmp/${name}-${1_000_000_000 + random.int(2_000_000_000)}`,
  )
  const written: string[] = []
  for (const folder of folders) {
    const problem = files.makeDirectory(folder, process.user)
    if (problem) throw failure(`mkdir ${folder}: ${problem.message.toLowerCase()}`)
  }
  process.whenExited(() => {
    for (const folder of folders) {
      for (const name of written) files.remove(`${folder}/${name}`)
      files.remove(folder)
    }
  })
  for (const each of yield* writtenObjects(kubectl)) {
    const live = yield* kubectl.client.find<KubeObject>(pathOfWritten(each))
    const name = fileName(each)
    written.push(name)
    const pair = [live, yield* merged(kubectl, each, live)].map(
      (object) => object && shownOf(kubectl, object),
    )
    const shown = flags.isOn('show-secrets') ? pair : masked(pair)
    for (const [n, object] of shown.entries())
      files.write(`${folders[n]}/${name}`, object ? bytesOf(formatYaml(object)) : '', process.user)
  }
  return yield* compared(kubectl, folders)
}

/** `apps.v1.Deployment.default.web` */
function fileName({ kind, namespace = '', object }: Written): string {
  return `${kind.group ? `${kind.group}.` : ''}${kind.version}.${kind.kind}.${namespace}.${object.metadata.name}`
}

/** As it would be, which the server is asked without doing it. */
function* merged(kubectl: Kubectl, written: Written, live: KubeObject | undefined): Working<KubeObject> {
  const { client, flags } = kubectl
  const { kind, namespace, object } = written
  const path = pathOfWritten(written)
  if (flags.isOn('server-side')) {
    const manager = encodeURIComponent(flags.get('field-manager') ?? 'kubectl')
    const query = `?dryRun=All&fieldManager=${manager}&force=${flags.isOn('force-conflicts')}`
    return yield* client.get(`${path}${query}`, {
      method: 'PATCH',
      type: 'application/apply-patch+yaml',
      body: object,
    })
  }
  const query = `?dryRun=All&fieldManager=${encodeURIComponent(flags.get('field-manager') ?? 'kubectl-client-side-apply')}`
  if (!live) return yield* client.get(`${pathTo(kind, namespace)}${query}`, { method: 'POST', body: object })
  const last = live.metadata.annotations?.[lastAppliedAnnotation]
  const { type, body } = applyPatch(last ? mapIn(last) : undefined, json(unnoted(object)), json(live))
  return yield* client.get(`${path}${query}`, { method: 'PATCH', type, body })
}

/** Without a note of what was applied, which is no difference. */
function unnoted(object: KubeObject): KubeObject {
  const { [lastAppliedAnnotation]: _note, ...annotations } = object.metadata.annotations ?? {}
  return { ...object, metadata: { ...object.metadata, annotations } } as KubeObject
}

const json = (object: KubeObject) => object as unknown as Readonly<Record<string, unknown>>

function shownOf({ flags }: Kubectl, object: KubeObject): KubeObject {
  if (flags.isOn('show-managed-fields')) return object
  const { managedFields: _own, ...metadata } = object.metadata
  return { ...object, metadata } as KubeObject
}

type Secret = KubeObject & { readonly data?: Readonly<Record<string, string>> }

/** What is secret stands for itself as stars; what changes, as such before and after. */
function masked(pair: readonly (KubeObject | undefined)[]): readonly (KubeObject | undefined)[] {
  if (pair.some((each) => each && (each.kind !== 'Secret' || each.apiVersion !== 'v1'))) return pair
  const [from, to] = pair as readonly (Secret | undefined)[]
  const stars = (own: Secret | undefined, other: Secret | undefined, when: string) =>
    own?.data && {
      ...own,
      data: Object.fromEntries(
        Object.entries(own.data).map(([name, value]) => {
          const theirs = other?.data && Object.hasOwn(other.data, name) ? other.data[name] : undefined
          return [name, theirs === undefined || theirs === value ? '***' : `*** (${when})`]
        }),
      ),
    }
  return [stars(from, to, 'before') ?? from, stars(to, from, 'after') ?? to]
}

function* compared({ process }: Kubectl, folders: readonly string[]): Working<number> {
  const [program, ...options] = (process.variables.get('KUBECTL_EXTERNAL_DIFF') || 'diff -u -N')
    .split(' ')
    .filter((each, n) => n === 0 || /^-{0,2}[\w.=-]+$/.test(each))
  const found = process.machine.find(program, { cwd: process.cwd, env: process.variables })
  if (isError(found))
    throw failure(`failed to run "${program}": exec: "${program}": executable file not found in $PATH`)
  const code = yield* runChild(process, [program, ...options, ...folders])
  if (code > 1) throw new Failure(`error: exit status ${code}`, code)
  return code
}
