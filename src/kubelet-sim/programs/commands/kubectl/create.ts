/** `kubectl create`: from files, or an object by its words. */
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { withLastApplied, writeQuery } from './apply.ts'
import { makings } from './create-objects.ts'
import { failure, Refused } from './failure.ts'
import { dryRunOf } from './flags.ts'
import { apiVersionOf, pathTo } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import type { Making } from './making.ts'
import { dryRunNotes, Results } from './output.ts'
import { createFromFiles } from './replace.ts'

const common = 'dry-run? field-manager= o,output= save-config show-managed-fields template= validate?'

export const create: Command = {
  flags: `${common} edit f,filename= k,kustomize= raw= R,recursive l,selector= windows-line-endings`,
  *run(kubectl) {
    const { flags, operands } = kubectl
    if (flags.has('filename') || flags.has('kustomize')) return yield* createFromFiles(kubectl)
    if (operands.length > 0)
      throw failure(`Unexpected args: [${operands.join(' ')}]\nSee 'kubectl create -h' for help and examples`)
    throw failure('must specify one of -f and -k')
  },
}

/** Those that are made by their words, by what follows `kubectl create`. */
export const createCommands: Readonly<Record<string, Command>> = Object.fromEntries(
  Object.entries(makings).map(([words, making]) => [words, creating(making)]),
)

function creating(making: Making): Command {
  return {
    flags: `${common} ${making.flags}`,
    *run(kubectl) {
      const object = yield* making.objectOf(kubectl)
      try {
        yield* createOne(kubectl, object)
      } catch (error) {
        if (!(error instanceof Refused) || making.called === undefined) throw error
        throw failure(`failed to create ${making.called} ${error.status.message}`)
      }
    },
  }
}

/** Makes an object, or shows it where that is all that is wanted. */
export function* createOne(kubectl: Kubectl, wanted: KubeObject, done = 'created'): Working {
  const dryRun = dryRunOf(kubectl.flags)
  const results = new Results(kubectl, dryRunNotes[dryRun])
  const object = kubectl.flags.isOn('save-config') ? withLastApplied(wanted) : wanted
  if (dryRun === 'client') return yield* results.tell(object, done)
  const kind = (yield* kubectl.kinds()).of(object.apiVersion, object.kind)
  if (!kind) throw failure(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`)
  const namespace = object.metadata.namespace ?? kubectl.namespace
  const query = writeQuery(kubectl, kubectl.name.split(' ').slice(0, 2).join('-'))
  const made = yield* kubectl.client.get(`${pathTo(kind, namespace)}${query}`, {
    method: 'POST',
    body: object,
  })
  yield* results.tell({ ...made, apiVersion: apiVersionOf(kind), kind: kind.kind } as KubeObject, done)
}
