/** The lifecycle hooks of a container: what runs after its start and before its stop, and what is said where that fails. */
import type { ExecAction, HTTPGetAction, LifecycleHandler } from '../../api/generated/types/core-v1.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { textOf } from '../runtime/bytes.ts'
import { plainAnswer } from '../runtime/network/calls.ts'
import type { HttpRequest } from '../runtime/network/network.ts'
import { StartError } from '../runtime/start-error.ts'
import type { ContainerInstance } from './container-instance.ts'
import { Beginning, isForgiven, type Target, targetOf } from './handlers.ts'
import { type Got, get } from './http-get.ts'
import { placeOf, requestOf } from './kubelet-calls.ts'
import { podId, type WorkedPod } from './worked-pod.ts'

/** How a failed hook is told in the status of its pod. */
export function hookFailure(
  worker: WorkedPod,
  name: string,
  handler: LifecycleHandler,
  problem: string,
): string {
  return `${hookName(handler)} for Container "${name}" in Pod "${podId(worker)}" failed - error: ${problem}`
}

function hookName({ exec, httpGet, sleep }: LifecycleHandler): string {
  if (exec) return `Exec lifecycle hook ([${(exec.command ?? []).join(' ')}])`
  if (httpGet) return `HTTP lifecycle hook (${httpGet.path})`
  return sleep ? `Sleep lifecycle hook (${sleep.seconds})` : 'Invalid lifecycle hook'
}

/** Runs a lifecycle hook; `done` gets what went wrong, if anything did. Answers how to stop waiting for it. */
export function runHook(
  worker: WorkedPod,
  instance: ContainerInstance,
  { exec, httpGet, sleep }: LifecycleHandler,
  done: (problem?: string) => void,
): () => void {
  const { clock, ip } = worker.kubelet
  const target = targetOf(instance, ip)
  let timer: Timer | undefined
  let isWanted = true
  const finish = (problem?: string) => {
    if (isWanted) done(problem)
    isWanted = false
  }
  if (sleep) timer = clock.after(seconds(sleep.seconds), finish)
  else if (exec) runCommand(exec, target, finish)
  else if (httpGet) {
    callHook(worker, httpGet, target, ({ problem, takesMs }) => {
      if (!isWanted) return
      if (takesMs === 0) finish(problem)
      else timer = clock.after(takesMs, () => finish(problem))
    })
  } else finish('invalid handler')
  return () => {
    isWanted = false
    timer?.cancel()
  }
}

/** `done` is told what went wrong, if anything did, and how long it takes to know; the status of the response does not matter. */
function callHook(
  worker: WorkedPod,
  action: HTTPGetAction,
  target: Target,
  done: (called: { readonly problem?: string; readonly takesMs: number }) => void,
): void {
  const place = placeOf(action, target)
  if (typeof place === 'string') return done({ problem: place, takesMs: 0 })
  const { network, events, clock } = worker.kubelet
  const request = requestOf(action, target, 'lifecycle')
  get(action, { place, network, clock, request }, (got) => {
    if (!isPlain(got)) return done({ problem: problemOf(got), takesMs: got.takesMs })
    // It asks again without TLS where the server has none, and keeps to itself then by what it may.
    const asked = { place, network, clock, request: withoutAuthorization(request) }
    get({ ...action, scheme: 'HTTP' }, asked, (again) => {
      const takesMs = got.takesMs + again.takesMs
      if (problemOf(again) !== undefined) return done({ problem: problemOf(got), takesMs })
      const host = `${place.host}:${place.port}`
      const message = `request to HTTPS lifecycle hook ${host} got HTTP response, retry with HTTP succeeded`
      events.warning(worker.pod, 'LifecycleHTTPFallback', message)
      done({ takesMs })
    })
  })
}

const problemOf = (got: Got): string | undefined => ('problem' in got ? got.problem : undefined)

const isPlain = (got: Got): boolean => 'problem' in got && got.error === plainAnswer

const withoutAuthorization = (request: HttpRequest): HttpRequest => {
  const { authorization: _, ...headers } = request.headers ?? {}
  return { ...request, headers }
}

function runCommand(
  { command = [] }: ExecAction,
  { running }: Target,
  done: (problem?: string) => void,
): void {
  const [out, err] = [new Beginning(), new Beginning()]
  const execution = running.exec(command, {
    stdout: out,
    stderr: err,
    onExit: ({ exitCode }) => {
      const [stdout, stderr] = [out, err].map(({ bytes }) => textOf(bytes))
      const error = `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`
      const isFine = exitCode === 0 || isForgiven(command, running)
      done(isFine ? undefined : `${error}, message: ${JSON.stringify(stdout + stderr)}`)
    },
  })
  if (execution instanceof StartError) done(execution.reason)
}
