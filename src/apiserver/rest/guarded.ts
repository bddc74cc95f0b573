/** What becomes of a request that is refused on its way, or is waited for; and what every answer has besides. */
import { ApiError } from '../../api/errors.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import { Unanswered } from '../outside.ts'
import { parseResourcePath } from '../resource-path.ts'
import { type Answer, type Pending, refusal, type Work } from './answer.ts'
import type { RestRequest } from './request.ts'
import type { UsualHeaders } from './usual-headers.ts'
import type { Warnings } from './warnings.ts'
import { isWatch } from './watching.ts'

/** A request, and what is known of it from the beginning. */
export interface Received {
  readonly request: RestRequest
  readonly usual: UsualHeaders
  readonly record: AuditRecord | undefined
}

/** Who asked, and what he is to be told besides. */
interface Asked extends Received {
  readonly warnings: Warnings
  /** The same from the beginning. */
  again(): Answer
}

/** What `make` answers, or why it refuses; with the warnings that came up. @throws what is no refusal */
export function guarded(asked: Asked, make: () => Answer): Answer {
  let answer: Answer
  try {
    answer = make()
  } catch (error) {
    if (error instanceof Unanswered) return pending(asked, error)
    if (error instanceof ApiError) for (const each of error.warnings) asked.warnings.add(each)
    answer = refusal(asked.request, error)
  }
  if (answer.sort === 'work') return guardedWork(asked, answer)
  return answer.sort === 'pending' ? answer : headed(asked, answer)
}

function headed(asked: Asked, answer: Exclude<Answer, Work | Pending>): Answer {
  const { request, usual, record, warnings } = asked
  const { lines } = warnings
  record?.answered(answer, isLongRunning(request))
  const headers = lines.length === 0 ? answer.headers : { ...answer.headers, warning: lines }
  if (answer.sort === 'watch') return { ...answer, usual, headers, onEnd: record && (() => record.ended()) }
  if (answer.sort !== 'whole') return { ...answer, usual, headers }
  // Field by field: what is spread and then added to has a hidden class of its own, for each request another one.
  const { sort, code, type, body, keptForMs } = answer
  return { sort, code, type, body, keptForMs, usual, headers }
}

const pending = (asked: Asked, error: Unanswered): Pending => ({
  sort: 'pending',
  question: error.question,
  again: asked.again,
  refused: () => headed(asked, refusal(asked.request, error)),
})

function guardedWork(asked: Asked, work: Work): Work {
  let failed: Answer | undefined
  return {
    sort: 'work',
    step() {
      try {
        return work.step()
      } catch (error) {
        const goesOn = { ...asked, again: () => guardedWork(asked, work) }
        failed = error instanceof Unanswered ? pending(goesOn, error) : refusal(asked.request, error)
        return true
      }
    },
    result: () => (failed?.sort === 'pending' ? failed : guarded(asked, () => failed ?? work.result())),
  }
}

/** Below an object: what goes on for as long as both sides want. Source: the API server's LongRunningFunc. */
const goesOn = new Set(['attach', 'exec', 'proxy', 'log', 'portforward'])

export function isLongRunning({ path, query }: RestRequest): boolean {
  const resource = parseResourcePath(path)
  if (!resource) return false
  return isWatch(resource, query) || goesOn.has(resource.subresource?.split('/', 1)[0] ?? '')
}
