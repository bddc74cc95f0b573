/** calendar, in Python: what is asked of months and days, and a month as text. */
export const calendar = `
import datetime as _datetime

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
day_name = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
day_abbr = [each[:3] for each in day_name]
month_name = ['', 'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
month_abbr = [each[:3] for each in month_name]

class IllegalMonthError(ValueError):
    def __init__(self, month):
        self.month = month
    def __str__(self):
        return f'bad month number {self.month!r}; must be 1-12'

def isleap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

def leapdays(y1, y2):
    return sum(isleap(year) for year in range(y1, y2))

def weekday(year, month, day):
    return _datetime.date(year, month, day).weekday()

def monthrange(year, month):
    if not 1 <= month <= 12:
        raise IllegalMonthError(month)
    days = (31, 29 if isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return weekday(year, month, 1), days

def timegm(tuple):
    year, month, day, hour, minute, second = tuple[:6]
    days = _datetime.date(year, month, 1).toordinal() - 719163 + day - 1
    return ((days * 24 + hour) * 60 + minute) * 60 + second

class Calendar:
    def __init__(self, firstweekday=0):
        self.firstweekday = firstweekday
    def iterweekdays(self):
        return iter([(self.firstweekday + n) % 7 for n in range(7)])
    def itermonthdays(self, year, month):
        first, days = monthrange(year, month)
        before = (first - self.firstweekday) % 7
        found = [0] * before + list(range(1, days + 1))
        return iter(found + [0] * (-len(found) % 7))
    def monthdayscalendar(self, year, month):
        days = list(self.itermonthdays(year, month))
        return [days[n:n + 7] for n in range(0, len(days), 7)]

class TextCalendar(Calendar):
    def formatmonth(self, theyear, themonth, w=0, l=0):
        w = max(2, w)
        width = 7 * (w + 1) - 1
        lines = [f'{month_name[themonth]} {theyear}'.center(width).rstrip()]
        lines.append(' '.join(day_name[each][:w].center(w) if w < 9 else day_name[each].center(w) for each in self.iterweekdays()))
        for week in self.monthdayscalendar(theyear, themonth):
            lines.append(' '.join((f'{day:2d}' if day else '').center(w) for day in week).rstrip())
        return '\\n'.join(lines) + '\\n'
    def prmonth(self, theyear, themonth, w=0, l=0):
        print(self.formatmonth(theyear, themonth, w, l), end='')

def monthcalendar(year, month):
    return TextCalendar().monthdayscalendar(year, month)
def month(theyear, themonth, w=0, l=0):
    return TextCalendar().formatmonth(theyear, themonth, w, l)
def prmonth(theyear, themonth, w=0, l=0):
    TextCalendar().prmonth(theyear, themonth, w, l)
`
