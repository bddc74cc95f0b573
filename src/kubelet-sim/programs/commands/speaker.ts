/** The shell whose builtin a program is. */
export interface Speaker {
  /** In whose words it speaks. */
  readonly dialect: string
  /** Writes a message with the shell's name before it. */
  complain(message: string): void
}
