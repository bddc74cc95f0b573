/** How the sample API server says it is. Source: the health checks of a generic API server. */
import type { HttpResponse } from '../../runtime/network/network.ts'
import { plainText } from '../parts/plain-answers.ts'

const hooks = [
  'generic-apiserver-start-informers',
  'max-in-flight-filter',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'start-sample-server-informers',
  'storage-object-count-tracker-hook',
].map((name) => `poststarthook/${name}`)

const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'etcd', ...hooks],
  livez: ['ping', 'log', 'etcd', ...hooks],
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...hooks, 'shutdown'],
}

/** @param address with its query. @param hasStorage whether its etcd answers. @returns undefined where there is no such page */
export function healthPage(address: string, hasStorage: boolean): HttpResponse | undefined {
  const [path, query = ''] = address.split('?')
  const [, name, check, ...more] = path.split('/')
  if (!Object.hasOwn(checks, name)) return undefined
  const isWell = (each: string) => hasStorage || !each.startsWith('etcd')
  if (check !== undefined) {
    const asked = [check, ...more].join('/')
    if (!checks[name].includes(asked)) return undefined
    return isWell(asked) ? plainText(200, 'ok') : plainText(500, `internal server error: ${unreachable}\n`)
  }
  const isBad = checks[name].some((each) => !isWell(each))
  const isVerbose = new URLSearchParams(query).has('verbose')
  if (!isBad && !isVerbose) return plainText(200, 'ok')
  const lines = checks[name].map((each) =>
    isWell(each) ? `[+]${each} ok\n` : `[-]${each} failed: reason withheld\n`,
  )
  return plainText(isBad ? 500 : 200, `${lines.join('')}${name} check ${isBad ? 'failed' : 'passed'}\n`)
}

const unreachable = 'error getting data from etcd: context deadline exceeded'
