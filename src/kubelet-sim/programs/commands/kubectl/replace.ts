/** `kubectl create -f` and `kubectl replace -f`. */
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { withLastApplied, writeQuery } from './apply.ts'
import { hasGone } from './delete.ts'
import { failure } from './failure.ts'
import { dryRunOf } from './flags.ts'
import { pathTo } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { pathOfWritten, type Written, writtenObjects } from './manifest-files.ts'
import { dryRunNotes, Results } from './output.ts'
import { forEachTold } from './refusals.ts'

/** Makes each object of the files. */
export function* createFromFiles(kubectl: Kubectl): Working<number> {
  return yield* each(kubectl, 'creating', 'created', (written, query) =>
    dryRunOf(kubectl.flags) === 'client' ? undefined : make(kubectl, written, query),
  )
}

const make = (kubectl: Kubectl, { kind, namespace, object }: Written, query: string): Working<KubeObject> =>
  kubectl.client.get(`${pathTo(kind, namespace)}${query}`, {
    method: 'POST',
    body: kubectl.flags.isOn('save-config') ? withLastApplied(object) : object,
  })

export const replace: Command = {
  flags:
    'cascade? dry-run? field-manager= f,filename= force grace-period= k,kustomize= o,output= raw= R,recursive save-config show-managed-fields subresource= template= timeout= validate? wait',
  *run(kubectl) {
    if (!kubectl.flags.has('filename')) throw failure('must specify one of -f and -k')
    const { client, flags } = kubectl
    if (!flags.isOn('force'))
      return yield* each(kubectl, 'replacing', 'replaced', (written, query) =>
        dryRunOf(flags) === 'client'
          ? undefined
          : client.get(`${pathOfWritten(written)}${query}`, { method: 'PUT', body: written.object }),
      )
    return yield* each(kubectl, 'replacing', 'replaced', (written, query) => anew(kubectl, written, query))
  },
}

/** Deletes it, and makes it again. */
function* anew(kubectl: Kubectl, written: Written, query: string): Working<KubeObject> {
  const { client } = kubectl
  const path = pathOfWritten(written)
  const { kind, namespace, object } = written
  const { name } = object.metadata
  if (yield* client.find(path)) {
    yield* client.ask(path, {
      method: 'DELETE',
      body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 },
    })
    yield* kubectl.say(`${kind.kind.toLowerCase()}${kind.group && `.${kind.group}`} "${name}" deleted\n`)
    const still = yield* client.find(path)
    if (still) yield* hasGone(kubectl, { kind, namespace, name }, still, undefined)
  }
  return yield* make(kubectl, written, query)
}

/** Does something with each object of the files, and tells what is refused. @param act undefined: nothing is done */
function* each(
  kubectl: Kubectl,
  doing: string,
  done: string,
  act: (written: Written, query: string) => Working<KubeObject> | undefined,
): Working<number> {
  const results = new Results(kubectl, dryRunNotes[dryRunOf(kubectl.flags)])
  const query = writeQuery(kubectl, kubectl.name.replaceAll(' ', '-'))
  return yield* forEachTold(
    kubectl,
    yield* writtenObjects(kubectl),
    function* (written) {
      const work = act(written, query)
      yield* results.tell(work ? yield* work : written.object, done)
    },
    (refused, { source }) => refused.from(doing, source),
  )
}
