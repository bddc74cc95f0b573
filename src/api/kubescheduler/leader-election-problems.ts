/** What is wrong with how leaders are elected: nobody else could lead here, but what is wrong there is wrong here. Source: component-base's ValidateLeaderElectionConfiguration. */
import { type FieldErrors, invalid, unreadable } from '../field-error.ts'
import { goDurationMs } from '../go-duration.ts'

export interface LeaderElection {
  readonly leaderElect?: boolean
  readonly leaseDuration?: string
  readonly renewDeadline?: string
  readonly retryPeriod?: string
  readonly resourceLock?: string
}

const usual = { leaseDuration: '15s', renewDeadline: '10s', retryPeriod: '2s' }
const names = ['leaseDuration', 'renewDeadline', 'retryPeriod'] as const

export function* leaderElectionProblems(given: LeaderElection): FieldErrors {
  const { leaderElect = true, resourceLock } = given
  const lengths = { ...usual }
  const ms = { leaseDuration: 0, renewDeadline: 0, retryPeriod: 0 }
  for (const name of names) {
    const said = given[name] ?? usual[name]
    const length = goDurationMs(said)
    if (typeof length === 'string') return yield unreadable(`leaderElection.${name}`, length)
    // None at all is as if nothing were said.
    if (length !== 0) lengths[name] = said
    ms[name] = length || (goDurationMs(usual[name]) as number)
  }
  if (!leaderElect) return
  for (const name of names)
    if (ms[name] <= 0) yield invalid(`leaderElection.${name}`, lengths[name], 'must be greater than zero')
  if (ms.leaseDuration <= ms.renewDeadline)
    yield invalid(
      'leaderElection.leaseDuration',
      lengths.renewDeadline,
      'must be greater than `RenewDeadline`',
    )
  if (resourceLock && resourceLock !== 'leases')
    yield invalid('leaderElection.resourceLock', resourceLock, 'resourceLock value must be "leases"')
}
