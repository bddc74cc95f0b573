/** What is wrong with what containers of Windows run as. Source: validateWindowsSecurityContextOptions. */
import { type FieldErrors, invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { WindowsSecurityContextOptions } from '../generated/types/core-v1.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'

const longestSpec = 64 * 1_024
const longestDomain = 255
const longestUser = 104

export function* windowsOptionsProblems(
  options: WindowsSecurityContextOptions | undefined,
  path: string,
): FieldErrors {
  if (!options) return
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options
  if (gmsaCredentialSpecName !== undefined) {
    yield* breaches(dnsSubdomainProblems, `${path}.gmsaCredentialSpecName`, gmsaCredentialSpecName)
  }
  if (gmsaCredentialSpec !== undefined) {
    const field = `${path}.gmsaCredentialSpec`
    if (gmsaCredentialSpec === '') yield invalid(field, '', 'gmsaCredentialSpec cannot be an empty string')
    else if (byteLength(gmsaCredentialSpec) > longestSpec)
      yield invalid(field, gmsaCredentialSpec, 'gmsaCredentialSpec size must be under 64 KiB')
  }
  if (runAsUserName === undefined) return
  for (const problem of userNameProblems(runAsUserName)) {
    yield invalid(`${path}.runAsUserName`, runAsUserName, `runAsUserName${problem}`)
  }
}

function* userNameProblems(name: string): Iterable<string> {
  const parts = name.split('\\')
  if (name === '') yield ' cannot be an empty string'
  else if (/\p{Cc}/u.test(name)) yield ' cannot contain control characters'
  else if (parts.length > 2) yield ' cannot contain more than one backslash'
  else {
    if (parts.length === 2) yield* domainProblems(parts[0])
    yield* userProblems(parts.at(-1)!)
  }
}

const netBiosName = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const dnsName =
  /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

function* domainProblems(domain: string): Iterable<string> {
  if (byteLength(domain) > longestDomain) yield "'s Domain length must be under 256 characters"
  if (!netBiosName.test(domain) && !dnsName.test(domain))
    yield "'s Domain doesn't match the NetBios nor the DNS format"
}

function* userProblems(user: string): Iterable<string> {
  if (user === '') yield "'s User cannot be empty"
  else if (byteLength(user) > longestUser)
    yield `'s User length must not be longer than ${longestUser} characters`
  if (/^[. ]+$/.test(user)) yield "'s User cannot contain only periods or spaces"
  if (/["/\\:;|=,+*?<>@[\]]/.test(user))
    yield `'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`
}
