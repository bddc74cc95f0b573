/** Fields that are stored and returned but that nothing in the simulator acts on, and the values that a user would miss. */

/** Whether a value asks for something that would be seen on a real cluster and is not to be had here. */
export type Asks = (value: unknown) => boolean

/** By path into `spec` or another part of an object, with `[]` for every item. */
export type NotSimulated = Readonly<Record<string, Asks>>
