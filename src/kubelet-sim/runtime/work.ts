/**
 * What work costs. A unit is about what it takes to look at one character; what a program does is counted in units, and
 * virtual time passes with them: never by the host's clock, so that two runs are the same run.
 */

/** What a container may do in one turn of the clock: a millisecond of the host's, roughly. */
export const unitsPerTurn = 65_536

/** A simple command of a shell, and whatever else is the smallest thing that is counted. */
export const stepUnits = 64

/** A process, or a program that takes the place of another. */
export const processUnits = 2_000

/** An entry of a directory, looked at by name. */
export const entryUnits = 64

/** What of a text is dealt with before others have their turn, in characters. */
export const longestBite = 16_384

/** Longer than any cluster lives. */
const longestMs = 100 * 365 * 86_400_000

/** A length of time that the clock can bear, of whatever a program has made out of a user's words. */
export const boundedLength = (ms: number): number => (ms > 0 ? Math.min(ms, longestMs) : 0)
