/**
 * The ways in which somebody may act as somebody else, tried one after the other: for some requests alone, by the sort of
 * whom he would be, or for all by the verb `impersonate`. Source: the impersonation filter of the API server, v1.36.
 */
import type { ApiError } from '../../api/errors.ts'
import { dnsSubdomainProblems } from '../../api/names.ts'
import { splitAccount, type User } from '../../client/user.ts'
import type { Attributes, ResourceAttributes } from '../authorization/attributes.ts'
import { decide, refusalOf } from '../authorization/authorizer.ts'
import type { Store } from '../store/store.ts'
import { completed, type Wanted } from './impersonated-user.ts'

interface Mode {
  /** Absent: the one without limits. */
  readonly name?: 'associated-node' | 'arbitrary-node' | 'serviceaccount' | 'user-info'
  isFor(wanted: Wanted, asker: User): boolean
}

/** How somebody comes to be somebody else. */
export interface Way {
  readonly user: User
  /** Of the mode with limits that let him: `impersonate:user-info`; undefined: it was the one without. */
  readonly verb: string | undefined
}

const modes: readonly Mode[] = [
  { name: 'associated-node', isFor: (wanted, asker) => isBare(wanted) && isAt(asker, nodeIn(wanted.name)) },
  { name: 'arbitrary-node', isFor: (wanted) => isBare(wanted) && nodeIn(wanted.name) !== undefined },
  { name: 'serviceaccount', isFor: (wanted) => isBare(wanted) && splitAccount(wanted.name) !== undefined },
  {
    name: 'user-info',
    isFor: ({ name }) => nodeIn(name) === undefined && splitAccount(name) === undefined,
  },
  { isFor: () => true },
]

const verbOf = (mode: Mode | undefined) => mode?.name && `impersonate:${mode.name}`

const isBare = ({ uid, groups, extra }: Wanted) => uid === '' && groups.length === 0 && !extra

const nodePrefix = 'system:node:'

function nodeIn(name: string): string | undefined {
  const node = name.startsWith(nodePrefix) ? name.slice(nodePrefix.length) : undefined
  return node !== undefined && dnsSubdomainProblems(node).length === 0 ? node : undefined
}

/** Whether a service account's token says that it is used on a node. */
function isAt({ name, extra }: User, node: string | undefined): boolean {
  const [at, ...more] = extra?.['authentication.kubernetes.io/node-name'] ?? []
  return node !== undefined && splitAccount(name) !== undefined && at === node && more.length === 0
}

export class ImpersonationModes {
  /** The mode that has last done for somebody, which is tried first; what it refuses, he is told. */
  readonly #last = new Map<string, Mode>()

  constructor(private readonly store: Store) {}

  /** The way of who may be whom he wants to be. */
  wayOf(asker: User, wanted: Wanted): Way {
    const isLawful = ({ name }: Mode) =>
      name === undefined || ![...questions(name, asker, wanted)].some((each) => unlawful(each))
    return {
      user: completed(wanted),
      verb: verbOf(modes.find((each) => each.isFor(wanted, asker) && isLawful(each))),
    }
  }

  /** @throws ApiError 403 with what the first mode has against it */
  wayOfAllowed(asked: Attributes, wanted: Wanted): Way {
    const last = this.#last.get(asked.user.name)
    let refusal: ApiError | undefined
    for (const mode of last ? [last, ...modes.filter((each) => each !== last)] : modes) {
      if (!mode.isFor(wanted, asked.user)) continue
      const why = this.#refusal(mode, asked, wanted)
      if (!why) {
        this.#last.set(asked.user.name, mode)
        return { user: asMode(mode, wanted), verb: verbOf(mode) }
      }
      refusal ??= why
    }
    throw refusal!
  }

  #refusal({ name: mode }: Mode, asked: Attributes, wanted: Wanted): ApiError | undefined {
    if (mode) {
      const why = this.#check({ ...asked, verb: `impersonate-on:${mode}:${asked.verb}` })
      if (why) return why
    }
    for (const each of questions(mode, asked.user, wanted)) {
      const why = this.#check(each) ?? (mode && unlawful(each))
      if (why) return why
    }
    return undefined
  }

  #check(asked: Attributes): ApiError | undefined {
    const { allowed, reason } = decide(this.store, asked)
    return allowed ? undefined : refusalOf(asked, reason)
  }
}

/** Nobody comes to all rights in a mode with limits. */
function unlawful(asked: ResourceAttributes): ApiError | undefined {
  if (asked.resource !== 'groups') return undefined
  if (asked.name === '') return refusalOf(asked, 'impersonating the empty string group is not allowed')
  if (asked.name !== 'system:masters') return undefined
  return refusalOf(asked, 'impersonating the system:masters group is not allowed')
}

/** All that one must be allowed in order to be somebody: his name, uid, groups and what else he says of himself. */
function* questions(mode: Mode['name'], user: User, { name, uid, groups, extra = {} }: Wanted) {
  const verb = mode ? `impersonate:${mode}` : 'impersonate'
  const ofUsers = mode ? 'authentication.k8s.io' : ''
  const ask = (group: string, resource: string, name: string, more: Partial<ResourceAttributes> = {}) => ({
    ...{ user, verb, group, resource, name, subresource: '', namespace: '' },
    ...more,
  })
  const account = splitAccount(name)
  const node = mode ? nodeIn(name) : undefined
  if (account) yield ask(ofUsers, 'serviceaccounts', account.name, { namespace: account.namespace })
  else if (node !== undefined) yield ask(ofUsers, 'nodes', mode === 'associated-node' ? '*' : node)
  else yield ask(ofUsers, 'users', name)
  if (uid !== '') yield ask('authentication.k8s.io', 'uids', uid)
  for (const group of groups) yield ask(ofUsers, 'groups', group)
  for (const [key, values] of Object.entries(extra))
    for (const value of values) yield ask('authentication.k8s.io', 'userextras', value, { subresource: key })
}

/** A node has its groups by being one. */
function asMode({ name: mode }: Mode, wanted: Wanted): User {
  const isNode = mode === 'associated-node' || mode === 'arbitrary-node'
  return completed(isNode ? { ...wanted, groups: ['system:nodes'] } : wanted)
}
