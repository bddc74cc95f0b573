/** What system calls of the simulated containers answer when they fail, and the signals their processes know. */

/** A failed system call: an answer, never thrown. */
export class PosixError {
  constructor(
    readonly code: string,
    /** As strerror(3) words it. */
    readonly message: string,
  ) {
    Object.freeze(this)
  }
}

export const isError = (answer: unknown): answer is PosixError => answer instanceof PosixError

export const ENOENT = new PosixError('ENOENT', 'No such file or directory')
export const EACCES = new PosixError('EACCES', 'Permission denied')
export const EPERM = new PosixError('EPERM', 'Operation not permitted')
export const EBUSY = new PosixError('EBUSY', 'Device or resource busy')
export const EEXIST = new PosixError('EEXIST', 'File exists')
export const ENOTDIR = new PosixError('ENOTDIR', 'Not a directory')
export const EISDIR = new PosixError('EISDIR', 'Is a directory')
export const EINVAL = new PosixError('EINVAL', 'Invalid argument')
export const ENOSPC = new PosixError('ENOSPC', 'No space left on device')
export const EROFS = new PosixError('EROFS', 'Read-only file system')
export const ELOOP = new PosixError('ELOOP', 'Too many levels of symbolic links')
export const EXDEV = new PosixError('EXDEV', 'Invalid cross-device link')
export const ENOTEMPTY = new PosixError('ENOTEMPTY', 'Directory not empty')
export const EAGAIN = new PosixError('EAGAIN', 'Resource temporarily unavailable')
export const EBADF = new PosixError('EBADF', 'Bad file descriptor')
export const ENOMEM = new PosixError('ENOMEM', 'Cannot allocate memory')
export const E2BIG = new PosixError('E2BIG', 'Argument list too long')
export const ENAMETOOLONG = new PosixError('ENAMETOOLONG', 'File name too long')
export const ESRCH = new PosixError('ESRCH', 'No such process')

export type Signal = keyof typeof signalNumbers

/** How a process ended. */
export interface Exit {
  /** 128 and the signal's number, if a signal ended it. */
  readonly exitCode: number
  readonly signal?: Signal
  /** The container used more memory than its limit. */
  readonly isOutOfMemory?: boolean
}

export const signalNumbers = Object.freeze({
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGWINCH: 28,
})

/** The signal that `text` names: `TERM`, `sigterm`, `SIGTERM` or `15`. */
export function signalNamed(text: string): Signal | undefined {
  const upper = text.toUpperCase()
  for (const name of Object.keys(signalNumbers) as Signal[]) {
    if (upper === name || `SIG${upper}` === name || text === String(signalNumbers[name])) return name
  }
  return undefined
}

/** Signals that do nothing to a process without a handler. */
export const isHarmless = (signal: Signal): boolean =>
  signal === 'SIGCHLD' || signal === 'SIGCONT' || signal === 'SIGWINCH' || signal === 'SIGSTOP'
