/** Instants as the API writes them. Inside, an instant is a number of milliseconds since 1970. */

/** `2026-01-31T09:00:00Z`: metav1.Time has whole seconds. */
export const formatTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** `2026-01-31T09:00:00.000000Z`: metav1.MicroTime, as Leases and Events have it. */
export const formatMicroTime = (at: number): string => `${new Date(at).toISOString().slice(0, 23)}000Z`

/** The instant a timestamp names; undefined for an absent one. */
export const parseTime = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text)

/** The instant a timestamp names; `otherwise` for an absent one. */
export const instantOf = (text: string | undefined, otherwise = 0): number => parseTime(text) ?? otherwise

/**
 * A length of time as kubectl prints an age: `45s`, `5m30s`, `12m`, `3h5m`, `2d4h`, `400d`, `2y30d`.
 * Source: apimachinery's duration.HumanDuration.
 */
export function humanDuration(ms: number): string {
  const s = Math.trunc(ms / 1_000)
  if (s < -1) return '<invalid>'
  if (s < 0) return '0s'
  if (s < 120) return `${s}s`
  const m = Math.trunc(s / 60)
  if (m < 10) return s % 60 === 0 ? `${m}m` : `${m}m${s % 60}s`
  if (m < 180) return `${m}m`
  const h = Math.trunc(m / 60)
  if (h < 8) return m % 60 === 0 ? `${h}h` : `${h}h${m % 60}m`
  if (h < 48) return `${h}h`
  const d = Math.trunc(h / 24)
  if (h < 192) return h % 24 === 0 ? `${d}d` : `${d}d${h % 24}h`
  if (d < 730) return `${d}d`
  const y = Math.trunc(d / 365)
  if (d < 8 * 365) return d % 365 === 0 ? `${y}y` : `${y}y${d % 365}d`
  return `${y}y`
}

/** How long ago a timestamp was, as kubectl prints it; `<unknown>` for an absent one. */
export const age = (timestamp: string | undefined, now: number): string =>
  timestamp === undefined ? '<unknown>' : humanDuration(now - Date.parse(timestamp))
