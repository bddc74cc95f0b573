/** Writes counts into a status. */

/** Sets the counts that differ. One that is zero is absent, as the API has it for all but a few fields. */
export function setCounts<S extends object>(
  status: S,
  counts: { readonly [Field in keyof S]?: number },
): void {
  for (const field in counts) {
    const count = counts[field] as number | undefined
    if (!count) delete status[field]
    else if (status[field] !== count) status[field] = count as S[typeof field]
  }
}
