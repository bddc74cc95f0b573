/** `kubectl describe`: all that is to be said of objects, with their Events. Source: kubectl's cmd/describe. */
import type { Working } from '../../../../runtime/program.ts'
import { Failure, failure, type Refused } from '../failure.ts'
import { pathTo } from '../kinds.ts'
import type { Command, Kubectl } from '../kubectl-process.ts'
import { pathOfWritten, writtenObjects } from '../manifest-files.ts'
import { forEachTried } from '../refusals.ts'
import { type Found, isOfAllNamespaces, listed, namespaceFor, selections } from '../selection.ts'
import { describerOf } from './describers.ts'
import { Page } from './page.ts'
import { View } from './settings.ts'

export const describe: Command = {
  flags: 'A,all-namespaces chunk-size= f,filename= k,kustomize= R,recursive l,selector= show-events',
  run,
}

function* run(kubectl: Kubectl): Working<number> {
  const { flags, operands } = kubectl
  if (operands.length === 0 && !['filename', 'kustomize'].some((each) => flags.has(each)))
    throw failure(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
    )
  const refused: Refused[] = []
  const found = yield* allFound(kubectl, refused)
  if (found.length === 0 && refused.length === 1 && refused[0].isNotFound && operands.length === 2)
    return yield* ofPrefix(kubectl, refused[0])
  const isMany = found.length > 1 || refused.length > 0
  const view = new View(kubectl, flags.isOn('show-events', !isMany))
  for (const [n, each] of found.entries())
    yield* kubectl.say(`${n > 0 ? '\n\n' : ''}${yield* textOf(each, view)}`)
  if (found.length === 0 && refused.length === 0)
    kubectl.complain(
      isOfAllNamespaces(kubectl)
        ? 'No resources found\n'
        : `No resources found in ${kubectl.namespace} namespace.\n`,
    )
  if (refused.length > 0) throw new Failure(refused.map(({ message }) => message).join('\n'))
  return 0
}

function* textOf({ kind, object }: Found, view: View): Working<string> {
  const page = new Page()
  yield* describerOf(kind)(page, object, view)
  return page.text
}

function* allFound(kubectl: Kubectl, refused: Refused[]): Working<readonly Found[]> {
  const found: Found[] = []
  const refuse = (each: Refused) => refused.push(each)
  if (kubectl.flags.has('filename') || kubectl.flags.has('kustomize')) {
    yield* forEachTried(
      yield* writtenObjects(kubectl),
      function* (written) {
        const object = yield* kubectl.client.get(pathOfWritten(written))
        found.push({ ...written, name: object.metadata.name, object })
      },
      refuse,
    )
    return found
  }
  const parts = (yield* selections(kubectl, kubectl.operands)).flatMap(({ kind, names }) =>
    (names ?? [undefined]).map((name) => ({ kind, name, namespace: namespaceFor(kubectl, kind) })),
  )
  yield* forEachTried(
    parts,
    function* ({ kind, name, namespace }) {
      if (name === undefined) return void found.push(...(yield* listed(kubectl, kind, namespace)))
      found.push({ kind, namespace, name, object: yield* kubectl.client.get(pathTo(kind, namespace, name)) })
    },
    refuse,
  )
  return found
}

/** Where nothing has that name, all whose names begin so. @throws Refused where there are none */
function* ofPrefix(kubectl: Kubectl, refused: Refused): Working<number> {
  const [type, prefix] = kubectl.operands
  const [{ kind }] = yield* selections(kubectl, [type])
  const view = new View(kubectl, kubectl.flags.isOn('show-events'))
  const all = yield* listed(kubectl, kind, namespaceFor(kubectl, kind))
  const found = all.filter(({ name }) => name.startsWith(prefix))
  if (found.length === 0) throw refused
  for (const each of found) yield* kubectl.say(`${yield* textOf(each, view)}\n`)
  return 0
}
