/** datetime, in Python: the instants are those of the cluster's clock. */
export const datetime = `
import time as _time

MINYEAR, MAXYEAR = 1, 9999
_days_in = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

def _in_month(year, month):
    return 29 if month == 2 and _leap(year) else _days_in[month - 1]

def _ordinal(year, month, day):
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return days + sum(_in_month(year, each) for each in range(1, month)) + day

def _from_ordinal(n):
    year = n * 400 // 146097 + 1
    while _ordinal(year, 1, 1) > n:
        year -= 1
    n -= _ordinal(year, 1, 1)
    month = 1
    while n >= _in_month(year, month):
        n -= _in_month(year, month)
        month += 1
    return year, month, n + 1

class timedelta:
    __slots__ = ('days', 'seconds', 'microseconds')
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        total = round(((days + weeks * 7) * 86400 + hours * 3600 + minutes * 60 + seconds) * 1000000 + milliseconds * 1000 + microseconds)
        self.days, rest = divmod(total, 86400000000)
        self.seconds, self.microseconds = divmod(rest, 1000000)
    def _micros(self):
        return (self.days * 86400 + self.seconds) * 1000000 + self.microseconds
    def total_seconds(self):
        return self._micros() / 1000000
    def __add__(self, other):
        if isinstance(other, timedelta):
            return timedelta(microseconds=self._micros() + other._micros())
        return NotImplemented
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return timedelta(microseconds=self._micros() - other._micros())
        return NotImplemented
    def __neg__(self):
        return timedelta(microseconds=-self._micros())
    def __abs__(self):
        return timedelta(microseconds=abs(self._micros()))
    def __mul__(self, factor):
        return timedelta(microseconds=self._micros() * factor)
    __rmul__ = __mul__
    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._micros() / other._micros()
        return timedelta(microseconds=self._micros() / other)
    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._micros() // other._micros()
        return timedelta(microseconds=self._micros() // other)
    def __mod__(self, other):
        return timedelta(microseconds=self._micros() % other._micros())
    def __eq__(self, other):
        return isinstance(other, timedelta) and self._micros() == other._micros()
    def __lt__(self, other):
        return self._micros() < other._micros()
    def __le__(self, other):
        return self._micros() <= other._micros()
    def __gt__(self, other):
        return self._micros() > other._micros()
    def __ge__(self, other):
        return self._micros() >= other._micros()
    def __hash__(self):
        return hash(self._micros())
    def __bool__(self):
        return self._micros() != 0
    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f'{hours}:{minutes:02d}:{seconds:02d}'
        if self.days:
            text = f"{self.days} day{'' if abs(self.days) == 1 else 's'}, {text}"
        return text + (f'.{self.microseconds:06d}' if self.microseconds else '')
    def __repr__(self):
        parts = [f'{name}={getattr(self, name)}' for name in ('days', 'seconds', 'microseconds') if getattr(self, name)]
        return 'datetime.timedelta(' + (', '.join(parts) or '0') + ')'

class tzinfo:
    pass

class timezone(tzinfo):
    def __init__(self, offset, name=None):
        self._offset, self._name = offset, name
    def utcoffset(self, dt):
        return self._offset
    def dst(self, dt):
        return None
    def tzname(self, dt):
        if self._name is not None:
            return self._name
        return 'UTC' if not self._offset else 'UTC' + _offset_text(self._offset)
    def __eq__(self, other):
        return isinstance(other, timezone) and self._offset == other._offset
    def __hash__(self):
        return hash(self._offset)
    def __str__(self):
        return self.tzname(None)
    def __repr__(self):
        return 'datetime.timezone.utc' if self is timezone.utc else f'datetime.timezone({self._offset!r})'

timezone.utc = timezone(timedelta(0))
UTC = timezone.utc

def _offset_text(offset, between=':'):
    minutes = int(offset.total_seconds() // 60)
    sign = '-' if minutes < 0 else '+'
    return f'{sign}{abs(minutes) // 60:02d}{between}{abs(minutes) % 60:02d}'

def _check(year, month, day):
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f'year {year} is out of range')
    if not 1 <= month <= 12:
        raise ValueError('month must be in 1..12')
    if not 1 <= day <= _in_month(year, month):
        raise ValueError('day is out of range for month')

class IsoCalendarDate(tuple):
    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])
    def __repr__(self):
        return f'datetime.IsoCalendarDate(year={self[0]}, week={self[1]}, weekday={self[2]})'

class date:
    def __init__(self, year, month, day):
        _check(year, month, day)
        self.year, self.month, self.day = year, month, day
    @classmethod
    def today(cls):
        at = _time.localtime()
        return cls(at.tm_year, at.tm_mon, at.tm_mday)
    @classmethod
    def fromtimestamp(cls, seconds):
        at = _time.localtime(seconds)
        return cls(at.tm_year, at.tm_mon, at.tm_mday)
    @classmethod
    def fromordinal(cls, n):
        return cls(*_from_ordinal(n))
    @classmethod
    def fromisoformat(cls, text):
        try:
            year, month, day = map(int, text.split('-'))
        except ValueError:
            raise ValueError(f'Invalid isoformat string: {text!r}') from None
        return cls(year, month, day)
    def toordinal(self):
        return _ordinal(self.year, self.month, self.day)
    def weekday(self):
        return (self.toordinal() + 6) % 7
    def isoweekday(self):
        return self.weekday() + 1
    def isocalendar(self):
        thursday = date.fromordinal(self.toordinal() - self.weekday() + 3)
        return IsoCalendarDate((thursday.year, (thursday.toordinal() - _ordinal(thursday.year, 1, 1)) // 7 + 1, self.isoweekday()))
    def replace(self, year=None, month=None, day=None):
        return date(year or self.year, month or self.month, day or self.day)
    def isoformat(self):
        return f'{self.year:04d}-{self.month:02d}-{self.day:02d}'
    def timetuple(self):
        return _time.gmtime((self.toordinal() - 719163) * 86400)
    def strftime(self, form):
        return datetime(self.year, self.month, self.day).strftime(form)
    def ctime(self):
        return self.strftime('%a %b %e %H:%M:%S %Y')
    def _key(self):
        return (self.year, self.month, self.day)
    def __add__(self, other):
        return date.fromordinal(self.toordinal() + other.days)
    __radd__ = __add__
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return date.fromordinal(self.toordinal() - other.days)
        return timedelta(days=self.toordinal() - other.toordinal())
    def __eq__(self, other):
        return isinstance(other, date) and not isinstance(other, datetime) and self._key() == other._key()
    def __lt__(self, other):
        return self._key() < other._key()
    def __le__(self, other):
        return self._key() <= other._key()
    def __gt__(self, other):
        return self._key() > other._key()
    def __ge__(self, other):
        return self._key() >= other._key()
    def __hash__(self):
        return hash(self._key())
    def __format__(self, form):
        return self.strftime(form) if form else str(self)
    def __str__(self):
        return self.isoformat()
    def __repr__(self):
        return f'datetime.date({self.year}, {self.month}, {self.day})'

class time:
    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        if not 0 <= hour < 24:
            raise ValueError('hour must be in 0..23')
        if not 0 <= minute < 60:
            raise ValueError('minute must be in 0..59')
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo
    @classmethod
    def fromisoformat(cls, text):
        try:
            found = datetime.fromisoformat('1900-01-01T' + text.lstrip('T'))
        except ValueError:
            raise ValueError(f'Invalid isoformat string: {text!r}') from None
        return cls(found.hour, found.minute, found.second, found.microsecond, found.tzinfo)
    def replace(self, hour=None, minute=None, second=None, microsecond=None):
        given = (hour, minute, second, microsecond)
        return time(*(old if new is None else new for new, old in zip(given, self._key())), self.tzinfo)
    def __le__(self, other):
        return self._key() <= other._key()
    def __gt__(self, other):
        return self._key() > other._key()
    def __ge__(self, other):
        return self._key() >= other._key()
    def __format__(self, form):
        return self.strftime(form) if form else str(self)
    def isoformat(self, timespec='auto'):
        return datetime(1, 1, 1, self.hour, self.minute, self.second, self.microsecond, self.tzinfo).isoformat(timespec=timespec)[11:]
    def strftime(self, form):
        return datetime(1900, 1, 1, self.hour, self.minute, self.second, self.microsecond).strftime(form)
    def _key(self):
        return (self.hour, self.minute, self.second, self.microsecond)
    def __eq__(self, other):
        return isinstance(other, time) and self._key() == other._key()
    def __lt__(self, other):
        return self._key() < other._key()
    def __hash__(self):
        return hash(self._key())
    def __str__(self):
        return self.isoformat()
    def __repr__(self):
        parts = [self.hour, self.minute] + ([self.second] if self.second or self.microsecond else []) + ([self.microsecond] if self.microsecond else [])
        return f"datetime.time({', '.join(map(str, parts))})"

class datetime(date):
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
        _check(year, month, day)
        if not 0 <= hour < 24:
            raise ValueError('hour must be in 0..23')
        if not 0 <= minute < 60:
            raise ValueError('minute must be in 0..59')
        if not 0 <= second < 60:
            raise ValueError('second must be in 0..59')
        self.year, self.month, self.day = year, month, day
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo = hour, minute, second, microsecond, tzinfo
    @classmethod
    def _made(cls, micros, tz=None):
        seconds, micro = divmod(micros, 1000000)
        days, rest = divmod(seconds, 86400)
        year, month, day = _from_ordinal(days + 719163)
        return cls(year, month, day, rest // 3600, rest % 3600 // 60, rest % 60, micro, tz)
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(_time.time())
    @classmethod
    def today(cls):
        return cls.now()
    @classmethod
    def fromtimestamp(cls, seconds, tz=None):
        micros = round(seconds * 1000000)
        if tz is not None:
            micros += tz.utcoffset(None)._micros()
        return cls._made(micros, tz)
    @classmethod
    def utcfromtimestamp(cls, seconds):
        return cls.fromtimestamp(seconds)
    @classmethod
    def combine(cls, day, at, tzinfo=None):
        return cls(day.year, day.month, day.day, at.hour, at.minute, at.second, at.microsecond, tzinfo or at.tzinfo)
    @classmethod
    def fromisoformat(cls, text):
        for form in ('%Y-%m-%d', '%Y-%m-%dT%H:%M', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%S.%f', '%Y-%m-%dT%H:%M:%S%z', '%Y-%m-%dT%H:%M:%S.%f%z'):
            try:
                return cls.strptime(text[:10] + text[10:].replace(' ', 'T', 1), form)
            except ValueError:
                pass
        if text[:4].isdigit() and text[4:5] == text[7:8] == '-' and text[5:7].isdigit() and text[8:10].isdigit():
            _check(int(text[:4]), int(text[5:7]), int(text[8:10]))
        raise ValueError(f'Invalid isoformat string: {text!r}')
    @classmethod
    def strptime(cls, text, form):
        seconds, micro, offset = _time._parse(text, form)
        made = cls._made(seconds * 1000000 + micro)
        if offset is not None:
            made.tzinfo = timezone.utc if offset == 0 else timezone(timedelta(minutes=offset))
        return made
    def _micros(self):
        days = self.toordinal() - 719163
        micros = (days * 86400 + self.hour * 3600 + self.minute * 60 + self.second) * 1000000 + self.microsecond
        offset = self.utcoffset()
        return micros - offset._micros() if offset is not None else micros
    def timestamp(self):
        return self._micros() / 1000000
    def utcoffset(self):
        return None if self.tzinfo is None else self.tzinfo.utcoffset(self)
    def tzname(self):
        return None if self.tzinfo is None else self.tzinfo.tzname(self)
    def astimezone(self, tz=None):
        tz = tz or timezone.utc
        return datetime._made(self._micros() + tz.utcoffset(None)._micros(), tz)
    def date(self):
        return date(self.year, self.month, self.day)
    def time(self):
        return time(self.hour, self.minute, self.second, self.microsecond)
    def replace(self, **changes):
        values = {name: getattr(self, name) for name in ('year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo')}
        values.update(changes)
        return datetime(**values)
    def timetuple(self):
        return _time.gmtime(self._micros() // 1000000)
    utctimetuple = timetuple
    def isoformat(self, sep='T', timespec='auto'):
        text = f'{self.year:04d}-{self.month:02d}-{self.day:02d}{sep}{self.hour:02d}:{self.minute:02d}'
        if timespec not in ('hours', 'minutes'):
            text += f':{self.second:02d}'
        if timespec == 'milliseconds':
            text += f'.{self.microsecond // 1000:03d}'
        elif timespec == 'microseconds' or (timespec == 'auto' and self.microsecond):
            text += f'.{self.microsecond:06d}'
        offset = self.utcoffset()
        return text if offset is None else text + _offset_text(offset)
    def strftime(self, form):
        offset = self.utcoffset()
        zone = '' if offset is None else _offset_text(offset, '')
        return _time._format(form, (self.year, self.month, self.day, self.hour, self.minute, self.second, self.weekday(), self.toordinal() - _ordinal(self.year, 1, 1) + 1), self.microsecond, zone)
    def _against(self, other):
        if (self.tzinfo is None) != (other.tzinfo is None):
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return self._micros(), other._micros()
    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        made = datetime._made(self.replace(tzinfo=None)._micros() + other._micros())
        made.tzinfo = self.tzinfo
        return made
    __radd__ = __add__
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        if (self.tzinfo is None) != (other.tzinfo is None):
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return timedelta(microseconds=self._micros() - other._micros())
    def __eq__(self, other):
        return isinstance(other, datetime) and (self.tzinfo is None) == (other.tzinfo is None) and self._micros() == other._micros()
    def __lt__(self, other):
        a, b = self._against(other)
        return a < b
    def __le__(self, other):
        a, b = self._against(other)
        return a <= b
    def __gt__(self, other):
        a, b = self._against(other)
        return a > b
    def __ge__(self, other):
        a, b = self._against(other)
        return a >= b
    def __hash__(self):
        return hash(self._micros())
    def __str__(self):
        return self.isoformat(' ')
    def __repr__(self):
        parts = [self.year, self.month, self.day, self.hour, self.minute]
        if self.second or self.microsecond:
            parts.append(self.second)
        if self.microsecond:
            parts.append(self.microsecond)
        zone = '' if self.tzinfo is None else f', tzinfo={self.tzinfo!r}'
        return f"datetime.datetime({', '.join(map(str, parts))}{zone})"

date.min, date.max = date(1, 1, 1), date(9999, 12, 31)
datetime.min, datetime.max = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
`
