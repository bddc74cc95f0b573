/** The names of signers: a domain and a path, `example.com/signer`. Source: pkg/apis/certificates/validation. */
import { type FieldErrors, invalid, required, tooLong } from '../field-error.ts'
import { dnsLabelProblems, dnsSubdomainProblems, type NameRule } from '../names.ts'
import { quoted } from '../quote.ts'
import { byteLength } from '../text-bytes.ts'

const longestDomain = 253
const longestPath = 253 + 63 + 1

export function* signerNameProblems(field: string, name: string): FieldErrors & Generator {
  if (name === '') return yield required(field)
  const parts = name.split('/')
  if (parts.length !== 2)
    return yield invalid(
      field,
      name,
      "must be a fully qualified domain and path of the form 'example.com/signer-name'",
    )
  const [domain, path] = parts
  if (byteLength(domain) > longestDomain) yield tooLong(field, longestDomain)
  yield* labelProblems(field, domain, dnsLabelProblems)
  if (!domain.includes('.'))
    yield invalid(field, domain, 'should be a domain with at least two segments separated by dots')
  yield* labelProblems(field, path, dnsSubdomainProblems)
  if (byteLength(name) > longestDomain + longestPath + 1)
    yield tooLong(field, longestDomain + longestPath + 1)
}

/** Of the first label that is none. */
function* labelProblems(field: string, text: string, rule: NameRule): FieldErrors & Generator {
  for (const label of text.split('.')) {
    const problems = rule(label)
    for (const problem of problems)
      yield invalid(field, text, `validating label ${quoted(label)}: ${problem}`)
    if (problems.length > 0) return
  }
}
