/** The number by which programs name the error of a system call beside its words. Source: errno.h of Linux. */
import type { PosixError } from '../../runtime/posix.ts'

const numbers: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EACCES: 13,
  ENOTDIR: 20,
  EISDIR: 21,
  ENOSPC: 28,
  EROFS: 30,
}

/** 0 for one that no program here names so. */
export const errorNumber = ({ code }: PosixError): number => numbers[code] ?? 0
