/** The Events of an object. Source: describe.go's DescribeEvents. */
import type { Event } from '../../../../../api/generated/types/core-v1.ts'
import { instantOf } from '../../../../../api/time.ts'
import type { Page } from './page.ts'
import type { View } from './settings.ts'

const lastOf = ({ lastTimestamp }: Event): number => instantOf(lastTimestamp)

/** @param events undefined where they are not to be shown */
export function describeEvents(page: Page, events: readonly Event[] | undefined, view: View): void {
  if (!events) return
  if (events.length === 0) return page.line(0, 'Events', '<none>')
  page.break()
  page.write(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage\n')
  page.write(1, '----\t------\t----\t----\t-------\n')
  for (const event of events.toSorted((a, b) => lastOf(a) - lastOf(b))) {
    const { type, reason, source, reportingComponent, message = '', involvedObject } = event
    const about = involvedObject?.fieldPath ? `${involvedObject.fieldPath}: ` : ''
    const from = source?.component || reportingComponent || ''
    page.write(
      1,
      `${type ?? ''}\t${reason ?? ''}\t${intervalOf(event, view)}\t${from}\t${about}${message.trim()}\n`,
    )
  }
}

/** `5m (x3 over 10m)`. */
export function intervalOf(
  { eventTime, firstTimestamp, lastTimestamp, series, count = 0 }: Event,
  view: Pick<View, 'age'>,
): string {
  const first = view.age(eventTime ?? firstTimestamp)
  if (series) return `${view.age(series.lastObservedTime)} (x${series.count} over ${first})`
  return count > 1 ? `${view.age(lastTimestamp)} (x${count} over ${first})` : first
}
