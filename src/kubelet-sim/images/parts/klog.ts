/** How programs of Kubernetes write to their logs. */
import type { ServiceContext } from '../../runtime/image.ts'

/**
 * A line as klog writes it.
 * @param place the file and the line of its source that say so
 */
export function klog(
  context: ServiceContext,
  severity: 'I' | 'E' | 'F',
  text: string,
  place = 'main.go:1',
): void {
  const at = new Date(context.now()).toISOString()
  const when = `${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000`
  context.complain(`${severity}${when}       1 ${place}] ${text}\n`)
}
