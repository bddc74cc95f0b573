/** In what the servers of SQL differ. */
export interface Ways {
  /** What double quotes stand around: a name, or a text as in MySQL. */
  readonly quotes: 'names' | 'texts'
  /** It has booleans; others have 1 and 0. */
  readonly hasBooleans: boolean
  /** `length` counts characters, not bytes. */
  readonly measuresCharacters: boolean
  /** Texts that differ in capitals are different. */
  readonly distinguishesCapitals: boolean
  /** What is unknown comes after all else, and not before. */
  readonly unknownIsLast: boolean
  /** How many more digits a quotient has than what was divided; undefined: whole numbers are divided wholly. */
  readonly moreDigits: number | undefined
  /** Instants are told with their fractions and their zone. */
  readonly tellsZones: boolean
  /** How often a question that asks itself may do so. */
  readonly mostRecursions: number
}
