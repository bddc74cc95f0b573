/** Writes an instant as date(1) does, in UTC. */

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const two = (n: number): string => String(n).padStart(2, '0')

/** @param at milliseconds since 1970. */
export function formatDate(at: number, format: string): string {
  const date = new Date(at)
  return format.replace(/%(-?)([A-Za-z%])/g, (whole, bare: string, letter: string) => {
    const text = field(date, letter) ?? whole
    return bare ? text.replace(/^[0 ]+(?=.)/, '') : text
  })
}

function field(date: Date, letter: string): string | undefined {
  const hour = date.getUTCHours()
  switch (letter) {
    case 'Y':
      return String(date.getUTCFullYear())
    case 'y':
      return two(date.getUTCFullYear() % 100)
    case 'm':
      return two(date.getUTCMonth() + 1)
    case 'd':
      return two(date.getUTCDate())
    case 'e':
      return String(date.getUTCDate()).padStart(2)
    case 'H':
      return two(hour)
    case 'I':
      return two(hour % 12 || 12)
    case 'M':
      return two(date.getUTCMinutes())
    case 'S':
      return two(date.getUTCSeconds())
    case 'N':
      return `${String(date.getUTCMilliseconds()).padStart(3, '0')}000000`
    case 'p':
      return hour < 12 ? 'AM' : 'PM'
    case 'a':
      return days[date.getUTCDay()].slice(0, 3)
    case 'A':
      return days[date.getUTCDay()]
    case 'b':
    case 'h':
      return months[date.getUTCMonth()].slice(0, 3)
    case 'B':
      return months[date.getUTCMonth()]
    case 'u':
      return String(date.getUTCDay() || 7)
    case 'w':
      return String(date.getUTCDay())
    case 'j':
      return String(
        Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1,
      ).padStart(3, '0')
    case 's':
      return String(Math.floor(date.getTime() / 1_000))
    case 'F':
      return formatDate(date.getTime(), '%Y-%m-%d')
    case 'T':
      return formatDate(date.getTime(), '%H:%M:%S')
    case 'R':
      return formatDate(date.getTime(), '%H:%M')
    case 'D':
      return formatDate(date.getTime(), '%m/%d/%y')
    case 'c':
      return formatDate(date.getTime(), '%a %b %e %H:%M:%S %Y')
    case 'x':
      return formatDate(date.getTime(), '%m/%d/%y')
    case 'X':
      return formatDate(date.getTime(), '%H:%M:%S')
    case 'Z':
      return 'UTC'
    case 'z':
      return '+0000'
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return undefined
  }
}
