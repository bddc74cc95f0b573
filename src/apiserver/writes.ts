/** What is written through each subresource: shared code asks this, and compares no names. */

export interface WriteRules {
  /**
   * What of an object is taken from who writes. `object`: all but the status; `status`: that, and what the kind lets
   * him write of the metadata; `part`: what the subresource has made, and checked.
   */
  readonly takes: 'object' | 'status' | 'part'
  /** Whether a change of the spec counts up metadata.generation. */
  readonly countsGenerations: boolean
  /** Whether managedFields says who wrote. */
  readonly isRecorded: boolean
  /** Whether it says when, too. */
  readonly isTimed: boolean
  /** Whether it carries out an action, about which admission was asked. */
  readonly isOfAction: boolean
}

const ofObject: WriteRules = {
  takes: 'object',
  countsGenerations: true,
  isRecorded: true,
  isTimed: true,
  isOfAction: false,
}
const ofPart: WriteRules = { ...ofObject, takes: 'part' }

/** What the API server does itself, past the record, is no change of what its author asked for. */
const ofItself: WriteRules = {
  takes: 'part',
  countsGenerations: false,
  isRecorded: false,
  isTimed: false,
  isOfAction: true,
}

const rules: ReadonlyMap<string, WriteRules> = new Map([
  // The real server forgets when something was scaled.
  ['scale', { ...ofObject, isTimed: false }],
  ['status', { ...ofObject, takes: 'status', countsGenerations: false }],
  ['binding', ofItself],
  ['eviction', ofItself],
])

/** @param subresource undefined: the object itself */
export const rulesOfWrite = (subresource: string | undefined): WriteRules =>
  subresource === undefined ? ofObject : (rules.get(subresource) ?? ofPart)
