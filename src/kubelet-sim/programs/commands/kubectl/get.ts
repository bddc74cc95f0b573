/** `kubectl get`: tables of the server's making, or objects in the form that `-o` names. */
import type { KubeObject } from '../../../../api/kind.ts'
import { textOf } from '../../../runtime/bytes.ts'
import type { Working } from '../../../runtime/program.ts'
import { Failure, failure, type Refused } from './failure.ts'
import { type ApiKind, apiVersionOf, kindWord, pathTo } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { pathOfWritten, writtenObjects } from './manifest-files.ts'
import { listOf } from './object-list.ts'
import { type Output, outputOf } from './output.ts'
import { forEachTried } from './refusals.ts'
import { isOfAllNamespaces, namespaceFor, narrowing, selections, unfound } from './selection.ts'
import { sortedBy } from './sorting.ts'
import { shownTable, type Table, TablePrinter, tableOf, tableType } from './table.ts'
import { Watch } from './watch.ts'

const flags =
  'A,all-namespaces allow-missing-template-keys chunk-size= field-selector= f,filename= ignore-not-found k,kustomize= L,label-columns= no-headers o,output= output-watch-events raw= R,recursive l,selector= server-print show-kind show-labels show-managed-fields sort-by= subresource= template= w,watch watch-only'

/** What is asked for at once: one object, or all of a kind that are selected. */
interface Part {
  readonly kind: ApiKind
  /** Without its query. */
  readonly path: string
  readonly name: string | undefined
  readonly query: string
}

export const get: Command = { flags, run }

function* run(kubectl: Kubectl): Working<number> {
  const { flags } = kubectl
  const raw = flags.get('raw')
  if (raw !== undefined) {
    yield* kubectl.process.write(yield* kubectl.client.read(raw))
    return 0
  }
  if (kubectl.operands.length === 0 && !flags.has('filename') && !flags.has('kustomize'))
    throw new Failure(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples',
    )
  const output = outputOf(kubectl)
  const parts = yield* partsOf(kubectl)
  if (flags.isOn('watch') || flags.isOn('watch-only')) return yield* follow(kubectl, parts, output)
  if (output) return yield* showObjects(kubectl, parts, output)
  return yield* showTables(kubectl, parts)
}

function* partsOf(kubectl: Kubectl): Working<readonly Part[]> {
  const below = kubectl.flags.get('subresource')
  if (kubectl.flags.has('filename') || kubectl.flags.has('kustomize')) {
    return (yield* writtenObjects(kubectl)).map((written) => ({
      kind: written.kind,
      path: pathOfWritten(written),
      name: written.object.metadata.name,
      query: '',
    }))
  }
  const query = narrowing(kubectl)
  return (yield* selections(kubectl, kubectl.operands)).flatMap(({ kind, names }): readonly Part[] => {
    const namespace = namespaceFor(kubectl, kind)
    if (!names) return [{ kind, path: pathTo(kind, namespace), name: undefined, query }]
    return names.map((name) => ({ kind, path: pathTo(kind, namespace, name, below), name, query: '' }))
  })
}

/** Asks for one part after the other. What is refused is told in the end, and the others are shown. */
function* asked<T>(
  kubectl: Kubectl,
  parts: readonly Part[],
  ask: (part: Part) => Working<T>,
): Working<{ readonly found: readonly (readonly [Part, T])[]; readonly code: number }> {
  const found: [Part, T][] = []
  const refused: Refused[] = []
  yield* forEachTried(
    parts,
    function* (part) {
      const work = ask(part)
      found.push([part, yield* part.name === undefined ? unfound(kubectl, part.kind, work) : work])
    },
    (each) => {
      if (!(each.isNotFound && kubectl.flags.isOn('ignore-not-found'))) refused.push(each)
    },
  )
  for (const { message } of refused) kubectl.complain(`${message}\n`)
  return { found, code: refused.length > 0 ? 1 : 0 }
}

function* showObjects(kubectl: Kubectl, parts: readonly Part[], output: Output): Working<number> {
  const { client, flags } = kubectl
  const { found, code } = yield* asked(kubectl, parts, ({ path, query }) =>
    client.get<KubeObject & { readonly items?: readonly KubeObject[] }>(query ? `${path}?${query}` : path),
  )
  const isOne = parts.length === 1 && parts[0].name !== undefined
  if (isOne && found.length === 0) return code
  const items = found.flatMap(([{ kind, name }, answer]) => {
    if (name !== undefined) return [answer]
    return (answer.items ?? []).map(
      (item) => ({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind }) as KubeObject,
    )
  })
  const sortBy = flags.get('sort-by')
  const sorted = sortBy ? sortedBy(sortBy, items, (item) => item) : items
  yield* kubectl.say(output.text(isOne ? sorted[0] : listOf(sorted)))
  return code
}

function* showTables(kubectl: Kubectl, parts: readonly Part[]): Working<number> {
  const { client, flags } = kubectl
  const sortBy = flags.get('sort-by')
  const { found, code } = yield* asked(kubectl, parts, function* ({ path, query }) {
    const all = sortBy ? `${query}&includeObject=Object` : query
    const answer = yield* client.get(all ? `${path}?${all}` : path, { accept: tableType })
    return tableOf(answer, kubectl.now)
  })
  const ofKinds = new Set(parts.map(({ kind }) => kind))
  const shown = joinedByKind(found).filter(([, { rows }]) => rows.length > 0)
  for (const [n, [{ kind }, table]] of shown.entries()) {
    const rows = sortBy ? sortedBy(sortBy, table.rows, ({ object }) => object) : table.rows
    const withKind = flags.isOn('show-kind') || ofKinds.size > 1
    if (n > 0) yield* kubectl.say('\n')
    yield* kubectl.say(
      shownTable(
        kubectl,
        { ...table, rows },
        {
          kind: withKind ? kindWord(kind) : undefined,
          withNamespace: isOfAllNamespaces(kubectl) && kind.isNamespaced,
        },
      ),
    )
  }
  if (shown.length === 0 && code === 0 && !flags.isOn('ignore-not-found')) {
    const isNamespaced = parts.every(({ kind }) => kind.isNamespaced) && !isOfAllNamespaces(kubectl)
    kubectl.complain(`No resources found${isNamespaced ? ` in ${kubectl.namespace} namespace.` : ''}\n`)
  }
  return code
}

/** Several objects of one kind are one table. */
function joinedByKind(found: readonly (readonly [Part, Table])[]): readonly (readonly [Part, Table])[] {
  const tables: { readonly part: Part; readonly first: Table; readonly rows: Table['rows'][number][] }[] = []
  for (const [part, table] of found) {
    const last = tables.at(-1)
    if (last?.part.kind !== part.kind) tables.push({ part, first: table, rows: [...table.rows] })
    else for (const row of table.rows) last.rows.push(row)
  }
  return tables.map(({ part, first, rows }) => [part, { ...first, rows }])
}

/** What there is, and then each change. */
function* follow(kubectl: Kubectl, parts: readonly Part[], output: Output | undefined): Working<number> {
  const { client, flags } = kubectl
  if (parts.length !== 1) throw failure('you may only specify a single resource type')
  const [{ kind, path, name, query }] = parts
  const accept = output ? 'application/json' : tableType
  const first = textOf(yield* client.read(query ? `${path}?${query}` : path, { accept }))
  const answer = JSON.parse(first)
  const version: string =
    name !== undefined && output
      ? answer.metadata.resourceVersion
      : (answer.metadata?.resourceVersion ?? answer.rows?.[0]?.object.metadata.resourceVersion)
  const printer = new TablePrinter(kubectl, {
    kind: undefined,
    withNamespace: isOfAllNamespaces(kubectl) && kind.isNamespaced,
  })
  const texts = (value: unknown): string => {
    if (!output) return printer.text(tableOf(value as KubeObject, kubectl.now))
    const { items } = value as { items?: readonly KubeObject[] }
    const separated = output.sort === 'yaml' ? '---\n' : ''
    return (items ?? [value as KubeObject])
      .map(
        (each) =>
          output.text({ ...each, apiVersion: apiVersionOf(kind), kind: kind.kind } as KubeObject) + separated,
      )
      .join('')
  }
  if (!flags.isOn('watch-only')) yield* kubectl.say(texts(answer))
  const list = name === undefined ? path : path.slice(0, path.lastIndexOf('/'))
  const only = name === undefined ? query : `fieldSelector=metadata.name%3D${encodeURIComponent(name)}`
  const watch = yield* Watch.open<unknown>(
    kubectl,
    `${list}?watch=true&resourceVersion=${version ?? '0'}${only && `&${only}`}`,
    accept,
  )
  const limit = flags.duration('request-timeout')
  const until = limit ? kubectl.now + limit : undefined
  for (;;) {
    const event = yield* watch.next(until)
    if (event === 'late')
      throw new Failure(
        'Unable to connect to the server: context deadline exceeded (Client.Timeout or context cancellation while reading body)',
      )
    if (typeof event === 'string') return 0
    if (event.type !== 'BOOKMARK') yield* kubectl.say(texts(event.object))
  }
}
