/** What `/metrics` tells: each family of metrics by the name that Kubernetes gives it, and where its numbers come from. */
import type { Kind } from '../../api/kind.ts'
import type { Counts, PendingPlace, QueueCounts, SchedulingResult } from '../../client/counts.ts'
import { version } from '../rest/version.ts'
import type { ServedApi } from '../served-api.ts'
import type { Connections } from './connections.ts'
import { Histogram } from './histogram.ts'
import type { RequestLabels, Traffic } from './traffic.ts'

/** Where the numbers come from. */
export interface MetricSources {
  readonly traffic: Traffic
  readonly connections: Connections
  readonly registry: ServedApi
  /** What the control plane counts; absent where there is none. */
  counts?(): Counts
}

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number | Histogram]

export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  read(from: MetricSources): Iterable<Sample>
}

/** The API server's promise counts waiting for webhooks out; here nothing waits. */
const promised = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60]

const ofApiServer: readonly Family[] = [
  {
    name: 'apiserver_current_inflight_requests',
    type: 'gauge',
    help: 'Requests that are being answered now, streams not counted in.',
    *read({ connections, traffic }) {
      const counts = { mutating: 0, readOnly: 0 }
      for (const answer of connections.answers()) {
        if (!traffic.isStream(answer)) counts[isRead(answer.req.method) ? 'readOnly' : 'mutating']++
      }
      for (const [request_kind, count] of Object.entries(counts)) yield [{ request_kind }, count]
    },
  },
  {
    name: 'apiserver_longrunning_requests',
    type: 'gauge',
    help: 'Watches, logs and other streams that are open now.',
    read: ({ traffic }) => counted(traffic.streams()),
  },
  {
    name: 'apiserver_request_duration_seconds',
    type: 'histogram',
    help: 'How long requests over HTTP took, by the clock on the wall.',
    *read({ traffic }) {
      for (const { labels, took } of traffic.requests()) yield [{ ...labels }, took]
    },
  },
  {
    name: 'apiserver_request_sli_duration_seconds',
    type: 'histogram',
    help: 'The same for requests that were no dry runs.',
    *read({ traffic }) {
      for (const { labels, took } of traffic.requests()) {
        const { dry_run, ...others } = labels
        if (dry_run === '') yield [others, coarser(took, promised)]
      }
    },
  },
  {
    name: 'apiserver_request_total',
    type: 'counter',
    help: 'Requests over HTTP that have been answered.',
    *read({ traffic }) {
      for (const { labels, codes } of traffic.requests()) {
        for (const [code, count] of codes) yield [{ code: String(code), ...labels }, count]
      }
    },
  },
  {
    name: 'apiserver_resource_objects',
    type: 'gauge',
    help: 'How many objects of each resource are stored.',
    *read({ registry: { kinds, store } }) {
      for (const kind of kinds) yield [{ group: kind.group, resource: kind.plural }, store.count(kind)]
    },
  },
  {
    name: 'apiserver_storage_objects',
    type: 'gauge',
    help: 'The same under its older name.',
    *read({ registry: { kinds, store } }) {
      for (const kind of kinds) yield [{ resource: fullNameOf(kind) }, store.count(kind)]
    },
  },
  {
    name: 'apiserver_watch_events_total',
    type: 'counter',
    help: 'Events that watches were sent.',
    *read({ traffic }) {
      for (const [{ group, version, plural }, events] of traffic.events) {
        yield [{ group, resource: plural, version }, events]
      }
    },
  },
  {
    name: 'kubernetes_build_info',
    type: 'gauge',
    help: 'What /version says.',
    *read() {
      yield [
        {
          build_date: version.buildDate,
          compiler: version.compiler,
          git_commit: version.gitCommit,
          git_tree_state: version.gitTreeState,
          git_version: version.gitVersion,
          go_version: version.goVersion,
          major: version.major,
          minor: version.minor,
          platform: version.platform,
        },
        1,
      ]
    },
  },
]

/** Powers of two, in seconds and in attempts. Source: the scheduler's own bounds. */
const attemptSeconds = Array.from({ length: 15 }, (_, n) => 0.001 * 2 ** n)
const attempts = [1, 2, 4, 8, 16]

const ofScheduler: readonly Family[] = [
  {
    name: 'scheduler_pending_pods',
    type: 'gauge',
    help: 'Pods that wait for a node, by where they wait.',
    *read({ counts }) {
      const pending = counts?.().scheduling.pending ?? {}
      for (const [queue, count] of Object.entries(pending) as [PendingPlace, number][])
        yield [{ queue }, count]
    },
  },
  {
    name: 'scheduler_pod_scheduling_attempts',
    type: 'histogram',
    help: 'How many attempts pods took that have a node.',
    *read({ counts }) {
      if (!counts) return
      const histogram = new Histogram(attempts)
      for (const [needed, pods] of counts().scheduling.podAttempts) histogram.observe(needed, pods)
      yield [{}, histogram]
    },
  },
  {
    name: 'scheduler_schedule_attempts_total',
    type: 'counter',
    help: 'Attempts to find a node for a pod, by how they ended.',
    *read({ counts }) {
      for (const { profile, result, count } of attemptsOf(counts)) yield [{ profile, result }, count]
    },
  },
  {
    name: 'scheduler_scheduling_attempt_duration_seconds',
    type: 'histogram',
    help: "How long such an attempt took, in the cluster's time.",
    *read({ counts }) {
      for (const { profile, result, count } of attemptsOf(counts)) {
        if (count === 0) continue
        const histogram = new Histogram(attemptSeconds)
        histogram.observe(result === 'scheduled' ? counts!().scheduling.attemptMs / 1_000 : 0, count)
        yield [{ profile, result }, histogram]
      }
    },
  },
]

/** Powers of ten from ten nanoseconds on, in seconds. Source: the metrics of work queues in component-base. */
const queueSeconds = Array.from({ length: 10 }, (_, n) => 10 ** (n - 8))

const ofQueues: readonly Family[] = [
  {
    name: 'workqueue_adds_total',
    type: 'counter',
    help: 'Keys that have come to be worked on.',
    read: ({ counts }) => perQueue(counts, ({ adds }) => adds),
  },
  {
    name: 'workqueue_depth',
    type: 'gauge',
    help: 'Keys that are due and not worked on yet.',
    read: ({ counts }) => perQueue(counts, ({ depth }) => depth),
  },
  {
    name: 'workqueue_longest_running_processor_seconds',
    type: 'gauge',
    help: 'For how long a key is being worked on: whoever asks does so between two turns.',
    read: ({ counts }) => perQueue(counts, () => 0),
  },
  {
    name: 'workqueue_queue_duration_seconds',
    type: 'histogram',
    help: "How long keys have waited until they were worked on, in the cluster's time.",
    read: ({ counts }) => timesPerQueue(counts, ({ waitMs }) => waitMs / 1_000),
  },
  {
    name: 'workqueue_retries_total',
    type: 'counter',
    help: 'How often a key was put off because it had failed.',
    read: ({ counts }) => perQueue(counts, ({ retries }) => retries),
  },
  {
    name: 'workqueue_unfinished_work_seconds',
    type: 'gauge',
    help: 'How long the work has taken that is not finished yet: none is between two turns.',
    read: ({ counts }) => perQueue(counts, () => 0),
  },
  {
    name: 'workqueue_work_duration_seconds',
    type: 'histogram',
    help: "How long working on a key took, in the cluster's time: a turn takes none.",
    read: ({ counts }) => timesPerQueue(counts, () => 0),
  },
]

/** The names of the labels whose values a key has, with blanks between them. */
function* labelled(
  names: readonly string[],
  counts: ReadonlyMap<string, number> | undefined,
): Iterable<Sample> {
  for (const [key, count] of counts ?? []) {
    const values = key.split(' ')
    yield [Object.fromEntries(names.map((name, n) => [name, values[n]])), count]
  }
}

const askedLabels = ['request_operation', 'resource', 'subresource']

const ofPodSecurity: readonly Family[] = [
  {
    name: 'pod_security_evaluations_total',
    type: 'counter',
    help: 'Pods and templates that Pod Security has judged, by what it was asked and how it went.',
    read: ({ counts }) =>
      labelled(
        ['decision', 'mode', 'policy_level', 'policy_version', ...askedLabels],
        counts?.().podSecurity.evaluations,
      ),
  },
  {
    name: 'pod_security_exemptions_total',
    type: 'counter',
    help: 'Pods and templates that Pod Security has not judged, for they are exempt.',
    read: ({ counts }) => labelled(askedLabels, counts?.().podSecurity.exemptions),
  },
]

export const families: readonly Family[] = [...ofApiServer, ...ofPodSecurity, ...ofScheduler, ...ofQueues]

const isRead = (method = 'GET'): boolean => method === 'GET' || method === 'HEAD'

const fullNameOf = ({ plural, group }: Kind): string => (group ? `${plural}.${group}` : plural)

const attemptsOf = (counts: MetricSources['counts']) =>
  [...(counts?.().scheduling.attempts ?? [])].flatMap(([profile, attempts]) =>
    (Object.entries(attempts) as [SchedulingResult, number][]).map(([result, count]) => ({
      profile,
      result,
      count,
    })),
  )

/** How many there are with the same labels. */
function* counted(all: Iterable<RequestLabels>): Iterable<Sample> {
  const found = new Map<string, [Labels, number]>()
  for (const { dry_run: _, ...labels } of all) {
    const key = JSON.stringify(labels)
    const sample = found.get(key)
    if (sample) sample[1]++
    else found.set(key, [labels, 1])
  }
  yield* found.values()
}

/** Who works on several queues has one line for all of them. */
function* perQueue(
  counts: MetricSources['counts'],
  numberOf: (queue: QueueCounts) => number,
): Iterable<Sample> {
  const sums = new Map<string, number>()
  for (const queue of counts?.().queues ?? []) {
    sums.set(queue.name, (sums.get(queue.name) ?? 0) + numberOf(queue))
  }
  for (const [name, sum] of sums) yield [{ name }, sum]
}

/** Who works on several queues has one histogram for all of them. @param secondsOf what each of the turns took */
function* timesPerQueue(
  counts: MetricSources['counts'],
  secondsOf: (queue: QueueCounts) => number,
): Iterable<Sample> {
  const histograms = new Map<string, Histogram>()
  for (const queue of counts?.().queues ?? []) {
    const histogram = histograms.get(queue.name) ?? new Histogram(queueSeconds)
    histograms.set(queue.name, histogram)
    histogram.observe(secondsOf(queue), queue.turns)
  }
  for (const [name, histogram] of histograms) yield [{ name }, histogram]
}

/** The same measures, told apart by fewer bounds, each of which was one before. */
function coarser(histogram: Histogram, bounds: readonly number[]): Histogram {
  const found = new Histogram(bounds)
  histogram.counts.forEach((count, at) => {
    const upTo = bounds.findIndex((bound) => at < histogram.bounds.length && histogram.bounds[at] <= bound)
    found.counts[upTo < 0 ? bounds.length : upTo] += count
  })
  found.sum = histogram.sum
  return found
}
