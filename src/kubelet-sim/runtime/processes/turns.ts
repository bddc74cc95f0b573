/** When the processes of a container run: in turns of the clock, each with so much work, whoever does it. */
import type { Clock } from '../../../sim/clock.ts'
import { CpuMeter } from '../cpu-meter.ts'
import { unitsPerTurn } from '../work.ts'
import type { Wait } from './streams.ts'

/** What has turns. */
interface Runner {
  /** Goes on until it waits or ends. */
  step(): void
  /** How many turns of busy work it has behind it from which it has not rested yet. */
  turns: number
  /** How much rest there had been when that was counted, in milliseconds. */
  rested: number
  /** Ends its wait for the next turn soon. */
  hurry: (() => void) | undefined
  /** How many times as fast its real program does what it does here. */
  readonly speed: number
}

/** Where all the containers of a cluster run: one at a time. */
export class Stage {
  isTaken = false
  /** How many processes, of all containers, wait for their next turn: they share the host. */
  resting = 0
}

/** Turns after which a turn counts as twice as long, so that hours of a busy loop cost little. */
const turnsPerDoubling = 128
const longestTurnMs = 60_000

/** So long nothing has to be done in a container before a turn is forgotten: who works two hundredths of the time is not busy. */
const restPerTurnMs = 50

/**
 * What cannot be divided, and takes longer than so many turns, holds everybody up: whoever does that rests so much longer
 * that of a hundred who come by, one at most has to wait.
 */
const longestStandstill = 32
const restPerStandstill = 100

export class Turns {
  /** What has been done in this turn, in units, and what is left to be made up for from those before. */
  #spent = 0
  /** What of it was there when the turn began. */
  #spentBefore = 0
  #isRunning = false
  /** Those that can go on have their turn on the clock. */
  #isDue = false
  /** Those that can go on. */
  #ready: Runner[] | undefined
  /** How many wait for their next turn. */
  #resting = 0
  /** What was rested too little, as rests are of whole milliseconds. */
  #owedMs = 0
  /** How long there was nothing to do, in milliseconds. */
  #restedMs = 0
  #lastRunAt: number
  /** What has been done since the last run, in units. */
  #done = 0
  /** Made when there is something to count. */
  #meter: CpuMeter | undefined

  constructor(
    readonly clock: Clock,
    private readonly stage: Stage,
  ) {
    this.#lastRunAt = clock.now()
  }

  /** Counts work. @param speed see Runner */
  charge(units: number, speed = 1): void {
    this.#spent += units
    this.#done += units / speed
  }

  /** Counts work that takes a CPU so long, and nobody's turn. */
  work(ms: number): void {
    this.#counted.add(ms, this.clock.now())
  }

  /** So many processes more are at work without end, and take nobody's turn; or less. */
  engage(count: number): void {
    this.#counted.change(count, this.clock.now())
  }

  /** What is used of the CPU now, in thousandths of one. */
  get cpuMillis(): number {
    return this.#meter?.millis(this.clock.now()) ?? 0
  }

  /** What has been used of it since the start, in milliseconds. */
  get cpuMs(): number {
    return this.#meter?.totalMs(this.clock.now()) ?? 0
  }

  get #counted(): CpuMeter {
    this.#meter ??= new CpuMeter(this.#lastRunAt)
    return this.#meter
  }

  /** This turn's work is done: who looks rests now. */
  get isSpent(): boolean {
    return this.#spent >= unitsPerTurn
  }

  /** Lets it run at once, within the turn of the one that starts it, if that is not over. */
  begin(runner: Runner): void {
    if (this.#isRunning && !this.isSpent) runner.step()
    else this.resume(runner)
  }

  /** Lets it go on, but not within the step of another: a long pipeline would exhaust the host's stack. */
  resume(runner: Runner): void {
    if (this.#ready) this.#ready.push(runner)
    else this.#ready = [runner]
    if (this.#isRunning || this.#isDue) return
    if (this.stage.isTaken) this.#runSoon(0)
    else this.#run()
  }

  #runSoon(ms: number): void {
    this.#isDue = true
    this.clock.after(ms, () => this.#run(), { background: true })
  }

  /** One turn: those that can go on, as far as it lasts. The others have the next one. */
  #run(): void {
    const ready = this.#ready!
    this.#isDue = false
    this.#countRest()
    this.#spentBefore = this.#spent
    this.#isRunning = true
    this.stage.isTaken = true
    try {
      do ready.shift()!.step()
      while (ready.length > 0 && !this.isSpent)
    } finally {
      this.#isRunning = false
      this.stage.isTaken = false
      if (ready.length > 0) this.#runSoon(1)
      // Most containers never do anything again.
      else this.#ready = undefined
    }
  }

  #countRest(): void {
    const now = this.clock.now()
    const sinceMs = now - this.#lastRunAt
    this.#lastRunAt = now
    if (sinceMs === 0) return
    this.#counted.add(this.#done / unitsPerTurn, now)
    this.#done = 0
    if (this.#resting === 0) this.#restedMs += sinceMs
    this.#spent = Math.max(0, this.#spent - (sinceMs / restPerTurnMs) * unitsPerTurn)
  }

  /** Waits for the next turn of one that does not rest by itself. */
  next(runner: Runner): Wait {
    const { speed } = runner
    const rested = Math.floor(((this.#restedMs - runner.rested) / restPerTurnMs) * speed)
    runner.turns = Math.max(0, runner.turns - rested) + 1
    runner.rested = this.#restedMs
    const doublings = Math.floor(runner.turns / (turnsPerDoubling * speed))
    // What cannot be divided may have taken more than its turn.
    const turns = Math.max(1, Math.floor(this.#spent / unitsPerTurn))
    const atOnce = Math.floor((this.#spent - this.#spentBefore) / unitsPerTurn)
    const restMs = turns + Math.max(0, atOnce - longestStandstill) * restPerStandstill
    const exactMs = Math.min(longestTurnMs, (2 ** doublings * (this.stage.resting + 1) * restMs) / speed)
    const lengthMs = Math.floor(exactMs + this.#owedMs)
    this.#owedMs += exactMs - lengthMs
    return (wake) => {
      this.#addResting(1)
      let isResting = true
      // Called off, too, when its rest is over and it is ended before it goes on.
      const end = () => {
        if (isResting) this.#addResting(-1)
        isResting = false
      }
      const go = () => {
        end()
        // It has waited for what was done.
        if (!this.#isRunning) this.#spent = 0
        wake()
      }
      let timer = this.clock.after(lengthMs, go, { background: true })
      // Not at once: two that hurry each other would let time stand still.
      runner.hurry = () => {
        timer.cancel()
        timer = this.clock.after(1, go, { background: true })
      }
      return () => {
        end()
        timer.cancel()
      }
    }
  }

  #addResting(count: number): void {
    this.#resting += count
    this.stage.resting += count
    this.engage(count)
  }
}
