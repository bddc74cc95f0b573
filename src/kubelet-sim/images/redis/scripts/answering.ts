/** How clients are answered that run scripts, and those that come while one runs. */
import type { Wait } from '../../../runtime/processes/streams.ts'
import type { Working } from '../../../runtime/program.ts'
import type { Reply } from '../../parts/conversation.ts'
import { replyText } from '../protocol.ts'
import type { Runner, Scripting } from './scripting.ts'

export const evaluates = /^eval(sha)?(_ro)?$/

/** What may be asked while a script runs that takes too long. */
export const isForScripts = ([name, how = '']: readonly string[]): boolean =>
  /^script$/i.test(name) ? /^kill$/i.test(how) : /^shutdown$/i.test(name) && /^nosave$/i.test(how)

/** Nobody is served until the script has ended, or has taken so long that nobody waits for it. */
export function* afterScript(scripts: Scripting, answer: () => Reply['text']): Working<string> {
  while (scripts.isRunning) {
    if (scripts.isOverdue)
      return replyText({
        error: 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
      })
    yield scripts.turn
  }
  const text = answer()
  return typeof text === 'string' ? text : yield* text()
}

/** Runs a script: at once, or as long as it takes. @throws RedisError */
export function evaluated(scripts: Scripting, words: readonly string[], runner: Runner): Reply['text'] {
  const work = scripts.evaluate(words, runner)
  const first = work.next()
  if (first.done) return replyText(first.value)
  return function* () {
    yield first.value as Wait
    return replyText(yield* work)
  }
}
