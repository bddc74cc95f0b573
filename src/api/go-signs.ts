/** Signs of a text as Go sorts and names them. */

const wordSign = /[_\p{L}\p{Nd}]/u

/** Whether it may stand in a name. */
export const isWordSign = (sign: string): boolean => wordSign.test(sign)

/** `%#U`: `U+00A7 '§'`. */
export function signName(sign: string): string {
  const code = sign.codePointAt(0)!
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(sign) ? `${number} '${sign}'` : number
}
