/** `kubectl delete`. */
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { failure } from './failure.ts'
import { dryRunOf } from './flags.ts'
import { kindWord } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { writtenObjects } from './manifest-files.ts'
import { dryRunNotes, outputOf } from './output.ts'
import { forEachTold } from './refusals.ts'
import { listed, namespaceFor, pathOfTarget, selections, type Target } from './selection.ts'
import { minorVersion } from './version.ts'
import { Watch, watchOf } from './watch.ts'

export const deleteObjects: Command = {
  flags:
    'all A,all-namespaces cascade? dry-run? field-selector= f,filename= force grace-period= ignore-not-found i,interactive k,kustomize= now o,output= raw= R,recursive l,selector= timeout= wait',
  run,
}

interface ToDelete extends Target {
  /** The file that names it. */
  readonly source?: string
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags } = kubectl
  const dryRun = dryRunOf(flags)
  const { found, code } = yield* targetsOf(kubectl)
  const isForced = flags.isOn('force')
  if (isForced && graceOf(kubectl) === 0)
    kubectl.complain(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    )
  const output = outputOf(kubectl)
  const gone: (Target & { readonly uid: string | undefined })[] = []
  const done = isForced ? 'force deleted' : 'deleted'
  const note = dryRunNotes[dryRun]
  const failed = yield* forEachTold(
    kubectl,
    found,
    function* (target) {
      const answer = dryRun === 'client' ? undefined : yield* remove(kubectl, target, dryRun === 'server')
      gone.push({ ...target, uid: uidIn(answer) })
      const where =
        target.namespace !== undefined && minorVersion(kubectl.process) >= 34
          ? ` from ${target.namespace} namespace`
          : ''
      yield* kubectl.say(
        output?.sort === 'name'
          ? `${kindWord(target.kind)}/${target.name}\n`
          : `${kindWord(target.kind)} "${target.name}" ${done}${where}${note && ` ${note}`}\n`,
      )
    },
    (refused, { source }) => {
      if (refused.isNotFound && flags.isOn('ignore-not-found')) return undefined
      return source === undefined ? refused : refused.from('deleting', source)
    },
  )
  const worst = code || failed
  if (found.length === 0 && code === 0) yield* kubectl.say('No resources found\n')
  if (worst === 0 && flags.isOn('wait', !isForced) && dryRun === 'none') yield* waitForEnd(kubectl, gone)
  return worst
}

function* targetsOf(
  kubectl: Kubectl,
): Working<{ readonly found: readonly ToDelete[]; readonly code: number }> {
  const { flags } = kubectl
  if (flags.has('filename') || flags.has('kustomize')) {
    const written = yield* writtenObjects(kubectl)
    return {
      found: written.map(({ kind, namespace, object, source }) => ({
        kind,
        namespace,
        name: object.metadata.name,
        source,
      })),
      code: 0,
    }
  }
  const found: ToDelete[] = []
  const code = yield* forEachTold(
    kubectl,
    yield* selections(kubectl, kubectl.operands),
    function* ({ kind, names }) {
      const namespace = namespaceFor(kubectl, kind)
      if (names) return void found.push(...names.map((name) => ({ kind, namespace, name })))
      if (!flags.isOn('all') && !flags.get('selector') && !flags.get('field-selector'))
        throw failure('resource(s) were provided, but no name was specified')
      found.push(...(yield* listed(kubectl, kind, namespace)))
    },
  )
  return { found, code }
}

const cascades = {
  true: 'Background',
  background: 'Background',
  '': 'Background',
  false: 'Orphan',
  orphan: 'Orphan',
  foreground: 'Foreground',
} as const

function graceOf({ flags }: Kubectl): number | undefined {
  if (flags.isOn('now')) return 1
  const grace = flags.number('grace-period')
  if (grace !== undefined && grace >= 0) return grace
  return flags.isOn('force') ? 0 : undefined
}

function* remove(kubectl: Kubectl, target: Target, isDry: boolean): Working<KubeObject> {
  const said = kubectl.flags.get('cascade') ?? 'background'
  if (!Object.hasOwn(cascades, said))
    throw failure(`invalid cascade value (${said}). Must be "background", "foreground", or "orphan"`)
  const grace = graceOf(kubectl)
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: cascades[said as keyof typeof cascades],
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(isDry && { dryRun: ['All'] }),
  }
  const { body: answer } = yield* kubectl.client.ask(pathOfTarget(target), { method: 'DELETE', body })
  return JSON.parse(answer)
}

/** Of the object, or of what a Status tells of it. */
function uidIn(answer: KubeObject | undefined): string | undefined {
  const { details } = (answer ?? {}) as { details?: { uid?: string } }
  return details?.uid ?? answer?.metadata.uid
}

/** Until they are gone, or others have come in their place. */
function* waitForEnd(
  kubectl: Kubectl,
  gone: readonly (Target & { readonly uid: string | undefined })[],
): Working {
  const until = kubectl.deadline
  for (const target of gone) {
    const still = yield* kubectl.client.find(pathOfTarget(target))
    if (!still || (target.uid !== undefined && still.metadata.uid !== target.uid)) continue
    if (!(yield* hasGone(kubectl, target, still, until)))
      throw failure(`timed out waiting for the condition on ${target.kind.plural}/${target.name}`)
  }
}

/** Waits until an object is gone; answers whether it has in time. */
export function* hasGone(
  kubectl: Kubectl,
  target: Target,
  still: KubeObject,
  until: number | undefined,
): Working<boolean> {
  const list = pathOfTarget(target).replace(/\/[^/]*$/, '')
  const watch = yield* Watch.open<KubeObject>(
    kubectl,
    watchOf(list, target.name, still.metadata.resourceVersion),
  )
  for (;;) {
    const event = yield* watch.next(until)
    if (event === 'late') {
      watch.close()
      return false
    }
    if (event === 'over') return (yield* kubectl.client.find(pathOfTarget(target))) === undefined
    if (event.type !== 'DELETED') continue
    watch.close()
    return true
  }
}
