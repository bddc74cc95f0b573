/** What is said of a claim that asks for a part of a byte. Source: GetWarningsForPersistentVolumeClaimSpec. */
import type { VolumeResourceRequirements } from '../generated/types/core-v1.ts'
import { parseQuantity } from '../quantity.ts'
import { quoted } from '../quote.ts'

/** @param path where the claim's spec is */
export function* fractionalStorageWarnings(
  resources: VolumeResourceRequirements | undefined,
  path: string,
): Iterable<string> {
  for (const list of ['requests', 'limits'] as const) {
    const text = resources?.[list]?.['storage']
    if (text === undefined || parseQuantity(text).nanos % 1_000_000_000n === 0n) continue
    yield `${path}.resources.${list}[storage]: fractional byte value ${quoted(text)} is invalid, must be an integer`
  }
}
