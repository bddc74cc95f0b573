/** `kubectl events`: what has been told, the oldest first. Source: kubectl's events.go. */
import type { Event } from '../../../../api/generated/types/core-v1.ts'
import { age, instantOf } from '../../../../api/time.ts'
import type { Working } from '../../../runtime/program.ts'
import { intervalOf } from './describe/events.ts'
import { failure } from './failure.ts'
import { apiVersionOf } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { listOf } from './object-list.ts'
import { outputOf } from './output.ts'
import { isOfAllNamespaces } from './selection.ts'
import { columnsOf } from './text-columns.ts'
import { Watch } from './watch.ts'

export const events: Command = {
  flags:
    'A,all-namespaces allow-missing-template-keys chunk-size= for= no-headers o,output= show-managed-fields template= types= w,watch',
  run,
}

function* run(kubectl: Kubectl): Working {
  const { flags, client } = kubectl
  const types = flags.list('types').map((each) => each.toLowerCase())
  if (types.some((each) => each !== 'normal' && each !== 'warning'))
    throw failure('valid --types are Normal or Warning')
  const isWanted = ({ type = '' }: Event) => types.length === 0 || types.includes(type.toLowerCase())
  const output = outputOf(kubectl)
  const all = isOfAllNamespaces(kubectl)
  const selector = yield* selectorFor(kubectl)
  const path = `/api/v1${all ? '' : `/namespaces/${kubectl.namespace}`}/events`
  if (flags.isOn('watch')) {
    const watch = yield* Watch.open<Event>(kubectl, `${path}?watch=true${selector && `&${selector}`}`)
    let isFirst = true
    for (;;) {
      const event = yield* watch.next()
      if (typeof event === 'string') return
      if ((event.type !== 'ADDED' && event.type !== 'MODIFIED') || !isWanted(event.object)) continue
      yield* kubectl.say(output ? output.text(whole(event.object)) : table(kubectl, [event.object], isFirst))
      isFirst = false
    }
  }
  const { items } = yield* client.get<{ items: readonly Event[] }>(selector ? `${path}?${selector}` : path)
  const found = items.filter(isWanted).toSorted((a, b) => lastSeen(a) - lastSeen(b))
  if (found.length === 0)
    kubectl.complain(`No events found${all ? '' : ` in ${kubectl.namespace} namespace`}.\n`)
  else yield* kubectl.say(output ? output.text(listOf(found.map(whole))) : table(kubectl, found, true))
}

const whole = (event: Event): Event => ({ ...event, apiVersion: 'v1', kind: 'Event' })

const lastSeen = ({ series, lastTimestamp, eventTime }: Event): number =>
  instantOf(series?.lastObservedTime ?? lastTimestamp ?? eventTime)

/** `--for pod/web`, as a query. */
function* selectorFor(kubectl: Kubectl): Working<string> {
  const about = kubectl.flags.get('for')
  if (!about) return ''
  const [word, name, ...more] = about.split('/')
  if (name === undefined) throw failure('--for must be in resource/name form')
  if (more.length > 0) throw failure('arguments in resource/name form may not have more than one slash')
  const kind = (yield* kubectl.kinds()).named(word)
  const fields = { kind: kind.kind, apiVersion: apiVersionOf(kind), name }
  const selected = Object.entries(fields).map(([field, value]) => `involvedObject.${field}=${value}`)
  return `fieldSelector=${encodeURIComponent(selected.join(','))}`
}

function table(kubectl: Kubectl, found: readonly Event[], isFirst: boolean): string {
  const all = isOfAllNamespaces(kubectl)
  const view = { age: (timestamp: string | undefined) => age(timestamp, kubectl.now) }
  const rows = found.map((event) => {
    const { type = '', reason = '', involvedObject, message = '', metadata } = event
    return [
      ...(all ? [metadata.namespace ?? ''] : []),
      ...[intervalOf(event, view), type, reason, `${involvedObject?.kind}/${involvedObject?.name}`],
      message.trim(),
    ]
  })
  const head = [...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']
  return columnsOf(isFirst && !kubectl.flags.isOn('no-headers') ? [head, ...rows] : rows)
}
