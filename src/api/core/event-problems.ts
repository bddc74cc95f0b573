/** What is wrong with an Event, in whichever version it is written. Source: legacyValidateEvent. */
import { type FieldError, type FieldErrors, invalid, required } from '../field-error.ts'
import type { Event, EventSeries } from '../generated/types/core-v1.ts'
import { qualifiedNameProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'

const none: readonly FieldError[] = []

/** @param reporter how the field is called that names who reports */
export function eventProblems(object: Event, reporter = 'reportingComponent'): FieldErrors {
  return object.eventTime ? newStyleProblems(object, reporter) : misplacement(object)
}

/** An Event is where its object is, or in `default` for what belongs to no namespace. */
function misplacement({ metadata: { namespace }, involvedObject }: Event): readonly FieldError[] {
  const about = involvedObject?.namespace ?? ''
  const fits = about === '' ? namespace === 'default' : about === namespace
  return fits ? none : [misplaced(about)]
}

const misplaced = (about: string) =>
  invalid('involvedObject.namespace', about, 'does not match event.namespace')

/** Events with an eventTime are of the newer sort, which leaves less open. */
function* newStyleProblems(object: Event, reporter: string): FieldErrors {
  const { involvedObject, reportingComponent, reportingInstance, action, reason, message = '' } = object
  const { namespace } = object.metadata
  const isOfCluster = !involvedObject?.namespace
  if (isOfCluster && namespace !== 'default' && namespace !== 'kube-system') yield misplaced('')
  if (!reportingComponent) yield required(reporter)
  for (const problem of qualifiedNameProblems(reportingComponent ?? '')) {
    yield invalid(reporter, reportingComponent, problem)
  }
  yield* shortTextProblems('reportingInstance', reportingInstance)
  yield* shortTextProblems('action', action)
  yield* shortTextProblems('reason', reason)
  if (byteLength(message) > 1024) yield invalid('message', '', 'can have at most 1024 characters')
}

function shortTextProblems(field: string, text = ''): readonly FieldError[] {
  if (text === '') return [required(field)]
  return byteLength(text) > 128 ? [invalid(field, '', 'can have at most 128 characters')] : none
}

/** What events.k8s.io asks of a series. Source: validateV1EventSeries. */
export function* newStyleSeriesProblems(series: EventSeries | undefined): FieldErrors {
  if (!series) return
  if ((series.count ?? 0) < 2) yield invalid('series.count', '', 'should be at least 2')
  if (!series.lastObservedTime) yield required('series.lastObservedTime')
}
