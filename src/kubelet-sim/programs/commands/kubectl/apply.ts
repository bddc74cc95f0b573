/** `kubectl apply`: by the client, or by the server. */
import { goJson, withKeysInOrder } from '../../../../api/go-json.ts'
import { isMap } from '../../../../api/json-map.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { lastAppliedAnnotation } from '../../../../api/last-applied-annotation.ts'
import { matches } from '../../../../api/selector.ts'
import type { Working } from '../../../runtime/program.ts'
import { type Failure, failure, notSimulated, Refused } from './failure.ts'
import { dryRunOf } from './flags.ts'
import { pathTo, shownGroupVersion } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { selectorIn } from './label-selector.ts'
import { pathOfWritten, type Written, writtenObjects } from './manifest-files.ts'
import { dryRunNotes, Results } from './output.ts'
import { checkPrune, prune } from './prune.ts'
import { forEachTold } from './refusals.ts'
import { applyPatch } from './three-way.ts'

export const apply: Command = {
  flags:
    'all cascade? dry-run? field-manager= f,filename= force force-conflicts grace-period= k,kustomize= o,output= openapi-patch overwrite prune prune-allowlist= R,recursive l,selector= server-side show-managed-fields subresource= template= timeout= validate? wait',
  run,
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands } = kubectl
  if (
    operands[0] === 'view-last-applied' ||
    operands[0] === 'set-last-applied' ||
    operands[0] === 'edit-last-applied'
  )
    throw notSimulated(`kubectl apply ${operands[0]} is`)
  if (operands.length > 0)
    throw failure(`Unexpected args: [${operands.join(' ')}]\nSee 'kubectl apply -h' for help and examples`)
  if (flags.isOn('prune')) checkPrune(kubectl)
  if (!flags.has('filename') && !flags.has('kustomize')) throw failure('must specify one of -f and -k')
  const dryRun = dryRunOf(flags)
  const isServerSide = flags.isOn('server-side')
  if (flags.isOn('force-conflicts') && !isServerSide)
    throw failure('--force-conflicts only works with --server-side')
  const selector = selectorIn(flags.get('selector') ?? '')
  const all = (yield* writtenObjects(kubectl)).filter(({ object }) =>
    matches(selector, object.metadata.labels),
  )
  if (all.length === 0) throw failure('no objects passed to apply')
  const results = new Results(kubectl, dryRunNotes[dryRun])
  const applied: KubeObject[] = []
  const code = yield* forEachTold(kubectl, all, function* (written) {
    const { object, done } = yield* isServerSide ? onServer(kubectl, written) : byClient(kubectl, written)
    applied.push(object)
    yield* results.tell(object, done)
  })
  // Who does not know what is still wanted takes nothing away.
  if (code === 0 && flags.isOn('prune')) yield* prune(kubectl, applied, results)
  return code
}

interface Applied {
  readonly object: KubeObject
  /** `created` */
  readonly done: string
}

/** What is asked with every write. */
export function writeQuery({ flags }: Kubectl, manager: string): string {
  const validation = flags.get('validate')
  const strictness =
    validation === 'false' || validation === 'ignore' ? 'Ignore' : validation === 'warn' ? 'Warn' : 'Strict'
  const dry = flags.get('dry-run') === 'server' ? '&dryRun=All' : ''
  return `?fieldManager=${encodeURIComponent(flags.get('field-manager') ?? manager)}&fieldValidation=${strictness}${dry}`
}

function* onServer(kubectl: Kubectl, written: Written): Working<Applied> {
  const { client, flags } = kubectl
  const force = flags.isOn('force-conflicts') ? '&force=true' : '&force=false'
  const path = `${pathOfWritten(written)}${writeQuery(kubectl, 'kubectl')}${force}`
  try {
    const object = yield* client.get(path, {
      method: 'PATCH',
      type: 'application/apply-patch+yaml',
      body: written.object,
    })
    return { object, done: 'serverside-applied' }
  } catch (error) {
    if (!(error instanceof Refused) || error.status.reason !== 'Conflict') throw error
    throw failure(
      `${error.status.message}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the \`--force-conflicts\` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`,
    )
  }
}

function* byClient(kubectl: Kubectl, written: Written): Working<Applied> {
  const { client } = kubectl
  const dryRun = dryRunOf(kubectl.flags)
  const { kind, namespace, object, source } = written
  const path = pathOfWritten(written)
  const query = writeQuery(kubectl, 'kubectl-client-side-apply')
  const wanted = withLastApplied(object)
  if (!object.metadata.name) throw failure(`from ${source}: cannot use generate name with apply`)
  const current = yield* told('retrieving current configuration of', source, client.find(path))
  if (!current) {
    if (dryRun === 'client') return { object: wanted, done: 'created' }
    const made = client.get(`${pathTo(kind, namespace)}${query}`, { method: 'POST', body: wanted })
    return { object: yield* told('creating', source, made), done: 'created' }
  }
  const last = current.metadata.annotations?.[lastAppliedAnnotation]
  if (last === undefined)
    kubectl.complain(
      `Warning: resource ${kind.plural}/${object.metadata.name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    )
  const applied = last === undefined || last === '' ? undefined : mapIn(last)
  if (last && !applied) throw unpatchable(kubectl, written, { last, wanted, current })
  const { type, body } = applyPatch(applied, asJson(wanted), asJson(current))
  if (Object.keys(body).length === 0) return { object: current, done: 'unchanged' }
  if (dryRun === 'client') return { object: current, done: 'configured' }
  const patched = client.get(`${path}${query}`, { method: 'PATCH', type, body })
  return { object: yield* told('applying patch to', source, patched), done: 'configured' }
}

function* told<T>(doing: string, source: string, work: Working<T>): Working<T> {
  try {
    return yield* work
  } catch (error) {
    throw error instanceof Refused ? error.from(doing, source) : error
  }
}

/** What somebody has noted of an object, if it is one. */
export function mapIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text)
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What is said where nobody can tell what was applied last. Source: apply's Patcher. */
function unpatchable(
  kubectl: Kubectl,
  { kind, namespace, object, source }: Written,
  {
    last,
    wanted,
    current,
  }: { readonly last: string; readonly wanted: KubeObject; readonly current: KubeObject },
): Failure {
  const why = 'invalid JSON document'
  for (const spec of ['openapi v3', 'openapi'])
    kubectl.complain(`warning: error calculating patch from ${spec} spec: ${why}\n`)
  const shown = (each: KubeObject) => goJson(withKeysInOrder(each))
  const groupVersion = shownGroupVersion(kind)
  return failure(
    `error when applying patch:\n\nto:\nResource: "${groupVersion}, Resource=${kind.plural}", GroupVersionKind: "${groupVersion}, Kind=${kind.kind}"\nName: "${object.metadata.name}", Namespace: "${namespace ?? ''}"\nfor: "${source}": error when patching "${source}": creating patch with:\noriginal:\n${last}\nmodified:\n${shown(wanted)}\n\ncurrent:\n${shown(current)}\n\nfor: ${why}`,
  )
}

const asJson = (object: KubeObject) => object as unknown as Readonly<Record<string, unknown>>

/** The object with a note of what was applied. */
export function withLastApplied(object: KubeObject): KubeObject {
  const { [lastAppliedAnnotation]: _old, ...annotations } = object.metadata.annotations ?? {}
  const plain = { ...object, metadata: { ...object.metadata, annotations } }
  const noted = { ...annotations, [lastAppliedAnnotation]: `${goJson(withKeysInOrder(plain))}\n` }
  return { ...object, metadata: { ...object.metadata, annotations: noted } } as KubeObject
}
