/** `kubectl set env`: the variables of containers, as they are, or changed. Source: kubectl's set_env.go, envutil. */
import { decodeBase64 } from '../../../../api/codec/base64.ts'
import { isEqual } from '../../../../api/equality.ts'
import type { ConfigMap, Container, EnvVar, Secret } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { keysInOrderOfBytes } from '../../../../api/text-bytes.ts'
import { textOf } from '../../../runtime/bytes.ts'
import type { Working } from '../../../runtime/program.ts'
import { readAll } from '../input.ts'
import { forEachOf } from './changes.ts'
import { resourceOf } from './describe/containers.ts'
import { Failure, failure, Refused } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { pairOf } from './pairs.ts'
import { type Found, foundObjects } from './selection.ts'
import { placeOf, podSpecOf, setFlags, specPatched, within } from './workload-spec.ts'

export const setEnv: Command = {
  flags: `${setFlags} c,containers= e,env= from= keys= list overwrite prefix= resolve`,
  run,
}

/** What is to be done to the variables of each container. */
interface Changes {
  readonly set: readonly EnvVar[]
  readonly removed: ReadonlySet<string>
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands } = kubectl
  const isChange = (word: string) => /^.+=/s.test(word) || word.endsWith('-')
  const from = operands.findIndex(isChange)
  const words = from < 0 ? operands : operands.slice(0, from)
  const said = from < 0 ? [] : operands.slice(from)
  if (!said.every(isChange))
    throw failure(`all resources must be specified before environment changes: ${operands.join(' ')}`)
  if (words.length === 0 && !flags.has('filename'))
    throw failure('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  if (flags.isOn('list') && flags.get('output'))
    throw failure('--list and --output may not be specified together')
  if (flags.has('keys') && !flags.get('from'))
    throw failure('when specifying --keys, a configmap or secret must be provided with --from')
  const changes = yield* changesOf(kubectl, [...flags.all('env'), ...said])
  const found = yield* foundObjects(kubectl, words)
  if (flags.isOn('list')) {
    for (const each of found) yield* list(kubectl, each, changes)
    return 0
  }
  return yield* forEachOf(kubectl, found, function* (each, results) {
    const patch = patchOf(kubectl, each, changes)
    if (!patch) return
    const body = within(placeOf(each), patch)
    const object = yield* specPatched(kubectl, each, body, 'env updated')
    if (changes.set.length === 0 && said.length === 0)
      throw failure('at least one environment variable must be provided')
    yield* results.tell(object, 'env updated')
  })
}

function* changesOf(kubectl: Kubectl, texts: readonly string[]): Working<Changes> {
  const set: EnvVar[] = []
  const removed = new Set<string>()
  for (const text of texts) {
    if (text === '-') set.push(...variablesIn(textOf(yield* readAll(kubectl.process, kubectl.process.input))))
    else if (text.includes('=')) {
      const [name, value] = pairOf(text)
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name))
        throw failure(
          `"${name}" is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
        )
      set.push({ name, value })
    } else if (text.endsWith('-')) removed.add(text.slice(0, -1))
    else throw failure(`unknown environment variable: ${text}`)
  }
  if (set.some(({ name, valueFrom }) => !valueFrom && removed.has(name)))
    throw failure('can not both modify and remove the same environment variable in the same command')
  set.push(...(yield* variablesFrom(kubectl)))
  const prefix = kubectl.flags.get('prefix') ?? ''
  return { set: set.map((each) => ({ ...each, name: prefix + each.name })), removed }
}

/** Those of a file: what stands behind `#` is left out. */
const variablesIn = (text: string): readonly EnvVar[] =>
  text.split('\n').flatMap((line) => {
    const [said] = line.replace(/\r$/, '').split('#')
    if (!said.includes('=')) return []
    const [name, value] = pairOf(said)
    return [{ name, value }]
  })

/** Those that are the keys of a ConfigMap or a Secret. */
function* variablesFrom(kubectl: Kubectl): Working<readonly EnvVar[]> {
  const { flags } = kubectl
  const from = flags.get('from')
  if (!from) return []
  const keys = flags.list('keys')
  return (yield* foundObjects(kubectl, [from])).flatMap(({ kind, name, object }) => {
    if (kind.group !== '' || (kind.kind !== 'ConfigMap' && kind.kind !== 'Secret'))
      throw failure('unsupported resource specified in --from')
    const { data = {} } = object as ConfigMap | Secret
    return keysInOrderOfBytes(data)
      .filter((key) => keys.length === 0 || keys.includes(key))
      .map((key) => ({
        name: variableName(kubectl, key),
        valueFrom: { [kind.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef']: { name, key } },
      }))
  })
}

function variableName(kubectl: Kubectl, key: string): string {
  const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase()
  if (name !== key) kubectl.complain(`Warning: key ${key} transferred to ${name}\n`)
  return name
}

/** Those that the flags mean: `*` stands for any text. @throws Failure for an object without Pods */
function containersOf(kubectl: Kubectl, found: Found) {
  const spec = podSpecOf(found)
  if (!spec)
    throw failure(
      `the object is not a pod or does not have a pod template: ${found.kind.plural}/${found.name}`,
    )
  const [first, ...rest] = (kubectl.flags.get('containers') ?? '*').split('*')
  const last = rest.at(-1)
  const isMeant = ({ name }: Container) =>
    last === undefined ? name === first : name.startsWith(first) && name.endsWith(last)
  const meant = {
    containers: spec.containers.filter(isMeant),
    initContainers: (spec.initContainers ?? []).filter(isMeant),
  }
  if (meant.containers.length + meant.initContainers.length === 0)
    kubectl.complain(
      `Warning: ${found.kind.kind}/${found.name} does not have any containers matching "${kubectl.flags.get('containers')}"\n`,
    )
  return meant
}

/** What a container has then: those that are there keep their places. @throws Failure */
function changed(kubectl: Kubectl, { kind, name }: Found, env: readonly EnvVar[], { set, removed }: Changes) {
  const wanted = new Map(set.toReversed().map((each) => [each.name, each]))
  if (!kubectl.flags.isOn('overwrite', true))
    for (const each of env) {
      const other = wanted.get(each.name)
      if (other && (other.value ?? '') !== (each.value ?? ''))
        throw new Failure(
          `error: ${kind.plural}/${name} '${each.name}' already has a value (${each.value ?? ''}), and --overwrite is false`,
        )
    }
  const all = new Map<string, EnvVar>()
  for (const each of [...env, ...set])
    if (!removed.has(each.name)) all.set(each.name, wanted.get(each.name) ?? each)
  return [...all.values()]
}

/** What makes the containers so; undefined where nothing is to be done. */
function patchOf(kubectl: Kubectl, found: Found, changes: Changes): object | undefined {
  const meant = Object.entries(containersOf(kubectl, found)).flatMap(([field, containers]) => {
    const changed = containers.flatMap((each) => containerPatch(kubectl, found, each, changes) ?? [])
    return changed.length > 0 ? [[field, changed]] : []
  })
  return meant.length > 0 ? Object.fromEntries(meant) : undefined
}

function containerPatch(kubectl: Kubectl, found: Found, { name, env = [] }: Container, changes: Changes) {
  const wanted = changed(kubectl, found, env, changes)
  if (isEqual(wanted, env)) return undefined
  const before = new Map(env.map((each) => [each.name, each]))
  const kept = new Set(wanted.map((each) => each.name))
  const gone = [...before.keys()].filter((each) => !kept.has(each))
  return {
    name,
    env: [
      ...wanted
        .filter((each) => !isEqual(each, before.get(each.name)))
        .map((each) => ({
          ...(before.get(each.name)?.valueFrom && { valueFrom: null }),
          ...(before.get(each.name)?.value !== undefined && { value: null }),
          ...each,
        })),
      ...gone.map((each) => ({ name: each, $patch: 'delete' })),
    ],
    '$setElementOrder/env': wanted.map((each) => ({ name: each.name })),
  }
}

function* list(kubectl: Kubectl, found: Found, changes: Changes): Working {
  const { containers, initContainers } = containersOf(kubectl, found)
  for (const container of [...containers, ...initContainers]) {
    yield* kubectl.say(`# ${found.kind.kind} ${found.name}, container ${container.name}\n`)
    const problems = new Map<string, string[]>()
    for (const variable of changed(kubectl, found, container.env ?? [], changes)) {
      const { name, value = '', valueFrom } = variable
      const told = valueFrom
        ? kubectl.flags.isOn('resolve')
          ? yield* resolved(kubectl, found, variable, container)
          : undefined
        : value
      if (typeof told === 'string') yield* kubectl.say(`${name}=${told}\n`)
      else {
        yield* kubectl.say(`# ${name} from ${referenceText(variable)}\n`)
        if (told) problems.set(told.why, [...(problems.get(told.why) ?? []), name])
      }
    }
    const lines = [...problems].map(
      ([why, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${why}\n`,
    )
    kubectl.complain(lines.sort().join(''))
  }
}

function referenceText({ valueFrom }: EnvVar): string {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom ?? {}
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`
  if (fieldRef) return `field path ${fieldRef.fieldPath}`
  if (!resourceFieldRef) return 'invalid valueFrom'
  const { containerName, resource } = resourceFieldRef
  return `resource field ${containerName ? `${containerName}/` : ''}${resource}`
}

/** The value that a reference has now, or why it has none. */
function* resolved(
  kubectl: Kubectl,
  { object }: Found,
  { valueFrom }: EnvVar,
  container: Container,
): Working<string | { readonly why: string }> {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom ?? {}
  if (fieldRef) return fieldOf(object, fieldRef.fieldPath)
  if (resourceFieldRef) {
    const { resource, divisor } = resourceFieldRef
    if (!/^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.*)$/.test(resource))
      return { why: `Unsupported container resource : ${resource}` }
    return resourceOf(container, resource, divisor)
  }
  const reference = configMapKeyRef ?? secretKeyRef
  if (!reference) return { why: 'invalid valueFrom' }
  const { name = '', key } = reference
  const path = `/api/v1/namespaces/${kubectl.namespace}/${secretKeyRef ? 'secrets' : 'configmaps'}/${name}`
  try {
    const { data = {} } = yield* kubectl.client.get<ConfigMap | Secret>(path)
    if (Object.hasOwn(data, key))
      return secretKeyRef ? new TextDecoder().decode(decodeBase64(data[key])) : data[key]
    return { why: `key ${key} not found in ${secretKeyRef ? 'secret' : 'config map'} ${name}` }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { why: error.status.message ?? '' }
  }
}

function fieldOf({ metadata }: KubeObject, path: string): string | { readonly why: string } {
  const marks = { 'metadata.annotations': metadata.annotations, 'metadata.labels': metadata.labels }
  const [, marked, key] = /^(.+?)\['(.*)'\]$/.exec(path) ?? [path, path]
  const texts = Object.hasOwn(marks, marked) ? (marks[marked as keyof typeof marks] ?? {}) : undefined
  if (key !== undefined)
    return texts ? (texts[key] ?? '') : { why: `fieldPath "${path}" does not support subscript` }
  if (texts)
    return keysInOrderOfBytes(texts)
      .map((each) => `${each}=${JSON.stringify(texts[each])}`)
      .join('\n')
  const plain = new Map([
    ['metadata.name', metadata.name],
    ['metadata.namespace', metadata.namespace],
    ['metadata.uid', metadata.uid],
  ])
  return plain.has(path) ? (plain.get(path) ?? '') : { why: `unsupported fieldPath: ${path}` }
}
