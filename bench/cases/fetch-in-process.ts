/** How much quicker the API answers within the process than over HTTP. */
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'
import { httpGet } from './http.ts'

export const fetchInProcess: Case = {
  name: 'fetch-in-process',
  what: 'GET of one pod through cluster.fetch, its text read; the baseline is http-get',
  goals: [{ of: 'ratio', atLeast: 5 }],
  async run() {
    const child = new Child('fetch-in-process')
    const rates = await child.next<readonly number[]>()
    child.kill()
    const { value: baseline } = await httpGet.run()
    const value = median(rates)
    return { value, unit: 'req/s', baseline, ratio: value / baseline }
  },
}
