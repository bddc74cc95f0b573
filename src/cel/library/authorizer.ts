/** May somebody do something? `authorizer.group('apps').resource('deployments').check('create').allowed()` */
import { dnsLabelProblems, dnsSubdomainProblems } from '../../api/names.ts'
import type { Library } from '../functions.ts'
import {
  authorizerType,
  decisionType,
  groupCheckType,
  pathCheckType,
  resourceCheckType,
} from '../signature.ts'
import { CelError, Foreign, noSuchOverload, type Value } from '../values.ts'

/** What is asked: of a resource, or of a path that is none. */
interface AuthorizationQuestion {
  readonly verb: string
  readonly path?: string
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly fieldSelector?: string
  readonly labelSelector?: string
  /** Who, if it is not he who asks: the name of a service account (`system:serviceaccount:ns:name`). */
  readonly user?: string
}

interface AuthorizationAnswer {
  readonly isAllowed: boolean
  readonly reason: string
  readonly error?: string
}

export type Authorize = (question: AuthorizationQuestion) => AuthorizationAnswer

/** A question that is being put together. */
class Check extends Foreign {
  override readonly type
  readonly authorize: Authorize
  readonly question: Omit<AuthorizationQuestion, 'verb'>
  constructor(
    type: typeof authorizerType,
    authorize: Authorize,
    question: Omit<AuthorizationQuestion, 'verb'>,
  ) {
    super()
    this.type = type
    this.authorize = authorize
    this.question = question
  }
  override get told() {
    return { name: this.type.name, type: '*types.Err', text: noSuchOverload.message }
  }
  override equals(other: Foreign): boolean {
    return this === other
  }
  with(type: typeof authorizerType, more: Partial<AuthorizationQuestion>) {
    return new Check(type, this.authorize, { ...this.question, ...more })
  }
}

class Decision extends Foreign {
  override readonly type = decisionType
  readonly answer: AuthorizationAnswer
  constructor(answer: AuthorizationAnswer) {
    super()
    this.answer = answer
  }
  override get told() {
    return { name: this.type.name, type: '*types.Err', text: noSuchOverload.message }
  }
  override equals(other: Foreign): boolean {
    return this === other
  }
}

/** The variable `authorizer`. */
export const authorizerValue = (authorize: Authorize): Value => new Check(authorizerType, authorize, {})

/** The variable `authorizer.requestResource`: the check of what is requested, but for the verb. */
export const requestResourceValue = (
  authorize: Authorize,
  question: Omit<AuthorizationQuestion, 'verb'>,
): Value => new Check(resourceCheckType, authorize, question)

const asking = (key: keyof AuthorizationQuestion) => (check: Check, value: string) =>
  check.with(resourceCheckType, { [key]: value })

const nonEmpty =
  (name: 'path' | 'resource', type: typeof authorizerType) =>
  (check: Check, value: string): Value =>
    value.trim() === '' ? new CelError(`${name} must not be empty`) : check.with(type, { [name]: value })

const checking = (check: Check, verb: string) => new Decision(check.authorize({ ...check.question, verb }))

const answering =
  (read: (answer: AuthorizationAnswer) => Value) =>
  ({ answer }: Decision) =>
    read(answer)

export const authorizer: Library = {
  '(Authorizer).path(string) -> PathCheck': nonEmpty('path', pathCheckType),
  '(Authorizer).group(string) -> GroupCheck': (check: Check, group: string) =>
    check.with(groupCheckType, { group }),
  '(Authorizer).serviceAccount(string, string) -> Authorizer': (
    check: Check,
    namespace: string,
    name: string,
  ) => {
    if (dnsSubdomainProblems(name).length > 0) return new CelError('Invalid service account name')
    if (dnsLabelProblems(namespace).length > 0) return new CelError('Invalid service account namespace')
    return check.with(authorizerType, { user: `system:serviceaccount:${namespace}:${name}` })
  },
  '(GroupCheck).resource(string) -> ResourceCheck': nonEmpty('resource', resourceCheckType),
  '(ResourceCheck).subresource(string) -> ResourceCheck': asking('subresource'),
  '(ResourceCheck).namespace(string) -> ResourceCheck': asking('namespace'),
  '(ResourceCheck).name(string) -> ResourceCheck': asking('name'),
  '(ResourceCheck).fieldSelector(string) -> ResourceCheck': asking('fieldSelector'),
  '(ResourceCheck).labelSelector(string) -> ResourceCheck': asking('labelSelector'),
  '(PathCheck).check(string) -> Decision': checking,
  '(ResourceCheck).check(string) -> Decision': checking,
  '(Decision).errored() -> bool': answering(({ error }) => error !== undefined),
  '(Decision).error() -> string': answering(({ error }) => error ?? ''),
  '(Decision).allowed() -> bool': answering(({ isAllowed }) => isAllowed),
  '(Decision).reason() -> string': answering(({ reason }) => reason),
}
