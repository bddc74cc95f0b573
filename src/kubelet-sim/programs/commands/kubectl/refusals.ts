/** What a server refuses of several things: the others go on. */
import type { Working } from '../../../runtime/program.ts'
import { Refused } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'

/** Does something with each of them. @param refuse what is done with a refusal, and of what it is */
export function* forEachTried<T>(
  all: Iterable<T>,
  act: (each: T) => Working,
  refuse: (refused: Refused, each: T) => void,
): Working {
  for (const each of all) {
    try {
      yield* act(each)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refuse(error, each)
    }
  }
}

/** The same, where a refusal is told at once. Answers the exit code. @param told as it is told; undefined: not at all */
export function* forEachTold<T>(
  kubectl: Kubectl,
  all: Iterable<T>,
  act: (each: T) => Working,
  told: (refused: Refused, each: T) => Refused | undefined = (refused) => refused,
): Working<number> {
  let code = 0
  yield* forEachTried(all, act, (refused, each) => {
    const said = told(refused, each)
    if (!said) return
    kubectl.complain(`${said.message}\n`)
    code = 1
  })
  return code
}
