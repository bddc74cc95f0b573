/** `kubectl auth`, and `kubectl create token`. */
import type { PolicyRule } from '../../../../api/generated/types/rbac-v1.ts'
import type { Working } from '../../../runtime/program.ts'
import { Failure, failure, Refused } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { outputOf } from './output.ts'
import { cellsOf, rightsOf, rightTitles } from './rights.ts'
import { columnsOf } from './text-columns.ts'

interface Answer {
  readonly status?: {
    readonly allowed?: boolean
    readonly reason?: string
    readonly evaluationError?: string
  }
}

const canI: Command = {
  flags: 'A,all-namespaces list no-headers q,quiet subresource=',
  *run(kubectl) {
    const { flags, operands } = kubectl
    if (flags.isOn('list')) return yield* listRights(kubectl)
    const [verb, word, ...rest] = operands
    if (verb === undefined || word === undefined || rest.length > 1)
      throw failure(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      )
    const spec = word.startsWith('/')
      ? { nonResourceAttributes: { verb, path: word } }
      : { resourceAttributes: yield* attributesOf(kubectl, verb, word, rest[0]) }
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec }
    const { status = {} } = yield* kubectl.client.get<Answer>(
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { method: 'POST', body },
    )
    const { allowed, reason, evaluationError } = status
    if (!flags.isOn('quiet')) {
      const more = allowed
        ? ''
        : `${reason ? ` - ${reason}` : ''}${evaluationError ? ` - ${evaluationError}` : ''}`
      yield* kubectl.say(`${allowed ? 'yes' : 'no'}${more}\n`)
    }
    return allowed ? 0 : 1
  },
}

interface Rules {
  readonly status: {
    readonly resourceRules: readonly PolicyRule[]
    readonly nonResourceRules: readonly PolicyRule[]
    readonly incomplete: boolean
    readonly evaluationError?: string
  }
}

/** All that one may do, in a namespace. */
function* listRights(kubectl: Kubectl): Working<number> {
  const { flags, operands } = kubectl
  if (operands.length > 0) throw failure('list option must be specified with no arguments')
  if (['quiet', 'all-namespaces'].some((each) => flags.isOn(each)) || flags.get('subresource'))
    throw failure("list option can't be specified with neither quiet, all-namespaces nor subresource options")
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: kubectl.namespace },
  }
  const { status } = yield* kubectl.client.get<Rules>(
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    { method: 'POST', body },
  )
  if (status.incomplete)
    kubectl.complain(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`)
  const rights = rightsOf([...status.resourceRules, ...status.nonResourceRules])
  const titles = flags.isOn('no-headers') ? [] : [rightTitles]
  yield* kubectl.say(columnsOf([...titles, ...rights.map(cellsOf)]))
  return 0
}

const knownVerbs = new Set(
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'.split(
    ' ',
  ),
)

function* attributesOf(
  kubectl: Kubectl,
  verb: string,
  word: string,
  named: string | undefined,
): Working<object> {
  const { flags } = kubectl
  const [resource, name = named] = word.split('/')
  const kind = (yield* kubectl.kinds()).find(resource)
  if (!kind && resource !== '*')
    kubectl.complain(`Warning: the server doesn't have a resource type '${resource}'\n\n`)
  if (kind && !kind.isNamespaced && !flags.isOn('all-namespaces'))
    kubectl.complain(
      `Warning: resource '${kind.plural}' is not namespace scoped${kind.group ? ` in group '${kind.group}'` : ''}\n\n`,
    )
  if (!knownVerbs.has(verb)) kubectl.complain(`Warning: verb '${verb}' is not a known verb\n\n`)
  const below = flags.get('subresource')
  return {
    verb,
    group: kind?.group ?? '',
    resource: kind?.plural ?? resource,
    ...(name && { name }),
    ...(below && { subresource: below }),
    ...(!flags.isOn('all-namespaces') && { namespace: kubectl.namespace }),
  }
}

interface Self {
  readonly status: {
    readonly userInfo: {
      readonly username?: string
      readonly uid?: string
      readonly groups?: readonly string[]
      readonly extra?: Readonly<Record<string, readonly string[]>>
    }
  }
}

const whoAmI: Command = {
  flags: 'o,output= show-managed-fields template=',
  *run(kubectl) {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    const review = yield* kubectl.client.get<
      Self & Parameters<NonNullable<ReturnType<typeof outputOf>>['text']>[0]
    >('/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST', body })
    const output = outputOf(kubectl)
    if (output) return yield* kubectl.say(output.text(review))
    const { username = '', uid, groups, extra = {} } = review.status.userInfo
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', username],
      ...(uid ? [['UID', uid]] : []),
      ...(groups ? [['Groups', `[${groups.join(' ')}]`]] : []),
      ...Object.entries(extra)
        .sort()
        .map(([key, values]) => [`Extra: ${key}`, `[${values.join(' ')}]`]),
    ]
    yield* kubectl.say(columnsOf(rows))
  },
}

export const authCommands: Readonly<Record<string, Command>> = { 'can-i': canI, whoami: whoAmI }

export const createToken: Command = {
  flags:
    'audience= bound-object-kind= bound-object-name= bound-object-uid= duration= o,output= show-managed-fields template=',
  *run(kubectl) {
    const { flags, operands } = kubectl
    if (operands.length !== 1)
      throw new Failure(
        `error: exactly one NAME is required, got ${operands.length}\nSee 'kubectl create token -h' for help and examples`,
      )
    const [audiences, duration] = [flags.list('audience'), flags.duration('duration')]
    const spec = {
      audiences: audiences.length > 0 ? audiences : undefined,
      ...(duration !== undefined && { expirationSeconds: Math.floor(duration / 1_000) }),
    }
    const { status } = yield* requested(kubectl, operands[0], spec)
    yield* kubectl.say(`${status.token}\n`)
  },
}

/** @throws Failure in the words of this command */
function* requested(
  kubectl: Kubectl,
  account: string,
  spec: object,
): Working<{ readonly status: { readonly token: string } }> {
  try {
    return yield* kubectl.client.get(
      `/api/v1/namespaces/${kubectl.namespace}/serviceaccounts/${account}/token`,
      { method: 'POST', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec } },
    )
  } catch (error) {
    if (error instanceof Refused) throw failure(`failed to create token: ${error.status.message}`)
    throw error
  }
}
