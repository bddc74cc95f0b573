/** Commands that change objects by a patch: `patch`, `label`, `annotate`, `scale`, `cordon`, `taint`. */
import { jsonTypeOf } from '../../../../api/codec/errors.ts'
import { parseYaml } from '../../../../api/codec/yaml.ts'
import { isEqual } from '../../../../api/equality.ts'
import { isMap } from '../../../../api/json-map.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { applyMergePatch } from '../../../../api/merge-patch.ts'
import type { Working } from '../../../runtime/program.ts'
import { failure } from './failure.ts'
import { textOfFile } from './files.ts'
import { dryRunOf } from './flags.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { dryRunNotes, Results } from './output.ts'
import { forEachTold } from './refusals.ts'
import { type Found, foundObjects, pathOfTarget } from './selection.ts'

const patchTypes: Readonly<Record<string, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
}

/** What is asked with every patch. */
const patchQuery = ({ flags, name }: Kubectl): string =>
  `?fieldManager=${encodeURIComponent(flags.get('field-manager') ?? name.replaceAll(' ', '-'))}${dryRunOf(flags) === 'none' ? '' : '&dryRun=All'}`

/** Changes an object, and answers it as it is then; as it is now, where nothing is to be done. */
export function* patched(
  kubectl: Kubectl,
  target: Found,
  {
    body,
    type = 'merge',
    below,
  }: { readonly body: unknown; readonly type?: string; readonly below?: string },
): Working<KubeObject> {
  const isOfClient = dryRunOf(kubectl.flags) === 'client'
  if (isOfClient && type === 'merge') return applyMergePatch(target.object, body) as KubeObject
  const made = yield* kubectl.client.get<KubeObject>(`${pathOfTarget(target, below)}${patchQuery(kubectl)}`, {
    method: 'PATCH',
    type: patchTypes[type],
    body: JSON.stringify(body),
  })
  if (!isOfClient) return made
  // What a server would count and note with a write, nobody has.
  const { generation, resourceVersion, managedFields } = target.object.metadata
  return { ...made, metadata: { ...made.metadata, generation, resourceVersion, managedFields } }
}

/** Does something to each of the objects, and tells what is refused in the end. */
export function* forEachOf(
  kubectl: Kubectl,
  all: readonly Found[],
  act: (found: Found, results: Results) => Working,
): Working<number> {
  const results = new Results(kubectl, dryRunNotes[dryRunOf(kubectl.flags)])
  return yield* forEachTold(kubectl, all, (found) => act(found, results))
}

const common =
  'dry-run? field-manager= f,filename= k,kustomize= o,output= R,recursive show-managed-fields template='

export const patch: Command = {
  flags: `${common} local p,patch= patch-file= subresource= type=`,
  *run(kubectl) {
    const { flags } = kubectl
    const type = flags.get('type') ?? 'strategic'
    if (!Object.hasOwn(patchTypes, type))
      throw failure(`--type must be one of [json merge strategic], not "${type}"`)
    const text = flags.get('patch') ?? patchFile(kubectl)
    if (text === undefined)
      throw failure('must specify --patch or --patch-file containing the contents of the patch')
    const body = patchIn(text)
    if (dryRunOf(flags) === 'client') checkPatch(type, body)
    return yield* forEachOf(kubectl, yield* foundObjects(kubectl), function* (found, results) {
      const object = yield* patched(kubectl, found, { body, type, below: flags.get('subresource') })
      const isSame = object.metadata?.resourceVersion === found.object.metadata.resourceVersion
      yield* results.tell(object, isSame && dryRunOf(flags) === 'none' ? 'patched (no change)' : 'patched')
    })
  },
}

function patchFile({ process, flags }: Kubectl): string | undefined {
  const name = flags.get('patch-file')
  if (name === undefined) return undefined
  return textOfFile(process, name, (why) => failure(`unable to read patch file: open ${name}: ${why}`))
}

function patchIn(text: string): unknown {
  try {
    return parseYaml(text)
  } catch (error) {
    throw failure(`unable to parse "${text}": ${(error as Error).message}`)
  }
}

/** What kubectl itself says of patches that cannot be: those that it sends, the server judges. @throws Failure */
function checkPatch(type: string, body: unknown): void {
  if (type === 'json') {
    const sort = Array.isArray(body) ? body.find((each) => !isMap(each)) : body
    if (body !== null && (!Array.isArray(body) || sort !== undefined))
      throw failure(
        `json: cannot unmarshal ${jsonTypeOf(sort)} into Go value of type jsonpatch.${Array.isArray(body) ? 'Operation' : 'Patch'}`,
      )
  } else if (type === 'merge' && Array.isArray(body))
    throw failure('json: cannot unmarshal array into Go value of type unstructured.detector')
  else if (!isMap(body) && (type === 'merge' || body !== null))
    throw failure(type === 'merge' ? 'Invalid JSON Patch' : 'invalid JSON document')
}

/** `label` and `annotate`, which differ only in their words. */
const marking = (what: 'labels' | 'annotations', word: 'label' | 'annotation', done: string): Command => ({
  flags: `${common} all A,all-namespaces field-selector= list local overwrite resource-version= l,selector=`,
  *run(kubectl) {
    const { flags } = kubectl
    const isChange = (text: string) => /^[^=]+=/.test(text) || (text.length > 1 && text.endsWith('-'))
    const from = kubectl.operands.findIndex((text, n) => (n > 0 || flags.has('filename')) && isChange(text))
    const changes = from < 0 ? [] : kubectl.operands.slice(from)
    if (changes.length === 0 && !flags.isOn('list')) throw failure(`at least one ${word} update is required`)
    const wrong = changes.find((text) => !isChange(text))
    if (wrong !== undefined) throw failure(`all resources must be specified before ${word} changes: ${wrong}`)
    const words = from < 0 ? kubectl.operands : kubectl.operands.slice(0, from)
    return yield* forEachOf(kubectl, yield* foundObjects(kubectl, words), function* (found, results) {
      const marks: Readonly<Record<string, string>> = found.object.metadata[what] ?? {}
      if (changes.length === 0) {
        for (const [key, value] of Object.entries(marks).sort()) yield* kubectl.say(`${key}=${value}\n`)
        return
      }
      const wanted = wantedMarks(kubectl, marks, changes, word)
      yield* kubectl.say(wanted.notes.join(''))
      if (isEqual(wanted.all, marks)) return yield* results.tell(found.object, `not ${done}`)
      const object = yield* patched(kubectl, found, { body: { metadata: { [what]: wanted.patch } } })
      const isOnlyGone = word === 'label' && Object.values(wanted.patch).every((value) => value === null)
      yield* results.tell(object, isOnlyGone ? `un${done}` : done)
    })
  },
})

function wantedMarks(
  kubectl: Kubectl,
  marks: Readonly<Record<string, string>>,
  changes: readonly string[],
  word: string,
) {
  const all: Record<string, string> = { ...marks }
  const patch: Record<string, string | null> = {}
  const notes: string[] = []
  for (const text of changes) {
    const [, key, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [text, text.slice(0, -1), undefined]
    if (value === undefined) {
      if (!(key in marks)) {
        notes.push(`${word} "${key}" not found.\n`)
        continue
      }
      delete all[key]
      patch[key] = null
      continue
    }
    if (key in marks && marks[key] !== value && !kubectl.flags.isOn('overwrite'))
      throw failure(
        word === 'label'
          ? `'${key}' already has a value (${marks[key]}), and --overwrite is false`
          : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${marks[key]})`,
      )
    all[key] = value
    if (marks[key] !== value) patch[key] = value
  }
  return { all, patch, notes }
}

export const label = marking('labels', 'label', 'labeled')
export const annotate = marking('annotations', 'annotation', 'annotated')

export const scale: Command = {
  flags: `${common} all current-replicas= replicas= resource-version= l,selector= timeout=`,
  *run(kubectl) {
    const { flags } = kubectl
    const replicas = flags.number('replicas')
    if (replicas === undefined) throw failure('required flag(s) "replicas" not set')
    if (replicas < 0)
      throw failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    const found = yield* foundObjects(kubectl)
    const wanted = flags.number('current-replicas')
    return yield* forEachOf(kubectl, found, function* (each, results) {
      const scaled = yield* kubectl.client.get<
        KubeObject & { readonly spec: { readonly replicas?: number } }
      >(pathOfTarget(each, 'scale'))
      const { replicas: now = 0 } = scaled.spec
      if (wanted !== undefined && wanted >= 0 && wanted !== now)
        throw failure(`Expected replicas to be ${wanted}, was ${now}`)
      yield* patched(kubectl, each, { body: { spec: { replicas } }, below: 'scale' })
      yield* results.tell(each.object, 'scaled')
    })
  },
}
