/** A redis server of its own, in which scripts are run. */
import { seconds } from '../../../../src/sim/duration.ts'
import { exec, testRuntime } from '../../support.ts'

export type Config = Parameters<ReturnType<typeof testRuntime>['start']>[0]

/** Starts redis; a script has ten seconds. */
export function server(config: Config = {}) {
  const runtime = testRuntime()
  const started = runtime.start({ image: 'redis:8', ...config })
  const { container } = started
  runtime.clock.advance(seconds(1))
  const run = (script: string, where = container) => {
    const answer = exec(where, ['sh', '-c', script])
    runtime.clock.advance(seconds(10))
    return answer.output
  }
  /** What redis-cli answers to lines, each a command. */
  const ask = (lines: string, where = container) => run(`redis-cli --no-raw <<'EOF'\n${lines}\nEOF`, where)
  return { ...runtime, container, run, ask, started }
}
