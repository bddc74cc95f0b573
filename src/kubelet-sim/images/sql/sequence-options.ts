/** What is said of a sequence where it is made or changed. */
export interface SequenceOptions {
  readonly type?: string
  readonly start?: number
  readonly increment?: number
  /** `none`: as far as the type goes, as where nothing is said. */
  readonly least?: number | 'none'
  readonly most?: number | 'none'
  readonly cycles?: boolean
  /** Where it goes on; `start`: where it began. */
  readonly restart?: number | 'start'
}
