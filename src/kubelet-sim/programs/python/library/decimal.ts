/** decimal, in Python: numbers of as many digits as a context says, after the General Decimal Arithmetic Specification. */
export const decimal = `
import math as _math

ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR = 'ROUND_UP', 'ROUND_DOWN', 'ROUND_CEILING', 'ROUND_FLOOR'
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP = 'ROUND_HALF_UP', 'ROUND_HALF_DOWN', 'ROUND_HALF_EVEN', 'ROUND_05UP'
MAX_PREC = MAX_EMAX = 999999999999999999
MIN_EMIN = -MAX_EMAX
_longest = 20000

class DecimalException(ArithmeticError):
    pass
class Clamped(DecimalException):
    pass
class InvalidOperation(DecimalException):
    pass
class ConversionSyntax(InvalidOperation):
    pass
class DivisionByZero(DecimalException, ZeroDivisionError):
    pass
class DivisionUndefined(InvalidOperation, ZeroDivisionError):
    pass
class DivisionImpossible(InvalidOperation):
    pass
class Inexact(DecimalException):
    pass
class Rounded(DecimalException):
    pass
class Subnormal(DecimalException):
    pass
class Overflow(Inexact, Rounded):
    pass
class Underflow(Inexact, Rounded, Subnormal):
    pass
class FloatOperation(DecimalException, TypeError):
    pass

class DecimalTuple(tuple):
    def __new__(cls, sign, digits, exponent):
        return tuple.__new__(cls, (sign, digits, exponent))
    sign = property(lambda self: self[0])
    digits = property(lambda self: self[1])
    exponent = property(lambda self: self[2])
    def __repr__(self):
        return f'DecimalTuple(sign={self[0]}, digits={self[1]}, exponent={self[2]!r})'

class Context:
    def __init__(self, prec=28, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=None, traps=None):
        self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp = prec, rounding, Emin, Emax, capitals, clamp
        self.flags = {}
        known = (InvalidOperation, DivisionByZero, Overflow)
        self.traps = {each: each in (known if traps is None else traps) for each in (*known, Inexact, Rounded, FloatOperation)}
    def copy(self):
        made = Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp)
        made.traps = dict(self.traps)
        return made
    def create_decimal(self, value=0):
        made = Decimal(value)
        return made if made._special else _fixed(made._sign, made._int, made._exp, self)
    def quantize(self, a, b):
        return a.quantize(b, context=self)
    def divide(self, a, b):
        with localcontext(self):
            return Decimal(a) / b
    def sqrt(self, a):
        return a.sqrt(self)
    def __repr__(self):
        return f'Context(prec={self.prec}, rounding={self.rounding}, Emin={self.Emin}, Emax={self.Emax}, capitals={self.capitals}, clamp={self.clamp}, flags=[], traps=[{", ".join(each.__name__ for each, on in self.traps.items() if on)}])'

DefaultContext, BasicContext, ExtendedContext = Context(), Context(9, ROUND_HALF_UP), Context(9, traps=[])
_current = [Context()]

def getcontext():
    return _current[0]
def setcontext(context):
    _current[0] = context

class localcontext:
    def __init__(self, ctx=None, **kwargs):
        self._new = (ctx or getcontext()).copy()
        for key, value in kwargs.items():
            setattr(self._new, key, value)
    def __enter__(self):
        self._before = getcontext()
        setcontext(self._new)
        return self._new
    def __exit__(self, *error):
        setcontext(self._before)

def _wrong(kind, reason=None, context=None):
    if (context or getcontext()).traps[kind]:
        raise kind([reason or kind])
    return _made(0, 0, 0, 'NaN')

def _ups(sign, kept, rest, half, mode):
    if rest == 0 or mode == ROUND_DOWN:
        return False
    if mode == ROUND_CEILING or mode == ROUND_FLOOR:
        return (mode == ROUND_FLOOR) == bool(sign)
    if mode == ROUND_HALF_EVEN:
        return rest > half or rest == half and kept % 2 == 1
    if mode == ROUND_05UP:
        return kept % 5 == 0
    return mode == ROUND_UP or rest > half or mode == ROUND_HALF_UP and rest == half

def _dropped(sign, number, count, mode):
    """Without so many of its last digits."""
    if count <= 0:
        return number * 10 ** -count
    if count > len(str(number)) + 1:
        kept, rest, half = 0, min(number, 1), 5
    else:
        unit = 10 ** count
        kept, rest = divmod(number, unit)
        half = unit // 2
    return kept + 1 if _ups(sign, kept, rest, half, mode) else kept

def _made(sign, number, exponent, special=''):
    made = object.__new__(Decimal)
    made._sign, made._int, made._exp, made._special = sign, number, exponent, special
    return made

def _fixed(sign, number, exponent, context=None):
    context = context or getcontext()
    over = len(str(number)) - context.prec
    if over > 0:
        number = _dropped(sign, number, over, context.rounding)
        exponent += over
        if len(str(number)) > context.prec:
            number //= 10
            exponent += 1
    if number and len(str(number)) + exponent - 1 > context.Emax:
        if context.traps[Overflow]:
            raise Overflow([Overflow, Inexact, Rounded])
        return _made(sign, 0, 0, 'Infinity')
    return _made(sign, number, exponent)

def _text(value):
    text = value.strip().replace('_', '')
    sign = 1 if text.startswith('-') else 0
    plain = text[1:] if text[:1] in ('-', '+') else text
    low = plain.lower()
    if low in ('inf', 'infinity'):
        return sign, 0, 0, 'Infinity'
    if low in ('nan', 'snan'):
        return sign, 0, 0, 'NaN' if low == 'nan' else 'sNaN'
    mantissa, e, power = low.partition('e')
    whole, point, part = mantissa.partition('.')
    digits = whole + part
    unsigned = power[1:] if power[:1] in ('-', '+') else power
    if not digits.isdigit() or (e and not unsigned.isdigit()) or len(digits) > _longest:
        return None
    return sign, int(digits), (int(power) if e else 0) - len(part), ''

def _operand(value):
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else None

def _align(a, b, most=None):
    """Both numbers with the exponent of the lower one, with their signs."""
    high, low = (a, b) if a._exp >= b._exp else (b, a)
    number, exponent = low._int, low._exp
    if most is not None and high._int:
        least = high._exp + min(-1, len(str(high._int)) - most - 2)
        if number and len(str(number)) + exponent - 1 < least:
            number, exponent = 1, least
    if high._int and high._exp - exponent > _longest:
        raise Overflow('kubesim: numbers so far apart are not simulated')
    high_int = high._int * 10 ** (high._exp - exponent) if high._int else 0
    x, y = (high_int, number) if high is a else (number, high_int)
    return (-x if a._sign else x), (-y if b._sign else y), exponent

class Decimal:
    __slots__ = ('_sign', '_int', '_exp', '_special')
    def __new__(cls, value='0', context=None):
        self = object.__new__(cls)
        if isinstance(value, Decimal):
            parts = value._sign, value._int, value._exp, value._special
        elif isinstance(value, int):
            parts = int(value < 0), abs(int(value)), 0, ''
        elif isinstance(value, float):
            if _math.isnan(value) or _math.isinf(value):
                parts = _text(str(value))
            else:
                top, bottom = abs(value).as_integer_ratio()
                places = bottom.bit_length() - 1
                parts = int(_math.copysign(1, value) < 0), top * 5 ** places, -places, ''
        elif isinstance(value, str):
            parts = _text(value)
        elif isinstance(value, (tuple, list)):
            exponent = value[2]
            parts = value[0], int(''.join(map(str, value[1])) or '0'), (0 if exponent in ('F', 'n') else exponent), {'F': 'Infinity', 'n': 'NaN'}.get(exponent, '')
        else:
            raise TypeError(f'conversion from {type(value).__name__} to Decimal is not supported')
        if parts is None:
            found = _wrong(InvalidOperation, ConversionSyntax)
            parts = found._sign, found._int, found._exp, found._special
        self._sign, self._int, self._exp, self._special = parts
        return self
    @classmethod
    def from_float(cls, value):
        return cls(value)
    def as_tuple(self):
        if self._special:
            return DecimalTuple(self._sign, (0,) if self._special == 'Infinity' else (), 'F' if self._special == 'Infinity' else 'n')
        return DecimalTuple(self._sign, tuple(map(int, str(self._int))), self._exp)
    def as_integer_ratio(self):
        if self._exp >= 0:
            return int(self), 1
        top, bottom = self._int, 10 ** -self._exp
        common = _math.gcd(top, bottom)
        return (-top if self._sign else top) // common, bottom // common
    def adjusted(self):
        return 0 if self._special else len(str(self._int)) + self._exp - 1
    def is_nan(self):
        return 'NaN' in self._special
    def is_infinite(self):
        return self._special == 'Infinity'
    def is_finite(self):
        return not self._special
    def is_zero(self):
        return not self._special and self._int == 0
    def is_signed(self):
        return bool(self._sign)
    def __bool__(self):
        return bool(self._special) or self._int != 0
    def __str__(self):
        sign = '-' if self._sign else ''
        if self._special:
            return sign + self._special
        digits = str(self._int)
        left = self._exp + len(digits)
        if self._exp <= 0 and left > -6:
            if self._exp == 0:
                return sign + digits
            return sign + (digits[:left] + '.' + digits[left:] if left > 0 else '0.' + '0' * -left + digits)
        return sign + digits[0] + ('.' + digits[1:] if len(digits) > 1 else '') + ('E' if getcontext().capitals else 'e') + f'{left - 1:+d}'
    def to_eng_string(self, context=None):
        return str(self)
    def __repr__(self):
        return f"Decimal('{self}')"
    def __hash__(self):
        if self._special:
            return hash(float(self)) if self._special == 'Infinity' else object.__hash__(self)
        return hash(int(self)) if self == self.to_integral_value() else hash(float(self))
    def __int__(self):
        if self._special:
            raise (OverflowError if self.is_infinite() else ValueError)(f"cannot convert {'Infinity' if self.is_infinite() else 'NaN'} to integer")
        number = _dropped(0, self._int, -self._exp, ROUND_DOWN)
        return -number if self._sign else number
    __trunc__ = __int__
    def __float__(self):
        return float(str(self))
    def __floor__(self):
        return int(self.to_integral_value(ROUND_FLOOR))
    def __ceil__(self):
        return int(self.to_integral_value(ROUND_CEILING))
    def __round__(self, places=None):
        if places is None:
            return int(self.to_integral_value(ROUND_HALF_EVEN))
        return self.quantize(_made(0, 1, -places), ROUND_HALF_EVEN)
    def _order(self, other):
        if isinstance(other, float):
            other = Decimal(other)
        other = _operand(other)
        if other is None:
            return NotImplemented
        if self.is_nan() or other.is_nan():
            return None
        if self._special or other._special:
            a, b = ((-1 if each._sign else 1) if each._special else 0 for each in (self, other))
            return a - b
        if self._int and other._int and self._sign == other._sign and self.adjusted() != other.adjusted():
            return (1 if self.adjusted() > other.adjusted() else -1) * (-1 if self._sign else 1)
        if not self._int or not other._int:
            a, b = ((-1 if each._sign else 1) if each._int else 0 for each in (self, other))
        else:
            a, b, _ = _align(self, other)
        return (a > b) - (a < b)
    def __eq__(self, other):
        order = self._order(other)
        return order if order is NotImplemented else order == 0 and order is not None
    def __lt__(self, other):
        return self._compared(other, lambda order: order < 0)
    def __le__(self, other):
        return self._compared(other, lambda order: order <= 0)
    def __gt__(self, other):
        return self._compared(other, lambda order: order > 0)
    def __ge__(self, other):
        return self._compared(other, lambda order: order >= 0)
    def _compared(self, other, ask):
        order = self._order(other)
        if order is None:
            _wrong(InvalidOperation)
            return False
        return order if order is NotImplemented else ask(order)
    def compare(self, other, context=None):
        order = self._order(other)
        return _made(0, 0, 0, 'NaN') if order is None else Decimal(order)
    def max(self, other, context=None):
        return self if self >= other else +Decimal(other)
    def min(self, other, context=None):
        return self if self <= other else +Decimal(other)
    def __neg__(self):
        return self._signed(0 if not self else 1 - self._sign)
    def __pos__(self):
        return self._signed(self._sign if self else 0)
    def __abs__(self):
        return self._signed(0)
    def _signed(self, sign):
        return _made(sign, 0, 0, self._special) if self._special else _fixed(sign, self._int, self._exp)
    def copy_abs(self):
        return _made(0, self._int, self._exp, self._special)
    def copy_negate(self):
        return _made(1 - self._sign, self._int, self._exp, self._special)
    def copy_sign(self, other):
        return _made(other._sign, self._int, self._exp, self._special)
`
