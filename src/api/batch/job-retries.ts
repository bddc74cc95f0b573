/** How long a Job waits after a failure before it tries again, in milliseconds: twice as long after each, and so long at most. */
export const firstRetryMs = 10_000
export const longestRetryMs = 600_000
