/**
 * Questions to the outside that a write waits for. A write is prepared as far as its first question, and ends there. When
 * the answer has come it is prepared again, from what there is then: what has moved meanwhile makes another question of it.
 * So nothing here waits, and without questions nothing is in the way.
 */
import { ApiError } from '../api/errors.ts'
import { keepNewest } from '../api/newest.ts'
import type { WebhookCall, WebhookReply } from '../client/webhook-connection.ts'

/** What of a new object is made up: it is made up anew each time that it is prepared. */
interface MadeUp {
  readonly uid: string
  readonly name: string
}

export interface Question {
  /** The same for the same question, whatever was made up. */
  readonly key: string
  readonly call: WebhookCall
  readonly about: Partial<MadeUp>
}

/** What the outside has answered, about whom it was asked. */
export interface Answered {
  readonly reply: WebhookReply
  readonly about: Partial<MadeUp>
}

/** A write that cannot go on without an answer. Whoever cannot wait is refused. */
export class Unanswered extends ApiError {
  constructor(
    readonly question: Question,
    who: string,
  ) {
    super(500, 'InternalError', `Internal error occurred: ${who}`, { causes: [{ message: who }] })
  }
}

/** So many answers are kept at most: most are taken at once. */
const mostKept = 1_000

/** Who asks: answers come by `tell`. */
type Asker = (question: Question) => void

export class Outside {
  readonly #answers = new Map<string, Answered>()
  /** What was asked and is not answered yet, and who waits for that. */
  readonly #asked = new Map<string, { readonly question: Question; readonly waiting: (() => void)[] }>()
  readonly #taken = new Set<string>()
  readonly #askers = new Set<Asker>()

  /** Has questions asked by `asker`, unless somebody else does so already. Answers how to stop that. */
  askBy(asker: Asker): () => void {
    this.#askers.add(asker)
    if (this.#askers.size === 1) this.#askAll()
    return () => {
      this.#askers.delete(asker)
    }
  }

  /** @param who waits for it, as a client is told who cannot. @throws Unanswered */
  answerTo(question: Question, who: string): Answered {
    const answered = this.#answers.get(question.key)
    if (answered) {
      this.#taken.add(question.key)
      return answered
    }
    if (!this.#asked.has(question.key)) {
      this.#asked.set(question.key, { question, waiting: [] })
      this.#asker?.(question)
    }
    throw new Unanswered(question, who)
  }

  /** Calls back when a question is answered, or will never be; at once where that is so. */
  whenAnswered({ key }: Question, run: () => void): void {
    const asked = this.#asked.get(key)
    if (asked) asked.waiting.push(run)
    else run()
  }

  /** Takes in an answer. */
  tell(key: string, reply: WebhookReply): void {
    const asked = this.#asked.get(key)
    if (!asked) return
    this.#asked.delete(key)
    this.#answers.set(key, { reply, about: asked.question.about })
    keepNewest(this.#answers, mostKept)
    for (const run of asked.waiting) run()
  }

  /** Nothing is answered here any more: whoever waits is told. */
  close(): void {
    const left = [...this.#asked.values()]
    this.#asked.clear()
    for (const { waiting } of left) for (const run of waiting) run()
  }

  /** A write has come to its end, whichever: its answers are of no use to another. */
  end(): void {
    if (this.#taken.size === 0) return
    for (const key of this.#taken) this.#answers.delete(key)
    this.#taken.clear()
  }

  /** A write waits for its next answer: it will want those that it had, again. */
  wait(): void {
    this.#taken.clear()
  }

  get #asker(): Asker | undefined {
    return this.#askers.values().next().value
  }

  #askAll(): void {
    for (const { question } of this.#asked.values()) this.#asker?.(question)
  }
}
