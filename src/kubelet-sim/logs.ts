/** Finds the log that `kubectl logs` asks for, or says why there is none. */
import { badRequest } from '../api/errors.ts'
import type { ContainerStatus, Pod } from '../api/generated/types/core-v1.ts'
import { formatTime } from '../api/time.ts'
import type { LogRequest, LogStream } from '../client/node-connection.ts'
import { DistantLogReader, type Way } from './distant-log-reader.ts'
import { textOf } from './runtime/bytes.ts'
import { ContainerLog, LogStore } from './runtime/container-log.ts'
import type { Worker } from './worker/node-services.ts'
import type { Output } from './worker/pod-remains.ts'

/** Where the log is: on a machine, or with one that is gone. */
interface Whereabouts {
  readonly worker: Worker | undefined
  readonly way: Way | undefined
}

/** @throws ApiError 400 */
export function readLogs(pod: Pod, request: LogRequest, { worker, way }: Whereabouts): LogStream {
  const output = outputOf(pod, worker, request)
  const { tailLines, sinceTime: sinceAt, limitBytes, timestamps } = request
  const query = { tailLines, sinceAt, limitBytes, timestamps }
  const log = output?.log ?? closedLog()
  const reader = (follows: boolean) => log.reader(query, follows && !output?.isOver)
  return {
    reader: (follows) => (way ? new DistantLogReader(reader(follows), way) : reader(follows)),
    get text() {
      return textOf(reader(false).next(Number.POSITIVE_INFINITY))
    },
    follow(onText, onEnd) {
      const fromNow = reader(true)
      fromNow.next(Number.POSITIVE_INFINITY)
      return fromNow.follow((bytes) => onText(textOf(bytes)), onEnd)
    },
  }
}

/** Where a kubelet is asked for a log, its query in the order of Go. */
export function containerLogsPath({ metadata }: Pod, request: LogRequest): string {
  const { container, previous, tailLines, sinceTime, limitBytes, timestamps } = request
  const said: readonly (readonly [string, unknown])[] = [
    ['limitBytes', limitBytes],
    ['previous', previous || undefined],
    ['sinceTime', sinceTime === undefined ? undefined : encodeURIComponent(formatTime(sinceTime))],
    ['tailLines', tailLines],
    ['timestamps', timestamps || undefined],
  ]
  const query = said.filter(([, value]) => value !== undefined).map((each) => each.join('='))
  const path = `/containerLogs/${metadata.namespace}/${metadata.name}/${container}`
  return query.length > 0 ? `${path}?${query.join('&')}` : path
}

/** The log went with its container. */
function closedLog(): ContainerLog {
  const log = new ContainerLog(new LogStore())
  log.close()
  return log
}

function outputOf(pod: Pod, worker: Worker | undefined, request: LogRequest): Output | undefined {
  const { container, previous } = request
  const { name } = pod.metadata
  if (!hasContainer(pod, container)) throw badRequest(`container ${container} is not valid for pod ${name}`)
  const status = statusOf(pod, container)
  const wanted = status && idOf(status, request)
  if (wanted === undefined) throw badRequest(problemOf(pod, status, request))
  const found = worker?.output(container, wanted)
  // What the instance has written is thrown away with it.
  if (!found && previous) throw badRequest(`unable to retrieve container logs for ${wanted}`)
  return found
}

const hasContainer = ({ spec }: Pod, name: string): boolean =>
  [spec.containers, spec.initContainers ?? [], spec.ephemeralContainers ?? []].some((list) =>
    list.some((each) => each.name === name),
  )

const statusOf = ({ status }: Pod, name: string): ContainerStatus | undefined =>
  [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses]
    .flatMap((list) => list ?? [])
    .find((each) => each.name === name)

/** The id of the instance that is asked for; undefined where there is none. */
function idOf(
  { state, lastState, containerID }: ContainerStatus,
  { previous }: LogRequest,
): string | undefined {
  const last = lastState?.terminated?.containerID
  if (previous) return last
  if (state?.running) return containerID
  return state?.terminated?.containerID ?? last
}

function problemOf(
  pod: Pod,
  status: ContainerStatus | undefined,
  { container, previous }: LogRequest,
): string {
  const which = `container "${container}" in pod "${pod.metadata.name}"`
  if (!status) return `${which} is not available`
  if (previous) return `previous terminated ${which} not found`
  if (status.state.terminated) return `${which} is terminated`
  const reason = status.state.waiting?.reason
  switch (reason) {
    case undefined:
      return `${which} is waiting to start - no logs yet`
    case 'ErrImagePull':
      return `${which} is waiting to start: image can't be pulled`
    case 'ImagePullBackOff':
      return `${which} is waiting to start: trying and failing to pull image`
    default:
      return `${which} is waiting to start: ${reason}`
  }
}
