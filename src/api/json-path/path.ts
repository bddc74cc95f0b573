/** Paths into an object as definitions name them, without braces: `.status.conditions[?(@.type=="Ready")].status`. */
import { type Budget, Evaluation } from './evaluation.ts'
import { type Node, PathProblem, parsedPath } from './parser.ts'

/** Answers all values that it leads to; nothing where it goes wrong on the way, or would take too long. */
export type JsonPath = (object: unknown) => readonly unknown[]

/** Longer ones are none. */
const longest = 8_192

/** What following one may take in one object, whatever somebody writes: `[0,0][0,0][0,0]` doubles with every step. */
const mostSteps = 50_000

/** undefined for a text that is no path. Source: client-go's jsonpath, with missing keys allowed. */
export function jsonPath(text: string): JsonPath | undefined {
  const nodes = text.length > longest ? undefined : parsed(text)
  if (!nodes || nodes instanceof PathProblem) return undefined
  return (object) => {
    try {
      // What stands behind a brace within the text is another template, of which nobody asks.
      return new Evaluation(nodes, true, budget()).results(object)[0] ?? []
    } catch (error) {
      if (error instanceof PathProblem) return []
      throw error
    }
  }
}

/** Why a text is no path, in the words of client-go; undefined for one. */
export function whyNoJsonPath(text: string): string | undefined {
  const found = parsed(text)
  return found instanceof PathProblem ? found.message : undefined
}

function parsed(text: string): readonly Node[] | PathProblem {
  try {
    return parsedPath(`{${text}}`)
  } catch (error) {
    if (error instanceof PathProblem) return error
    throw error
  }
}

function budget(): Budget {
  let left = mostSteps
  return {
    spend(steps) {
      left -= steps
      if (left < 0) throw new PathProblem(`more than ${mostSteps} steps`)
    },
  }
}
